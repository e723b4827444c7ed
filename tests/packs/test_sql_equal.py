"""Every policy of the packs as SQL gives what the interpreter gives; the few that SQL cannot say are named here."""
from functools import cache

import pytest

from tests.packs.drawn import Drawn
from tests.packs.test_bulk_equal import POLICIES, ROWS, expected
from zhengtong.bulk.sql import engines
from zhengtong.bulk.sql.query import KINDS, select
from zhengtong.bulk.sql.relation import relation
from zhengtong.bulk.sql.target import TARGETS, Unsayable
from zhengtong.bulk.sql.terms import FAILED

UNSAYABLE = {  # a quotient that FEEL rounds to 34 digits, and goes on computing with
    "gm-wholesale": "a sum with a quotient", "srdi-growth": "a sum with a quotient", "maternity-allowance": "a product of a quotient",
}


@cache
def drawn(key):
    return Drawn(key)


def written(key, whole, target):
    table = drawn(key).table
    facts, columns = relation(whole, table.facts | (table.scope.facts if table.scope else frozenset()))
    return facts, select(table, columns, target)


@pytest.mark.parametrize("key", [key for key in POLICIES if key not in UNSAYABLE])
def test_duckdb_equals_the_interpreter(key):
    one = drawn(key)
    table, whole = one.table, one.frame(seed=sum(map(ord, key)), count=ROWS)
    facts, query = written(key, whole, TARGETS["duckdb"])
    for subject, kind, rule, wanted, low, high in engines.DuckDB(facts).rows(query):
        names = frozenset(name for name, bit in table.bits.items() if wanted >> bit & 1)
        said = (KINDS[kind], rule or None, names, "computation" if wanted & FAILED else None, None if low is None else (low, high))
        assert said == expected(table, one, whole.facts(one.facts, subject, table.oldest)), subject


@pytest.mark.parametrize("target", [name for name in TARGETS if name != "duckdb"])
@pytest.mark.parametrize("key", POLICIES[::11])
def test_other_engines_are_written_to(key, target):
    if key not in UNSAYABLE:
        assert written(key, drawn(key).frame(1, 5), TARGETS[target])[1].startswith("SELECT subject")


@pytest.mark.parametrize("key", UNSAYABLE)
def test_what_cannot_be_said_says_why(key):
    with pytest.raises(Unsayable, match=UNSAYABLE[key]):
        written(key, drawn(key).frame(1, 5), TARGETS["duckdb"])
