"""Bad files: every error with line, column and remedy, and then nothing has changed."""
import datetime as dt
import io
import random
import re
import zipfile
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.utils import translation

from zhengtong.kernel.facts import manifests, readers
from zhengtong.kernel.facts.actions import LoadRefused
from zhengtong.kernel.journal import queries as journal

from .conftest import FEB, JAN, PEOPLE, population, resident

HEADER = "身份证号,姓名,出生日期,户籍地,户号,监护人"
GOOD = f"{PEOPLE[0]},王芳,1990-01-01,深圳,H1,"


@pytest.fixture
def loaded(district):
    district.load("population", population())
    return district


def refused(district, text: str | bytes, key: str = "population", name: str = "file.csv", day: dt.date = FEB):
    """The errors as (line, column); asserts that the folder and the journal are as before."""
    file = district.data.parent / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    before, entries = district.files(), journal.size()
    with pytest.raises(LoadRefused) as caught:
        district.load_file(key, file, day)
    after = {f for f in district.files() if "sqlite" not in f[0]}
    assert after == {f for f in before if "sqlite" not in f[0]} and journal.size() == entries
    assert all(e.remedy and e.message for e in caught.value.errors)
    return {(e.line, e.column): e.message for e in caught.value.errors}


@pytest.mark.parametrize(("line", "column", "says"), [
    (GOOD.replace("1990-01-01", "2025-02-30"), "出生日期", "2025-02-30"),
    (GOOD.replace("1990-01-01", "1990年13月1日"), "出生日期", "13"),
    (GOOD.replace("1990-01-01", "0025-01-01"), "出生日期", "不可能"),
    (GOOD.replace("1990-01-01", "45000"), "出生日期", "日期序号"),
    (GOOD.replace("深圳", "深坑"), "户籍地", "深坑"),
    (GOOD.replace(PEOPLE[0], PEOPLE[0][:-1] + "Y"), "身份证号", "Y"),
    (GOOD.replace(PEOPLE[0], ""), "身份证号", "空"),
    (GOOD + "123", "监护人", "123"),
    (GOOD.replace("H1", "H" * 70), "户号", "64"),
    (GOOD + ",1", "", "列"),
    (GOOD.replace("王芳", '"王\n芳"'), "姓名", "换行"),
])
def test_one_wrong_cell_is_named(loaded, line, column, says):
    errors = refused(loaded, f"{HEADER}\n{resident(50)},李,1990-01-01,深圳,H1,\n{line}\n")
    assert (3, column) in errors and says in errors[(3, column)]


def test_all_errors_at_once_in_the_order_of_the_lines(loaded):
    rows = [GOOD.replace("1990-01-01", "x"), GOOD.replace("深圳", "y").replace(PEOPLE[0], PEOPLE[1])]
    assert list(refused(loaded, "\n".join([HEADER, *rows]))) == [(2, "出生日期"), (3, "户籍地")]


def test_a_line_of_another_width_is_told_with_everything_else(loaded):
    rows = [GOOD.replace("深圳", "y"), "1,2", GOOD.replace(PEOPLE[0], PEOPLE[1]).replace("1990-01-01", "x"), "1,2,3",
            GOOD.replace(PEOPLE[0], PEOPLE[2]), GOOD.replace(PEOPLE[0], PEOPLE[2])]
    found = refused(loaded, "\n".join([HEADER, *rows]))
    assert set(found) == {(2, "户籍地"), (3, ""), (4, "出生日期"), (5, ""), (7, "身份证号")} and "6" in found[(7, "身份证号")]


@pytest.mark.parametrize("wrong", [{2}, {9}, {2, 3}, {3, 4, 8, 9}, set(range(2, 10))])
def test_lines_keep_their_numbers_around_those_of_another_width(loaded, wrong):
    lines = ["1,2" if n in wrong else GOOD.replace("深圳", "y").replace(PEOPLE[0], resident(n)) for n in range(2, 10)]
    assert set(refused(loaded, "\n".join([HEADER, *lines]))) == {(n, "" if n in wrong else "户籍地") for n in range(2, 10)}


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n", "\r\n\r\n", "\n,,,,,\n,,,,,"])
def test_blank_lines_at_the_end_are_nothing(loaded, end):
    file = loaded.data.parent / "f.csv"
    file.write_bytes(f"{HEADER}\n{GOOD}{end}".encode())
    assert loaded.load_file("population", file, FEB).rows == 1


def test_a_blank_line_between_rows_is_named(loaded):
    assert set(refused(loaded, f"{HEADER}\n{GOOD}\n\n{GOOD.replace(PEOPLE[0], PEOPLE[1])}\n\n")) == {(3, "身份证号")}


@pytest.mark.parametrize("text", [HEADER, f"{HEADER}\n", f"{HEADER}\r\n\r\n"])
def test_a_header_alone_is_an_empty_delivery(loaded, text):
    file = loaded.data.parent / "f.csv"
    file.write_bytes(text.encode())
    assert loaded.load_file("population", file, FEB).rows == 0


def test_a_key_twice_names_both_lines(loaded):
    other = GOOD.replace(PEOPLE[0], PEOPLE[1])
    errors = refused(loaded, "\n".join([HEADER, GOOD, other, GOOD]))
    assert "2" in errors[(4, "身份证号")]


def test_wrong_columns_are_named_with_the_likely_one(loaded):
    errors = refused(loaded, "身份证号,姓名,出生日斯,户籍地,户籍地,监护人\n")
    assert set(errors) == {(1, "出生日斯"), (1, "出生日期"), (1, "户号"), (1, "户籍地")}


@pytest.mark.parametrize("text", [b"", b"\n", "没有表头的一行".encode(), b"PAR1garbage", b"PK\x03\x04garbage"])
def test_what_is_no_register_file_at_all(loaded, text):
    assert refused(loaded, text)


def test_neither_utf8_nor_gb18030_names_the_line(loaded):
    assert {line for line, _ in refused(loaded, HEADER.encode() + b"\n" + GOOD.encode() + b"\n\xff\xff\xff\n")} == {3}


def test_a_row_dated_after_its_file(loaded):
    errors = refused(loaded, f"{HEADER},数据日期\n{GOOD},2026-01-01\n")
    assert (2, "数据日期") in errors


@pytest.mark.parametrize("key", ["no-such-register", "derived-person"])
def test_unknown_and_derived_registers(loaded, key):
    assert refused(loaded, HEADER, key=key)


@pytest.mark.parametrize(("cells", "says"), [
    (pa.array([1.005]), "小数"), (pa.array([float("nan")]), "NaN"), (pa.array([1e18]), "太大"),
    (pa.array([10**17]), "太大"), (pa.array([-(2**63)]), "太大"), (pa.array([2**64 - 1], pa.uint64()), "太大"),
    (pa.array([Decimal(1)]).cast(pa.decimal256(60, 0)), "decimal"), (pa.array(["1,234.5"]), "不是数"), (pa.array([True]), "bool"),
    (pa.array([1.2345]).cast(pa.decimal128(18, 4)), "小数"), (pa.array(["12.345"]), "小数"),
])
def test_wrong_numbers_in_parquet(loaded, cells, says):
    file = loaded.data.parent / "income.parquet"
    pq.write_table(pa.table({"身份证号": PEOPLE[:1], "月收入": cells}), file)
    assert any(says in message for message in refused(loaded, file.read_bytes(), "income", "copy.parquet").values())


def test_a_spreadsheet_that_lost_the_digits_of_an_identity_number(loaded):
    book = openpyxl.Workbook()
    book.active.append(["身份证号", "月收入"])
    book.active.append([int(PEOPLE[0][:17] + "0"), 1])
    file = loaded.data.parent / "x.xlsx"
    book.save(file)
    assert (2, "身份证号") in refused(loaded, file.read_bytes(), "income", "y.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_encodings_and_separators_are_recognised(loaded, encoding, mark):
    file = loaded.data.parent / "f.csv"
    text = "\r\n".join([HEADER, GOOD.replace("王芳", "龘芳"), resident(60) + ",李,1988/3/4,外省,H9," + PEOPLE[0]]) + "\r\n"
    file.write_bytes(text.replace(",", mark).encode(encoding))
    assert loaded.load_file("population", file, FEB).rows == 2
    assert loaded.state("person", PEOPLE[0], "姓名") == ("known", "龘芳")
    assert loaded.state("person", resident(60), "出生日期") == ("known", "1988-03-04")


def test_the_same_file_and_the_same_content_in_another_form_change_nothing(loaded):
    csv = loaded.data.parent / "i.csv"
    csv.write_text(f"身份证号,月收入\n{PEOPLE[1]}, 12.5\n{PEOPLE[0].lower()},7\n", "utf-8")
    assert not loaded.load_file("income", csv).unchanged
    before, entries = manifests.head(loaded.data).hash, journal.size()
    assert loaded.load_file("income", csv).unchanged
    book = openpyxl.Workbook()
    book.active.append(["身份证号", "月收入"])
    book.active.append([PEOPLE[0], 7])
    book.active.append([PEOPLE[1], 12.5])
    book.save(loaded.data.parent / "i.xlsx")
    assert loaded.load_file("income", loaded.data.parent / "i.xlsx").unchanged
    assert loaded.load("income", {"身份证号": PEOPLE[:2], "月收入": [7.0, 12.5]}).unchanged
    assert (manifests.head(loaded.data).hash, journal.size()) == (before, entries)


def test_an_empty_delivery_confirms(loaded):
    loaded.load("disability", {"身份证号": [PEOPLE[1]], "残疾等级": [2]}, JAN)
    file = loaded.data.parent / "e.csv"
    file.write_text("身份证号,残疾等级\n", "utf-8")
    assert loaded.load_file("disability", file, FEB).rows == 0
    snapshot = loaded.snapshot
    assert snapshot.fact("person", "残疾等级", snapshot.number("person", PEOPLE[1])).as_of == FEB


def test_one_bad_file_of_several_loads_none(loaded):
    from zhengtong.kernel.facts import actions

    from .conftest import AT

    good, bad = loaded.data.parent / "g.csv", loaded.data.parent / "b.csv"
    good.write_text(f"身份证号,月收入\n{PEOPLE[0]},1\n", "utf-8")
    bad.write_text(f"身份证号,残疾等级\n{PEOPLE[0]},x\n", "utf-8")
    before = manifests.head(loaded.data).hash
    both = [actions.Delivery("income", JAN, good), actions.Delivery("disability", JAN, bad)]
    with pytest.raises(LoadRefused):
        actions.load_registers(loaded.data, both, by="t", at=AT, content=loaded.content)
    assert manifests.head(loaded.data).hash == before


def test_a_crash_between_journal_and_head_is_finished_and_one_before_it_undone(loaded, monkeypatch):
    table = {"身份证号": PEOPLE[:1], "月收入": [1.0]}
    before = manifests.head(loaded.data).hash
    with monkeypatch.context() as broken:
        broken.setattr(manifests, "publish", _crash)
        with pytest.raises(KeyboardInterrupt):
            loaded.load("income", table)
    assert manifests.head(loaded.data).hash == before  # journaled, not yet the head
    assert loaded.load("income", table).unchanged      # the next writer finished it
    assert loaded.state("person", PEOPLE[0], "月收入") == ("known", "1.00")
    pending = next(loaded.data.glob("manifests/*.json"))
    pending.with_name("999999-aaaaaaaaaaaa.json.pending").write_text("{}")
    assert loaded.load("income", table).unchanged and not list(loaded.data.glob("manifests/*.pending"))
    assert manifests.verify(loaded.data) == []


def test_verify_names_an_altered_file(loaded):
    file = next((loaded.data / "registers" / "population").glob("*.parquet"))
    file.write_bytes(file.read_bytes() + b" ")
    assert manifests.verify(loaded.data) == [f"registers/population/{file.name}"]


def _crash(path):
    raise KeyboardInterrupt


PLAIN = re.compile(r"(?:XLSX?|CSV|Parquet|UTF-8|UTF-16|GB18030|KB|MB|GB|NUL|[YN]|\W|\d|_)+")


def _in_our_words(errors: dict[tuple[int, str], str]) -> None:
    """No library speaks: nothing but Chinese and the names of formats."""
    assert errors and all(re.search(r"[\u4e00-\u9fff]", m) for m in errors.values()), errors
    rest = [PLAIN.sub("", re.sub(r"“.*?”", "", m)) for m in errors.values()]
    assert not re.search(r"[A-Za-z]", "".join(rest)), errors


def _parquet_of(**columns) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def _workbook_of(rows: int = 300) -> bytes:
    out, book = io.BytesIO(), openpyxl.Workbook()
    book.active.append(["身份证号", "月收入"])
    for i in range(rows):
        book.active.append([resident(i), i])
    book.save(out)
    return out.getvalue()


def _flipped(data: bytes, seed: int) -> bytes:
    draw, changed = random.Random(seed), bytearray(data)
    for _ in range(draw.choice([1, 4, 30])):
        changed[draw.randrange(4, len(changed))] = draw.randrange(256)
    return bytes(changed)


def _archive(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


PARQUET = _parquet_of(身份证号=[resident(i % 900) for i in range(3000)], 月收入=[str(i) for i in range(3000)])
WORKBOOK = _workbook_of()
LINE = f"身份证号,月收入\n{PEOPLE[0]},1\n"
BROKEN = {
    "parquet cut to its mark": b"PAR1", "parquet cut": PARQUET[: len(PARQUET) // 2], "parquet without its end": PARQUET[:-1],
    "not parquet": b"PAR1" + b"no parquet at all" * 9, "workbook cut": WORKBOOK[: len(WORKBOOK) // 2],
    "workbook without its end": WORKBOOK[:-10], "another archive": _archive(a="x"),
    "half a sheet": _archive(**{"xl/workbook.xml": "<workbook", "[Content_Types].xml": "<a/>"}),
    "an old workbook": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), "gzip": bytes.fromhex("1f8b0800") + b"xx",
    "UTF-32": LINE.encode("utf-32"), "UTF-16 without its mark": LINE.encode("utf-16-be"),
    "UTF-16 cut in a character": LINE.encode("utf-16")[:-1], "Latin": LINE.encode() + b"\xff\xfe\xff\n",
    "a header cell over 128 KiB": b"x" * 200_000 + b",y\n1,2\n", "a header over 4 MB": b"x" * 5_000_000,
    "an open quote": LINE.encode() + b'1,"2\n' * 3, "an open quote in the header": b'a,"b\n1,2\n',
    "a line over 4 MB": LINE.encode() + b"1," + b"2" * 9_000_000 + b"\n",
    "NUL in CSV": f"{LINE}{PEOPLE[1]},1\0\n".encode(), "NUL in UTF-16": f"{LINE}{PEOPLE[1]},1\0\n".encode("utf-16"),
    "NUL in a Parquet key": _parquet_of(身份证号=["1\0" + "2"], 月收入=["1"]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_our_own_words(loaded, name):
    _in_our_words(refused(loaded, BROKEN[name], "income", "broken"))


@pytest.mark.parametrize("whole", [PARQUET, WORKBOOK], ids=["parquet", "workbook"])
def test_whatever_is_altered_in_a_file_the_reader_speaks_our_words_or_reads_on(whole, tmp_path):
    caught = 0
    for seed in range(60):
        file = tmp_path / "altered"
        file.write_bytes(_flipped(whole, seed))
        try:
            for _table, _line in readers.batches(file, ["身份证号"], tmp_path):
                pass
        except LoadRefused as why:
            caught += 1
            _in_our_words({(e.line, e.column): e.message for e in why.errors})
    assert caught > 20


def test_a_null_character_in_a_text_names_line_and_column(loaded):
    columns = dict(zip(HEADER.split(","), ([word] for word in GOOD.split(",")), strict=True))
    found = refused(loaded, _parquet_of(**{**columns, "姓名": ["王\0芳"]}), "population", "x.parquet")
    assert "NUL" in found[(1, "姓名")]


def test_a_broken_file_is_refused_in_english_too(loaded):
    with translation.override("en"):
        assert list(refused(loaded, PARQUET[:-1], "income", "x").values()) == ["This is no complete Parquet file"]
