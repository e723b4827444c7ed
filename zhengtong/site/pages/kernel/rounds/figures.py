"""A round's figures in the form in which pages show them: a line per policy with its changes, sums over policies."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhengtong.kernel.content.policies import Policy
from zhengtong.kernel.rounds import queries
from zhengtong.site import content

OUTCOMES = ("entitled", "amount_undetermined", "not_entitled", "undetermined")
PER_YEAR = {"month": 12, "year": 1, "once": 1}


@dataclass(frozen=True)
class Line:
    """One policy in a round: its figures, the change of each outcome against the round before (None: there was none)."""

    policy: Policy
    round: Any
    rule: Any
    before: Any

    @property
    def address(self) -> str:
        """Where its subjects are listed."""
        return f"/rounds/{self.round.number}/{self.policy.key}/"

    @property
    def yearly(self) -> int:
        """What the entitled are owed in a year, fen."""
        return int(self.rule.fen * PER_YEAR[self.policy.period])

    @property
    def yearly_high(self) -> int:
        """What it would be at most if every undetermined one were decided for, fen a year, beyond `yearly`."""
        return int(self.rule.high * PER_YEAR[self.policy.period])

    def __getattr__(self, name: str) -> Any:
        if name in OUTCOMES or name in {"subjects", "fen", "low", "high"}:
            return getattr(self.rule, name)
        if name.startswith("change_"):
            return None if self.before is None else getattr(self.rule, name[7:]) - getattr(self.before, name[7:])
        raise AttributeError(name)


@dataclass(frozen=True)
class Sums:
    """Sums over the policies of a round; `changes` against the round before, None where there was none."""

    entitled: int
    undetermined: int
    amount_undetermined: int
    not_entitled: int
    yearly: int
    yearly_high: int
    change_entitled: int | None
    change_undetermined: int | None
    change_yearly: int | None
    policies: int


def latest() -> Any:
    """The last round, None before the first."""
    return queries.latest()


def by_policy() -> dict[str, Line]:
    """Policy key -> its line in the last round."""
    found = latest()
    return {line.policy.key: line for line in lines(found)} if found else {}


def lines(round_: Any) -> list[Line]:
    """A line per policy of a round that the content still knows."""
    before = {rule.key: rule for rule in queries.board(round_.previous)} if round_.previous_id else {}
    policies = content.now().policies
    return [Line(policies[r.key], round_, r, before.get(r.key)) for r in queries.board(round_) if r.key in policies]


def sums(found: Iterable[Line]) -> Sums:
    """The sums over these lines."""
    rows = list(found)
    old = [row for row in rows if row.before is not None]

    def total(name: str) -> int:
        return sum(getattr(row, name) for row in rows)

    def change(name: str) -> int | None:
        return sum(getattr(row, f"change_{name}") for row in old) if old else None

    yearly_before = sum(row.before.fen * PER_YEAR[row.policy.period] for row in old)
    return Sums(
        total("entitled"),
        total("undetermined"),
        total("amount_undetermined"),
        total("not_entitled"),
        total("yearly"),
        total("yearly_high"),
        change("entitled"),
        change("undetermined"),
        total("yearly") - yearly_before if old else None,
        len(rows),
    )


def subject_counts(rows: Iterable[Line]) -> list[tuple[str, int]]:
    """Subject kind -> the most subjects that one policy decided, most first."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.policy.subject] = max(found.get(row.policy.subject, 0), row.rule.subjects)
    return sorted(found.items(), key=lambda item: -item[1])


def hits(key: str) -> dict[int, int]:
    """Rule number -> how many subjects it decided in the last round."""
    line = by_policy().get(key)
    return dict(rule_hits(line.rule)) if line else {}


def rule_hits(rule: Any) -> dict[int, int]:
    """Rule number -> subjects, from the codes of one rule set."""
    found: dict[int, int] = {}
    for outcome, count in zip(rule.outcomes, rule.counts, strict=True):
        if outcome[1] is not None:
            found[outcome[1]] = found.get(outcome[1], 0) + count
    return found
