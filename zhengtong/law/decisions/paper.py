"""What a decision says on paper: its text, reasons, articles in full, remedy. The letter itself is the procedure's."""
from datetime import date, datetime

from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases import pins
from zhengtong.kernel.cases.models import CaseLetter
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.files import actions as files
from zhengtong.kernel.parties import Actor

from .models import Decision


def cited(articles: list[str]) -> str:
    """Articles by the name of their law: 《条例》第三十六条、《条例》第三十七条."""
    laws = content.current(kinds=("laws",)).laws
    parts = [article.partition("#") for article in articles]
    return "、".join(f"《{laws[law].title.zh if law in laws else law}》{number}" for law, _sharp, number in parts)


def text(decision: Decision) -> str:
    """The decision's own lines, in Chinese, its language; what it does not have is left out."""
    lines = [decision.text, f"理由：{decision.reasons}" if decision.reasons else "",
             f"依据：{cited(decision.articles)}" if decision.articles else "", decision.remedy]
    return "\n".join(line for line in lines if line)


def document(signed: Decision, letter: str, printed: bool, verify_at: str, *, by: Actor, on: date, at: datetime) -> str:
    """Hash of the signed decision's paper: its pinned letter, printed where this machine prints, else its lines as a file.
    Printing takes a second, so it is done before anybody waits for the database."""
    said = text(signed)
    if printed:
        made = _made(signed, letter) or cases.issue_letter(
            signed.case_id, letter, seq=_seq(signed, letter), values={"text": said}, number=signed.number or "",
            verify_at=verify_at, by=by, on=on, at=at)
        if made.file:
            return str(made.file)
        said = made.html
    return str(files.keep(said.encode(), name=f"{signed.number}.txt", media="text/plain", by=by, at=at).hash)


def _made(signed: Decision, letter: str) -> CaseLetter | None:
    """The decision's letter when an earlier sending was refused after it had been made."""
    held = CaseLetter.objects.filter(
        case=signed.case_id, letter=letter, number=signed.number, seq=_seq(signed, letter) or 0)
    return held.order_by("at").first()


def _seq(signed: Decision, letter: str) -> int | None:
    """The step that calls for the letter, whatever was done since."""
    procedure = pins.bundle(signed.case.pin_id).procedure
    kinds = [rule.key for rule in procedure.events if rule.letter == letter]
    return signed.case.events.filter(kind__in=kinds).order_by("-seq").values_list("seq", flat=True).first()
