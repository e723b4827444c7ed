"""A year, day by day: every line takes its steps, then what falls due by itself happens. Can be stopped and gone on with."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.models import Case
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.parties import system

from . import days, office, plans
from .askers import Askers
from .requests import Held, Requests

FIELDS = ("step", "consultation", "review", "copy", "refused")
SYSTEM = system("zt year")


class YearRefused(Exception):
    """The year cannot be lived here; the message names the remedy."""


@dataclass
class Settings:
    """What makes one year different from another."""

    year: int
    seed: int
    scale: float
    plant: bool


class State:
    """`year.json` in the data folder: the settings, the last day that is complete, how far each request is."""

    def __init__(self, data: Path, asked: Settings) -> None:
        self.path, self.asked = data / "year.json", vars(asked)
        kept: dict[str, Any] = (
            json.loads(self.path.read_text("utf-8"))
            if self.path.exists()
            else {"settings": self.asked, "day": None, "requests": {}}
        )
        if kept["settings"] != self.asked:
            raise YearRefused(
                f"{self.path} holds another year: {kept['settings']}; use the same settings, or another data folder"
            )
        self.day = date.fromisoformat(kept["day"]) if kept["day"] else None
        self.held: dict[str, Any] = kept["requests"]

    def restore(self, held: Held) -> None:
        """Puts a request where it was."""
        kept = self.held.get(str(held.plan.n))
        if kept:
            for name in FIELDS:
                setattr(held, name, kept[name])
            held.last = date.fromisoformat(kept["last"])
            held.case = Case.objects.get(pk=kept["case"])

    def keep(self, held: Held) -> None:
        """Remembers how far a request is."""
        assert held.last is not None
        self.held[str(held.plan.n)] = {name: getattr(held, name) for name in FIELDS} | {
            "last": held.last.isoformat(),
            "case": str(held.case.pk),
        }

    def save(self, day: date | None = None) -> None:
        """Writes the state whole; `day` is complete."""
        self.day = day or self.day
        said = {"settings": self.asked, "day": self.day.isoformat() if self.day else None, "requests": self.held}
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        new.replace(self.path)


def check_place(data: Path, asked: Settings) -> None:
    """A synthetic database, the year 2025, and no events of that year but our own. Raises YearRefused."""
    if asked.year != 2025:
        raise YearRefused("only 2025 is lived: its registers and its calendar are here; write 2025")
    if not (data / "demo.json").exists():
        raise YearRefused(
            "this is not a synthetic database (no demo.json); nothing stands for officers in a real one. Run zt demo first"
        )
    if not (data / "year.json").exists() and Case.objects.filter(opened_on__year=asked.year).exists():
        raise YearRefused("there are cases of this year already; use a data folder of its own: ZHENGTONG_DATA=…")


def run(data: Path, packs: Path, asked: Settings, snapshot: Any, notice: Callable[[str, int, int], None]) -> State:
    """Lives the year from where it stopped. Ctrl-C leaves a state that the next run goes on with."""
    check_place(data, asked)
    calendar, state, every = days.WorkDays(packs), State(data, asked), days.year(asked.year)
    if state.day is not None and state.day >= every[-1]:
        said = f"{asked.year} was lived to its end; what came after it is not the year's"
        raise YearRefused(f"{said}. To live it again, use a data folder of its own: ZHENGTONG_DATA=…")
    number = max(1, round(plans.SHARES["requests"] * asked.scale))
    drawn = plans.plans(number, seed=asked.seed, year_of=asked.year, scale=asked.scale, plant=asked.plant, calendar=calendar)
    agents = [Held(plan) for plan in drawn]
    for held in agents:
        state.restore(held)
    desk = office.staffed(asked.year)
    line = Requests(Askers(snapshot), desk, calendar, _noted)
    state.save()
    try:
        for n, day in enumerate(every):
            if state.day is None or day > state.day:
                _day(line, desk, agents, day, state)
                notice(day.isoformat(), n + 1, len(every))
    finally:
        state.save()
    return state


def _day(line: Requests, desk: office.Office, agents: list[Held], day: date, state: State) -> None:
    desk.morning()
    moved = False
    for held in sorted(agents, key=lambda held: (held.last is None, held.last or held.plan.arrives, held.plan.n)):
        if line.day(held, day):
            state.keep(held)
            moved = True
    cases.expire_due(by=SYSTEM, on=day, at=desk.at(day))
    cases.warn_overdue(by=SYSTEM, on=day, at=desk.at(day))
    messages.pump(by=SYSTEM, at=desk.at(day))
    state.day = day
    if moved:  # a day on which nobody took a step may be lived twice
        state.save()


def _noted(held: Held, refused: CaseRefused) -> None:
    """The product refused a step: wrong on purpose, or done already before an interruption."""
    held.refused.append(f"{held.plan.steps[held.step].verb}: {refused.code}")


def refusals(state: State) -> Counter[str]:
    """What was refused in the year, by step and code."""
    return Counter(said for kept in state.held.values() for said in kept["refused"])
