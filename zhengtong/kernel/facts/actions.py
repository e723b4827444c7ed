"""The verbs of facts: load register files and take them back, record single facts, merge, split and re-identify subjects.

Each is one manifest and one journal entry per file or change, or nothing at all.
"""
import difflib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries as content_queries
from zhengtong.kernel.content.models import Register
from zhengtong.kernel.content.queries import Content

from . import manifests, store
from .bounds import wrong_as_of
from .converting import Converter
from .erasing import ErasedRows, erase
from .errors import Errors, FactsRefused, LoadRefused, RowError
from .identifying import merge_subjects, reidentify, split_subject, succeed_subject
from .intake import Intake, Progress
from .manifests import Addition, File, State
from .recording import Recorded, RecordReport, record_facts
from .store import Book
from .undoing import standing

KINDS = ("subjects", "registers", "units")
__all__ = [
    "Delivery", "ErasedRows", "FactsRefused", "LoadRefused", "LoadReport", "RecordReport", "Recorded", "RowError", "erase",
    "load_register", "load_registers", "merge_subjects", "record_facts", "reidentify", "split_subject", "succeed_subject",
    "undo_load",
]


@dataclass(frozen=True)
class Delivery:
    """One file to load. `full`: it replaces the register; None: the first file of a register does, later ones change it."""

    register: str
    as_of: date
    file: Path
    full: bool | None = None


@dataclass(frozen=True)
class LoadReport:
    """What a load did. `unchanged`: this file (or the same content in another form) was loaded before; nothing was written.
    `new_subjects`: keys seen for the first time, per kind (for a register that is no roster: subjects outside the rosters)."""

    register: str
    as_of: date
    rows: int
    unchanged: bool
    full: bool
    new_subjects: dict[str, int]
    file: str
    manifest: str
    seconds: float


def load_register(data_dir: Path, key: str, *, as_of: date, file: Path, by: object, at: datetime, full: bool | None = None,
                  progress: Progress = lambda stage, rows: None, content: Content | None = None) -> LoadReport:
    """Loads one CSV, XLSX or Parquet file of a register. LoadRefused lists every error with line, column and remedy; then
    nothing has changed. Loading the same file again changes nothing."""
    one = [Delivery(key, as_of, Path(file), full)]
    return load_registers(data_dir, one, by=by, at=at, progress=progress, content=content)[0]


def load_registers(data_dir: Path, deliveries: Sequence[Delivery], *, by: object, at: datetime,
                   progress: Progress = lambda stage, rows: None, content: Content | None = None) -> list[LoadReport]:
    """Loads several files as one: all or nothing, one manifest, one journal entry per file."""
    content = content or content_queries.load(kinds=KINDS)
    with manifests.locked(data_dir):
        store.repair(data_dir)
        before = manifests.head(data_dir)
        loading = _Loading(Path(data_dir), content, before, by, at, progress)
        reports = [loading.load(delivery) for delivery in deliveries]
        if not loading.added.files:
            return reports
        loading.added.subjects = loading.book.save()
        state = store.commit(data_dir, before, loading.added, loading.lines(), by=by, at=at)
        return [replace(r, manifest=state.hash) for r in reports]


def undo_load(data_dir: Path, register: str, number: int, *, reason: str, by: object, at: datetime) -> File:
    """Takes back the delivery of a register with this number (State.every): from now on the register reads as if it had never
    come. One manifest and one journal entry; no file is touched, so every earlier manifest, and each decision that rests on
    one, reads as before. The same file may be loaded again. FactsRefused says what to do instead."""
    if not reason.strip():
        raise FactsRefused(_("没有写理由。写明为什么收回。"))
    with manifests.locked(data_dir):
        store.repair(data_dir)
        before = manifests.head(data_dir)
        file = standing(before, register, number)
        line = {"register": register, "as_of": file.as_of, "rows": file.rows, "file": file.sha256, "number": number,
                "reason": reason}
        store.commit(data_dir, before, Addition("undo", str(by), at, undone=[number]), [line], by=by, at=at)
    return file


class _Loading:
    """The state of one `load_registers`: what it adds grows file by file, and is committed at the end."""

    def __init__(self, data_dir: Path, content: Content, before: State, by: object, at: datetime, progress: Progress) -> None:
        self.data_dir, self.content, self.before, self.by, self.at = data_dir, content, before, by, at
        self.progress, self.book = progress, Book(data_dir, before)
        self.added = Addition("load", str(by), at)

    def load(self, delivery: Delivery) -> LoadReport:
        begun, register = time.monotonic(), register_of(self.content, delivery.register, delivery.as_of)
        if wrong := wrong_as_of(delivery.as_of, self.at):
            raise LoadRefused([RowError(0, "", wrong.message, wrong.remedy)])
        if not delivery.file.is_file():
            raise LoadRefused([RowError(0, "", _("没有文件 %s") % delivery.file, _("核对路径"))])
        source, day = manifests.sha256(delivery.file), delivery.as_of.isoformat()
        earlier = self.before.of(register.key) + [f for f in self.added.files if f.register == register.key]
        full = not earlier if delivery.full is None else delivery.full
        same = next((f for f in earlier if f.source == source and f.as_of == day and f.full == full), None) or next(
            (f for f in earlier if f.source == source and f.as_of == day and delivery.full is None), None)
        if same is None:
            return self._new(register, delivery, source, full, earlier, begun)
        return LoadReport(register.key, delivery.as_of, same.rows, True, same.full, {}, same.file, self.before.hash,
                          time.monotonic() - begun)

    def _new(self, register: Register, delivery: Delivery, source: str, full: bool, earlier: list[File],
             begun: float) -> LoadReport:
        counts = {kind: s.count for kind, s in self.book.items()}
        scratch = self.data_dir / "registers" / register.key
        scratch.mkdir(parents=True, exist_ok=True)
        converter = Converter(self.content.subjects, self.book, Errors())
        day = delivery.as_of.isoformat()
        with Intake(register, delivery.as_of, converter, scratch, self.progress).read(delivery.file) as rows:
            stored = store.store_rows(self.data_dir, register.key, day, rows.schema, rows.groups(store.ROW_GROUP))
        same = next((f for f in earlier if f.sha256 == stored.sha256 and f.as_of == day), None)
        new = {k: s.count - counts.get(k, self.before.count(k)) for k, s in self.book.items()}
        if same is None:
            seq = self.before.next_seq + len(self.added.files)
            self.added.files.append(store.new_file(stored, register.key, day, seq, self.at, self.by, source=source, full=full,
                                                   columns=tuple(rows.schema.names)))
        return LoadReport(register.key, delivery.as_of, stored.rows, same is not None, full if same is None else same.full,
                          {k: n for k, n in new.items() if n}, stored.name, self.before.hash, time.monotonic() - begun)

    def lines(self) -> list[dict[str, object]]:
        return [{"register": f.register, "as_of": f.as_of, "rows": f.rows, "file": f.sha256, "source": f.source, "full": f.full}
                for f in self.added.files]


def register_of(content: Content, key: str, on: date) -> Register:
    """The register's definition for a day (its first one before that). LoadRefused for unknown and derived registers."""
    if key not in content.registers:
        near = difflib.get_close_matches(key, list(content.registers), 3, 0.4)
        remedy = _("是不是：%s") % "、".join(near) if near else _("zt register list 列出全部名册")
        raise LoadRefused([RowError(0, "", _("没有名册“%s”") % key, remedy)])
    versions = content.registers.items_of(key)
    register: Register = next((i.model for i in reversed(versions) if i.since <= on), versions[0].model)
    if register.derived:
        raise LoadRefused([RowError(0, "", _("“%s”由其他名册推算") % key, _("载入它所依据的名册"))])
    return register
