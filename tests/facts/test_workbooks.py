"""What a spreadsheet shows but does not hold in its cells is refused with its place; what it holds is read."""
import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest

from zhengtong.kernel.facts.actions import LoadRefused

from .conftest import FEB, PEOPLE, population, resident

HEADER = ["身份证号", "姓名", "出生日期", "户籍地", "户号", "监护人"]
ROW = [PEOPLE[0], "王芳", dt.date(1990, 1, 1), "深圳", "H1", None]


@pytest.fixture
def loaded(district):
    district.load("population", population())
    return district


def book(*rows, change=lambda sheet: None) -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(list(row))
    change(made.active)
    made.save(out)
    return out.getvalue()


def load(district, data: bytes, key: str = "population", name: str = "b.xlsx"):
    file = district.data.parent / name
    file.write_bytes(data)
    return district.load_file(key, file, FEB)


def errors(district, data: bytes, key: str = "population", name: str = "b.xlsx") -> dict[tuple[int, str], str]:
    with pytest.raises(LoadRefused) as refused:
        load(district, data, key, name)
    assert all(e.remedy for e in refused.value.errors)
    return {(e.line, e.column): e.message for e in refused.value.errors}


def test_merged_cells_are_named(loaded):
    rows = [HEADER, ROW, [resident(60), "李", dt.date(1990, 1, 1), None, "H1", None]]
    found = errors(loaded, book(*rows, change=lambda sheet: sheet.merge_cells("D2:D3")))
    assert list(found) == [(2, "D")] and "D2:D3" in found[(2, "D")]


def test_a_formula_without_its_value_is_named_and_one_with_it_is_read(loaded):
    data = book(["身份证号", "月收入"], [PEOPLE[1], "=1+2"])
    assert "B2" in errors(loaded, data, "income")[(2, "B")]
    assert load(loaded, computed(data), "income").rows == 1
    assert loaded.state("person", PEOPLE[1], "月收入") == ("known", "3.00")


def computed(data: bytes) -> bytes:
    """The workbook as a spreadsheet saves it: the value beside the formula."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, re.sub(rb"</f><v\s*/>|</f><v></v>", b"</f><v>3</v>", text) if "sheet1" in name else text)
    return out.getvalue()


def test_a_formula_that_failed_is_no_text(loaded):
    found = errors(loaded, book(HEADER, ROW, [resident(60), "#N/A", dt.date(1990, 1, 1), "深圳", "H1", None]))
    assert list(found) == [(3, "姓名")] and "#N/A" in found[(3, "姓名")]


def test_a_column_without_a_name_shifts_nothing(loaded):
    found = errors(loaded, book([*HEADER[:3], None, *HEADER[3:]], [*ROW[:3], "?", *ROW[3:]]))
    assert "4" in found[(1, "")]


def test_a_cell_beyond_the_header_is_named(loaded):
    assert list(errors(loaded, book(HEADER, [*ROW, "备注"]))) == [(2, "")]


def test_blank_rows_at_the_end_are_nothing_and_between_rows_are_named(loaded):
    blank = [None] * 6
    styled = lambda sheet: setattr(sheet["A9"], "font", openpyxl.styles.Font(bold=True))  # noqa: E731
    assert load(loaded, book(HEADER, ROW, blank, blank, change=styled)).rows == 1
    other = [resident(60), "李", dt.date(1990, 1, 1), "火星", "H1", None]
    assert set(errors(loaded, book(HEADER, ROW, blank, other))) == {(3, "身份证号"), (4, "户籍地")}


@pytest.mark.parametrize("cell", [dt.datetime(1990, 1, 1), dt.date(1990, 1, 1), "1990-01-01", "1990年1月1日", 19900101])
def test_a_date_is_read_however_the_cell_holds_it(loaded, cell):
    assert load(loaded, book(HEADER, [*ROW[:2], cell, *ROW[3:]])).rows == 1
    assert loaded.state("person", PEOPLE[0], "出生日期") == ("known", "1990-01-01")


@pytest.mark.parametrize(("cell", "says"), [
    (32874, "日期序号"), (dt.time(8, 30), "不是日期"), (dt.datetime(1990, 1, 1, 8), "不是日期"), (dt.timedelta(days=3), "不是日期"),
])
def test_what_is_no_date_says_what_it_is(loaded, cell, says):
    assert says in errors(loaded, book(HEADER, [*ROW[:2], cell, *ROW[3:]]))[(2, "出生日期")]


@pytest.mark.parametrize(("text", "says"), [
    ("1,234.5", "不是数"), ("１２３", "不是数"), ("1e5", "不是数"), ("12元", "不是数"), ("1_000", "不是数"), ("NaN", "不是数"), ("9" * 60, "太大"),
])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_number_is_digits(loaded, text, says, form):
    data = book(["身份证号", "月收入"], [PEOPLE[1], text]) if form == "xlsx" else f'身份证号,月收入\n{PEOPLE[1]},"{text}"\n'.encode()
    assert says in errors(loaded, data, "income", f"n.{form}")[(2, "月收入")]


@pytest.mark.parametrize(("name", "data", "says"), [
    ("a.xlsx", b"no workbook \xff\xff \x80\x81\n", "XLSX"), ("a.parquet", b"\x00\x01\x02 no parquet", "Parquet"),
    ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), "XLS"), ("a.csv", b"%PDF-1.7\n", "PDF"),
    ("a.zip", book(HEADER)[:0] + b"PK\x03\x04" + b"x" * 40, "XLSX"), ("a.csv", bytes.fromhex("1f8b0800") + b"x" * 40, "压缩"),
])
def test_another_kind_of_file_is_told_by_what_it_is(loaded, name, data, says):
    assert says in errors(loaded, data, "income", name)[(0, "")]


def test_lost_digits_are_told_with_every_other_error(loaded):
    found = errors(loaded, book(["身份证号", "月收入"], [int(PEOPLE[0][:17] + "0"), 1], [PEOPLE[1], "#REF!"]), "income")
    assert set(found) == {(2, "身份证号"), (3, "月收入")}
