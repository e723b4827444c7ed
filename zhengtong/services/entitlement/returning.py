"""Reads a filled-in worklist: only the pairs that were issued, values that the register would accept, none of one's own.

Columns: 清单, 行, 类别, 编号, 名称, 事实, 可填, 填写. Only 填写 may change (可填 is a hint, and not looked at). Empty: not
answered. 无: known that there is none.
"""
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.access import cutting
from zhengtong.kernel.access.masking import FORMULA
from zhengtong.kernel.content.models import Column
from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.facts.bounds import checked, of_subject
from zhengtong.kernel.facts.errors import RowError
from zhengtong.kernel.facts.parsing import Wrong

from .differing import departments_of, differing
from .models import WorkList, WorkListRow

HEADER = ("清单", "行", "类别", "编号", "名称", "事实", "可填", "填写")
NONE = "无"
LARGEST = 20 << 20  # bytes; a list has at most some thousand rows


class ReturnRefused(Exception):
    """The file changes nothing: `errors` names line, column, what is wrong and the remedy of each."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        super().__init__("\n".join(map(str, errors[:20])))
        self.errors = list(errors)


@dataclass(frozen=True)
class Answer:
    """One answered row: the text in the register's form, None when there is none."""

    row: WorkListRow
    text: str | None


@dataclass(frozen=True)
class Sheet:
    """What a returned sheet is held against. `issued`: the rows by their number on the sheet; `as_of`: the day for which the
    department vouches; `own`: kind -> subjects on which the sender may not act."""

    work_list: WorkList
    issued: Mapping[str, WorkListRow]
    as_of: date
    loaded: Content
    snapshot: Any
    own: Mapping[str, frozenset[int]]


def read(
    data: bytes, work_list: WorkList, *, as_of: date, loaded: Content, snapshot: Any, own: Mapping[str, frozenset[int]]
) -> list[Answer]:
    """The answers of a file, or ReturnRefused with every error."""
    issued = {str(n): row for n, row in enumerate(work_list.rows.order_by("id"), 1)}
    of = Sheet(work_list, issued, as_of, loaded, snapshot, own)
    errors: list[RowError] = []
    answers: dict[str, Answer] = {}
    for line, cells in _lines(data):
        found = _check(line, cells, of)
        if isinstance(found, list):
            errors += found
        elif cells["行"] in answers:
            errors.append(RowError(line, "行", _("第 %s 行填了两次") % cells["行"], _("删去一行")))
        elif found is not None:
            answers[cells["行"]] = found
    if errors:
        raise ReturnRefused(errors)
    if not answers:
        raise ReturnRefused([RowError(0, "填写", _("一行也没有填"), _("在“填写”一栏填值；确知没有的填“无”"))])
    return list(answers.values())


def _lines(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    if len(data) > LARGEST:
        raise _refused(0, _("文件超过 20 MB"), _("只传这张清单"))
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if tuple(header) != HEADER:
            raise _refused(1, _("表头是“%s”") % "，".join(header)[:80], _("表头应为 %s") % "，".join(HEADER))
        for row in reader:
            if any(part.strip() for part in row):
                yield reader.line_num, _cells(reader.line_num, row)
    except csv.Error as wrong:
        raise _refused(reader.line_num, _("不是 CSV：%s") % wrong, _("用导出的文件填写，另存为 CSV")) from wrong


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):  # Excel in Chinese saves GB 18030
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(0, _("编码不认识"), _("另存为 UTF-8 的 CSV"))


def _refused(line: int, message: str, remedy: str) -> ReturnRefused:
    return ReturnRefused([RowError(line, "", message, remedy)])


def _cells(line: int, row: Sequence[str]) -> dict[str, str]:
    if len(row) != len(HEADER):
        raise _refused(line, _("有 %(n)d 栏，应为 %(of)d 栏") % {"n": len(row), "of": len(HEADER)}, _("不增减栏"))
    return {name: _unescaped(part.strip()) for name, part in zip(HEADER, row, strict=True)}


def _unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _check(line: int, cells: Mapping[str, str], of: Sheet) -> Answer | list[RowError] | None:
    row = of.issued.get(cells["行"])
    if cells["清单"] != str(of.work_list.pk):
        return [RowError(line, "清单", _("这是第 %s 号清单的行") % cells["清单"], _("只填第 %d 号清单") % of.work_list.pk)]
    if row is None:
        return [RowError(line, "行", _("清单里没有第 %s 行") % cells["行"], _("只填发出的行，不增行"))]
    changed = [name for name, was in _issued(row, of).items() if cells[name] != was]
    if changed:
        return [RowError(line, name, _("“%s”不是发出时的值") % cells[name][:40], _("只改“填写”一栏；名称变了的，重新取表"))
                for name in changed]
    if not cells["填写"]:
        return None
    if row.no in of.own.get(row.kind, frozenset()):
        return [RowError(line, "填写", _("这是您本人、家里人或其企业的事"), _("留空，由同事填写"))]
    return _answer(line, cells["填写"], row, of)


def _issued(row: WorkListRow, of: Sheet) -> dict[str, str]:
    """What stands beside an answer and says whose it is; moved against each other, answers would go to somebody else."""
    name = cutting.name_of(of.snapshot, row.kind, row.no, full=False)
    return {"类别": of.loaded.subjects[row.kind].names.zh, "编号": row.key, "名称": name, "事实": row.fact}


def _answer(line: int, text: str, row: WorkListRow, of: Sheet) -> Answer | list[RowError]:
    column = of.loaded.registers[row.register].column(row.fact)
    if text == NONE and NONE not in (column.values or ()):
        return Answer(row, None)
    if column.type == "reference":
        return Answer(row, text) if _is_known(of.snapshot, column, text) else [_unknown(line, text)]
    found = checked(text, column, of_subject(of.snapshot, row.kind, row.no, of.as_of))
    return [RowError(line, "填写", found.message, found.remedy)] if isinstance(found, Wrong) else Answer(row, text)


def _is_known(snapshot: Any, column: Column, key: str) -> bool:
    try:
        return bool(snapshot.number(column.to, key) >= 0)
    except KeyError:
        return False


def _unknown(line: int, text: str) -> RowError:
    return RowError(line, "填写", _("“%s”不在名册里") % text[:40], _("核对编号；确知没有的填“无”"))


def accepted(column: Column) -> str:
    """What may be filled in, for the sheet: the listed values, or the form."""
    forms = {"date": "2025-12-31", "boolean": "是 / 否", "reference": _("编号"), "string": _("文字")}
    forms["number"] = column.unit or _("数字")
    return " / ".join(column.values) if column.values else forms[column.type]


def sheet(
    work_list: WorkList, names: Mapping[tuple[str, int], str], snapshot: Any, loaded: Content
) -> Iterable[tuple[Any, ...]]:
    """The rows of the sheet as issued, with what was answered already."""
    rows = list(work_list.rows.order_by("id"))
    contested = {pair: differing(snapshot, pair[0], pair[1:], loaded) for pair in {(row.kind, row.fact) for row in rows}}
    for n, row in enumerate(rows, 1):
        kind, name = loaded.subjects[row.kind].names.zh, names.get((row.kind, row.no), "")
        hint = accepted(loaded.registers[row.register].column(row.fact))
        if contested[row.kind, row.fact][row.no]:
            hint = _contested(hint, row, loaded)
        yield work_list.pk, n, kind, row.key, name, row.fact, hint, NONE if row.absent else row.value or ""


def _contested(hint: str, row: WorkListRow, loaded: Content) -> str:
    mine = loaded.registers[row.register].provider
    others = "、".join(loaded.units[d].zh for d in departments_of(row.kind, row.fact, loaded) if d != mine)
    return _("%(form)s；与%(others)s说法不一，两边都要核对后填") % {"form": hint, "others": others}
