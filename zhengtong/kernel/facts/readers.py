"""Register files of three formats as batches of raw columns: Parquet as it is typed, CSV and XLSX as text.

What a file is shows its first bytes, not its name. A batch is (table, line of its first row); nothing is read as a whole
but Parquet files of up to four million rows, so that a text of a gigabyte needs a batch's memory.
"""
import codecs
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from .delimited import BLOCK, delimited
from .errors import LoadRefused
from .workbooks import Batches, behind, pulled, refused, sheet

PARQUET_ROWS = 4_000_000
_ARCHIVES: dict[bytes, Callable[[], tuple[str, str]]] = {
    b"\xd0\xcf\x11\xe0": lambda: (_("是旧格式（XLS）或加了密码的工作簿"), _("在表格软件里另存为不加密码的 XLSX")),
    b"\x1f\x8b\x08\x00": lambda: (_("是压缩文件"), _("解开后载入里面的文件")),
    b"Rar!": lambda: (_("是压缩文件"), _("解开后载入里面的文件")),
    b"%PDF": lambda: (_("是 PDF，不是数据文件"), _("从原系统导出 CSV、XLSX 或 Parquet")),
}


def batches(path: Path, keys: list[str], scratch: Path) -> Batches:
    """The file's batches; `keys` are the key columns, `scratch` a folder for a transcoded copy."""
    with open(path, "rb") as file:
        start = file.read(4)
    if not start:
        raise refused(0, _("文件是空的"), _("至少要有一行表头"))
    if start in _ARCHIVES:
        raise refused(0, *_ARCHIVES[start]())
    if start == b"PAR1":
        yield from _parquet(path, keys)
    elif start == b"PK\x03\x04":
        yield from sheet(path, keys)
    else:
        yield from _text(path, scratch)


def _misnamed(path: Path) -> tuple[str, str] | None:
    """What a file that is no text claims to be by its name."""
    claims = {".xlsx": (_("不是 XLSX 文件"), _("在表格软件里另存为 XLSX")),
              ".parquet": (_("不是 Parquet 文件"), _("重新导出或重新传送"))}
    return claims.get(path.suffix.lower())


def _parquet(path: Path, keys: list[str]) -> Batches:
    line = 1
    broken = lambda: refused(behind(line), _("不是完整的 Parquet 文件"), _("重新导出或重新传送"))  # noqa: E731
    for part in pulled(_tables(path, keys), broken):
        yield part, line
        line += len(part)


def _tables(path: Path, keys: list[str]) -> Iterator[pa.Table]:
    file = pq.ParquetFile(path, memory_map=True)
    words = [f.name for f in file.schema_arrow if pa.types.is_string(f.type) and f.name not in keys]
    file = pq.ParquetFile(path, memory_map=True, read_dictionary=words)
    whole = file.metadata.num_rows <= PARQUET_ROWS
    parts = (pa.Table.from_batches([batch]) for batch in file.iter_batches(1_000_000))
    for part in [file.read()] if whole else parts:
        part.validate(full=True)  # else bytes that are no text are found only where a text is looked at
        yield part


def _text(path: Path, scratch: Path) -> Batches:
    try:
        encoding = detect(path)
    except LoadRefused as why:
        claim = _misnamed(path)
        raise why if claim is None else refused(0, *claim) from why
    if encoding == "utf-8":
        yield from delimited(path)
        return
    with NamedTemporaryFile(dir=scratch, suffix=".csv") as copy:
        _transcode(path, encoding, Path(copy.name))
        yield from delimited(Path(copy.name))


def _transcode(path: Path, encoding: str, copy: Path) -> None:
    line = 1
    with open(path, encoding=encoding, newline="") as source, open(copy, "w", encoding="utf-8", newline="") as target:
        try:
            while block := source.read(BLOCK):
                if "\0" in block:
                    raise _null(line + block[: block.index("\0")].count("\n"))
                target.write(block)
                line += block.count("\n")
        except UnicodeError as error:
            raise refused(0, _("第 %d 行以后不是完整的 UTF-16 文本") % line, _("以 UTF-8 另存")) from error


def detect(path: Path) -> str:
    """utf-8, gb18030 or utf-16; refuses a text that is none of them, with the line of the first byte that fits nowhere."""
    with open(path, "rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
    lines = []
    for encoding in ("utf-8", "gb18030"):
        line = _fails_at(path, encoding)
        if line is None:
            return encoding
        lines.append(line)
    raise refused(max(lines), _("既不是 UTF-8 也不是 GB18030"), _("以 UTF-8 另存"))


def _fails_at(path: Path, encoding: str) -> int | None:
    """The line where the text stops being of this encoding. No byte of a character is a line feed in either of them."""
    line = 1
    with open(path, "rb") as file:
        while block := file.read(BLOCK) + (rest := file.readline(BLOCK)):
            if len(rest) == BLOCK:
                line += block.count(b"\n", 0, len(block) - BLOCK)
                raise refused(line, _("一行超过 %d MB") % (BLOCK >> 20), _("检查换行符"))
            try:
                text = block.decode(encoding)
            except UnicodeDecodeError as error:
                return line + block[: error.start].count(b"\n")
            if "\0" in text:
                raise _null(line + text[: text.index("\0")].count("\n"))
            line += block.count(b"\n")
    return None


def _null(line: int) -> LoadRefused:
    return refused(line, _("有空字符（NUL）：不是文本文件，或导出时出了错"), _("从原系统重新导出，以 UTF-8 保存"))
