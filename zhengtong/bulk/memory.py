"""What the interpreter has answered, remembered from round to round: values of expressions, and the status rows of cells.

A status row is kept under the table's identity (its rules and constants), the input, the type of the column and what the input
sees of a value, all written as text: so it holds for another day's columns, and in a file for another process.
"""
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Hashable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from .columns import Column
from .table import Table

Memo = dict[Hashable, dict[Any, Any]]
ROWS = "rows"


def rows(memo: Memo, table: Table, at: int, column: Column) -> dict[str, np.ndarray]:
    """The status rows known of one input over a column of this form; of a table without identity nothing is kept."""
    if not table.identity:
        return {}
    return memo.setdefault((ROWS, table.identity, f"{at} {column.type} {column.scale}"), {})


def row(known: dict[str, np.ndarray], sees: Hashable, ask: Callable[[], np.ndarray]) -> np.ndarray:
    """One status row, asked at most once."""
    name = repr(sees)
    found = known.get(name)
    if found is None:
        found = known[name] = ask()
    return found


def kept(memo: Memo) -> Memo:
    """The status rows alone: what holds in another process, too (other keys name objects of this one)."""
    return {key: answers for key, answers in memo.items() if isinstance(key, tuple) and key[0] == ROWS}


def size(memo: Memo) -> int:
    """How many answers are remembered."""
    return sum(map(len, memo.values()))


def status_rows(memo: Memo) -> int:
    """How many of them are status rows."""
    return sum(map(len, kept(memo).values()))


def save(memo: Memo, file: Path, tables: Iterable[Table]) -> None:
    """Writes the status rows of these tables (and no other), whole or not at all."""
    mine = {t.identity for one in tables for t in (one, one.scope) if t is not None}
    kept: dict[str, dict[str, dict[str, str]]] = {}
    for key, answers in memo.items():
        if isinstance(key, tuple) and key[0] == ROWS and key[1] in mine:
            kept.setdefault(key[1], {})[key[2]] = {sees: b64encode(r.tobytes()).decode() for sees, r in answers.items()}
    part = file.with_suffix(".part")
    part.write_text(json.dumps({"engine": engine(), "rows": kept}, ensure_ascii=False))
    part.replace(file)


def load(memo: Memo, file: Path) -> None:
    """Adds the status rows of a file that the same code wrote; any other file, or a broken one, is as good as none."""
    try:
        found = json.loads(file.read_text())
        if found["engine"] != engine():
            return
        for identity, inputs in found["rows"].items():
            for of, answers in inputs.items():
                read = {sees: np.frombuffer(b64decode(text), np.uint64) for sees, text in answers.items()}
                memo.setdefault((ROWS, identity, of), {}).update(read)
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return


_ENGINE: list[str] = []


def engine() -> str:
    """A digest of the code that answers: what other code remembered is not trusted."""
    if not _ENGINE:
        root, digest = Path(__file__).parents[1], sha256()
        files = (f for room in ("bulk", "dmn", "feel") for f in (root / room).rglob("*") if f.suffix in (".py", ".lark"))
        for file in sorted(files):
            digest.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
        _ENGINE.append(digest.hexdigest())
    return _ENGINE[0]
