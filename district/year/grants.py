"""Lives the line `grants` and says what it showed: what was paid, to how many, how long it took; every fen is somewhere."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.messages import actions as messages
from zhengtong.services.entitlement.amounts.periods import span
from zhengtong.services.entitlement.payment import money
from zhengtong.services.entitlement.payment.models import BenefitList, Grant, Payment

from . import days, paying
from .driver import YearRefused


def run(data: Path, *, scale: float, notice: Callable[[str, int, int], None]) -> dict[str, Any]:
    """Lives the last months of 2025 from where it stopped; what it showed. Raises YearRefused where it may not be lived."""
    _check(data, scale)
    ends, done = paying.months_of(scale), _done(data)
    desk = paying.staffed(sorted({content.current().policies[key].department for key in (*paying.MONTHLY, *paying.ONCE)}))
    every = [day for day in days.year(2025) if day >= ends[0]]
    for n, day in enumerate(every):
        if done is None or day > done:
            paying.day(desk, day, ends)
            messages.pump(by=paying.SYSTEM, at=desk.at(day))
            _save(data, scale, day)
            notice(day.isoformat(), n + 1, len(every))
    return {"months": len(ends), **figures(), "steps refused": dict(desk.refused)}


def _path(data: Path) -> Path:
    return data / "year-grants.json"


def _check(data: Path, scale: float) -> None:
    if not (data / "demo.json").exists():
        raise YearRefused("this is not a synthetic database (no demo.json); nothing stands for officers in a real one")
    kept = json.loads(_path(data).read_text("utf-8")) if _path(data).exists() else None
    if kept is not None and kept["scale"] != scale:
        raise YearRefused(f"{_path(data)} holds another year: scale {kept['scale']}; use it, or another data folder")
    if kept is None and Grant.objects.exists():
        raise YearRefused("there are benefit lists already; use a data folder of its own: ZHENGTONG_DATA=…")


def _done(data: Path) -> date | None:
    return date.fromisoformat(json.loads(_path(data).read_text("utf-8"))["day"]) if _path(data).exists() else None


def _save(data: Path, scale: float, day: date) -> None:
    new = _path(data).with_suffix(".new")
    new.write_text(json.dumps({"scale": scale, "day": day.isoformat()}), encoding="utf-8")
    new.replace(_path(data))


def figures() -> dict[str, Any]:
    """Amount paid, person-times, and the days from the day on which the facts of a period are known to the day of payment."""
    paid = Payment.objects.filter(state="paid").select_related("grant__list__case")
    waited = [days_of(payment) for payment in paid]
    problems = [problem for line in money.report() for problem in line.problems]
    return {
        "lists": BenefitList.objects.count(),
        "paid, yuan": sum(p.fen for p in paid) / 100,
        "payments": len(waited),
        "payees": len({(p.grant.holder_kind, p.grant.holder_no) for p in paid}),
        "days, median": median(waited) if waited else None,
        "days, longest": max(waited, default=None),
        "money": problems,
        "holds": not problems,
    }


def days_of(payment: Payment) -> int:
    """Days from the day on which it was known (the period's last day; `once` and a year not over: the day of the list)."""
    grant = payment.grant
    listed = grant.list.case.opened_on
    known = listed if grant.period == "once" else min(span(grant.period)[1], listed)
    assert payment.answered_on is not None
    return (payment.answered_on - known).days
