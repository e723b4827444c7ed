"""Outcome and amounts in fen, as `dmn.outcomes.settle` says them, over a verdict and the rules' amounts."""
from __future__ import annotations

from collections.abc import Sequence

from zhengtong.bulk.table import Table
from zhengtong.dmn.outcomes import plan

from . import numbers
from .policies import Verdict
from .terms import FAILED, NULL, Term, any_, case, current, every, known, not_


def outcome(table: Table, amounts: Sequence[Term | None], found: Verdict, outside: str | None) -> dict[str, str]:
    """The columns of the answer by name."""
    pays = any_(*(f"({found.winner} = {n + 1})" for n, yes in enumerate(plan(table.logic).pays) if yes))
    decided, gone = f"({found.missing} = 0)", outside or False
    lacks = _of_winner(found, [(n, str(a.wanted)) for n, a in enumerate(amounts) if a is not None], "0")
    failed = f"({bits(lacks, FAILED)} <> 0)"
    kind = case((gone, "0"), (not_(decided), "4"), (not_(pays), "3"), (failed, "4"), (f"({lacks} <> 0)", "2"), otherwise="1")
    rule = case((gone, "0"), (not_(decided), "0"), (every(pays, failed), "0"), otherwise=found.winner)
    wanted = case((gone, "0"), (not_(decided), found.missing), (pays, lacks), otherwise="0")
    paid = every(decided, pays, f"({lacks} = 0)")
    own = _of_winner(found, [(n, fen(table, a)) for n, a in enumerate(amounts) if a is not None], NULL)
    ends = {}
    for name, word in (("low", "LEAST"), ("high", "GREATEST")):
        ends[name] = case((gone, NULL), (paid, own), (not_(decided), _end(table, amounts, found, word)))
    return {"kind": kind, "rule": rule, "wanted": wanted, **ends}


def bits(mask: str, of: int) -> str:
    """The bits of a mask that are among `of`."""
    return f"bitAnd({mask}, {of})" if current().name == "clickhouse" else f"({mask} & {of})"


def _of_winner(found: Verdict, values: list[tuple[int, str]], otherwise: str) -> str:
    return case(*((f"({found.winner} = {n + 1})", value) for n, value in values), otherwise=otherwise)


def fen(table: Table, amount: Term) -> str:
    """An amount in whole fen, half up; NULL where the policy's unit is no money."""
    if not table.fen or amount.kind != "number":
        return f"CAST(NULL AS {current().long})"
    paid = Term("number", f"({amount.value} * {table.fen})", under=amount.under, digits=amount.digits + len(str(table.fen)),
                under_digits=amount.under_digits)
    return f"CAST({numbers.rounded(paid, 0, 'up')} AS {current().long})"


def _end(table: Table, amounts: Sequence[Term | None], found: Verdict, word: str) -> str:
    """The least or most over the rules that can still come; nothing counts as 0 unless one is certain. NULL: not known."""
    if not table.fen:
        return NULL
    counts = [any_(c, o) for c, o in zip(found.certain, found.could, strict=True)]
    pays = plan(table.logic).pays
    unknown = any_(*(every(count, pays[n] if a is None else not_(known(a.wanted)))
                     for n, (count, a) in enumerate(zip(counts, amounts, strict=True))))
    worth = [case((c, fen(table, a) if a is not None else "0")) for c, a in zip(counts, amounts, strict=True)]
    nobody = case((not_(any_(*found.certain)), "0"))
    return case((unknown, NULL), otherwise=f"{word}({', '.join([*worth, nobody])})")
