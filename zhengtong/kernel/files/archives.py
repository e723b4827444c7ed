"""Zip containers, read within a budget: entries, bytes, ratio, depth. Lengths are counted, never believed."""
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from .refusals import FileRefused
from .sniffing import ZIP, magic

BLOCK = 1 << 16


@dataclass
class Budget:
    """What is left for a container and everything in it."""

    entries: int = 3000
    bytes: int = 200 << 20
    ratio: int = 200  # bytes out per byte in, beyond the first `free` bytes
    free: int = 16 << 20
    depth: int = 1  # containers inside the container


@dataclass(frozen=True)
class Member:
    """One entry: its name (`outer!inner` for a container's own entries) and its bytes."""

    name: str
    data: bytes


def members(source: Path | bytes, budget: Budget | None = None) -> Iterator[Member]:
    """The entries of a container and of containers in it. FileRefused for a bomb, a password, damage or a trick."""
    budget = budget or Budget()
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            _check_list(archive.infolist(), size, budget)
            for info in archive.infolist():
                data = _unpacked(archive, info, budget)
                yield Member(info.filename, data)
                if magic(data) == ZIP:
                    yield from _inner(info.filename, data, budget)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as why:
        raise FileRefused(_("压缩包坏了，读不全。"), _("重新保存文件后再交。"), code="damaged") from why
    except Exception as why:
        if type(why).__module__ != "zlib":  # zlib.error has no better base class
            raise
        raise FileRefused(_("压缩包坏了，读不全。"), _("重新保存文件后再交。"), code="damaged") from why


def _inner(name: str, data: bytes, budget: Budget) -> Iterator[Member]:
    if budget.depth == 0:
        raise FileRefused(_("压缩包一层套一层。"), _("解开后逐个提交。"), code="nested")
    budget.depth -= 1
    for member in members(data, budget):
        yield Member(f"{name}!{member.name}", member.data)
    budget.depth += 1


def _check_list(infos: list[zipfile.ZipInfo], size: int, budget: Budget) -> None:
    names = [info.filename for info in infos]
    budget.entries -= len(infos)
    if budget.entries < 0 or sum(info.file_size for info in infos) > budget.bytes:
        raise bomb()
    if any(info.flag_bits & 1 for info in infos):
        raise FileRefused(_("文件有密码，打不开。"), _("去掉密码后再交。"), code="encrypted")
    overlapping = sum(info.compress_size for info in infos) > size
    outside = any(name.startswith("/") or "\\" in name or ".." in name.split("/") or "\x00" in name for name in names)
    twice = len({name.lower() for name in names}) < len(names)
    if overlapping or outside or twice:
        raise FileRefused(_("压缩包的目录有假：条目重叠、重名或指向包外。"), _("重新保存文件后再交。"), code="damaged")


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> bytes:
    out, length = [], 0
    with archive.open(info) as stream:
        for block in _blocks(stream):
            length += len(block)
            budget.bytes -= len(block)
            if budget.bytes < 0 or (length > budget.free and length > budget.ratio * max(info.compress_size, 1)):
                raise bomb()
            out.append(block)
    return b"".join(out)


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def bomb() -> FileRefused:
    """What is said of a file that unpacks to far more than it is."""
    return FileRefused(_("文件解开后大得不正常。"), _("重新导出文件，或拆成几份提交。"), code="bomb")
