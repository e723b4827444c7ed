"""The registers: how fresh and how complete each is, its columns, its deliveries, who uses it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.content.models import Column, Register
from zhengtong.kernel.facts import state
from zhengtong.site import actors, content, day
from zhengtong.site.pages import charts, lists
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.kernel.content import tables

STAFF = tuple(sorted(actors.STAFF))
CYCLE_DAYS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "half-year": 184, "year": 366}
CYCLES = {
    "day": gettext_lazy("每天"),
    "week": gettext_lazy("每周"),
    "month": gettext_lazy("每月"),
    "quarter": gettext_lazy("每季"),
    "half-year": gettext_lazy("每半年"),
    "year": gettext_lazy("每年"),
    "event": gettext_lazy("有变就报"),
}
TYPES = {
    "string": gettext_lazy("文字"),
    "number": gettext_lazy("数"),
    "date": gettext_lazy("日期"),
    "boolean": gettext_lazy("是否"),
    "reference": gettext_lazy("引用"),
}
PROVIDER = "provider"


@dataclass(frozen=True)
class Line:
    """A register with its state; `state` is None while nothing was loaded."""

    register: Register
    state: Any
    today: date

    @property
    def as_of(self) -> date | None:
        """The day the data are of; None before the first delivery."""
        return date.fromisoformat(self.state.as_of) if self.state and self.state.as_of else None

    @property
    def age(self) -> int | None:
        """Days since then."""
        return (self.today - self.as_of).days if self.as_of else None

    @property
    def late(self) -> bool:
        """Older than its cycle allows, once over."""
        allowed = CYCLE_DAYS.get(self.register.cycle)
        return self.age is not None and allowed is not None and self.age > 2 * allowed

    @property
    def known(self) -> int:
        """Cells that are decided: a value, or known to be none."""
        return sum(c.known + c.absent for c in self.state.columns.values()) if self.state else 0

    @property
    def cells(self) -> int:
        """All cells of everyone whom the register covers."""
        return sum(c.covered for c in self.state.columns.values()) if self.state else 0

    @property
    def lacking(self) -> int:
        """Cells that are missing or contradicted."""
        return self.cells - self.known

    @property
    def cycle(self) -> str:
        """How often the register is to be delivered, in words."""
        return str(CYCLES.get(self.register.cycle, self.register.cycle))


class Filter(HouseForm):
    """By provider."""

    provider = forms.ChoiceField(label=gettext_lazy("提供部门"), required=False)

    def __init__(self, registers: Mapping[str, Register], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields[PROVIDER]
        assert isinstance(field, forms.ChoiceField)
        found = {r.provider: content.department(r.provider) for r in registers.values()}
        field.choices = [("", _("全部")), *sorted(found.items(), key=lambda item: item[1])]
        field.error_messages["invalid_choice"] = _("没有“%(value)s”这个部门，请从列出的里面选。")


@door(*STAFF)
def every(request: HttpRequest) -> HttpResponse:
    """`/registers/`: every register, those with most cells lacking first."""
    registers, states = content.now().registers, state.registers(settings.DATA_DIR)
    form = Filter(registers, request.GET)
    provider = form.cleaned_data.get(PROVIDER, "") if form.is_valid() else ""
    found = [Line(r, states.get(r.key), day.today()) for r in registers.values() if provider in {"", r.provider}]
    found.sort(key=lambda line: (line.register.derived, -line.lacking, line.register.key))
    if request.GET.get("export") == "csv":
        return _export(found)
    context = {
        "listed": lists.cut(request, found),
        "form": form,
        "loaded": sum(line.as_of is not None for line in found if not line.register.derived),
        "total": sum(not line.register.derived for line in found),
        "derived": sum(line.register.derived for line in found),
        "late": sum(line.late for line in found),
        "known": sum(line.known for line in found),
        "cells": sum(line.cells for line in found),
        "lacking": sum(line.lacking for line in found),
    }
    return render(request, "kernel/facts/registers.html", context)


@door(*STAFF)
def register(request: HttpRequest, key: str) -> HttpResponse:
    """`/registers/<key>/`: its columns with their completeness, its deliveries, the policies that look at it."""
    found = content.register(key)
    line = Line(found, state.registers(settings.DATA_DIR).get(key), day.today())
    columns = [_column(found.subject, column, line.state) for column in found.columns]
    if request.GET.get("export") == "csv":
        return _export_columns(found, columns)
    history = line.state.history if line.state else []
    points = [(one.as_of[5:], one.rows) for one in history if not one.undone]
    said = _("每次送来后有多少行，最近是 %(n)s 行") % {"n": f"{points[-1][1]:,}"} if points else ""
    context = {
        "line": line,
        "register": found,
        "columns": columns,
        "chart": charts.line(points, said),
        "policies": _users(found),
    }
    return render(request, "kernel/facts/register.html", context)


def _column(kind: str, column: Column, found: Any) -> dict[str, Any]:
    counted = found.columns.get(column.zh) if found else None
    return {
        "column": column,
        "name": content.capital(content.fact_name(kind, column.zh)),
        "type": TYPES[column.type],
        "state": counted,
        "whole": counted.covered if counted else 0,
        "decided": counted.known + counted.absent if counted else 0,
    }


def _users(found: Register) -> list[Any]:
    """The policies in force whose tables look at a column of this register."""
    names = {column.zh for column in found.columns}
    return [p for p in content.in_force() if p.subject == found.subject and names & tables.facts_of(p.key)]


def _export(found: list[Line]) -> HttpResponse:
    header = [
        _("编号"),
        _("登记册"),
        _("提供部门"),
        _("对象"),
        _("行数"),
        _("数据日期"),
        _("多久一次"),
        _("该有"),
        _("已定"),
        _("缺"),
    ]
    rows = (
        [
            line.register.key,
            content.named(line.register),
            content.department(line.register.provider),
            content.subject_name(line.register.subject),
            line.state.rows if line.state else None,
            line.as_of,
            line.cycle,
            line.cells,
            line.known,
            line.lacking,
        ]
        for line in found
    )
    return lists.csv_response(_("登记册"), header, rows)


def _export_columns(found: Register, columns: list[dict[str, Any]]) -> HttpResponse:
    header = [_("列"), _("英文名"), _("类型"), _("单位"), _("级别"), _("有值"), _("确知没有"), _("缺"), _("矛盾")]
    rows = []
    for line in columns:
        column, counted = line["column"], line["state"]
        counts = [counted.known, counted.absent, counted.missing, counted.contradicted] if counted else [None] * 4
        rows.append([column.zh, column.en, str(line["type"]), column.unit, column.grade, *counts])
    return lists.csv_response(content.named(found), header, rows)
