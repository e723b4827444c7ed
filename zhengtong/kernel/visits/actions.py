"""Asking for a code, entering with it, looking at the case. The answer never says whether a number exists."""
import re
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases import standing
from zhengtong.kernel.cases.models import Case
from zhengtong.kernel.cases.queries import CaseView
from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.messages.models import BLOT
from zhengtong.kernel.parties import Actor, system

from .models import VisitCode

__all__ = ["MOBILE", "VisitRefused", "ask", "digits", "enter", "look"]

LIVES = timedelta(minutes=10)
PAUSE = timedelta(seconds=60)  # between two codes of one case
DAY, A_DAY = timedelta(hours=24), 5  # codes of one case in a day
TRIES = 5  # of one code
MOBILE = re.compile(r"1[3-9]\d{9}")
SYSTEM = system("visits")


class VisitRefused(Exception):
    """Not let in; `reason` and `remedy` are the same whatever was wrong."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def ask(number: str, phone: str, *, on: date, at: datetime, clock: datetime) -> str:
    """Sends a code to the phone that stands in the case, when `phone` is that one; gives the ticket that the asker keeps. The
    same for what does not exist, does not match or was asked too often: a ticket, and nothing is sent.

    `clock`: the moment by the system's clock, by which codes live (`at` may be a demonstration's)."""
    ticket, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**6):06d}"
    with writing():
        case = _matching(number, phone)
        sent = case is not None and not _too_often(case, clock)
        if case is not None and sent:
            VisitCode.objects.create(
                ticket=_hash("ticket", ticket), case=case, code=_hash(ticket, code), asked_at=clock, until=clock + LIVES)
            _send(case, digits(phone), code, on=on, at=at)
        append(kind="visits.ask", body={"case": case.number if case else None, "sent": sent}, by=SYSTEM, at=at,
               about=case.about if case else "")
    return ticket


def _matching(number: str, phone: str) -> Case | None:
    """The case, locked, with this number and this phone; None otherwise."""
    case = Case.objects.select_for_update().filter(number=number.strip()).first()
    kept = case.contact.get("phone", "") if case is not None and isinstance(case.contact, dict) else ""
    given = digits(phone)
    return case if MOBILE.fullmatch(given) and constant_time_compare(digits(str(kept)), given) else None


def digits(phone: str) -> str:
    """An eleven-figure number without what people write between and before it."""
    found = re.sub(r"\D", "", phone)
    return found[2:] if len(found) == 13 and found.startswith("86") else found


def _too_often(case: Case, clock: datetime) -> bool:
    asked = VisitCode.objects.filter(case=case, asked_at__gt=clock - DAY).order_by("-asked_at")
    return asked.count() >= A_DAY or asked.filter(asked_at__gt=clock - PAUSE).exists()


def _send(case: Case, phone: str, code: str, *, on: date, at: datetime) -> None:
    minutes = int(LIVES.total_seconds() // 60)
    text = _("验证码 %(code)s，%(minutes)s 分钟内有效，只用来看办件 %(number)s。别告诉别人，工作人员也不会问您要。")
    messages.send(port="sms", address=phone, subject=_("查办件的验证码"), about=case.number,
                  secret=code, text=text % {"code": BLOT, "minutes": minutes, "number": case.number}, by=SYSTEM, on=on, at=at)


def enter(ticket: str, code: str, *, at: datetime, clock: datetime) -> Actor:
    """The visitor of the one case for which the code was sent. VisitRefused, always in the same words, when there is no such
    code, it is wrong, used, too old, or was tried too often; every try is counted, also the one that is refused."""
    with writing():
        held = VisitCode.objects.select_for_update().select_related("case").filter(ticket=_hash("ticket", ticket)).first()
        right = held is not None and _right(held, ticket, code, clock)
        if held is not None:
            held.tries, held.used_at = min(held.tries + 1, TRIES + 1), clock if right else held.used_at
            held.save(update_fields=["tries", "used_at"])
            by = standing.visitor(held.case.number) if right else SYSTEM
            append(kind="visits.enter" if right else "visits.refused", body={"case": held.case.number, "tries": held.tries},
                   by=by, at=at, about=held.case.about)
    if held is None or not right:
        raise VisitRefused(_("验证码不对，或已经过期。"), _("看清短信里的 6 位数字；10 分钟过了、输错 5 次，就重新要一个。"))
    return standing.visitor(held.case.number)


def _right(held: VisitCode, ticket: str, code: str, clock: datetime) -> bool:
    alive = held.used_at is None and held.tries < TRIES and clock <= held.until
    return constant_time_compare(held.code, _hash(ticket, code.strip())) and alive


def _hash(salt: str, text: str) -> str:
    return salted_hmac(f"zhengtong.visits:{salt}", text, algorithm="sha256").hexdigest()


def look(case_id: Any, *, by: Actor, on: date, at: datetime) -> CaseView:
    """The visitor looks at the case: cut to the applicant, and in the journal with its purpose; an applicant with an account
    finds the look among those who looked. CaseRefused for another's."""
    seen = cases.read_case(case_id, by=by, on=on, at=at)
    with writing():
        body = {"case": seen.case.number, "purpose": seen.bundle.procedure.purpose}
        append(kind="visits.look", body=body, by=by, at=at, about=seen.case.about)
    return seen
