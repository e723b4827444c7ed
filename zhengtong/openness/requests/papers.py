"""The paper of a signed decision: the pinned letter, printed where this machine can print."""
from datetime import date, datetime
from hashlib import sha256

from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases import pins
from zhengtong.kernel.cases.models import CaseLetter
from zhengtong.kernel.files import actions as files
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import paper
from zhengtong.law.decisions.models import Decision

from . import replying
from .models import Request


def document(request: Request, signed: Decision, printed: bool, verify_at: str, *, by: Actor, on: date, at: datetime) -> str:
    """Hash of the paper; printing takes a second, so it is done before anybody waits for the database."""
    text = paper.text(signed)
    if printed:
        key = replying.rule(request, signed.code).letter
        letter = _made(request, signed, key) or cases.issue_letter(
            request.pk, key, seq=_seq(request, key), values={"text": text}, number=signed.number or "", verify_at=verify_at,
            by=by, on=on, at=at)
        if letter.file:
            return str(letter.file)
        text = letter.html
    return str(files.keep(text.encode(), name=f"{signed.number}.txt", media="text/plain", by=by, at=at).hash)


def digest(letter: CaseLetter) -> str:
    """The hash by which a decision knows this letter as its document."""
    return letter.file or sha256(letter.html.encode()).hexdigest()


def decision_of(letter: CaseLetter) -> Decision | None:
    """The decision whose letter this is; None for every other letter of a case."""
    return Decision.objects.filter(case=letter.case_id, number=letter.number).first()


def is_held_back(code: str) -> bool:
    """Whether this is the letter of a decision that did not go out, or went out as another paper."""
    letter = CaseLetter.objects.filter(code=code.strip().upper()).first()
    held = decision_of(letter) if letter is not None else None
    return letter is not None and held is not None and (held.sent_on is None or held.document != digest(letter))


def _made(request: Request, signed: Decision, key: str) -> CaseLetter | None:
    """The decision's letter when an earlier sending was refused after it had been made."""
    held = CaseLetter.objects.filter(case=request.pk, letter=key, number=signed.number, seq=_seq(request, key) or 0)
    return held.order_by("at").first()


def _seq(request: Request, key: str) -> int | None:
    """The step that calls for the letter, whatever was done since."""
    procedure = pins.bundle(request.case.pin_id).procedure
    kinds = [rule.key for rule in procedure.events if rule.letter == key]
    return request.case.events.filter(kind__in=kinds).order_by("-seq").values_list("seq", flat=True).first()
