"""A file of many blocks goes through the disk: stored like a small one, refused at its last line, nothing left behind."""
import datetime as dt
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhengtong.kernel.facts import delimited, readers, spooling, store, workbooks
from zhengtong.kernel.facts.actions import LoadRefused

from .conftest import FEB, JAN, resident

HEADER = "身份证号,姓名,出生日期,户籍地,户号,监护人,数据日期,删除"
ROWS = 30_000


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of 64 KB and row groups of 4,096 rows, so that a file of two megabytes has many; how many parts were spooled."""
    parts = []
    added = spooling.Spool.add
    monkeypatch.setattr(spooling.Spool, "add", lambda self, part: (parts.append(len(part)), added(self, part))[1])
    monkeypatch.setattr(readers, "BLOCK", 1 << 16)
    monkeypatch.setattr(delimited, "BLOCK", 1 << 16)
    monkeypatch.setattr(store, "ROW_GROUP", 4096)
    return parts


@pytest.fixture(scope="module")
def columns():
    """Thirty thousand people in no order, with empty cells of every type, texts that come late and a few rows that go."""
    rng = np.random.default_rng(7)
    people = [resident(i % 1000, f"{1950 + i // 1000}0101") for i in range(ROWS)]
    days = [None if i % 11 == 0 else dt.date(1950, 1, 1) + dt.timedelta(i % 27_000) for i in range(ROWS)]
    return {
        "身份证号": [people[i] for i in rng.permutation(ROWS)],
        "姓名": [None if i % 7 == 0 else f"王{i % (i // 1000 + 2)}" for i in range(ROWS)],
        "出生日期": pa.array(days, pa.date32()),
        "户籍地": [("深圳", "外省", None)[i % 3] for i in range(ROWS)],
        "户号": [f"H{i // 3}" for i in range(ROWS)],
        "监护人": [people[i // 2] if i % 5 == 0 else None for i in range(ROWS)],
        "数据日期": pa.array([JAN if i > ROWS - 10 else None for i in range(ROWS)], pa.date32()),
        "删除": [True if i == ROWS - 1 else None for i in range(ROWS)],
    }


@pytest.fixture(scope="module")
def text(columns):
    plain = [pa.array(c).to_pylist() for c in columns.values()]
    return HEADER + "\n" + "".join(",".join("" if v is None else str(v) for v in row) + "\n" for row in zip(*plain, strict=True))


def leftovers(district):
    return [p.name for p in district.data.rglob("*") if p.name.endswith((".part", ".pending")) or p.name.startswith(".spool")]


def test_many_blocks_are_stored_like_one(district, small_blocks, text, columns):
    file = district.data.parent / "f.csv"
    file.write_text(text, "utf-8")
    report = district.load_file("population", file, JAN)
    assert len(small_blocks) > 20 and sum(small_blocks) == report.rows == ROWS
    stored = pq.ParquetFile(district.data / "registers" / "population" / report.file)
    assert stored.metadata.num_row_groups == -(-ROWS // 4096)
    parts = len(small_blocks)
    assert district.load("population", columns, JAN).unchanged, "the same content in one part is the same file"
    assert len(small_blocks) == parts and not leftovers(district)
    assert district.state("person", columns["身份证号"][8], "姓名") == ("known", columns["姓名"][8])


def test_optional_columns_that_say_nothing_are_not_stored(district, small_blocks, text, columns):
    lines = text.replace(",True", ",").replace(f",{JAN},", ",,")
    file = district.data.parent / "f.csv"
    file.write_text(lines, "utf-8")
    report = district.load_file("population", file, JAN)
    names = pq.read_schema(district.data / "registers" / "population" / report.file).names
    assert small_blocks and "数据日期" not in names and "删除" not in names


@pytest.mark.parametrize("change", [
    lambda last: last.replace("外省", "外星").replace("深圳", "外星") if "深圳" in last or "外省" in last else last + "x",
    lambda last: last + ",1",
    lambda last: last.replace("1", "\udcff", 1),
])
def test_an_error_in_the_last_line_is_named_and_nothing_changes(district, small_blocks, text, change):
    district.load("income", {"身份证号": [resident(1)], "月收入": [1.0]}, JAN)
    lines = text.rstrip("\n").split("\n")
    lines[-1] = change(lines[-1])
    file, before = district.data.parent / "f.csv", district.files()
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    with pytest.raises(LoadRefused) as caught:
        district.load_file("population", file, FEB)
    assert [e.line for e in caught.value.errors] == [ROWS + 1] and caught.value.errors[0].remedy
    assert {f for f in district.files() if "sqlite" not in f[0]} == {f for f in before if "sqlite" not in f[0]}
    assert not leftovers(district)


def test_one_subject_in_the_first_and_the_last_block(district, small_blocks, text):
    lines = text.rstrip("\n").split("\n")
    file = district.data.parent / "f.csv"
    file.write_text("\n".join([*lines, lines[1]]) + "\n", "utf-8")
    with pytest.raises(LoadRefused) as caught:
        district.load_file("population", file, JAN)
    assert [(e.line, e.column) for e in caught.value.errors] == [(ROWS + 2, "身份证号")]
    assert "2" in caught.value.errors[0].message and not leftovers(district)


@pytest.mark.parametrize(("body", "line"), [(b"x" * (3 << 16), 2), (b"\n" + b"x" * (3 << 16), 3)])
def test_a_line_without_end_is_refused(district, small_blocks, body, line):
    file = district.data.parent / "f.csv"
    file.write_bytes(HEADER.encode() + b"\n" + body)
    with pytest.raises(LoadRefused) as caught:
        district.load_file("population", file, JAN)
    assert [e.line for e in caught.value.errors] == [line]


def test_half_a_character_of_utf16(district):
    file = district.data.parent / "f.csv"
    file.write_bytes((HEADER + "\n甲").encode("utf-16") + b"\x00\xd8")
    with pytest.raises(LoadRefused, match="UTF-16"):
        district.load_file("population", file, JAN)


def test_a_workbook_with_more_text_than_memory_is_refused(district, monkeypatch):
    monkeypatch.setattr(workbooks, "LARGEST_TEXTS", 100)
    with zipfile.ZipFile(district.data.parent / "f.xlsx", "w") as archive:
        archive.writestr("xl/sharedStrings.xml", "<sst>" + 50 * "<si/>" + "</sst>")
    with pytest.raises(LoadRefused, match="CSV"):
        district.load_file("population", district.data.parent / "f.xlsx", JAN)
