"""The door: what is refused, what is noted."""
from collections.abc import Callable, Collection
from pathlib import Path

from django.utils.translation import gettext as _

from . import office, pdfs, pictures, sniffing
from .findings import WORDS, Finding
from .refusals import FileRefused
from .sniffing import DOCX, ENCRYPTED_OFFICE, ENDINGS, JPEG, OLE, PDF, PNG, XLSX

CHECKS: dict[str, Callable[[Path], list[Finding]]] = {
    PDF: pdfs.check, DOCX: office.check, XLSX: office.check, PNG: pictures.check, JPEG: pictures.check,
}  # fmt: skip


def check(path: Path, name: str, allow: Collection[str], refuse: Collection[str]) -> tuple[str, list[Finding]]:
    """(media type, what was noted). FileRefused with the remedy when the file may not come in, or has a finding in `refuse`."""
    media = sniffing.sniff(path)
    if media in (OLE, ENCRYPTED_OFFICE):
        raise _office_refused(media)
    if media not in allow:
        known = "、".join(sorted(ending.upper() for kind in allow for ending in ENDINGS.get(kind, ())[:1]))
        reason = _("这个文件按内容是 %s，不在可收之列。") % sniffing.word(media)
        raise FileRefused(reason, _("可收的格式：%s。") % known, code="type")
    if name.rpartition(".")[2].lower() not in ENDINGS[media]:
        right = f"{name.rpartition('.')[0] or name}.{ENDINGS[media][0]}"
        reason = _("文件名的后缀与内容（%s）不符。") % sniffing.word(media)
        raise FileRefused(reason, _("改名为“%s”后再交。") % right, code="type")
    if sniffing.two_at_once(path, media):
        raise FileRefused(_("文件后面还藏着一个压缩包。"), _("重新导出文件后再交。"), code="two kinds")
    findings = CHECKS[media](path) if media in CHECKS else []
    unwanted = next((found["code"] for found in findings if found["code"] in refuse), None)
    if unwanted:
        raise FileRefused(_("文件%s，这里不收。") % WORDS[unwanted], _("去掉看不见的内容，重新导出后再交。"), code=unwanted)
    return media, findings


def _office_refused(media: str) -> FileRefused:
    if media == ENCRYPTED_OFFICE:
        return FileRefused(_("文件有密码，打不开。"), _("去掉密码后再交。"), code="encrypted")
    reason = _("旧版 Office 文件（doc、xls、ppt）可能带宏，不收。")
    return FileRefused(reason, _("另存为 docx、xlsx 或 PDF 后再交。"), code="macro")
