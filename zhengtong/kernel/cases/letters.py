"""The pinned letters of a case as pages and PDFs: placeholders filled from the case and its events, a code that verifies."""
import re
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.files import printing

from . import due, names, pins, refusals
from .models import Case, CaseEvent, CaseLetter
from .recording import Desk
from .refusals import CaseRefused

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # what is not mistaken for another in print
CODE = 16
UNITS = {"working days": "个工作日", "days": "日", "months": "个月", "years": "年", "working hours": "个工作小时"}
CSS = """@page { size: A4; margin: 30mm 25mm; }
body { font-family: "Noto Serif CJK SC", "Source Han Serif SC", serif; font-size: 12pt; line-height: 1.8; }
h1 { text-align: center; font-size: 18pt; } .number, .sign { text-align: right; } .remedy { margin-top: 1.5em; }
.seal { width: 40mm; height: 40mm; margin: 0 0 -22mm auto; display: block; }
.verify { margin-top: 2em; font-size: 9pt; } .verify svg { width: 25mm; height: 25mm; display: block; }"""


def new_code() -> str:
    """Sixteen characters of chance: what /verify/<code> asks for."""
    return "".join(secrets.choice(ALPHABET) for _n in range(CODE))


def made(held: Desk, letter: str, seq: int, given: Mapping[str, str], number: str, verify_at: str) -> CaseLetter:
    """The letter with its page, not yet printed nor written."""
    case, code, number = held.case, new_code(), number or held.case.number
    if not any(row.seq == seq for row in held.rows):
        raise refusals.unknown(str(seq))
    html = page(case, letter, values(case, held.rows, seq, held.on, given), number=number, code=code, verify_at=verify_at)
    return CaseLetter(code=code, case=case, letter=letter, number=number, day=held.on, due_on=case.due_on, seq=seq, html=html,
                      by=str(held.by), at=held.at)


def values(case: Case, rows: list[CaseEvent], seq: int, on: date, given: Mapping[str, str]) -> dict[str, str]:
    """Every placeholder that the case itself can fill, the event's own fields, then what was given."""
    bundle = pins.bundle(case.pin_id)
    event = next(row for row in rows if row.seq == seq)
    found = due.reckon(case, due.events_of(case, rows), on)
    main = found.get((bundle.procedure.main, ""))
    theirs = [r for (key, _), r in found.items() if bundle.procedure.clocks[key].whose != "department" and r.state == "running"]
    until = next((r.due_on for r in theirs if r.started_on == event.day and r.due_on), None)
    unit = content.current(kinds=("units",)).units.get(case.department)
    office = unit.zh if unit else case.department
    said: dict[str, Any] = {
        "number": case.number, "applicant": case.applicant_name, "department": office, "office": office, "title": case.title,
        "filed_on": case.opened_on, "received_on": _received(main, case, rows),
        "due_on": case.due_on or (main.due_on if main else None), "old_due_on": main.base_due_on if main else None,
        "today": event.day, "until": until, "period": _period(bundle, event.kind), "days": main.left if main else None,
    }
    return {key: _text(value) for key, value in {**said, **_body(bundle, event), **given}.items() if value not in (None, "")}


def _received(main: Any, case: Case, rows: list[CaseEvent]) -> date:
    """The day on which it came: the first start of the main clock, also when a correction started it anew."""
    days = [event.day for event in due.events_of(case, rows) if event.kind in main.rule.starts] if main else []
    return min(days, default=case.opened_on)


def _period(bundle: Any, event: str) -> str | None:
    """How long the other side has once this letter has arrived: the length of the clock that its arrival starts."""
    arrivals = {rule.key for rule in bundle.procedure.events if event in rule.after}
    clocks = (rule for rule in bundle.rules if bundle.procedure.clocks[rule.key].whose != "department")
    length = next((rule.length for rule in clocks if arrivals & set(rule.starts)), None)
    if length is None or _language() == "en":
        return str(length) if length else None
    return f"{length.n}{UNITS[length.unit]}"


def _body(bundle: Any, event: CaseEvent) -> dict[str, Any]:
    rule = bundle.procedure.event(event.kind)
    found: dict[str, Any] = {}
    for key, part in (rule.body if rule else {}).items():
        value = event.body.get(key)
        if part.type == "choice" and value in part.choices:
            value = names.spoken(part.choices[value])
        elif part.type == "fields":
            value = "、".join(names.spoken(q.names) for q in bundle.form.questions if q.key in (value or ()))
        elif part.type == "yes_no" and value is not None:
            value = _("是") if value else _("否")
        found["other" if key == "name" else key] = value
    return found


def _text(value: Any) -> str:
    if isinstance(value, date):
        english = (translation.get_language() or "").startswith("en")
        return value.isoformat() if english else f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def page(case: Case, letter: str, filled: Mapping[str, str], *, number: str, code: str, verify_at: str) -> str:
    """The letter as one HTML page. CaseRefused names a placeholder that nothing fills."""
    spec = _letter(case, letter)
    paragraphs = "".join(f"<p>{_filled(names.spoken(text), filled)}</p>" for text in spec.paragraphs)
    remedy = f'<p class="remedy">{_filled(names.spoken(spec.remedy), filled)}</p>' if spec.remedy else ""
    address = f"{verify_at}{code}"
    check = _("核验码 %(code)s，可在 %(address)s 核验。") % {"code": code, "address": address}
    title = escape(names.spoken(spec.title))
    return (
        f'<!doctype html><html lang="{_language()}"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<h1>{title}</h1><p class="number">{escape(number)}</p>{paragraphs}{remedy}'
        f'{printing.seal(filled.get("office", "")) if spec.seal else ""}'
        f'<p class="sign">{escape(filled.get("office", ""))}<br>{escape(filled.get("today", ""))}</p>'
        f'<div class="verify">{printing.qr(address)}{escape(check)}</div></body></html>'
    )


def plain(case: Case, letter: str, *, on: date, given: Mapping[str, str]) -> tuple[str, str]:
    """Title and text of a pinned letter for the case's last event, without its page: for messages, always in Chinese."""
    rows = list(CaseEvent.objects.filter(case=case).order_by("seq"))
    with translation.override("zh-hans"):
        filled = values(case, rows, rows[-1].seq, on, given)
        spec = _letter(case, letter)
        lines = [names.spoken(text) for text in (*spec.paragraphs, *([spec.remedy] if spec.remedy else []))]
        missing = sorted({name for line in lines for name in PLACEHOLDER.findall(line) if name not in filled})
        _complete(missing)
        said = [PLACEHOLDER.sub(lambda found: filled[found[1]], line) for line in lines]
        return names.spoken(spec.title), "\n".join([*said, filled.get("office", ""), filled.get("today", "")])


def _letter(case: Case, letter: str) -> Any:
    spec = pins.bundle(case.pin_id).letters.get(letter)
    if spec is None:
        raise CaseRefused("letter", _("这个程序没有“%s”这份文书。") % letter[:60], remedy=_("只能制作程序里列出的文书。"))
    return spec


def _complete(missing: list[str]) -> None:
    if missing:
        raise CaseRefused("letter", _("文书里的“%s”没有内容可填。") % "、".join(missing), remedy=_("补上这几项再制作。"))


def _language() -> str:
    return "en" if (translation.get_language() or "").startswith("en") else "zh-Hans"


def _filled(text: str, filled: Mapping[str, str]) -> str:
    _complete(sorted({name for name in PLACEHOLDER.findall(text) if name not in filled}))
    return PLACEHOLDER.sub(lambda found: str(escape(filled[found[1]])).replace("\n", "<br>"), str(escape(text)))


def made_before(code: str) -> CaseLetter:
    """The letter with this code. CaseRefused when there is none."""
    found = CaseLetter.objects.filter(code=code).select_related("case").first()
    if found is None:
        raise CaseRefused("letter", _("没有这份文书。"), remedy=_("从办件的文书清单里点进来。"))
    return found


def pdf(html: str) -> bytes | None:
    """The page printed; None where this machine cannot print."""
    try:
        return printing.pdf(html, css=CSS)
    except printing.PrintingUnavailable:
        return None
