"""The plain form of a draft: what it posts becomes a sheet; its buttons add and remove rules, columns, parameters, examples.

Without script: every button saves what stands in the form and then does its deed.
"""
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.services.entitlement.workshop.refusals import DraftRefused

RULES, COLUMNS, ROWS = 60, 15, 40  # a larger table is edited as a model
SHORT, LONG = 400, 4_000
FIELDS = ("number", "issuer", "unit", "since", "until", "transition")
CHOICES = {
    "level": ("nation", "province", "city", "district"), "period": ("once", "month", "year"),
    "judged_on": ("first day", "last day", "day of event"), "hit": ("ANY", "UNIQUE", "FIRST"),
    "subject": ("person", "household", "firm"),
}
PARAMETER = ("name", "en", "unit", "sure", "source", "from", "value")
EXAMPLE = ("name", "on", "facts", "outcome", "rule", "amount", "wanted")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SAYS = ("应享", "不符")
EMPTY = {
    "rule": {"says": "不符", "amount": "0", "articles": ""},
    "parameter": {"name": "", "en": "", "unit": "元/月", "sure": "?", "source": "", "from": "", "value": ""},
    "example": {"name": "", "on": "", "facts": "", "outcome": "entitled", "rule": "", "amount": "", "wanted": ""},
}


def names() -> set[str]:
    """The fields that stand once in the form; the others are named by their place."""
    return {"read", "op", "names-zh", "names-en", "notes-zh", "notes-en", "payable", "new-column", *FIELDS, *CHOICES}


def read(post: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """The sheet that the form says, over the one before. DraftRefused for a value that is none of those offered."""
    made = deepcopy(dict(before))
    made["names"] = {name: _text(post, f"names-{name}", SHORT) for name in ("zh", "en")}
    made["notes"] = {name: _text(post, f"notes-{name}", LONG) for name in ("zh", "en")}
    made |= {name: _text(post, name, LONG if name == "transition" else SHORT) for name in FIELDS}
    made |= {name: _chosen(post, name, offered) for name, offered in CHOICES.items()}
    made["payable"] = post.get("payable") == "1"
    if "r0-says" in post:
        made["rules"] = [_rule(post, n, len(made["inputs"])) for n in range(_count(post, "r", "says", RULES))]
    made["parameters"] = _rows(post, "p", PARAMETER)
    made["examples"] = _rows(post, "e", EXAMPLE)
    return _done(made, post.get("op", "save"), _text(post, "new-column", SHORT))


def _text(post: Mapping[str, str], name: str, longest: int) -> str:
    text = post.get(name, "").strip().replace("\r\n", "\n")
    if len(text) > longest or "\0" in text:
        raise DraftRefused("long", _("最多 %d 个字，不能有空字符。") % longest, _("写短一些。"), name)
    return text


def _chosen(post: Mapping[str, str], name: str, offered: tuple[str, ...]) -> str:
    value = post.get(name, "")
    if value not in offered:
        raise DraftRefused("choice", _("没有“%s”这一项。") % value[:40], _("从列出的里面选。"), name)
    return value


def _count(post: Mapping[str, str], letter: str, last: str, most: int) -> int:
    count = 0
    while f"{letter}{count}-{last}" in post:
        count += 1
    if count > most:
        raise DraftRefused("many", _("最多 %d 行。") % most, _("把表拆开，或用图形编辑器。"), letter)
    return count


def _rule(post: Mapping[str, str], n: int, columns: int) -> dict[str, Any]:
    tests = [_text(post, f"r{n}-t{m}", SHORT) or "-" for m in range(columns)]
    rest = {name: _text(post, f"r{n}-{name}", SHORT) for name in ("amount", "articles")}
    return {"tests": tests, "says": _chosen(post, f"r{n}-says", SAYS), **rest}


def _rows(post: Mapping[str, str], letter: str, fields: tuple[str, ...]) -> list[dict[str, str]]:
    return [{name: _text(post, f"{letter}{n}-{name}", LONG) for name in fields}
            for n in range(_count(post, letter, fields[0], ROWS))]


def _done(sheet: dict[str, Any], op: str, column: str) -> dict[str, Any]:
    """A button's deed: `rule`, `rule-drop-2`, `column`, `parameter`, `example`; places count from 0."""
    what, drop, place = (*op.split("-"), "", "")[:3]
    if op == "example-shift":
        return {**sheet, "examples": [shifted(one, sheet["since"]) for one in sheet["examples"]]}
    if what == "column":
        return _column(sheet, column, drop, place)
    if what in EMPTY:
        rows = sheet[f"{what}s"]
        if drop == "drop" and place.isdigit() and int(place) < len(rows):
            rows.pop(int(place))
        elif not drop:
            rows.append(dict(EMPTY[what]) if what != "rule" else {"tests": ["-"] * len(sheet["inputs"]), **EMPTY["rule"]})
    return sheet


def shifted(example: dict[str, str], since: str) -> dict[str, str]:
    """An example so many years later that its day is in force; the days among its facts move with it."""
    if not since or not DAY.fullmatch(example["on"]) or example["on"] >= since:
        return example
    years = int(since[:4]) - int(example["on"][:4])
    years += _later(example["on"], years) < since
    return {**example, "on": _later(example["on"], years),
            "facts": DAY.sub(lambda found: _later(found[0], years), example["facts"])}


def _later(day: str, years: int) -> str:
    """So many years later; 29 February becomes the 28th where there is none."""
    year, rest = int(day[:4]) + years, day[4:]
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return f"{year:04d}{'-02-28' if rest == '-02-29' and not leap else rest}"


def _column(sheet: dict[str, Any], text: str, drop: str, place: str) -> dict[str, Any]:
    if drop == "drop" and place.isdigit() and int(place) < len(sheet["inputs"]) and len(sheet["inputs"]) > 1:
        sheet["inputs"].pop(int(place))
        for rule in sheet["rules"]:
            rule["tests"].pop(int(place))
    elif not drop and text:
        if text in sheet["inputs"] or len(sheet["inputs"]) >= COLUMNS:
            raise DraftRefused("column", _("已有这一列，或列太多。"), _("换一项事实。"), "new-column")
        sheet["inputs"].append(text)
        for rule in sheet["rules"]:
            rule["tests"].append("-")
    return sheet
