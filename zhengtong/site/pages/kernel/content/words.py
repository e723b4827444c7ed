"""A FEEL test in the reader's words: `[70..80)` is 70 到 80（不含）, `-` is 不看. What has no short form stays FEEL, marked as such."""
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

NUMBER = r"-?\d+(?:\.\d+)?"
WORD = r"[^\s<>=()\[\]\",|]+"
COMPARED = re.compile(rf'^(<=|>=|<|>)\s*({NUMBER}|{WORD}|date\("[\d-]+"\))$')
RANGE = re.compile(rf'^([\[(\]])\s*({NUMBER}|{WORD}|date\("[\d-]+"\))\s*\.\.\s*({NUMBER}|{WORD}|date\("[\d-]+"\))\s*([\])\[])$')
TEXTS = re.compile(r'^"[^"]*"(?:\s*,\s*"[^"]*")*$')
NEGATED = re.compile(r"^not\((.*)\)$", re.DOTALL)
CALLED = re.compile(r"^([^\s(]+)\((.*)\)$", re.DOTALL)
DAY = re.compile(r'date\("(\d{4}-\d{2}-\d{2})"\)')


@dataclass(frozen=True)
class Cell:
    """One cell for reading. `any` is "not looked at", `raw` that the words are FEEL itself."""

    words: str
    any: bool = False
    raw: bool = False


def test(text: str) -> Cell:
    """A unary test in words."""
    text = text.strip()
    if text in {"", "-"}:
        return Cell(_("不看"), any=True)
    for form in (_constant, _texts, _compared, _range, _negated):
        words = form(text)
        if words:
            return Cell(words)
    return Cell(text, raw=True)


def output(text: str) -> Cell:
    """An output in words: a text without its quotes, a number with its thousands, a name or a formula as it stands."""
    text = text.strip()
    if TEXTS.match(text):
        return Cell(text.replace('"', ""))
    if re.fullmatch(NUMBER, text):
        return Cell(thousands(text))
    return Cell(text or "–", raw=not re.fullmatch(WORD, text or "–"))


def heading(text: str) -> tuple[str, str]:
    """An input expression as (what is looked at, of which facts): `周岁(出生日期, 判定日)` is 周岁, 出生日期."""
    called = CALLED.match(text.strip())
    if called and "(" not in called[2]:
        facts = [name.strip() for name in called[2].split(",")]
        return called[1], _("、").join(name for name in facts if name != "判定日")
    return text.strip(), ""


def thousands(text: str) -> str:
    """A number as text with its thousands separated; other text as it is."""
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole.lstrip("-").isdigit() else text


def _constant(text: str) -> str:
    return {
        "true": _("是"), "false": _("否"), "null": _("没有"), "not(null)": _("有"), "not(true)": _("不是"), "not(false)": _("是"),
    }.get(text.replace(" ", ""), thousands(text) if re.fullmatch(NUMBER, text) else "")


def _texts(text: str) -> str:
    return _(" 或 ").join(re.findall(r'"([^"]*)"', text)) if TEXTS.match(text) else ""


def _compared(text: str) -> str:
    found = COMPARED.match(text)
    if not found:
        return ""
    forms = {">=": _("%s 以上"), ">": _("超过 %s"), "<": _("不满 %s"), "<=": _("%s 以下")}
    dated = {">=": _("%s 起"), ">": _("%s 之后"), "<": _("%s 之前"), "<=": _("到 %s 止")}
    is_day = found[2].startswith("date(") or found[2].endswith("日")
    return (dated if is_day else forms)[found[1]] % _bound(found[2])


def _range(text: str) -> str:
    found = RANGE.match(text)
    if not found:
        return ""
    low = _bound(found[2]) + (_("（不含）") if found[1] in "(]" else "")
    high = _bound(found[3]) + (_("（不含）") if found[4] in ")[" else "")
    return _("%(low)s 到 %(high)s") % {"low": low, "high": high}


def _negated(text: str) -> str:
    found = NEGATED.match(text)
    if not found:
        return ""
    inner = test(found[1])
    return "" if inner.raw or inner.any else _("非%s") % inner.words


def _bound(text: str) -> str:
    day = DAY.fullmatch(text)
    return day[1] if day else thousands(text)
