"""One consistent point of everything: database, registers, manifests, rounds, content, keys, as one tar file, and back.

While the database is copied and the files are listed, the write lock is held, so that no action ends in between. The files
themselves are only added under their hash, never changed, and are copied after the lock is free. The last member of the
archive is `backup.json`: what it holds, with a hash each; an archive without it is a torn one.
"""
import fcntl
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext as _

from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.journal.locks import lock_tree
from zhengtong.kernel.parties import Actor

FORM = "zhengtong backup 1"
LIST = "backup.json"
DATABASE_DUMP = "database.sql"
OWN_DATABASE = "db.sqlite3"
# made anew, or copied apart
LEFT_OUT = {"static", "source", "locale", "current", "write.lock", "db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm"}
UNTOUCHED = {"secret_key", "write.lock", "static", "locale"}  # what an empty data folder may hold already
Report = Callable[[str, int, int], None]


class ArchiveRefused(Exception):
    """Not backed up or not restored; nothing was changed. `remedy` says what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def backup(target: Path, *, by: Actor, at: datetime, report: Report) -> dict[str, Any]:
    """Writes the archive (0600, it holds keys and personal data); gives its list."""
    if target.exists():
        raise ArchiveRefused(_("%s 已经存在。") % target, _("换一个文件名。"))
    data_dir, partial = Path(settings.DATA_DIR), target.with_name(target.name + ".partial")
    with writing():
        append(kind="site.backup", body={"file": target.name}, by=by, at=at)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w|") as tar:
            listed = _write(tar, data_dir, at, report)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return listed


def _write(tar: tarfile.TarFile, data_dir: Path, at: datetime, report: Report) -> dict[str, Any]:
    copy = data_dir / f".backup-{os.getpid()}"
    try:
        with writing():  # no action can end while the two are taken
            lock_tree()
            head = {"size": journal.size(), "root": _root()}
            name = _copy_database(copy)
            files = sorted(_files(data_dir, skip=copy))
        members: dict[str, str] = {}
        _add(tar, copy, name, members)
        for number, path in enumerate(files, 1):
            _add(tar, path, str(path.relative_to(data_dir)), members)
            report(_("备份"), number, len(files))
    finally:
        copy.unlink(missing_ok=True)
    listed = {"form": FORM, "at": at.isoformat(), "database": connection.vendor, "journal": head, "files": members}
    text = json.dumps(listed, ensure_ascii=False, indent=1).encode()
    info = tarfile.TarInfo(LIST)
    info.size, info.mode = len(text), 0o600
    tar.addfile(info, io.BytesIO(text))
    return listed


def _root() -> str:
    return journal.root().hex()


def _files(data_dir: Path, skip: Path) -> Iterator[Path]:
    for path in data_dir.rglob("*"):
        parts = path.relative_to(data_dir).parts
        unfinished = any(part.startswith(".") for part in parts)
        if parts[0] not in LEFT_OUT and not unfinished and path != skip and path.is_file():
            yield path


class _Hashing:
    """A file that is hashed while tar reads it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        return block


def _add(tar: tarfile.TarFile, path: Path, name: str, members: dict[str, str]) -> None:
    """Adds a file and notes its hash; a file that rounds share by a hard link is stored once."""
    with path.open("rb") as file:
        info = tar.gettarinfo(arcname=name, fileobj=file)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        hashing = _Hashing(file)
        tar.addfile(info, None if info.islnk() else hashing)  # type: ignore[arg-type]
    members[name] = members[info.linkname] if info.islnk() else hashing.digest.hexdigest()


def _copy_database(target: Path) -> str:
    if connection.vendor == "postgresql":
        schema = _schema()
        ours = [] if schema == "public" else [f"--schema={schema}"]  # what else lives in the database is not ours to take
        with target.open("wb") as out:
            _postgresql(["pg_dump", "--no-owner", "--no-privileges", *ours], stdout=out)
        return DATABASE_DUMP
    source = sqlite3.connect(settings.DATABASES["default"]["NAME"])
    copy = sqlite3.connect(target)
    with copy:
        source.backup(copy)
    source.close()
    copy.close()
    return OWN_DATABASE


def _schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def _postgresql(command: list[str], **streams: Any) -> None:
    """Runs a PostgreSQL tool with the connection in its environment, so that no password is seen in a process list."""
    given = settings.DATABASES["default"]
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    own = {name: str(given[key]) for name, key in names.items() if given.get(key)}
    options = given.get("OPTIONS", {}).get("options")
    if shutil.which(command[0]) is None:
        raise ArchiveRefused(_("没有找到 %s。") % command[0], "apt-get install postgresql-client")
    environment = {**os.environ, **own, **({"PGOPTIONS": options} if options else {})}
    done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, check=False, **streams)
    if done.returncode:
        raise ArchiveRefused(done.stderr.decode(errors="replace").strip()[-400:], _("检查 DATABASE_URL 和数据库版本。"))


def restore(source: Path, *, replace: bool, by: Actor, at: datetime, report: Report) -> dict[str, Any]:
    """Puts the archive in place of the data folder; gives its list. Everything is unpacked and checked before anything moves.

    Refused when the folder holds data and `replace` is false; with it, what was there is kept beside in `.replaced-<moment>`.
    """
    data_dir = Path(settings.DATA_DIR)
    data_dir.mkdir(parents=True, exist_ok=True)
    held = [p for p in data_dir.iterdir() if p.name not in UNTOUCHED and not p.name.startswith(".")]
    if connection.vendor == "postgresql" and connection.introspection.table_names() and not replace:
        raise ArchiveRefused(_("数据库里已有表。"), _("换一个空数据库，或加 --replace。"))
    if held and not replace:
        raise ArchiveRefused(_("%s 里已有数据。") % data_dir, _("换一个空的数据文件夹（ZHENGTONG_DATA），或加 --replace。"))
    fresh = data_dir / ".restoring"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        listed = _unpack(source, fresh, report)
        with _alone(data_dir):
            if listed["database"] == "postgresql":
                _load_postgresql(fresh / DATABASE_DUMP)
            connections.close_all()
            _swap(data_dir, fresh, at)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    _prove(listed)
    with writing():
        append(kind="site.restore", body={"file": source.name, "journal": listed["journal"]["size"]}, by=by, at=at)
    return listed


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    with open(data_dir / "write.lock", "a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _unpack(source: Path, fresh: Path, report: Report) -> dict[str, Any]:
    try:
        with tarfile.open(source) as tar:
            tar.extractall(fresh, filter="data")
        listed: dict[str, Any] = json.loads((fresh / LIST).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, ValueError) as why:
        raise ArchiveRefused(_("不是完整的备份"), _("用另一份备份。")) from why
    if listed.get("form") != FORM or listed["database"] != connection.vendor:
        wrong = _("备份来自 %(made)s，这里的数据库是 %(here)s。") % {"made": listed.get("database"), "here": connection.vendor}
        raise ArchiveRefused(wrong, _("按备份的数据库设置 DATABASE_URL。"))
    for number, (name, digest) in enumerate(listed["files"].items(), 1):
        path = fresh / name
        if not path.is_file() or _digest(path) != digest:
            raise ArchiveRefused(_("备份里的 %s 坏了或缺失。") % name, _("用另一份备份。"))
        report(_("核对"), number, len(listed["files"]))
    (fresh / LIST).unlink()
    return listed


def _digest(path: Path) -> str:
    from hashlib import file_digest

    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _swap(data_dir: Path, fresh: Path, at: datetime) -> None:
    aside = data_dir / f".replaced-{at:%Y%m%dT%H%M%S}"
    for path in list(data_dir.iterdir()):
        stays = path.name in UNTOUCHED and not (fresh / path.name).exists()
        if path.name.startswith(".") or path.name == "write.lock" or stays:
            continue
        aside.mkdir(exist_ok=True)
        path.rename(aside / path.name)
    for path in fresh.iterdir():
        path.rename(data_dir / path.name)


def _load_postgresql(dump: Path) -> None:
    """Old tables out, the dump in, in one transaction: a torn dump leaves what was there."""
    schema = _schema()
    connections.close_all()
    clear = f'DROP SCHEMA "{schema}" CASCADE;' + ("CREATE SCHEMA public;" if schema == "public" else "")
    command = ["psql", "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--single-transaction"]
    _postgresql([*command, "--command", clear, "--file", str(dump)], stdout=subprocess.DEVNULL)
    dump.unlink()


def _prove(listed: dict[str, Any]) -> None:
    found = journal.verify()
    if not found.holds or (found.entries, found.root) != (listed["journal"]["size"], listed["journal"]["root"]):
        raise ArchiveRefused(_("恢复后的日志与备份不符。"), "zt journal verify")
