"""A small made-up kind of subjects in memory, in the form of kernel.facts.Snapshot, that changes from day to day."""
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import numpy as np

from zhengtong.bulk.columns import Facts, Frame
from zhengtong.dmn.model import Decision, DecisionTable, Input, InputData, Model, Output, Rule
from zhengtong.feel import parse, parse_tests
from zhengtong.kernel.rounds import RuleSet
from zhengtong.kernel.rounds.changes import Changes

EPOCH = date(1970, 1, 1)
FACTS = ("出生日期", "户籍地", "收入", "在押")
STATES = ("known", "absent", "never_supplied")


@dataclass
class Small:
    """Columns of one kind, `person`."""

    arrays: dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]
    here: np.ndarray

    @property
    def manifest_hash(self) -> str:
        return hashlib.sha256(b"".join(a.tobytes() for three in self.arrays.values() for a in three) + self.here.tobytes()).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        return {"person": len(self.here)}

    def names(self, kind):
        return list(self.arrays)

    def present(self, kind):
        return self.here

    def column(self, kind, name):
        kinds = {"出生日期": ("date", 0, None), "户籍地": ("string", 0, ("外省", "深圳")), "收入": ("number", 2, None), "在押": ("boolean", 0, None)}
        return Facts(*self.arrays[name], *kinds[name])

    def fact(self, kind, name, no):
        frame = Frame(lambda n: self.column(kind, n), len(self.here))
        state, day = STATES[int(self.arrays[name][1][no])], EPOCH + timedelta(days=int(self.arrays[name][2][no]))
        return SimpleNamespace(name=name, value=frame.fact(name, no), state=state, as_of=day)

    def copy(self) -> "Small":
        return Small({n: tuple(a.copy() for a in three) for n, three in self.arrays.items()}, self.here.copy())


def small(count: int = 400, seed: int = 1, today: date = date(2025, 1, 1)) -> Small:
    """People between 60 and 100, some facts missing or absent, confirmed from ten days before to four weeks after."""
    rng, now = np.random.default_rng(seed), (today - EPOCH).days
    values = {
        "出生日期": rng.integers(now - 36600, now - 21900, count).astype(np.int32), "户籍地": rng.integers(0, 2, count).astype(np.int32),
        "收入": rng.integers(0, 300_000, count), "在押": rng.integers(0, 2, count).astype(np.int8),
    }
    return Small(
        {n: (v, rng.choice([0, 0, 0, 0, 1, 2], count).astype(np.uint8), rng.integers(now - 10, now + 28, count).astype(np.int32)) for n, v in values.items()},
        np.arange(count) != count - 1,
    )


def next_day(before: Small, rng: np.random.Generator, day: date) -> Small:
    """Some facts change, some are confirmed, somebody leaves, somebody comes."""
    after, now = before.copy(), (day - EPOCH).days
    for values, state, as_of in after.arrays.values():
        rows = rng.choice(len(values), 6, replace=False)
        values[rows] = np.roll(values[rows], 1)
        state[rows] = rng.choice([0, 0, 1, 2], len(rows))
        as_of[rows] = now
    after.here[rng.integers(0, len(after.here), 2)] ^= True
    newcomer = {n: tuple(np.concatenate([a, a[:1]]) for a in three) for n, three in after.arrays.items()}
    return Small(newcomer, np.append(after.here, True))


def changes(before: Small, after: Small) -> Changes:
    """Who differs, newcomers included."""
    common = len(before.here)
    differs = before.here != after.here[:common]
    for name, three in after.arrays.items():
        for was, now in zip(before.arrays[name], three, strict=True):
            differs = differs | (was != now[:common])
    return Changes({"person": np.append(np.flatnonzero(differs), np.arange(common, len(after.here)))}, {})


def model(rules: list[tuple[list[str], str, str]], policy: str = "FIRST", inputs: tuple[str, ...] = ("户籍地", "判定日.year - 出生日期.year", "收入", "在押")) -> Model:
    """A policy's table: per rule its cells, the conclusion and the amount."""
    names = frozenset((*FACTS, "判定日", "标准"))
    made = tuple(
        Rule(n, tuple(parse_tests(c, names) for c in cells), (parse(f'"{says}"', names), parse(amount, names)), (), tuple(cells))
        for n, (cells, says, amount) in enumerate(rules, 1)
    )
    logic = DecisionTable(policy, None, tuple(Input(i, parse(i, names)) for i in inputs), (Output("结论"), Output("金额")), (), made)
    found = Model("m", "n")
    found.decisions["d"] = Decision("d", "d", None, logic, found, tuple(("", InputData(n, n, None, found)) for n in sorted(names)))
    return found


OLD_AGE = [(['not("深圳")', "-", "-", "-"], "不符", "0"), (["-", ">= 80", "-", "-"], "应享", "标准 * 2"), (["-", "[70..80)", "-", "not(true)"], "应享", "标准")]
LOW_INCOME = [(["-", "-", "< 1000", "false"], "应享", "1000 - 收入"), (['"深圳"', "-", "< 1500", "-"], "应享", "收入 / 3")]


def rule_sets(on: date, rate: str = "200", rules: list | None = None) -> list[RuleSet]:
    """Two policies: one looks at the day and at freshness, one at amounts."""
    common = {"kind": "person", "decision": "d", "judged_on": on, "unit": "元/月", "period": f"{on:%Y-%m}"}
    return [
        RuleSet(key="old-age", model=model(OLD_AGE), parameters={"标准": Decimal(rate)}, freshness={"户籍地": 30}, hash="a", **common),
        RuleSet(key="low-income", model=model(rules or LOW_INCOME, "ANY"), parameters={"标准": Decimal(1)}, scope="出生日期 != null", hash="b", **common),
    ]


BIRTHDAY = [(["-", ">= 36", "-", "-"], "不符", "0"), (['< 判定日 - duration("P27000D")', "-", "-", "< 2000"], "应享", "标准")]
SAME_DAY = "(if 判定日.month * 100 + 判定日.day < 出生日期.month * 100 + 出生日期.day then 判定日.year - 出生日期.year - 1 else 判定日.year - 出生日期.year) - 50"


def dated(on: date) -> list[RuleSet]:
    """A policy that looks at birthdays, at a cut point that moves with the day, and at freshness; its period never ends."""
    table = model(BIRTHDAY, inputs=("出生日期", SAME_DAY, "在押", "收入"))
    return [
        RuleSet(
            key="birthday", model=table, parameters={"标准": Decimal(50)}, freshness={"收入": 20}, hash="c", kind="person", decision="d",
            judged_on=on, unit="元/月", period="once",
        )
    ]
