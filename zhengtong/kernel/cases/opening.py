"""Opening a case: the form checked, the bundle pinned, the record kept, the next number taken; the same filing only once."""
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.access import actions as access_actions
from zhengtong.kernel.access import queries as access
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.journal.canonical import canonical
from zhengtong.kernel.parties import CITIZEN, Actor
from zhengtong.kernel.procedures import queries as procedures

from . import days, filing, pins, recording, refusals, standing, texts
from .models import Case, CaseSeries, Filing
from .recording import Desk
from .refusals import CaseRefused

KEY = re.compile(r"[A-Za-z0-9._:-]{8,80}")


@dataclass(frozen=True)
class Applicant:
    """Who files: a subject by number, or `other`, somebody without a number here. `contact`: phone, email, address."""

    kind: str
    no: int | None
    name: str
    contact: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """A case that was opened, its receipt's number; `again`: it was there already, filed with the same key."""

    case: Case
    receipt: str
    again: bool


@dataclass(frozen=True)
class Asked:
    """Everything that makes a filing what it is; the same again is the same case. `day`: on which it is said to
    have come, where that is said."""

    procedure: str
    answers: Mapping[str, Any]
    files: Mapping[str, list[str]]
    applicant: Applicant
    department: str
    channel: str
    title: str
    day: date | None = None

    @property
    def hash(self) -> str:
        """sha256 over the content."""
        said = {name: value for name, value in asdict(self).items() if name != "day" or value is not None}
        return sha256(canonical(said).encode()).hexdigest()


def again(key: str, asked: Asked) -> Opened | None:
    """The case that this key opened. CaseRefused when it was opened with another content."""
    held = Case.objects.filter(key=key).first()
    if held is None:
        return None
    if held.key_hash != asked.hash:
        raise refusals.other_content()
    return Opened(held, held.number, True)


def check(asked: Asked, key: str, *, by: Actor, on: date, day: date) -> Any:
    """The bundle in force, when this may be filed by this actor on this day."""
    if not KEY.fullmatch(key):
        raise CaseRefused("key", _("提交编号的格式不对。"), remedy=_("请从表单重新提交。"))
    days.own(by, day, on)
    if day > on:
        raise refusals.wrong_day("future", day, on)
    if day.year not in procedures.calendar().years:
        raise refusals.wrong_day("calendar", day, on)
    bundle = _bundle(asked.procedure, day)
    _applicant(bundle, asked, by)
    _department(asked.department)
    wrong = procedures.check_answers(bundle.form, asked.answers, asked.files)
    if wrong:
        said = _("表单有 %d 处要改。") % len(wrong)
        raise CaseRefused("answers", said, remedy=_("逐处改好再提交，没有提交任何内容。"), errors=wrong)
    return bundle


def _bundle(procedure: str, day: date) -> Any:
    try:
        return procedures.procedure(procedure, on=day)
    except KeyError:
        said = _("%(day)s 没有施行中的程序“%(key)s”。") % {"day": day, "key": procedure[:60]}
        raise CaseRefused("procedure", said, remedy=_("看办事目录里的程序。")) from None


def _department(key: str) -> None:
    if key and key not in content.current(kinds=("units",)).units:
        raise CaseRefused("department", _("没有部门“%s”。") % key[:60], remedy=_("部门见内容包 units。"))


def _applicant(bundle: Any, asked: Asked, by: Actor) -> None:
    who = asked.applicant
    if who.kind not in bundle.procedure.applicants or (who.no is None) != (who.kind == "other") or not who.name.strip():
        raise CaseRefused("applicant", _("这个程序不能由这样的申请人申请。"), remedy=_("看程序说明里的申请人范围。"))
    _plain(asked)
    if by.role in CITIZEN and by.subject is not None and by.subject != (who.kind, who.no):
        raise CaseRefused("applicant", _("只能以自己的名义申请。"), remedy=_("替别人申请的，由本人登录或到窗口办理。"))
    if by.role not in (*CITIZEN, *standing.DESK, "system"):
        raise CaseRefused("who", _("您的岗位不能提交申请。"), remedy=_("由申请人提交，或由窗口代为登记。"))


def _plain(asked: Asked) -> None:
    """What is kept beside the form: the name whole and in one line, as it is printed on letters."""
    contact = asked.applicant.contact
    if not all(map(texts.is_line, (asked.applicant.name, asked.title[:200]))) or not texts.is_line(asked.channel, 20):
        said = _("名称、标题或渠道太长，或有看不见的字符。")
        raise CaseRefused("body", said, remedy=_("名称不超过二百字，去掉看不见的字符再提交。"))
    if not all(isinstance(key, str) and texts.is_line(value, 500) for key, value in contact.items()):
        raise CaseRefused("body", _("联系方式太长，或有看不见的字符。"), remedy=_("每项一行，不超过五百字。"))


def opened(bundle: Any, asked: Asked, key: str, *, by: Actor, on: date, day: date, at: datetime) -> Desk:
    """Writes the case with its first event and filing; everything but the journal's entry."""
    number = _number(bundle.procedure.number, on.year)
    case = _case(bundle, asked, key, number, day)
    heading = {"number": number, "filed_on": day, "channel": asked.channel, "applicant": asked.applicant.name}
    text, digest = filing.record(bundle, asked.answers, asked.files, heading=heading, by=by)
    held = Desk(case, on, at, by, [])
    first = next((rule for rule in bundle.procedure.events if not rule.from_), None)
    body = {"filing": digest, "channel": asked.channel}
    role = "applicant" if by.role in CITIZEN else by.role
    if first is not None:
        recording.note(held, first, day=day, thread="", body=body, role=role)
    else:
        recording.put(held, "filed", day=day, body=body, role=role)
    recording.save(held, new=True)
    Filing.objects.bulk_create([Filing(case=case, n=1, record=text, hash=digest)])
    return held


def _case(bundle: Any, asked: Asked, key: str, number: str, day: date) -> Case:
    return Case(
        number=number, procedure=asked.procedure, since=bundle.since, pin_id=pins.pin(bundle),
        department=asked.department or bundle.procedure.department, state=bundle.procedure.states[0].key,
        applicant_kind=asked.applicant.kind, applicant_no=asked.applicant.no, applicant_name=asked.applicant.name[:200],
        contact=dict(asked.applicant.contact), title=asked.title[:200], channel=asked.channel, opened_on=day, sort_on=day,
        key=key, key_hash=asked.hash,
    )


def _number(pattern: str, year: int) -> str:
    """The next number of the year. The row is locked until the transaction ends, and goes back with it: no gaps."""
    series, _made = CaseSeries.objects.select_for_update().get_or_create(pattern=pattern, year=year, defaults={"last": 0})
    series.last += 1
    CaseSeries.objects.filter(pattern=pattern, year=year).update(last=series.last)
    return pattern.replace("{year}", str(year)).replace("{n}", str(series.last))


def lock(procedure_number: str, year: int) -> None:
    """Takes the numbering's lock before the key is looked up, so that two same filings at once come one after the other."""
    CaseSeries.objects.select_for_update().get_or_create(pattern=procedure_number, year=year, defaults={"last": 0})


def authorise(case: Case, bundle: Any, *, by: Actor, on: date, at: datetime) -> None:
    """The department may read the applicant for the case, as far as the procedure's purpose needs facts at all."""
    purpose = access.purpose_of(bundle.procedure.purpose)
    if purpose is None or not purpose.facts or not purpose.case or case.applicant_no is None:
        return
    access_actions.authorise(by=by, basis="case", reference=case.about, kind=case.applicant_kind, nos=[case.applicant_no],
                             purpose=purpose.key, since=on, until=None, at=at, department=case.department)


def is_authorised(case: Case) -> bool:
    """Whether somebody may read the applicant for this case now."""
    return case.applicant_no is not None and access.is_referred(case.about)
