"""Questions to the files: the bytes of a hash, the row, what was made from what."""
from collections.abc import Iterator

from . import store
from .models import StoredFile

__all__ = ["blocks", "copies", "get", "read"]


def read(hash: str) -> bytes:
    """The bytes, compared with their hash at every reading. FileDamaged when they are gone or differ."""
    return store.checked(hash).read_bytes()


def blocks(hash: str) -> Iterator[bytes]:
    """The same in blocks of 1 MiB, for answers that are streamed; compared with the hash before the first."""
    with store.checked(hash).open("rb") as file:
        while block := file.read(store.BLOCK):
            yield block


def get(hash: str, name: str | None = None, by: str | None = None) -> StoredFile:
    """The first row with this content (and this name, and handed in by this actor). StoredFile.DoesNotExist when there is
    none."""
    rows = StoredFile.objects.filter(hash=hash)
    rows = rows if name is None else rows.filter(name=name)
    row = (rows if by is None else rows.filter(by=by)).order_by("pk").first()
    if row is None:
        raise StoredFile.DoesNotExist(f"no file {hash}")
    return row


def copies(hash: str) -> list[StoredFile]:
    """The redacted copies that were made from a file."""
    return list(StoredFile.objects.filter(source=hash).order_by("pk"))
