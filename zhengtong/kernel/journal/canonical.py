"""What exactly is hashed: one canonical text per entry, so that anybody can rebuild the leaf from the proof."""
import json
import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from .merkle import leaf_hash

SALT = 16  # bytes; without it a body that is easy to guess could be confirmed from its leaf


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, UTF-8 unescaped. Days and moments are ISO texts, Decimals their digits."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def plain(value: Any) -> Any:
    """`value` as JSON knows it; refuses what has no one canonical form."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((plain(part) for part in value), key=canonical)
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a journal body holds no infinite or undefined number; give a Decimal or null")
    if value is None or isinstance(value, str | int | float):
        return value
    if hasattr(value, "item"):  # a numpy scalar
        return plain(value.item())
    raise TypeError(f"a journal body cannot hold {type(value).__name__}; give text, number, day, list or mapping")


def moment(at: datetime) -> str:
    """An aware moment as ISO 8601 in UTC with microseconds."""
    if at.tzinfo is None:
        raise ValueError(f"at={at!r}: the moment needs a time zone, as in datetime(..., tzinfo=UTC)")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def leaf(*, about: str, kind: str, body: str, by: str, at: str, stamp: str, salt: bytes) -> bytes:
    """Leaf hash of an entry: SHA-256(0x00 || salt || canonical JSON of [about, at, body, by, kind, stamp]).

    The position is not part of it: the tree says where an entry stands, and a moved entry is recognised by its leaf.
    """
    return leaf_hash(salt + canonical([about, at, body, by, kind, stamp]).encode())
