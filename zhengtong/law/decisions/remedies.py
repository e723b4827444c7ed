"""Until when something may be done against a decision: the procedure's own clocks, reckoned from the decision's own days."""
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from zhengtong.kernel.clock import Calendar, Event, Reckoning, reckon

from .models import Decision, Remedy

DELIVERED = "delivered"
FILED = {Remedy.RECONSIDERATION: "reconsideration_filed", Remedy.SUIT: "suit_filed", Remedy.AFTER: "suit_filed"}
DECIDED = {Remedy.RECONSIDERATION: "reconsideration_decided"}
CLOCKS = {"reconsideration": Remedy.RECONSIDERATION, "suit": Remedy.SUIT, "suit_after_reconsideration": Remedy.AFTER}


def events(decision: Decision, filed: Iterable[Remedy]) -> list[Event]:
    """The delivery and what was done against it, as the clock sees them."""
    found = [Event(DELIVERED, decision.delivered_on)] if decision.delivered_on else []
    for remedy in filed:
        found.append(Event(FILED[remedy.kind], remedy.filed_on, 1))
        if remedy.kind in DECIDED and remedy.decided_on is not None:
            found.append(Event(DECIDED[remedy.kind], remedy.decided_on, 2))
    return found


def clocks(
    decision: Decision, filed: Iterable[Remedy], rules: Iterable[Any], calendar: Calendar, today: date
) -> dict[str, Reckoning]:
    """Kind of remedy -> its clock, from the pinned rules. A refusal has no direct suit: reconsideration comes first."""
    wanted = [replace(rule, awaits=(), exclude=()) for rule in rules if rule.key in CLOCKS]
    if decision.demands.get("refusal"):
        wanted = [rule for rule in wanted if rule.key != "suit"]
    found = reckon(wanted, events(decision, filed), calendar, today)
    return {CLOCKS[key]: reckoning for (key, _thread), reckoning in found.items()}
