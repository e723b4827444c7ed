"""A second data folder that knows the truth: a copy of the first one with every register replaced by its true file.

It is a copy, so that a subject has the same number in both and columns can be compared position by position. Django is set up
on the copy: nothing is ever written into the folder that is compared.
"""

import datetime as dt
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from district.streams import LAST, MONTH_ENDS

DAY = dt.date.fromisoformat(str(MONTH_ENDS[LAST]))
AT = dt.datetime(2025, 12, 31, 15, 0, tzinfo=dt.UTC)
NOT_COPIED = ("source", "rounds", "db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "demo.json", "truth-data", "observed-data")
MARK = "truth.json"
Notice = Callable[[str, int, int], None]


def prepare(source: Path, data: Path | None, notice: Notice) -> tuple[Any, Any]:
    """(observed, truth): two snapshots with the same subject numbers. Without `data` the registers of `source` are loaded."""
    work = source / "truth-data"
    if not (source / "district.json").exists():
        raise ValueError(f"{source}: no district.json; generate first: python -m district generate --out {source}")
    observed_dir = data or source / "observed-data"
    mark = {"district": (source / "district.json").read_text(encoding="utf-8"), "head": _head(observed_dir)}
    ready = (work / MARK).exists() and json.loads((work / MARK).read_text(encoding="utf-8")) == mark and mark["head"]
    if not ready:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        _copy_database(observed_dir, work)
    _django(work)
    from zhengtong.kernel.facts import queries

    if not ready:
        if not mark["head"]:
            _load(observed_dir, source / "registers", None, notice)
            mark["head"] = _head(observed_dir)
        _copy_files(observed_dir, work)
        _load(work, source / "truth", True, notice)
        _write_mark(work, mark)
    return queries.snapshot(observed_dir), queries.snapshot(work)


def _head(data: Path) -> str:
    """What the folder's manifests are now; empty when nothing was loaded."""
    return "\n".join(sorted(p.name for p in (data / "manifests").glob("*.json")))


def _copy_database(data: Path, work: Path) -> None:
    """The journal's database, as one consistent copy even while a site writes into it."""
    if (data / "db.sqlite3").exists():
        with sqlite3.connect(data / "db.sqlite3") as old, sqlite3.connect(work / "db.sqlite3") as new:
            old.backup(new)


def _copy_files(data: Path, work: Path) -> None:
    for found in data.iterdir():
        if found.name in NOT_COPIED:
            continue
        if found.is_dir():
            shutil.copytree(found, work / found.name, copy_function=_link, dirs_exist_ok=True)
        else:
            shutil.copy2(found, work / found.name)


def _link(old: str, new: str) -> None:
    """Stored files are never changed, so a second name is enough; manifests and heads are copied."""
    if old.endswith((".parquet", ".npy")):
        try:
            os.link(old, new)
            return
        except OSError:
            pass  # another file system: a copy does
    shutil.copy2(old, new)


def _django(work: Path) -> None:
    os.environ["ZHENGTONG_DATA"] = str(work.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengtong.site.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def _load(data: Path, folder: Path, full: bool | None, notice: Notice) -> None:
    """Loads all files of registers/ or truth/: rosters first, one delivery per day."""
    from zhengtong.kernel.content import queries as content_queries
    from zhengtong.kernel.facts import actions
    from zhengtong.kernel.parties import system

    content = content_queries.load()
    files = [(p.stem, not content.registers[p.parent.name].roster, p.parent.name, p) for p in folder.glob("*/*.parquet")]
    days = sorted({day for day, *_ in files})
    for number, day in enumerate(days):
        notice(f"loading {folder.name} {day}", number, len(days))
        batch = [actions.Delivery(key, dt.date.fromisoformat(day), path, full) for d, _, key, path in sorted(files) if d == day]
        actions.load_registers(data, batch, by=system("district truth"), at=AT)


def _write_mark(work: Path, mark: dict[str, str]) -> None:
    unfinished = work / f"{MARK}.part"
    unfinished.write_text(json.dumps(mark), encoding="utf-8")
    unfinished.replace(work / MARK)
