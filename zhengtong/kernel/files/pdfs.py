"""PDFs at the door: what runs, opens or carries other files is refused; layers, unseen text and older versions are noted."""
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pikepdf
from django.utils.translation import gettext as _

from .archives import bomb
from .findings import Finding, counted
from .refusals import FileRefused

ACTIONS = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Rendition", "/RichMediaExecute",
    "/Movie", "/Sound",
}  # fmt: skip
CARRIERS = {"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Screen", "/3D", "/Movie", "/Sound"}
KEYS = {"/JS": "script", "/EF": "attachment", "/EmbeddedFiles": "attachment", "/XFA": "script", "/Collection": "attachment"}
OBJECTS = 500_000
UNPACKED = 400 << 20  # bytes of all streams together
STREAM = re.compile(rb"(?<!end)stream\r?\n")
PIECE, BLOCK = 1 << 14, 1 << 20


def check(path: Path) -> list[Finding]:
    """The findings of a PDF. FileRefused for passwords, scripts, launches, attachments, bombs, damage."""
    data = path.read_bytes()
    check_streams(data)
    try:
        with pikepdf.open(path) as pdf:
            if pdf.is_encrypted:
                raise _encrypted()
            _refuse_active(pdf)
            counts = _noted(pdf, data)
    except pikepdf.PasswordError as why:
        raise _encrypted() from why
    except (pikepdf.PdfError, RuntimeError, ValueError, RecursionError) as why:
        raise FileRefused(_("PDF 坏了，读不全。"), _("重新导出 PDF 后再交。"), code="damaged") from why
    return counted(counts)


def check_streams(data: bytes) -> None:
    """Refuses a PDF whose streams unpack beyond the budget, before any library unpacks them."""
    left, view = UNPACKED, memoryview(data)
    for found in STREAM.finditer(data):
        left -= _unpacked(view[found.end() :], left, depth=2)
        if left < 0:
            raise bomb()


def inflated(packed: memoryview) -> Iterator[bytes]:
    """What a deflated stream gives, in blocks; ends where the stream ends or is damaged. Nothing when it is not deflated."""
    if not len(packed) or packed[0] & 15 != 8:
        return
    engine = zlib.decompressobj()
    with suppress(zlib.error):
        for start in range(0, len(packed), PIECE):
            block = engine.decompress(packed[start : start + PIECE], BLOCK)
            while block:
                yield block
                block = engine.decompress(engine.unconsumed_tail, BLOCK) if engine.unconsumed_tail else b""
            if engine.eof:
                return


def _unpacked(packed: memoryview, most: int, depth: int) -> int:
    """How many bytes a stream gives, and what that gives again (one filter over another); counting stops beyond `most`."""
    size, head = 0, b""
    for block in inflated(packed):
        size, head = size + len(block), head or block
        if size > most:
            return size
    return size + (_unpacked(memoryview(head), most - size, depth - 1) if depth else 0)


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and stream, those written inside others included."""
    seen = 0
    for top in pdf.objects:
        waiting = [top]
        while waiting:
            seen += 1
            if seen > OBJECTS:
                raise bomb()
            thing = waiting.pop()
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                yield thing
                waiting += [value for _key, value in thing.items() if _inline(value)]
            elif isinstance(thing, pikepdf.Array):
                waiting += [value for value in thing if _inline(value)]


def _inline(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect


def _refuse_active(pdf: pikepdf.Pdf) -> None:
    for thing in dictionaries(pdf):
        for key, what in KEYS.items():
            if key in thing:
                raise _active(what)
        if str(thing.get("/S", "")) in ACTIONS:
            raise _active("script")
        if str(thing.get("/Type", "")) in CARRIERS or str(thing.get("/Subtype", "")) in CARRIERS:
            raise _active("attachment")


def _active(what: str) -> FileRefused:
    if what == "attachment":
        return FileRefused(_("PDF 里带着别的文件或媒体。"), _("去掉附件后再交，附件单独提交。"), code="attachment")
    return FileRefused(_("PDF 里有脚本，或会自己打开别的东西。"), _("用“打印为 PDF”重新生成后再交。"), code="script")


def _encrypted() -> FileRefused:
    return FileRefused(_("文件有密码，打不开。"), _("去掉密码后再交。"), code="encrypted")


def _noted(pdf: pikepdf.Pdf, data: bytes) -> Counter[str]:
    counts: Counter[str] = Counter()
    layers: Any = pdf.Root.get("/OCProperties", {})
    shown: Any = layers.get("/D", {})
    groups = len(layers.get("/OCGs", []))
    off = groups if str(shown.get("/BaseState", "")) == "/OFF" else len(shown.get("/OFF", []))
    counts["hidden layers" if off else "layers"] = off or groups
    counts["annotations"] = sum(_comments(page) for page in pdf.pages)
    form: Any = pdf.Root.get("/AcroForm", {})
    counts["form fields"] = len(form.get("/Fields", []))
    counts["metadata"] = len(pdf.docinfo) + ("/Metadata" in pdf.Root)
    linear = b"/Linearized" in data[:2048]
    counts["older versions"] = max(len(re.findall(rb"startxref\s+\d+\s+%%EOF", data)) - 1 - linear, 0)
    counts["hidden text"] = _unseen(data)
    return counts


def _comments(page: Any) -> int:
    return sum(str(note.get("/Subtype", "")) not in ("/Link", "/Widget") for note in page.get("/Annots", []))


def _unseen(data: bytes) -> int:
    """Text objects drawn in no ink, in white or off the page; a scan's own text layer is among them."""
    from . import rendering

    return rendering.unseen_objects(data)
