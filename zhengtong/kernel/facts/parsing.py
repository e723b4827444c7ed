"""Cells as text -> values. Each distinct text of a column is read once, so plain Python is fast enough."""
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.content.models import Column

EPOCH = date(1970, 1, 1)
NO_DAY = -(1 << 31)  # among days: nothing is said
FIRST_DAY, LAST_DAY = (date(1850, 1, 1) - EPOCH).days, (date(2199, 12, 31) - EPOCH).days
FOREVER = (date(9999, 1, 1) - EPOCH).days  # the year 9999 is how registers write 长期, without end
LARGEST = 10**17  # of a number scaled by 10**scale: sums of ten million stay inside int64 only below; larger is a slip
_DATE = re.compile(
    r"^(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|(\d{2})(\d{2})|年(\d{1,2})月(\d{1,2})日)(?: 00:00(?::00)?)?$",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)  # no 1E+05: a spreadsheet that writes so has lost digits
_BOOLEAN = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


@dataclass(frozen=True)
class Wrong:
    """Why a cell is refused, and what to do."""

    message: str
    remedy: str


def shortened(text: str) -> str:
    """A text as an error shows it: its first forty characters."""
    return text if len(text) <= 40 else f"{text[:40]}…"


def cell(text: str, column: Column) -> Any:
    """The stored value of one non-empty cell (days, scaled int, bool, text), or Wrong."""
    if column.type == "date":
        return day(text)
    if column.type == "number":
        return number(text, column.scale)
    if column.type == "boolean":
        return boolean(text)
    return text if column.values is None or text in column.values else not_listed(text, column.values)


def day(text: str) -> int | Wrong:
    """Days since 1970-01-01."""
    found = _DATE.match(text)
    parts = [int(g) for g in found.groups() if g is not None] if found else []
    if re.fullmatch(r"\d{5}(\.\d+)?", text, re.ASCII):
        return Wrong(_("“%s”是表格软件里的日期序号") % text, _("把这一列设成日期格式后重新导出，写成 2025-12-31"))
    if not parts:
        return Wrong(_("“%s”不是日期") % shortened(text), _("写成 2025-12-31"))
    try:
        days = (date(*parts) - EPOCH).days
    except ValueError:
        return Wrong(_("没有“%s”这一天") % shortened(text), _("改成历上有的日期"))
    return days if FIRST_DAY <= days <= LAST_DAY or days >= FOREVER else impossible_day(days)


def impossible_day(days: int) -> Wrong:
    """A day that exists but cannot be meant."""
    shown = date.fromordinal(days + EPOCH.toordinal()) if -719162 <= days <= 2932896 else days
    return Wrong(_("日期 %s 不可能") % shown, _("应在 1850-01-01 到 2199-12-31 之间，长期写 9999-12-31"))


def number(text: str, scale: int) -> int | Wrong:
    """The number times 10**scale."""
    if not _NUMBER.fullmatch(text):
        return Wrong(_("“%s”不是数") % shortened(text), _("只写数字和小数点，不写千分位、单位或全角字符；不知道的留空"))
    if len(text) > 40:
        return Wrong(_("“%s”太大") % shortened(text), _("检查单位"))
    scaled = Decimal(text).scaleb(scale)
    if scaled != scaled.to_integral_value():
        return Wrong(_("“%s”小数位太多") % shortened(text), _("最多 %d 位小数") % scale)
    return int(scaled) if abs(scaled) < LARGEST else Wrong(_("“%s”太大") % shortened(text), _("检查单位"))


def boolean(text: str) -> bool | Wrong:
    """是/否, true/false, 1/0."""
    value = _BOOLEAN.get(text.lower())
    return value if value is not None else Wrong(_("“%s”不是是非值") % shortened(text), _("写“是”或“否”"))


def not_listed(text: str, values: tuple[str, ...]) -> Wrong:
    """A text outside the column's list."""
    shown = "、".join(values[:20]) + (_("等 %d 种") % len(values) if len(values) > 20 else "")
    return Wrong(_("“%s”不在取值范围内") % shortened(text), _("只能是：%s") % shown)
