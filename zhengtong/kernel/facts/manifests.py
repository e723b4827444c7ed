"""The chain of manifests: which register files, subjects and identities were current when.

A manifest is a small JSON file that says what one action added; `previous` is the hash of the one before, so the hash of the
last one stands for everything. Every 64th carries the whole state, so that reading does not grow with the years.
A manifest becomes visible (loses `.pending`) only after its journal entry is committed.
"""
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from .subjects import Segment

CHECKPOINT = 64
GENESIS = ""


@dataclass(frozen=True)
class File:
    """One delivered register file. `seq` counts all files; `full`: it replaces the register; `partial`: single facts."""

    register: str
    file: str
    sha256: str
    rows: int
    as_of: str
    recorded_at: str
    seq: int
    source: str = ""
    by: str = ""
    full: bool = False
    partial: bool = False
    columns: tuple[str, ...] = ()

    @property
    def day(self) -> int:
        """The as-of day as days since 1970-01-01."""
        return (date.fromisoformat(self.as_of) - date(1970, 1, 1)).days


@dataclass(frozen=True)
class Identity:
    """A merge, succession, re-identification or split; numbers of subjects of `kind`, valid from file `seq` on."""

    action: str
    kind: str
    subject: int
    other: int
    seq: int
    on: str
    reason: str
    recorded_at: str
    by: str
    registers: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    """Everything current at one manifest. `undone`: files that were taken back; nothing reads them but what rests on an earlier
    manifest, a fact's history and erasure."""

    number: int = 0
    hash: str = GENESIS
    recorded_at: str = ""
    files: tuple[File, ...] = ()
    subjects: tuple[tuple[str, Segment], ...] = ()
    identities: tuple[Identity, ...] = ()
    erasures: tuple[int, ...] = ()  # numbers of the manifests that erased rows
    undone: tuple[File, ...] = ()

    @property
    def as_of(self) -> str:
        """The latest as-of day of any file, ISO; empty when nothing is loaded."""
        return max((f.as_of for f in self.files), default="")

    @property
    def next_seq(self) -> int:
        """The seq of the next file."""
        return max((f.seq for f in self.every), default=0) + 1

    @property
    def every(self) -> list[File]:
        """Every file that was ever loaded, in the order of loading."""
        return sorted((*self.files, *self.undone), key=lambda f: f.seq)

    def of(self, register: str) -> list[File]:
        """The register's files that stand, in the order of loading."""
        return [f for f in self.files if f.register == register]

    def ever_of(self, register: str) -> list[File]:
        """The register's files in the order of loading, those taken back too."""
        return [f for f in self.every if f.register == register]

    def stands(self, file: File) -> bool:
        """Whether the file was not taken back."""
        return all(f.seq != file.seq for f in self.undone)

    def segments(self, kind: str) -> list[Segment]:
        """The kind's key files in the order of their numbers."""
        return [s for k, s in self.subjects if k == kind]

    def count(self, kind: str) -> int:
        """How many subjects of the kind have a number."""
        return sum(s.count for s in self.segments(kind))


@dataclass
class Addition:
    """What one action adds. `undone`: seqs of the files it takes back. An erasure: `replaced` (`registers/<key>/<sha256>` or
    `subjects/<kind>/<sha256>` that held erased rows -> sha256 of the one that stands in its place: a file of the same `seq`, or
    keys of the same `start`), `erased` (kind -> subject numbers), `nameless` (those of them whose key went), `touched`
    (manifest -> kind -> numbers whose facts rested on them)."""

    action: str
    by: str
    recorded_at: datetime
    files: list[File] = field(default_factory=list)
    subjects: list[tuple[str, Segment]] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    undone: list[int] = field(default_factory=list)
    replaced: dict[str, str] = field(default_factory=dict)
    erased: dict[str, list[int]] = field(default_factory=dict)
    nameless: dict[str, list[int]] = field(default_factory=dict)
    touched: dict[str, dict[str, list[int]]] = field(default_factory=dict)


def head(data_dir: Path) -> State:
    """The current state; the empty state when nothing was ever loaded."""
    names = _names(data_dir)
    return read(data_dir, names[max(names)]) if names else State()


def at(data_dir: Path, which: str | datetime) -> State:
    """The state with this manifest hash (a prefix will do), or the one current at a moment, without what was erased since.
    LookupError when there is none."""
    names = _names(data_dir)
    if isinstance(which, datetime):
        states = (read(data_dir, names[n]) for n in sorted(names, reverse=True))
        return standing(data_dir, next((s for s in states if s.recorded_at <= which.isoformat()), State()))
    found = [name for name in names.values() if name.split("-", 1)[1].startswith(which[:12])]
    if which == GENESIS:
        return State()
    if len(found) != 1:
        raise LookupError(f"no manifest {which!r} in {data_dir}")
    return standing(data_dir, read(data_dir, found[0]))


def standing(data_dir: Path, state: State) -> State:
    """A state as it can still be read: later erasures put files without the erased rows in the place of those it names. Its
    hash stays what was journaled."""
    for body in erasures(data_dir, state.number):
        state = swapped(state, body)
    return state


def erasures(data_dir: Path, since: int, until: int | None = None) -> list[dict[str, Any]]:
    """The bodies of the manifests after `since` (up to `until`) that erased rows."""
    names = _names(data_dir)
    numbers = [n for n in head(data_dir).erasures if since < n and (until is None or n <= until)]
    return [json.loads(_raw(data_dir, names[n])) for n in numbers]


def swapped(state: State, body: dict[str, Any]) -> State:
    """The state with the erasure's files in place of those they replace."""
    new = _from_plain(body)
    files, segments = {f.seq: f for f in new.files}, {(k, s.start): s for k, s in new.subjects}
    return replace(state, files=tuple(files.get(f.seq, f) for f in state.files),
                   undone=tuple(files.get(f.seq, f) for f in state.undone),
                   subjects=tuple((k, segments.get((k, s.start), s)) for k, s in state.subjects))


def read(data_dir: Path, name: str) -> State:
    """The state at the manifest `<n>-<hash12>`."""
    return _read(str(data_dir), name)


def write(data_dir: Path, before: State, added: Addition) -> tuple[Path, State]:
    """Writes the next manifest as `.pending` and gives its path and the new state; `publish` makes it visible."""
    number = before.number + 1
    body: dict[str, Any] = {"n": number, "previous": before.hash, **plain(added)}
    after = _apply(before, body)
    if number % CHECKPOINT == 0:
        body["state"] = _plain_state(after)
    raw = json.dumps(body, ensure_ascii=False, sort_keys=True, indent=0).encode()
    digest = hashlib.sha256(raw).hexdigest()
    path = _folder(data_dir) / f"{number:06d}-{digest[:12]}.json.pending"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    return path, _named(after, number, digest)


def publish(pending: Path) -> Path:
    """Makes a pending manifest the head."""
    final = pending.with_suffix("")
    pending.rename(final)
    return final


def pending(data_dir: Path) -> list[Path]:
    """Manifests that were written but not published: what a crash left behind."""
    return sorted(_folder(data_dir).glob("*.json.pending"))


@contextmanager
def locked(data_dir: Path) -> Iterator[None]:
    """One writer of facts at a time; readers are never held up."""
    Path(data_dir).mkdir(parents=True, exist_ok=True)
    with open(Path(data_dir) / "facts.lock", "a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def verify(data_dir: Path) -> list[str]:
    """What does not hold in the chain: a manifest whose bytes or predecessor changed, a file that is gone or altered."""
    names, wrong, previous = _names(data_dir), [], GENESIS
    for n in sorted(names):
        raw = _raw(data_dir, names[n])
        digest = hashlib.sha256(raw).hexdigest()
        if not names[n].endswith(digest[:12]) or json.loads(raw)["previous"] != previous:
            wrong.append(f"manifests/{names[n]}.json")
        previous = digest
    state = head(data_dir)
    files = [(Path("registers") / f.register / f.file, f.sha256) for f in state.every]
    files += [(Path("subjects") / kind / s.file, s.sha256) for kind, s in state.subjects]
    return wrong + [str(p) for p, sha in files if not (data_dir / p).is_file() or sha256(data_dir / p) != sha]


def sha256(path: Path) -> str:
    """The file's sha256."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder(data_dir: Path) -> Path:
    return Path(data_dir) / "manifests"


def _raw(data_dir: Path, name: str) -> bytes:
    return (_folder(data_dir) / f"{name}.json").read_bytes()


def _names(data_dir: Path) -> dict[int, str]:
    return {int(p.stem.split("-")[0]): p.stem for p in _folder(data_dir).glob("*.json")}


@lru_cache(256)
def _read(data_dir: str, name: str) -> State:
    raw = _raw(Path(data_dir), name)
    body, digest = json.loads(raw), hashlib.sha256(raw).hexdigest()
    if "state" in body:
        return _named(_from_plain(body["state"]), body["n"], digest)
    if body["n"] == 1:
        return _named(_apply(State(), body), 1, digest)
    before = _read(data_dir, f"{body['n'] - 1:06d}-{body['previous'][:12]}")
    return _named(_apply(before, body), body["n"], digest)


def _named(state: State, number: int, digest: str) -> State:
    return replace(state, number=number, hash=digest)


def plain(added: Addition) -> dict[str, Any]:
    return {"action": added.action, "by": added.by, "recorded_at": added.recorded_at.isoformat(),
            "files": [asdict(f) for f in added.files], "subjects": [[k, asdict(s)] for k, s in added.subjects],
            "identities": [asdict(i) for i in added.identities], "takes_back": added.undone,
            "replaced": added.replaced, "erased": added.erased,
            "nameless": added.nameless, "touched": added.touched}


def _plain_state(state: State) -> dict[str, Any]:
    return {"recorded_at": state.recorded_at, "files": [asdict(f) for f in state.files],
            "subjects": [[k, asdict(s)] for k, s in state.subjects], "identities": [asdict(i) for i in state.identities],
            "erasures": list(state.erasures), "undone": [asdict(f) for f in state.undone]}


def _from_plain(body: dict[str, Any]) -> State:
    return State(0, "", body["recorded_at"], tuple(_file(f) for f in body["files"]),
                 tuple((k, Segment(**s)) for k, s in body["subjects"]), tuple(_identity(i) for i in body["identities"]),
                 tuple(body.get("erasures", ())), tuple(_file(f) for f in body.get("undone", ())))


def _apply(before: State, body: dict[str, Any]) -> State:
    added = _from_plain(body)
    every, starts = {f.seq: f for f in (*before.every, *added.files)}, {(k, s.start) for k, s in added.subjects}
    gone = {f.seq for f in before.undone} | set(body.get("takes_back", ()))
    kept = tuple((k, s) for k, s in before.subjects if (k, s.start) not in starts)
    subjects = tuple(sorted(kept + added.subjects, key=lambda pair: (pair[0], pair[1].start)))
    files, undone = (tuple(every[seq] for seq in sorted(every) if (seq in gone) == back) for back in (False, True))
    erasures = before.erasures + ((body["n"],) if body.get("erased") else ())
    return State(0, "", body["recorded_at"], files, subjects, before.identities + added.identities, erasures, undone)


def _file(body: dict[str, Any]) -> File:
    return File(**{**body, "columns": tuple(body["columns"])})


def _identity(body: dict[str, Any]) -> Identity:
    return Identity(**{**body, "registers": tuple(body["registers"])})
