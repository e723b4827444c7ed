"""The verbs of the annual report: enter a cell of table 2 with its source, publish a report."""
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from zhengtong.kernel.cases.texts import is_plain
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.parties import Actor

from . import queries
from .form import TABLE2
from .models import AnnualReport, EnteredCell

__all__ = ["ReportRefused", "enter_cell", "publish"]

OFFICE = "government-office"  # the district's disclosure authority keeps the district's report
CHAPTERS = ("overview", "problems", "other")
WHOLE, MONEY = r"[0-9]{1,11}", r"[0-9]{1,11}(\.[0-9]{1,4})?"  # as people write a figure: no exponent, no sign
OVERRIDABLE = "I4"
ARTICLE = "disclosure-regulation#第五十条"


class ReportRefused(Exception):
    """Nothing was changed; `reason`, `article`, `remedy`."""

    def __init__(self, reason: str, *, remedy: str, article: str = ARTICLE) -> None:
        super().__init__(reason + remedy)
        self.reason, self.article, self.remedy = reason, article, remedy


def enter_cell(
    *, year: int, unit: str = "", row: str, column: str, value: str | Decimal, source: str, by: Actor, on: date, at: datetime
) -> EnteredCell:
    """A figure of table 2, until law/ supplies it: whole and not negative (money in 10,000 yuan may have decimals), with the
    source it was taken from. Entering it again corrects it; both stay."""
    _may(by, unit)
    line = next((line for line in TABLE2 if line.key == row), None)
    if line is None or column not in {c.key for c in line.columns} or not 2000 <= year <= on.year:
        raise ReportRefused(_("表二没有这一格。"), remedy=_("核对年份、行、列。"))
    number = _number(value, line.money)
    if not source.strip() or not is_plain(source):
        raise ReportRefused(_("没有写数字的来源。"), remedy=_("写明从哪份台账、哪个系统来。"))
    with writing():
        made = EnteredCell.objects.create(year=year, unit=unit, row=row, column=column, value=number,
                                          source=source.strip()[:300], by=str(by), on=on)
        body = {"year": year, "unit": unit, "row": row, "column": column, "value": number, "source": made.source}
        append(kind="annual.enter_cell", body=body, by=by, at=at, about=f"annual:{year}:{unit}")
    return made


def _number(value: str | Decimal, money: bool) -> Decimal:
    said = f"{value:f}" if isinstance(value, Decimal) else unicodedata.normalize("NFKC", value).strip()
    if not re.fullmatch(MONEY if money else WHOLE, said):
        raise ReportRefused(_("“%s”不能填。") % str(value)[:40], remedy=_("填不小于零的整数；收费金额以万元计，可带四位小数。"))
    return Decimal(said)


def publish(
    *, year: int, unit: str = "", chapters: Mapping[str, str], overrides: Mapping[str, str] | None = None, by: Actor, on: date,
    at: datetime,
) -> AnnualReport:
    """Publishes the figures as they stand. Refused while an identity does not hold: I4 may be overridden with a reason, by its
    place; warnings hinder nothing. Published again, it takes the earlier one's place; both stay."""
    _may(by, unit)
    if year >= on.year:
        raise ReportRefused(_("%d 年还没有过完。") % year, remedy=_("次年一月起公布。"))
    if set(chapters) - set(CHAPTERS) or not all(map(is_plain, (*chapters.values(), *(overrides or {}).values()))):
        raise ReportRefused(_("没有这一章，或文字不能用。"), remedy=_("文字只有总体情况、存在的问题、其他事项三章。"))
    given = {place: why.strip() for place, why in (overrides or {}).items() if why.strip()}
    with writing():
        held = queries.annual(year, unit)
        wrong = [f for f in held.findings if f.severity == "error" and not (f.identity == OVERRIDABLE and f.place in given)]
        if wrong:
            said = "；".join(f"{f.identity} {f.place}: {f.left} ≠ {f.right}" for f in wrong[:5])
            raise ReportRefused(_("数字不平：%s") % said, remedy=_("核对办件；上年结转不符的，写明原因。"))
        made = AnnualReport.objects.create(
            year=year, unit=unit, n=AnnualReport.objects.filter(year=year, unit=unit).count() + 1,
            figures=queries.plain(held.figures), chapters=dict(chapters), overrides=given, by=str(by), on=on, at=at)
        body = {"year": year, "unit": unit, "n": made.n, "figures": made.figures, "overrides": given}
        append(kind="annual.publish", body=body, by=by, at=at, about=f"annual:{year}:{unit}")
    return made


def _may(by: Actor, unit: str) -> None:
    """A department's officers keep its report, the disclosure authority's the district's."""
    if unit and unit not in content.current(kinds=("units",)).units:
        raise ReportRefused(_("没有部门“%s”。") % unit[:60], remedy=_("部门见内容包 units。"))
    if by.role not in ("officer", "approver") or by.department != (unit or OFFICE):
        raise ReportRefused(_("年度报告由本部门填写，全区的由区政府办公室填写。"), remedy=_("请该部门办理。"))
