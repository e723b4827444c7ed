"""A fact of everyone as arrays by subject number, memory-mapped, and their cache."""
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from zhengtong.bulk.mapped import map_array
from zhengtong.feel.dates import Date

from .folding import NO_DAY
from .parsing import EPOCH

Array = NDArray[Any]
STATES = ("known", "absent", "never_supplied", "contradicted", "outside_coverage", "list_incomplete")
_FEW = 4096
_EPOCH = EPOCH.toordinal()


class Words(Sequence[str]):
    """A dictionary of many texts, kept in Arrow: `len` and `[code]` are cheap, `code(text)` searches."""

    def __init__(self, texts: pa.Array) -> None:
        self.texts = texts

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, code: int) -> str: ...
    @overload
    def __getitem__(self, code: slice) -> list[str]: ...
    def __getitem__(self, code: int | slice) -> str | list[str]:
        if isinstance(code, slice):
            return self.texts[code].to_pylist()  # type: ignore[no-any-return]
        if not -len(self) <= code < len(self):
            raise IndexError(code)
        return self.texts[code].as_py()  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts.to_pylist())

    def code(self, text: str) -> int:
        """The code of a text, -1 when no subject has it."""
        return int(pc.index(self.texts, text).as_py())


@dataclass(frozen=True)
class Origin:
    """A fact in a register that another is computed from, and who provides it; `no`: whose fact, where one subject is meant."""

    kind: str
    fact: str
    register: str
    provider: str
    no: int | None = None


@dataclass(frozen=True)
class FactColumn:
    """One fact of every subject of a kind.

    `values`: date int32 days since 1970-01-01; boolean int8; number int64 times 10**scale; string int32 codes into
    `dictionary`; reference int32 subject numbers of kind `to`; meaningless where `state` is not 0. `state`: 0 known, 1 absent,
    2 never supplied, 3 contradicted, 4 outside coverage, 5 list incomplete. `as_of`: int32 days, NO_DAY where nothing is said.
    `uniform_days`: the days that everyone re-confirmed by a delivery carries. `sources`: the registers' own columns where
    several state the fact. `key`: equal keys mean equal arrays.
    """

    kind: str
    name: str
    en: str
    type: str
    scale: int
    unit: str | None
    to: str | None
    grade: int
    sensitive: bool
    values: Array
    state: NDArray[np.uint8]
    as_of: NDArray[np.int32]
    dictionary: Sequence[str]
    registers: tuple[str, ...]
    origin: tuple[Origin, ...]
    key: str
    uniform_days: tuple[int, ...] = ()
    derive: str | None = None
    sources: tuple["FactColumn", ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.state)

    def value(self, no: int) -> Any:
        """The FEEL value of one subject where it is known: Decimal, str, bool, Date; a reference is the other's number."""
        return self.feel(self.values[no])

    def feel(self, raw: Any) -> Any:
        """The FEEL value of a stored one."""
        if self.type == "number":
            return Decimal(int(raw)).scaleb(-self.scale)
        if self.type == "date":
            return Date.from_days(int(raw))
        if self.type == "boolean":
            return bool(raw)
        return self.dictionary[int(raw)] if self.type == "string" else Decimal(int(raw))


def to_day(days: int) -> date | None:
    """The day, None for NO_DAY."""
    return None if days == NO_DAY else date.fromordinal(_EPOCH + days)


def dictionary(texts: pa.Array | None) -> Sequence[str]:
    """A tuple when there are few texts, else Words."""
    if texts is None:
        return ()
    return tuple(texts.to_pylist()) if len(texts) <= _FEW else Words(texts)


def texts_of(words: Sequence[str]) -> pa.Array:
    """The dictionary as Arrow."""
    return words.texts if isinstance(words, Words) else pa.array(words, pa.string())


def digest(*parts: object) -> str:
    """The key of something computed from these parts."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def mapped(file: Path) -> Array:
    """A memory-mapped array as a plain one (numpy's memmap class makes each element access ten times slower)."""
    return np.asarray(map_array(file))


class Cache:
    """Arrays by key in `current/columns`; made once, then memory-mapped. `used` collects the keys for `sweep`."""

    def __init__(self, data_dir: Path) -> None:
        self.root = Path(data_dir) / "current" / "columns"
        self.used: set[str] = set()
        self.made = 0

    def arrays(self, key: str, make: Callable[[], dict[str, Array]]) -> dict[str, Array]:
        """The arrays under `key`, made and written when they are not there."""
        folder = self.root / key[:20]
        self.used.add(key[:20])
        if not folder.is_dir():
            part = folder.with_name(f".{folder.name}.part")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            for name, array in make().items():
                np.save(part / f"{name}.npy", array)
            part.rename(folder)
            self.made += 1
        return {file.stem: mapped(file) for file in sorted(folder.glob("*.npy"))}


def latest(arrays: Iterable[NDArray[np.int32]]) -> NDArray[np.int32]:
    """Element-wise latest day."""
    result: NDArray[np.int32] | None = None
    for array in arrays:
        result = array if result is None else np.maximum(result, array)
    assert result is not None
    return result
