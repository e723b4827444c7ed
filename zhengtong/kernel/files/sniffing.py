"""What a file is, by its content. A short table of the forms that a hall meets, and of those it names to refuse them."""
import re
import zipfile
from pathlib import Path

from django.utils.translation import gettext_lazy as lazy

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = OFFICE + "wordprocessingml.document", OFFICE + "spreadsheetml.sheet"
ZIP, OLE, ENCRYPTED_OFFICE = "application/zip", "application/x-ole-storage", "application/x-encrypted-office"
UNKNOWN = "application/octet-stream"
DEFAULT = frozenset({PDF, PNG, JPEG, DOCX, XLSX, TEXT})
ENDINGS = {
    PDF: ("pdf",), PNG: ("png",), JPEG: ("jpg", "jpeg"), DOCX: ("docx", "docm"), XLSX: ("xlsx", "xlsm"),
    TEXT: ("txt", "csv"),
}  # fmt: skip
MAGIC = (
    (b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"PK\x03\x04", ZIP), (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE), (b"{\\rtf", "application/rtf"), (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"), (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"), (b"GIF8", "image/gif"), (b"II*\x00", "image/tiff"), (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
)  # fmt: skip
HEAD = 1 << 16
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
WORDS = {
    PDF: "PDF", PNG: lazy("PNG 图片"), JPEG: lazy("JPEG 图片"), TEXT: lazy("纯文本"), DOCX: lazy("Word 文档"),
    XLSX: lazy("Excel 表格"), ZIP: lazy("压缩包"), UNKNOWN: lazy("不认识的格式"),
}  # fmt: skip


def word(media: str) -> str:
    """A media type as people say it; a rare one by its own name."""
    return str(WORDS.get(media) or media.rpartition("/")[2].removeprefix("x-"))


def sniff(path: Path) -> str:
    """The media type of a file by its first bytes and, for a container, by what is in it."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    media = magic(head)
    if media == ZIP:
        return _inside(path)
    if media == OLE and "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return ENCRYPTED_OFFICE
    if media == UNKNOWN and _is_text(path):
        return TEXT
    return media


def magic(head: bytes) -> str:
    """The media type that the first bytes announce."""
    return next((media for sign, media in MAGIC if head.startswith(sign)), UNKNOWN)


def _inside(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return UNKNOWN
    if "[content_types].xml" not in names:
        return ZIP
    return next((media for part, media in (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX)) if part in names), ZIP)


def _is_text(path: Path) -> bool:
    data = path.read_bytes()
    if not data or CONTROLS.search(data) or data.lstrip()[:1] == b"<":
        return False  # empty, binary, or markup that a browser could run
    return decoded(data) is not None


def decoded(data: bytes) -> str | None:
    """Text in UTF-8 or GB 18030, None when it is neither."""
    for form in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(form)
        except UnicodeDecodeError:
            continue
    return None


def two_at_once(path: Path, media: str) -> bool:
    """Whether a file that begins as one thing ends as an archive: a reader of each kind would see another document."""
    return media not in (ZIP, DOCX, XLSX, OLE) and zipfile.is_zipfile(path)
