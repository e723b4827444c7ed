"""Office files at the door: macros and what starts or fetches by itself is refused; what a reader does not see is noted."""
import re
from collections import Counter
from pathlib import Path

from django.utils.translation import gettext as _

from .archives import Member, members
from .findings import Finding, counted
from .refusals import FileRefused
from .sniffing import OLE, UNKNOWN, ZIP, magic, word

MACRO_NAMES = re.compile(r"(?i)(vba[^/]*\.(bin|xml)|(^|/)(intl)?macrosheets/|(^|/)dialogsheets/|(^|/)activex/)")
MACRO_TYPES = re.compile(r"(?i)macroEnabled|vbaProject|ms-office\.vba|activeX")
STARTS = re.compile(r"(?i)\bDDE(AUTO)?\b[^<]{0,80}|<(?:\w+:)?ddeLink\b|_xlnm\.Auto_(Open|Close)")
FETCHES = re.compile(
    r"(?i)<[^>]*Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External)"
    r"(?=[^>]*/(attachedTemplate|oleObject|frame|image|subDocument)[\"'])"
)
NOTED = {
    "tracked changes": re.compile(r"<(?:\w+:)?(?:ins|del|moveFrom|moveTo|rPrChange|pPrChange|cellDel|cellIns)[ >/]"),
    "hidden text": re.compile(r"<(?:\w+:)?(?:vanish|webHidden|specVanish)(?:\s*/>|\s+(?:\w+:)?val=\"(?:1|true|on)\")"),
    "hidden sheets": re.compile(r"<(?:\w+:)?sheet\b[^>]*\bstate=\"(?:hidden|veryHidden)\""),
    "hidden rows or columns": re.compile(r"<(?:\w+:)?(?:row|col)\b[^>]*\bhidden=\"(?:1|true)\""),
    "metadata": re.compile(r"<(?:\w+:)?(?:creator|lastModifiedBy|Company|Manager)>[^<]+<"),
}
PARTS = {
    "comments": re.compile(r"(?i)(^|/)(threaded)?comments[^/]*(/[^/]+)?\.xml$"),
    "custom data": re.compile(r"(?i)^(customXml/|docProps/custom\.xml)"),
    "external links": re.compile(r"(?i)externalLinks/[^/]+\.xml$"),
    "thumbnail": re.compile(r"(?i)thumbnail\.[a-z]+$"),
    "embedded documents": re.compile(r"(?i)(^|/)embeddings/"),
}


def check(path: Path) -> list[Finding]:
    """The findings of a DOCX or XLSX. FileRefused for macros, bombs, passwords, entities, what starts or fetches by itself."""
    counts: Counter[str] = Counter()
    for member in members(path):
        _refuse_kind(member)
        counts.update(code for code, form in PARTS.items() if form.search(member.name.rpartition("!")[2]))
        if member.name.lower().endswith((".xml", ".rels", ".vml")):
            text = xml_text(member.data)
            _refuse_text(text)
            counts.update({code: len(form.findall(text)) for code, form in NOTED.items()})
    return counted(counts)


def _refuse_kind(member: Member) -> None:
    kind = magic(member.data)
    if kind == OLE or MACRO_NAMES.search(member.name):
        raise _macro()
    if kind not in (UNKNOWN, ZIP) and not kind.startswith("image/"):
        raise FileRefused(_("文件里嵌着不能收的东西：%s。") % word(kind), _("去掉嵌入的对象后再交。"), code="embedded")


def _refuse_text(text: str) -> None:
    if MACRO_TYPES.search(text):
        raise _macro()
    if re.search(r"(?i)<!(DOCTYPE|ENTITY)", text):
        raise FileRefused(_("文件里有不该有的实体声明。"), _("重新保存文件后再交。"), code="entities")
    if FETCHES.search(text) or STARTS.search(text):
        raise FileRefused(_("文件打开时会自己读取外部内容。"), _("另存为 PDF，或去掉外部模板和链接后再交。"), code="fetches")


def _macro() -> FileRefused:
    return FileRefused(_("文件带宏或控件，不收。"), _("另存为不带宏的 docx、xlsx 或 PDF 后再交。"), code="macro")


def xml_text(data: bytes) -> str:
    """The text of an XML part; UTF-16 is no hiding place."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if data[:4] in (b"<\x00?\x00", b"<\x00!\x00") or data[1:2] == b"\x00":
        return data.decode("utf-16-le", errors="replace")
    return data.decode("utf-16-be" if data[:1] == b"\x00" else "utf-8", errors="replace")
