"""Loading content: packs in their order, the district's own last; versions by day of force; one hash over all of it."""
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from .files import KINDS, Item, read
from .marks import ContentError
from .models import Calendar, Phrases, Purpose, Register, Subject, Unit
from .policies import Law, Policy, Shared
from .procedures import Procedure

ORDER = ("china", "guangdong", "shenzhen", "longhua", "neighbours")
T = TypeVar("T")


class ContentRefused(Exception):
    """Content that may not be used; `errors` name every file, line and remedy."""

    def __init__(self, errors: list[ContentError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors


class Versions(Mapping[str, T], Generic[T]):
    """key -> the latest version's model; `in_force(day)` gives those that hold on a day, `items_of(key)` every version."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items: dict[str, list[Item]] = {}
        for item in items:
            self._items.setdefault(item.key, []).append(item)

    def __getitem__(self, key: str) -> T:
        return self._items[key][-1].model  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def items_of(self, key: str) -> list[Item]:
        """Every version of `key`, oldest first."""
        return list(self._items[key])

    def item(self, key: str, on: date | None = None) -> Item:
        """The version that holds on a day (the latest without a day); KeyError when there is none yet."""
        begun = [i for i in self._items[key] if on is None or i.since <= on]
        if not begun:
            raise KeyError(f"{key} on {on}")
        return begun[-1]

    def holding(self, key: str, on: date) -> T | None:
        """The version of `key` that holds on a day; None where none does."""
        begun = [i for i in self._items.get(key, []) if i.since <= on]
        return begun[-1].model if begun and _holds(begun[-1].model, on) else None

    def in_force(self, on: date) -> dict[str, T]:
        """key -> the version that holds on `on`; a later version ends the earlier one, `in_force.to` ends the last."""
        begun = {key: [i for i in items if i.since <= on] for key, items in self._items.items()}
        latest = {key: items[-1].model for key, items in begun.items() if items}
        return {key: model for key, model in latest.items() if _holds(model, on)}


@dataclass(frozen=True)
class Content:
    """Everything that was loaded. Mappings by key; `policies` holds real policies, `shared` the models that they import."""

    subjects: Versions[Subject]
    registers: Versions[Register]
    laws: Versions[Law]
    purposes: Versions[Purpose]
    policies: Versions[Policy]
    shared: Versions[Shared]
    calendars: Versions[Calendar]
    phrases: Versions[Phrases]
    procedures: Versions[Procedure]
    units: Mapping[str, Unit]
    hash: str
    items: tuple[Item, ...] = ()
    errors: tuple[ContentError, ...] = ()
    _hashes: dict[str, str] = field(default_factory=dict)

    def hash_of(self, *kinds: str) -> str:
        """The hash over some kinds only, so that an edited policy does not age the registers' columns."""
        return total_hash(i for i in self.items if i.kind in kinds)

    def model_source(self, key: str, on: date | None = None) -> bytes:
        """The DMN bytes of a policy or shared model (`key` also as `urn:zhengtong:policies:<key>`)."""
        key = key.rsplit(":", 1)[-1]
        versions: Versions[Any] = self.policies if key in self.policies else self.shared
        dmn = versions.item(key, on).dmn
        assert dmn is not None, "files.read refuses a policy without table.dmn"
        return dmn

    def dmn_model(self, key: str, on: date | None = None) -> Any:
        """The loaded DMN model of a policy with everything that it imports, each model once per day of force."""
        return self._resolver(on)(key)

    def _resolver(self, on: date | None) -> Callable[[str], Any]:
        from zhengtong.dmn import load as load_dmn

        loaded: dict[str, Any] = {}

        def resolve(namespace: str) -> Any:
            key = namespace.rsplit(":", 1)[-1]
            if key not in loaded:
                loaded[key] = load_dmn(self.model_source(key, on), imports=resolve)
            return loaded[key]

        return resolve


def standard_dirs() -> list[Path]:
    """The shipped packs and the district's own pack in the data folder, in the order in which they are loaded."""
    own = Path(settings.DATA_DIR) / "content"
    return [Path(settings.PACKS_DIR), *([own] if own.is_dir() else [])]


def packs(dirs: Iterable[Path] | Path) -> list[Path]:
    """The packs in these folders: a folder that holds kinds is itself a pack; others hold packs, `ORDER` first."""
    found: list[Path] = []
    for folder in [Path(dirs)] if isinstance(dirs, str | Path) else map(Path, dirs):
        inside = [p for p in sorted(folder.iterdir()) if p.is_dir()] if folder.is_dir() else []
        if any(p.name in KINDS for p in inside):
            found.append(folder)
        else:
            found += sorted(inside, key=lambda p: (ORDER.index(p.name) if p.name in ORDER else len(ORDER), p.name))
    return found


_cache: dict[Any, Content] = {}


def load(dirs: Iterable[Path] | Path | None = None, *, kinds: Iterable[str] = tuple(KINDS), strict: bool = True) -> Content:
    """Loads the packs in `dirs` (without: the standard ones). Any error raises ContentRefused with all of them;
    `strict=False` leaves out what is wrong and lists it in `.errors`. The same files give the same object."""
    found = packs(standard_dirs() if dirs is None else dirs)
    wanted = tuple(k for k in KINDS if k in set(kinds))
    stamp = (tuple(_stamps(found, wanted)), wanted)
    if stamp not in _cache:
        if len(_cache) > 8:
            _cache.clear()
        _cache[stamp] = _load(found, wanted)
    content = _cache[stamp]
    if strict and content.errors:
        raise ContentRefused(list(content.errors))
    return content


FRESH = 5.0  # seconds for which `current` does not look at a thousand files again
_held: dict[Any, tuple[float, Content]] = {}


def current(*, kinds: Iterable[str] = tuple(KINDS)) -> Content:
    """The standard packs as `load` gives them, at most FRESH seconds old: for whoever answers a page. What decides or
    publishes calls `load`."""
    data, wanted = str(settings.DATA_DIR), tuple(kinds)
    key = (str(settings.PACKS_DIR), data, os.path.isdir(f"{data}/content"), wanted)  # without a Path: asked for every case
    since, content = _held.get(key, (0.0, None))
    if content is None or time.monotonic() - since > FRESH:
        content = load(kinds=wanted)
        _held[key] = (time.monotonic(), content)
    return content


def total_hash(items: Iterable[Item]) -> str:
    """sha256 over every item's kind, key, day, correction and own hash, in a fixed order."""
    lines = sorted(f"{i.kind}/{i.key}/{i.since}-c{i.correction} {i.hash}" for i in items)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _load(found: list[Path], kinds: tuple[str, ...]) -> Content:
    from .checks import cross_check

    items: dict[tuple[str, str, date, int], Item] = {}
    errors: list[ContentError] = []
    for pack in found:
        errors += _strangers(pack)
        for kind, folder in _folders(pack, kinds):
            item, wrong = read(pack, kind, folder)
            errors += wrong
            if item:
                items[(kind, item.key, item.since, item.correction)] = item
    ordered = sorted(items.values(), key=_place)
    content = _content(ordered, errors)
    wrong = cross_check(content)
    return _content(ordered, [*errors, *wrong]) if wrong else content


def beside(content: Content, item: Item) -> tuple[Content, list[ContentError]]:
    """Everything with one more version (instead of one of the same day), and what is wrong with its references."""
    from .checks import cross_check

    others = {_place(i): i for i in content.items} | {_place(item): item}
    made = _content([others[place] for place in sorted(others)], [])
    return made, [error for error in cross_check(made) if error.file == item.marks.file]


def _place(item: Item) -> tuple[Any, ...]:
    return list(KINDS).index(item.kind), item.key, item.since, item.correction


def _content(items: list[Item], errors: list[ContentError]) -> Content:
    def of(kind: str, of_type: type | None = None) -> Versions[Any]:
        return Versions(i for i in items if i.kind == kind and (of_type is None or isinstance(i.model, of_type)))

    units = {u.key: u for i in items if i.kind == "units" for u in i.model.units}
    return Content(of("subjects"), of("registers"), of("laws"), of("purposes"), of("policies", Policy), of("policies", Shared),
                   of("calendars"), of("phrases"), of("procedures"), units, total_hash(items), tuple(items), tuple(errors))


def _folders(pack: Path, kinds: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    for kind in kinds:
        for key in sorted(p for p in (pack / kind).glob("*") if p.is_dir()):
            for folder in sorted(p for p in key.iterdir() if p.is_dir()):
                yield kind, folder


def _strangers(pack: Path) -> list[ContentError]:
    known = ", ".join(KINDS)
    return [ContentError(f"{pack.name}/{p.name}", 0, _("内容种类“%s”不认识") % p.name, _("只有 %s") % known)
            for p in sorted(pack.iterdir()) if p.is_dir() and p.name not in KINDS and not p.name.startswith(".")]


def _stamps(found: list[Path], kinds: tuple[str, ...]) -> Iterator[tuple[str, int, int]]:
    for pack in found:
        for kind in kinds:
            for path in sorted((pack / kind).rglob("*")):
                if path.is_file():
                    stat = path.stat()
                    yield sys.intern(str(path)), stat.st_mtime_ns, stat.st_size


def _holds(model: Any, on: date) -> bool:
    span = getattr(model, "in_force", None)
    return span is None or span.holds(on)


__all__ = ["KINDS", "Content", "ContentRefused", "Versions", "current", "load", "packs", "standard_dirs", "total_hash"]
