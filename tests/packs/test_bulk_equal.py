"""Every policy of the packs compiles for the kernel and gives what the interpreter gives, on facts around its thresholds."""
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.packs.drawn import Drawn
from tests.packs.judging import content
from zhengtong.bulk.columns import Frame
from zhengtong.bulk.decide import Decided, decide, fen, outcome_of
from zhengtong.bulk.table import Table
from zhengtong.dmn import decide_policy
from zhengtong.feel import evaluate

POLICIES = sorted(content().policies)
ROWS = 60


def expected(table: Table, drawn: Drawn, facts: dict[str, Any]) -> tuple[Any, ...]:
    """What the interpreter says of one subject, in the kernel's terms; ("",) when it is none of the decision."""
    values = {**facts, **table.constants}
    if drawn.policy.scope and evaluate(drawn.scope, values) is False:
        return ("", None, frozenset(), None, None)
    outcome = decide_policy(table.model, drawn.policy.decision, values)
    low, high = (outcome.amount, outcome.amount) if outcome.kind == "entitled" else (outcome.low, outcome.high)
    amount = None if low is None or high is None else (fen(low, table.fen), fen(high, table.fen))
    return (outcome.kind, outcome.rule, outcome.wanted, outcome.reason, amount)


def found(decided: Decided, row: int) -> tuple[Any, ...]:
    """What the kernel says of one subject."""
    entry, amount = outcome_of(decided, row)
    return (entry.kind, entry.rule, entry.wanted, entry.reason, amount)


@pytest.mark.parametrize("key", POLICIES)
def test_the_kernel_equals_the_interpreter(key: str) -> None:
    drawn = Drawn(key)
    table = drawn.table
    whole = drawn.frame(seed=sum(map(ord, key)), count=ROWS)
    decided = decide([table], whole)[0]
    for row in range(len(whole)):
        facts = whole.facts(drawn.facts, row, table.oldest)
        assert found(decided, row) == expected(table, drawn, facts), (row, facts)
    kinds = {decided.entries[code].kind for code in np.unique(decided.codes)}
    assert "not_entitled" in kinds and kinds & {"undetermined", "amount_undetermined"}, "draws that always decide prove little"
    if not any(set(table.constants) & set(example) for example in drawn.examples):  # else the parameter itself is not set
        assert kinds & {"entitled", "amount_undetermined"}, "draws that entitle nobody prove little"


@pytest.mark.parametrize("kind", sorted({p.subject for p in content().policies.values()}))
def test_all_policies_of_a_kind_decided_together_give_what_each_gives_alone(kind: str) -> None:
    """Cut points, dictionaries and freshness limits of one policy must not disturb another's."""
    all_drawn = [Drawn(key) for key in POLICIES if content().policies[key].subject == kind]
    drawn_columns = ((name, one.frame(7, 150).column(name)) for one in all_drawn for name in one.facts)
    columns = {name: replace(c, values=c.values[:150], state=c.state[:150], as_of=c.as_of[:150]) for name, c in drawn_columns}
    together = decide([d.table for d in all_drawn], Frame(columns.__getitem__, 150))
    for drawn, mine in zip(all_drawn, together, strict=True):
        alone = decide([drawn.table], Frame(columns.__getitem__, 150))[0]
        assert [found(mine, r) for r in range(150)] == [found(alone, r) for r in range(150)], drawn.key
