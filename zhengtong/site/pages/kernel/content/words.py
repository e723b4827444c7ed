"""A FEEL test in the reader's words: `[70..80)` is 70 到 80（不含）, `-` is 不看. What has no short form stays FEEL."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.feel import FeelError, Missing, evaluate, parse
from zhengtong.feel.values import to_feel
from zhengtong.kernel.content.policies import Wording
from zhengtong.kernel.content.wording import PLACE
from zhengtong.site import content

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NUMBER = r"-?\d+(?:\.\d+)?"
WORD = r"[^\s<>=()\[\]\",|+*/]+"
COMPARED = re.compile(r"^(<=|>=|<|>)\s*([^,]+|date\(.*\))$", re.DOTALL)
RANGE = re.compile(r"^([\[(\]])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])\[])$", re.DOTALL)
TEXTS = re.compile(r'^"[^"]*"(?:\s*,\s*"[^"]*")*$')
NEGATED = re.compile(r"^not\((.*)\)$", re.DOTALL)
NAMES = re.compile(r"[^\W\d]\w*")
QUOTED = re.compile(r'^(?:date\()?"([^"]*)"\)?$')
DURATION = re.compile(r"duration\(([^\")]+)\)")
SHIFTED = re.compile(r'^判定日\s*([-+])\s*duration\("P(\d+)([DMY])"\)$')


@dataclass(frozen=True)
class Cell:
    """One cell for reading. `any` is "not looked at", `raw` that the words are FEEL itself, `names` the parameters read."""

    words: str
    any: bool = False
    raw: bool = False
    names: tuple[str, ...] = ()
    text: str = ""


class Reader:
    """Reads the cells of one policy's table; parameters stand with their value of the day, their names beside it."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self.parameters = parameters

    def test(self, text: str, wording: Wording | None = None) -> Cell:
        """A unary test in words; of a computed condition in those that its policy gives it."""
        text = text.strip()
        if text in {"", "-"}:
            return Cell(_("不看"), any=True, text="-")
        words = (phrase(wording, text, self.parameters) if wording else "") or self._said(text)
        return (
            Cell(words, names=self._named(text), text=text)
            if words
            else Cell(text, raw=True, names=self._named(text), text=text)
        )

    def output(self, text: str) -> Cell:
        """An output in words: a text without quotes, a number with thousands, a parameter's value, else the formula itself."""
        text = text.strip()
        if QUOTED.match(text) or re.fullmatch(NUMBER, text) or text in self.parameters:
            return Cell(self._bound(text), names=self._named(text), text=text)
        return Cell(text or "–", raw=bool(text), names=(), text=text)

    def _said(self, text: str) -> str:
        for form in (_constant, _texts, self._compared, self._range, self._negated, self._listed):
            words = form(text)
            if words:
                return words
        return ""

    def _compared(self, text: str) -> str:
        found = COMPARED.match(text)
        bound = self._bound(found[2].strip()) if found else ""
        if not found or not bound:
            return ""
        forms = {">=": _("%s 以上"), ">": _("超过 %s"), "<": _("不满 %s"), "<=": _("%s 以下")}
        dated = {">=": _("%s 起"), ">": _("%s 之后"), "<": _("%s 之前"), "<=": _("到 %s 止")}
        is_day = DAY.fullmatch(bound) or found[2].startswith(("date(", "判定日")) or found[2].endswith("日")
        return (dated if is_day else forms)[found[1]] % bound

    def _range(self, text: str) -> str:
        found = RANGE.match(text)
        low, high = (self._bound(found[2]), self._bound(found[3])) if found else ("", "")
        if not found or not low or not high:
            return ""
        low += _("（不含）") if found[1] in "(]" else ""
        high += _("（不含）") if found[4] in ")[" else ""
        return _("%(low)s 到 %(high)s") % {"low": low, "high": high}

    def _negated(self, text: str) -> str:
        found = NEGATED.match(text)
        inner = self._said(found[1]) if found else ""
        return _("不是%s") % inner if inner else ""

    def _listed(self, text: str) -> str:
        listed = _alternatives(text)
        parts = [self._said(part) for part in listed] if len(listed) > 1 else []
        return _(" 或 ").join(parts) if parts and all(parts) else ""

    def _bound(self, text: str) -> str:
        """One end of a range in words; empty for a formula that has no short form."""
        if text in self.parameters:
            return shown(self.parameters[text])
        quoted = QUOTED.match(text)
        plain = re.fullmatch(NUMBER, text) or re.fullmatch(WORD, text)
        if quoted or plain:
            return content.word(quoted[1]) if quoted else _moving_day(text) or thousands(text)
        return self._reckoned(text) or _moving_day(self._filled(text))

    def _reckoned(self, text: str) -> str:
        """A bound computed from parameters (and the day judged, where it is known): its value; empty where it has none."""
        named = {name: to_feel(value) for name, value in self.parameters.items() if value is not None}
        formula = _parsed(text, frozenset(named))
        found = evaluate(formula, named) if formula else None
        return "" if found is None or isinstance(found, Missing | bool) else shown(found)

    def _filled(self, text: str) -> str:
        """A duration given by a parameter, with the parameter's text in its place."""
        named = DURATION.search(text)
        value = self.parameters.get(named[1]) if named else None
        return text.replace(named[1], f'"{value}"') if named and isinstance(value, str) else text

    def _named(self, text: str) -> tuple[str, ...]:
        bare = re.sub(r'"[^"]*"', " ", text)
        return tuple(name for name in self.parameters if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", bare))


@lru_cache(maxsize=2048)
def _parsed(text: str, names: frozenset[str]) -> Any:
    try:
        return parse(text, names=names)
    except FeelError:
        return None


def phrase(wording: Wording, test: str, parameters: Mapping[str, Any]) -> str:
    """The words of one test of a computed condition, the parameters' values in their places; empty where it has none."""
    said = content.spoken(wording.tests.get(test.strip()))
    return PLACE.sub(lambda found: shown(parameters.get(found[1])), said)


def names_in(text: str, known: Container[str]) -> list[str]:
    """The known names that stand in a formula, each once, as they come."""
    return [name for name in dict.fromkeys(NAMES.findall(text)) if name in known]


def shown(value: Any) -> str:
    """A parameter's value for reading; an unset one says so."""
    if value is None:
        return _("未设定")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return thousands(f"{value:f}" if isinstance(value, Decimal) else str(value))


def thousands(text: str) -> str:
    """A number as text with its thousands separated; other text as it is."""
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole.lstrip("-").isdigit() and whole.isascii() else text


def _constant(text: str) -> str:
    constants = {"true": _("是"), "false": _("否"), "null": _("没有"), "not(null)": _("有"), "not(true)": _("不是")}
    constants["not(false)"] = constants["true"]
    found = constants.get(text.replace(" ", ""))
    return found or (thousands(text) if re.fullmatch(NUMBER, text) else "")


def _texts(text: str) -> str:
    return _(" 或 ").join(map(content.word, re.findall(r'"([^"]*)"', text))) if TEXTS.match(text) else ""


def _moving_day(text: str) -> str:
    """A day reckoned from the day for which is judged."""
    squeezed = text.replace(" ", "")
    known = {
        "date(判定日.year,判定日.month,1)": _("当月 1 日"),
        "date(判定日.year,1,1)": _("当年 1 月 1 日"),
        "date(判定日.year-1,1,1)": _("上年 1 月 1 日"),
        "date(判定日.year,12,31)": _("当年 12 月 31 日"),
        "date(判定日.year-1,12,31)": _("上年 12 月 31 日"),
        "判定日": _("判定日"),
    }
    shifted = SHIFTED.match(text)
    if not shifted:
        return known.get(squeezed, "")
    units = {"D": _("天"), "M": _("个月"), "Y": _("年")}
    form = _("判定日前 %(n)s %(unit)s") if shifted[1] == "-" else _("判定日后 %(n)s %(unit)s")
    return form % {"n": shifted[2], "unit": units[shifted[3]]}


def _alternatives(text: str) -> list[str]:
    """A cell's alternatives: what stands between commas outside brackets and quotes."""
    parts, depth, quoted = [""], 0, False
    for sign in text:
        quoted ^= sign == '"'
        depth += 0 if quoted else (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]
