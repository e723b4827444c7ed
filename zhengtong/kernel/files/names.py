"""File names: what a name may hold, and which name to take instead."""
import re
import unicodedata

from django.utils.translation import gettext as _

from .refusals import FileRefused

LONGEST = 200  # characters
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, bidi and zero-width marks, what has no character
DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")


def checked_name(name: str) -> str:
    """The name in composed form (NFC). FileRefused for a folder, an unseen character or nothing, with a name to use."""
    name = unicodedata.normalize("NFC", name)
    unseen = next((place for place, sign in enumerate(name, 1) if unicodedata.category(sign) in UNSEEN), None)
    if unseen is not None:
        sign = f"U+{ord(name[unseen - 1]):04X}"
        raise _refused(name, _("文件名第 %(place)d 个字符看不见（%(sign)s）。") % {"place": unseen, "sign": sign})
    if re.search(r'[/\\:*?"<>|]', name):
        raise _refused(name, _("文件名里有文件夹或不能用的符号。"))
    if not name.strip(" .") or name[0] in ". " or name[-1] in ". " or DEVICES.match(name):
        raise _refused(name, _("文件名是空的，或以点、空格开头或结尾，或是系统保留的名称。"))
    if len(name) > LONGEST or len(name.encode()) > 255:
        raise _refused(name, _("文件名太长。"))
    return name


def _refused(name: str, reason: str) -> FileRefused:
    return FileRefused(reason, _("改名为“%s”后再交。") % cleaned(name), code="name")


def cleaned(name: str) -> str:
    """The nearest name that `checked_name` takes."""
    name = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    kept = "".join(sign for sign in unicodedata.normalize("NFC", name) if unicodedata.category(sign) not in UNSEEN)
    kept = re.sub(r'[:*?"<>|]', "_", kept).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    while len(kept) > LONGEST or len(kept.encode()) > 255:
        stem, kept = (stem[:-1], stem[:-1] + dot + ending) if stem else ("", kept[:60])
    return kept if kept and not DEVICES.match(kept) else f"file_{kept}".rstrip("_")
