"""What will be asked in the year, and what the office will do with it: drawn from the seed alone, before anything happens."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from district.streams import stream

from .days import WorkDays, year

SHARES = yaml.safe_load((Path(__file__).parent / "plans.yaml").read_text("utf-8"))
LATE, LAPSED, WRONG = 12, 3, 2
SURELY = 150  # days after which a request has its reply, whatever happened
REVIEWED = ("deny_", "partial")


@dataclass(frozen=True)
class Step:
    """One thing to be done: `gap` working days after the step before, and not before `until` working days from the day on
    which the reply is due (negative: before it)."""

    verb: str
    gap: int = 0
    until: int | None = None
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """One request: when and how it comes, who asks for what, and the steps after it."""

    n: int
    arrives: date
    channel: str
    applicant: str
    title: str
    draw: float  # which subject of the district asks, as a share of all
    steps: tuple[Step, ...]
    late: bool = False
    lapsed: bool = False
    wrong: str = ""
    repeats: int | None = None  # the plan whose question the same asker puts again

    @property
    def asker(self) -> int:
        """The plan whose asker this is."""
        return self.n if self.repeats is None else self.repeats

    @property
    def code(self) -> str:
        """The code of its reply, empty where none is planned."""
        return next((step.given["code"] for step in self.steps if step.verb == "draft"), "")


def plans(number: int, *, seed: int, year_of: int, scale: float, plant: bool, calendar: WorkDays) -> list[Plan]:
    """All requests of the year, by their day. `plant`: late replies, lapsed consultations, wrong extensions, and no others."""
    random = stream(seed, f"year.requests.{year_of}")
    open_days = [day for day in year(year_of) if day <= date(year_of, 12, 18)]
    came = sorted(int(i) for i in random.integers(0, len(open_days), number))
    marks = _marks(number, scale) if plant else {}
    drawn = [_plan(n, open_days[i], random, marks.get(n, ""), plant, calendar) for n, i in enumerate(came)]
    return [_again(plan, drawn) if plan.code == "duplicate" else plan for plan in drawn]


def _again(plan: Plan, drawn: list[Plan]) -> Plan:
    """A repeated request: the asker, the title and the way of one that is surely answered by then. Where there is none yet,
    the reply says what the office says of anything that is not there."""
    for first in drawn:
        if (plan.arrives - first.arrives).days > SURELY and first.code not in ("", "duplicate"):
            return replace(
                plan, channel=first.channel, applicant=first.applicant, title=first.title, draw=first.draw, repeats=first.n
            )
    given = {"code": "needs_creation"}
    return replace(plan, steps=tuple(replace(s, given=given) if s.verb == "draft" else s for s in plan.steps))


def _marks(number: int, scale: float) -> dict[int, str]:
    """Which requests carry a planted fault, spread over the first two thirds of the year."""
    faults = (
        ["late"] * LATE + ["lapsed"] * LAPSED + ["wrong"] * WRONG
        if scale == 1
        else ["late", "late", "lapsed", "wrong", "wrong"]
    )
    room = number * 2 // 3
    if room < len(faults):
        faults = faults[:room]
    return {i * room // len(faults): fault for i, fault in enumerate(faults)}


def _plan(n: int, day: date, random: np.random.Generator, mark: str, plant: bool, calendar: WorkDays) -> Plan:
    channel = _one(random, SHARES["channels"])
    applicant = "natural_person" if channel == "oral" else _one(random, SHARES["applicants"])
    if channel in ("in_person", "oral") and not calendar.works(day):
        day = calendar.nth(day, 1)
    title = f"龙华区{int(random.integers(2019, 2025))}年{SHARES['titles'][int(random.integers(len(SHARES['titles'])))]}"
    return Plan(
        n,
        day,
        channel,
        applicant,
        title,
        float(random.random()),
        tuple(_steps(random, mark, plant)),
        late=mark == "late",
        lapsed=mark == "lapsed",
        wrong=mark if mark == "wrong" else "",
    )


def _steps(random: np.random.Generator, mark: str, plant: bool) -> list[Step]:
    steps = [Step("confirm", int(random.integers(0, 2))), Step("identity")]
    asks = bool(mark) and mark != "wrong"
    if not mark and _chance(random, "withdrawn"):
        return [*steps, Step("withdraw", int(random.integers(1, 6)))]
    if not mark and _chance(random, "correction"):
        steps += [Step("ask_correction", int(random.integers(1, 5))), Step("deliver_notice", 1)]
        if _chance(random, "abandoned"):
            return [*steps, Step("abandon", 17)]
        steps += [Step("correct", int(random.integers(3, 12)))]
    if not mark and _chance(random, "fee"):
        steps += [
            Step("fee", 2, given={"pages": int(random.integers(31, 160))}),
            Step("deliver_notice", 1),
            Step("pay", int(random.integers(2, 9))),
        ]
    steps += _consultations(random, mark, plant, asks)
    code = _one(random, SHARES["outcomes"]) if not mark else "disclose"
    if code == "deny_third_party" and not any(step.given.get("kind") == "third_party" for step in steps):
        given = {"kind": "third_party"}  # its rights are protected because it was asked and objects
        steps += [Step("consult", 2, given=given), Step("letter", 1, given=given), Step("answer", 6, given=given)]
    if mark == "wrong":
        steps.append(Step("wrong_extend", 2))
    elif not mark and _chance(random, "extension"):
        steps.append(Step("extend", 1, until=-4))
    return steps + _reply(random, code, late=mark == "late")


def _consultations(random: np.random.Generator, mark: str, plant: bool, asks: bool) -> list[Step]:
    steps: list[Step] = []
    for kind in ("third_party", "co_maker", "authority"):
        planted = mark == "lapsed" and kind == "third_party"
        if not planted and (mark or not _chance(random, kind)):
            continue
        given = {"kind": kind}
        steps += [
            Step("consult", int(random.integers(1, 4)), given=given),
            Step("letter", int(random.integers(1, 3)), given=given),
        ]
        silent = planted or (not plant and kind != "authority" and _chance(random, "silent"))
        steps.append(Step("silence", 16, given=given) if silent else Step("answer", int(random.integers(3, 11)), given=given))
    return steps


def _reply(random: np.random.Generator, code: str, *, late: bool) -> list[Step]:
    steps = [Step("search", 1)] if code in ("not_held", "disclose") or _chance(random, "published") else []
    if code == "excessive":
        steps += [Step("ask_reasons", 1), Step("give_reasons", 3)]
    if code == "partial":
        steps.append(Step("redact", 1))
    draft = {"code": code}
    steps.append(Step("draft", int(random.integers(1, 7)), until=1 if late else None, given=draft))
    if code.startswith(REVIEWED):
        steps += [Step("ask_review"), Step("review", 1, given={"opinion": "lawful"})]
        if _chance(random, "mended"):
            steps[-1] = Step("review", 1, given={"opinion": "mend"})
            steps += [Step("draft", 1, given=draft), Step("ask_review"), Step("review", 1, given={"opinion": "lawful"})]
    steps += [Step("sign", 1), Step("send"), Step("deliver", int(random.integers(1, 5))), Step("archive", 2)]
    if code == "disclose" and _chance(random, "published"):
        steps.insert(-1, Step("publish", 1))
    return steps


def _one(random: np.random.Generator, weights: dict[str, int]) -> str:
    keys, parts = list(weights), np.array(list(weights.values()), float)
    return keys[int(random.choice(len(keys), p=parts / parts.sum()))]


def _chance(random: np.random.Generator, share: str) -> bool:
    return bool(random.random() * 100 < SHARES["shares"][share])
