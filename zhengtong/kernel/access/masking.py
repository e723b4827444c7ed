"""What is covered of names and numbers, and how cells leave in a CSV file."""
import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

NAME_FACTS = {"person": "姓名", "firm": "名称"}  # by which fact a subject is called
MASKED_FACTS = frozenset({"姓名"})
MASKED_KEYS = frozenset({"resident_id", "person"})
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def name(full: str) -> str:
    """李小明 -> 李*明, 李明 -> 李*; a foreign name keeps its first letter."""
    if len(full) < 2:
        return "*"
    return full[0] + "*" * (len(full) - 2) + full[-1] if len(full) > 2 else full[0] + "*"


def identity(number: str) -> str:
    """Identity number: the first four and the last four digits stay."""
    return number[:4] + "*" * max(len(number) - 8, 4) + number[-4:] if len(number) > 8 else "*" * len(number)


def ending(number: str) -> str:
    """Identity number where only its owner's paper is to be matched: the last four digits."""
    return "*" * max(len(number) - 4, 4) + number[-4:] if len(number) > 4 else "*" * len(number)


def is_identity(text: str) -> bool:
    """Eighteen characters of a resident's identity number."""
    return len(text) == 18 and text[:17].isdigit() and (text[17].isdigit() or text[17] in "Xx")


def key(text: str, key_type: str) -> str:
    """A subject's key by its type: identity numbers are covered, credit codes and document numbers are public."""
    return identity(text) if key_type in MASKED_KEYS else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """CSV with a byte order mark (Excel reads it as UTF-8) and CRLF; a leading = + - @ is escaped by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([escaped(cell) for cell in header])
    writer.writerows([escaped(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def escaped(cell: Any) -> str:
    """One cell as text that no spreadsheet takes for a formula. Numbers keep their sign."""
    text = "" if cell is None else str(cell)
    if not isinstance(cell, str):
        return text
    return f"'{text}" if text.startswith(FORMULA) else text
