"""The key columns of a kind as facts: known for everyone with a number."""
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from zhengtong.kernel.content.checks import key_column as definition

from . import keys
from .columns import Array, FactColumn, Words, dictionary, digest
from .folding import NO_DAY

if TYPE_CHECKING:
    from .snapshots import Snapshot


def key_column(snapshot: "Snapshot", kind: str, name: str) -> FactColumn:
    """A kind's key column. The key of a one-column kind is its own dictionary, decoded when asked for."""
    subject, n = snapshot.subject(kind), snapshot.counts[kind]
    mine = next(k for k in subject.keys if k.zh == name)
    column = definition(name, mine.en, mine.type)
    who = snapshot.moves.fingerprint(snapshot.content.subjects)
    key = digest("key", kind, name, n, who, *(s.sha256 for s in snapshot.state.segments(kind)))
    if len(subject.keys) == 1:
        values: Array = np.arange(n, dtype=np.int32)
        words: Sequence[str] = _Keys(snapshot, kind, n)
    else:
        values, texts = _part(snapshot, kind, name, n)
        words = dictionary(texts)
    today = max((f.day for f in snapshot.state.files), default=NO_DAY)
    states, days = np.zeros(n, np.uint8), np.full(n, today, np.int32)
    return FactColumn(kind, name, column.en, column.type, 0, None, column.to, column.grade, False, values, states, days,
                      words, (), (), key, (today,))


class _Keys(Words):
    """Key texts by subject number."""

    def __init__(self, snapshot: "Snapshot", kind: str, n: int) -> None:
        self._snapshot, self._kind, self._n = snapshot, kind, n

    @property
    def texts(self) -> pa.Array:  # type: ignore[override]
        return keys.texts(self._snapshot.book[self._kind].words(np.arange(self._n, dtype=np.int32)))

    @texts.setter
    def texts(self, texts: pa.Array) -> None:
        raise AttributeError("the keys of a kind are read from its key files")

    def __len__(self) -> int:
        return self._n

    def __getitem__(self, code):  # type: ignore[no-untyped-def]
        return self.texts[code].to_pylist() if isinstance(code, slice) else self._snapshot.key(self._kind, code)

    def code(self, text: str) -> int:
        try:
            return self._snapshot.number(self._kind, text)
        except KeyError:
            return -1


def _part(snapshot: "Snapshot", kind: str, name: str, n: int) -> tuple[Array, pa.Array | None]:
    wide = sum(1 if k.type in snapshot.content.subjects else keys.TEXT_WORDS for k in snapshot.subject(kind).keys)
    words, place = np.zeros((n, wide), np.uint64), 0
    held = snapshot.book[kind].words(np.arange(n, dtype=np.int32))
    words[:, : held.shape[1]] = held[:, :wide]
    for key in snapshot.subject(kind).keys:
        reference = key.type in snapshot.content.subjects
        width = 1 if reference else keys.TEXT_WORDS
        if key.zh == name and reference:
            return snapshot.moves.referred(key.type, (words[:, place].astype(np.int64) - 1).astype(np.int32)), None
        if key.zh == name:
            coded = keys.texts(words[:, place : place + width]).dictionary_encode()
            return coded.indices.to_numpy().astype(np.int32), coded.dictionary
        place += width
    raise KeyError(name)
