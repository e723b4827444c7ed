"""Office files at the door: macros and what starts or fetches by itself is refused; what a reader does not see is noted."""
import re
from collections import Counter
from pathlib import Path

from django.utils.translation import gettext as _
from lxml import etree

from .archives import Member, members
from .findings import Finding, counted
from .refusals import FileRefused
from .sniffing import OLE, UNKNOWN, ZIP, magic, word

MACRO_NAMES = re.compile(r"(?i)(vba[^/]*\.(bin|xml)|(^|/)(intl)?macrosheets/|(^|/)dialogsheets/|(^|/)activex/)")
MACRO_TYPES = re.compile(r"(?i)macroEnabled|vbaProject|ms-office\.vba|activeX")
COMMANDS = re.compile(r"(?i)\bDDE(AUTO)?\b")
FIELDS = re.compile(r"<(?:\w+:)?instrText\b[^<>]*>([^<]*)|\binstr\s*=\s*[\"']([^\"'<]*)")
STARTS = re.compile(r"(?i)<(?:\w+:)?ddeLink\b|_xlnm\.Auto_(Open|Close)|<(?:\w+:)?f(?:\s[^<>]*)?>[^<|]{0,200}\|[^<!]{0,200}!")
ENCODING = re.compile(r"(?i)\s*<\?xml\b[^<>]*\bencoding\s*=\s*[\"']([\w\-]+)")
ENCODINGS = {"utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1"}
LOADED = ("attachedTemplate", "oleObject", "frame", "image", "subDocument")  # relations that are fetched on opening
NOTED = {
    "tracked changes": re.compile(r"<(?:\w+:)?(?:ins|del|moveFrom|moveTo|rPrChange|pPrChange|cellDel|cellIns)[ >/]"),
    "hidden text": re.compile(r"<(?:\w+:)?(?:vanish|webHidden|specVanish)(?:\s*/>|\s+(?:\w+:)?val=\"(?:1|true|on)\")"),
    "hidden sheets": re.compile(r"<(?:\w+:)?sheet\b[^<>]*\bstate=\"(?:hidden|veryHidden)\""),
    "hidden rows or columns": re.compile(r"<(?:\w+:)?(?:row|col)\b[^<>]*\bhidden=\"(?:1|true)\""),
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
            if member.name.lower().endswith((".rels", "[content_types].xml")):
                _refuse_relations(member.data)
            counts.update({code: len(form.findall(text)) for code, form in NOTED.items()})
    return counted(counts)


def _refuse_kind(member: Member) -> None:
    kind = magic(member.data)
    if kind == OLE or MACRO_NAMES.search(member.name):
        raise _macro()
    if kind not in (UNKNOWN, ZIP) and not kind.startswith("image/"):
        raise FileRefused(_("文件里嵌着不能收的东西：%s。") % word(kind), _("去掉嵌入的对象后再交。"), code="embedded")


def _refuse_text(text: str) -> None:
    encoding = ENCODING.match(text)
    if re.search(r"(?i)<!(DOCTYPE|ENTITY)", text) or (encoding and encoding[1].lower() not in ENCODINGS):
        raise FileRefused(_("文件里有不该有的实体声明。"), _("重新保存文件后再交。"), code="entities")
    plain = text.replace("<![CDATA[", "").replace("]]>", "")
    commands = "".join(inner or simple for inner, simple in FIELDS.findall(plain))  # one command may be cut into many runs
    if COMMANDS.search(commands) or STARTS.search(plain):
        raise _fetches()


def _refuse_relations(data: bytes) -> None:
    """Relations and types are parsed, not searched: an attribute may hold what looks like the end of its element."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as why:
        raise FileRefused(_("压缩包坏了，读不全。"), _("重新保存文件后再交。"), code="damaged") from why
    for thing in root.iter():
        words = {str(key): str(value) for key, value in thing.attrib.items()}
        if any(MACRO_TYPES.search(value) for key, value in words.items() if key in ("ContentType", "Type")):
            raise _macro()
        if words.get("TargetMode") == "External" and words.get("Type", "").endswith(LOADED):
            raise _fetches()


def _fetches() -> FileRefused:
    return FileRefused(_("文件打开时会自己读取外部内容。"), _("另存为 PDF，或去掉外部模板和链接后再交。"), code="fetches")


def _macro() -> FileRefused:
    return FileRefused(_("文件带宏或控件，不收。"), _("另存为不带宏的 docx、xlsx 或 PDF 后再交。"), code="macro")


def xml_text(data: bytes) -> str:
    """The text of an XML part; UTF-16 is no hiding place."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if data[:4] in (b"<\x00?\x00", b"<\x00!\x00") or data[1:2] == b"\x00":
        return data.decode("utf-16-le", errors="replace")
    return data.decode("utf-16-be" if data[:1] == b"\x00" else "utf-8", errors="replace")
