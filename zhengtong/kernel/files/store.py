"""The folder of the bytes: DATA_DIR/files/<2 hex>/<2 hex>/<sha256>. Files are added under their hash and never changed."""
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO

from django.conf import settings

from .refusals import FileDamaged

BLOCK = 1 << 20


def folder() -> Path:
    """The files of this data folder."""
    return Path(settings.DATA_DIR) / "files"


def path_of(digest: str) -> Path:
    """Where the bytes of a hash lie, whether or not they are there."""
    if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise FileDamaged(f"{digest!r} is no SHA-256 in hex")
    return folder() / digest[:2] / digest[2:4] / digest


@contextmanager
def incoming() -> Iterator[Path]:
    """A place for a file that is not taken yet, on the same disk; gone afterwards unless `settle` moved it."""
    waiting = folder() / ".incoming"  # backups leave out what begins with a dot
    waiting.mkdir(parents=True, exist_ok=True)
    path = waiting / uuid.uuid4().hex
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def fill(path: Path, stream: IO[bytes], limit: int) -> tuple[str, int] | None:
    """Copies a stream in blocks; (hash, size), or None as soon as it is longer than `limit` bytes."""
    digest, size = sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > limit:
                return None
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), size


def settle(path: Path, digest: str) -> None:
    """Moves a filled file to its place, atomically and durably; one that is there already is the same and is put anew."""
    target = path_of(digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, target)
    for made in (target.parent, target.parent.parent, target.parent.parent.parent):
        _sync(made)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def checked(digest: str) -> Path:
    """The path of bytes that still are what their hash says; FileDamaged otherwise."""
    path = path_of(digest)
    if not path.is_file():
        raise FileDamaged(f"the bytes of {digest} are gone; restore them from a backup")
    with path.open("rb") as file:
        if file_digest(file, "sha256").hexdigest() != digest:
            raise FileDamaged(f"the bytes of {digest} were changed on disk; restore them from a backup")
    return path
