"""The paper of a signed decision: the pinned letter of its reply code."""
from datetime import date, datetime
from hashlib import sha256

from zhengtong.kernel.cases.models import CaseLetter
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import paper
from zhengtong.law.decisions.models import Decision

from . import replying
from .models import Request


def document(request: Request, signed: Decision, printed: bool, verify_at: str, *, by: Actor, on: date, at: datetime) -> str:
    """Hash of the paper."""
    letter = replying.rule(request, signed.code).letter
    return paper.document(signed, letter, printed, verify_at, by=by, on=on, at=at)


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
