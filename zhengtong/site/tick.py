"""What is due, lowest layer first: heads of the journal are signed, the day moves, the round for the day is run."""
import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.parties import system

from . import day, heartbeat

EVERY = 30
LONGEST = dt.timedelta(days=366)
SYSTEM = system("zt tick")


def run() -> list[dict[str, Any]]:
    """Does everything due now; one row per duty with what was done."""
    done = [{"duty": name, "done": duty()} for name, duty in DUTIES]
    heartbeat.beat("tick")
    heartbeat.beat("heads")
    return done


def move_to(target: dt.date) -> None:
    """Moves the district's day to `target`, one day at a time, doing on each day what is due on it. Raises DayRefused."""
    today = day.today()
    if target < today:
        day.move(target)
    if target - today > LONGEST:
        raise day.DayRefused(_("一次最多移一年：现在是 %(day)s") % {"day": today})
    while today < target:
        today = day.move(today + dt.timedelta(days=1))
        run()


def sign_head() -> str:
    """Signs the journal's head when the last one is an hour old and entries were added."""
    from zhengtong.kernel.journal import actions

    head = actions.sign_due_head(at=day.now())
    return f"signed head at size {head.size}" if head else "nothing new"


def work_cases() -> str:
    """Cases: the calendar's changes, what silence means, and what is overdue."""
    from zhengtong.kernel.cases import actions, queries

    given: dict[str, Any] = {"by": SYSTEM, "on": day.today(), "at": day.now()}
    moved = actions.redate(**given).moved if queries.is_redating_due() else 0
    tacit, overdue = actions.expire_due(**given), actions.warn_overdue(**given)
    return f"{moved} moved, {tacit} tacit, {overdue} overdue" if moved or tacit or overdue else "nothing due"


def forget_drafts() -> str:
    """Drafts that nobody came back for, with their files, and old counts of tries."""
    from . import leftovers, throttling

    throttling.forget()
    gone = leftovers.expire(by=SYSTEM, on=day.today(), at=day.now())
    return f"{gone} drafts forgotten" if gone else "nothing due"


def move_outbox() -> str:
    """Hands what waits in the outbox to its carriers."""
    from zhengtong.kernel.messages import actions

    done = actions.pump(at=day.now(), by=SYSTEM)
    return ", ".join(f"{number} {state}" for state, number in done.items() if number) or "nothing waits"


def work_grants() -> str:
    """Grants: what was paid enters the register; who is reminded to agree, what lapses, who is told; whom a
    decision refuses; what the last round would decide otherwise."""
    from zhengtong.services.entitlement.payment import actions

    given: dict[str, Any] = {"by": SYSTEM, "on": day.today(), "at": day.now()}
    steps = {"recorded": actions.record_paid, "reminded": actions.remind_due, "lapsed": actions.lapse_due,
             "told": actions.tell_due, "refusals prepared": actions.prepare_denials, "found differing": actions.look_again}
    done = {name: step(**given) for name, step in steps.items()}
    return ", ".join(f"{count} {name}" for name, count in done.items()) if any(done.values()) else "nothing due"


def forget_erased() -> str:
    """What rooms still keep of subjects who were erased with their key."""
    from zhengtong.services.entitlement import actions

    gone = actions.forget_erased(by=SYSTEM, at=day.now())
    return f"{gone} rows emptied" if gone else "nothing due"


def run_round() -> str:
    """Runs the round of the day when facts, policies or the day changed since the last."""
    from zhengtong.services.entitlement import actions

    round_ = actions.run_due_round(on=day.today(), at=day.now(), by=SYSTEM)
    return f"round {round_.number}" if round_ else "nothing changed"


DUTIES: list[tuple[str, Callable[[], str]]] = [
    ("journal head", sign_head), ("outbox", move_outbox), ("drafts", forget_drafts), ("cases", work_cases),
    ("grants", work_grants), ("erased", forget_erased), ("round", run_round),
]  # fmt: skip
