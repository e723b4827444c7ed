"""What a register takes to be possible is content; a file, a single fact and the day of the data are held to it alike."""
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengtong.kernel.content import queries as content_queries
from zhengtong.kernel.content.models import Column, Register
from zhengtong.kernel.content.queries import ContentRefused
from zhengtong.kernel.facts import actions, manifests
from zhengtong.kernel.facts.actions import FactsRefused, LoadRefused, Recorded
from zhengtong.kernel.facts.bounds import checked, wrong_as_of
from zhengtong.kernel.facts.parsing import NO_DAY, Wrong

from .conftest import AT, FEB, PEOPLE, REGISTERS, District, resident, write_packs

BOUNDED = {
    **REGISTERS,
    "population": REGISTERS["population"].replace("type: date, grade: 2}", "type: date, grade: 2, not_before: born, not_after: born}"),
    "disability": REGISTERS["disability"].replace("scale: 0, grade: 4", "scale: 0, least: 1, most: 4, grade: 4"),
    "deaths-a": REGISTERS["deaths-a"].replace("type: date, grade: 2}", "type: date, grade: 2, not_before: born}"),
    "permits": "provider: civil\nsubject: person\nno_row: absent\ncolumns:\n  - {zh: 签发日, en: issued, type: date, grade: 2}\n"
               "  - {zh: 有效期至, en: until, type: date, grade: 2, not_before: 签发日, not_after: null}\n"
               "  - {zh: 余额, en: balance, type: number, scale: 1, grade: 2, least: null, most: 9.5}\n",
}
BORN_1990 = resident(50)


@pytest.fixture
def bounded(tmp_path, db, settings):
    settings.DATA_DIR = tmp_path / "data"
    return District(tmp_path / "data", content_queries.load(write_packs(tmp_path / "packs", BOUNDED)), db)


def errors(district, key: str, text: str, day: dt.date = FEB) -> dict[tuple[int, str], str]:
    file = district.data.parent / "file.csv"
    file.write_text(text, "utf-8")
    before = manifests.head(district.data)
    with pytest.raises(LoadRefused) as refused:
        district.load_file(key, file, day)
    assert manifests.head(district.data) == before and all(e.remedy for e in refused.value.errors)
    return {(e.line, e.column): e.message for e in refused.value.errors}


@pytest.mark.parametrize(("key", "header", "row", "column", "says"), [
    ("income", "月收入", "-99999", "月收入", ("-99999", "0")),
    ("disability", "残疾等级", "-3", "残疾等级", ("-3", "1")),
    ("disability", "残疾等级", "9", "残疾等级", ("9", "4")),
    ("deaths-a", "死亡日期", "2025-03-01", "死亡日期", ("2025-03-01", "2025-02-28")),
    ("deaths-a", "死亡日期", "1989年12月31日", "死亡日期", ("1989年12月31日", "1990-01-01")),
    ("permits", "签发日,有效期至,余额", "2025-01-02,2025-01-01,", "有效期至", ("2025-01-01", "签发日", "2025-01-02")),
    ("permits", "签发日,有效期至,余额", ",,9.6", "余额", ("9.6", "9.5")),
])
def test_an_impossible_cell_is_refused_as_it_was_written(bounded, key, header, row, column, says):
    found = errors(bounded, key, f"身份证号,{header}\n{BORN_1990},{row}\n")
    assert list(found) == [(2, column)] and all(word in found[(2, column)] for word in says)


def test_a_birth_is_that_of_the_identity_number(bounded):
    header = "身份证号,姓名,出生日期,户籍地,户号,监护人"
    found = errors(bounded, "population", f"{header}\n{BORN_1990},李,2099-03-22,深圳,H1,\n{PEOPLE[0].lower()},王,1990/1/1,深圳,H1,\n")
    assert list(found) == [(2, "出生日期")] and "1990-01-01" in found[(2, "出生日期")]


def test_what_is_possible_loads(bounded):
    file = bounded.data.parent / "good.csv"
    file.write_text(f"身份证号,签发日,有效期至,余额\n{BORN_1990},2025-02-28,9999-12-31,-3.5\n{PEOPLE[0]},,2030-01-01,\n", "utf-8")
    assert bounded.load_file("permits", file, FEB).rows == 2
    assert bounded.load("disability", {"身份证号": [BORN_1990], "残疾等级": [4]}).rows == 1


def test_what_is_impossible_is_told_with_keys_named_twice(bounded):
    text = f"身份证号,残疾等级\n{BORN_1990},2\n{PEOPLE[0]},9\n{BORN_1990},3\n{BORN_1990[:-1]}#,1\n"
    assert set(errors(bounded, "disability", text)) == {(3, "残疾等级"), (4, "身份证号"), (5, "身份证号")}


def test_an_identity_number_with_a_day_that_is_none_is_malformed(bounded):
    assert "0230" in errors(bounded, "income", f"身份证号,月收入\n{resident(7, '19900230')},1\n")[(2, "身份证号")]


@pytest.mark.parametrize("text", ["0", "5", "-1"])
def test_a_single_fact_is_held_to_the_same(bounded, text):
    bounded.load("disability", {"身份证号": [BORN_1990], "残疾等级": [4]})
    with pytest.raises(FactsRefused, match=text):
        actions.record_facts(bounded.data, [Recorded("disability", "person", 0, "残疾等级", text)], as_of=FEB, by="t", at=AT,
                             reference="r", content=bounded.content)


@pytest.mark.parametrize("day", ["2026-01-01", "9999-12-31", "0001-01-01", "1949-09-30"])
def test_data_of_an_impossible_day_are_refused(bounded, day):
    file, as_of = bounded.data.parent / "i.csv", dt.date.fromisoformat(day)
    file.write_text(f"身份证号,月收入\n{BORN_1990},1\n", "utf-8")
    with pytest.raises(LoadRefused, match=day):
        bounded.load_file("income", file, as_of)
    with pytest.raises(FactsRefused, match=day):
        actions.record_facts(bounded.data, [], as_of=as_of, by="t", at=AT, reference="r", content=bounded.content)


def test_today_is_the_districts_own_day_not_greenwichs():
    early = dt.datetime(2025, 12, 30, 17, tzinfo=dt.UTC)  # one in the morning of the 31st in Shenzhen
    assert wrong_as_of(dt.date(2025, 12, 31), early) is None and wrong_as_of(dt.date(2026, 1, 1), early) is not None


@given(value=st.decimals(-20, 20, places=1), least=st.integers(-10, 0), most=st.integers(0, 10))
def test_a_number_passes_exactly_between_its_bounds(value, least, most):
    column = Column(zh="数", en="n", type="number", scale=1, grade=1, least=least, most=most)
    assert isinstance(checked(str(value), column, lambda name: NO_DAY), Wrong) == (not least <= value <= most)


@given(day=st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), limit=st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
def test_a_date_passes_exactly_up_to_its_bound(day, limit):
    column = Column(zh="日", en="d", type="date", grade=1)
    assert isinstance(checked(str(day), column, lambda name: (limit - dt.date(1970, 1, 1)).days), Wrong) == (day > limit)


@pytest.mark.parametrize("column", [
    {"type": "string", "least": 1}, {"type": "number", "not_after": "as_of"}, {"type": "number", "least": 3, "most": 2},
])
def test_a_bound_that_does_not_fit_its_column_is_no_content(column):
    with pytest.raises(ValueError):
        Column(zh="甲", en="a", grade=1, **column)


def test_a_bound_names_a_day_that_the_row_has():
    column = Column(zh="甲", en="a", grade=1, type="date", not_after="no such column")
    with pytest.raises(ValueError, match="no such column"):
        Register(key="r", names={"zh": "r", "en": "r"}, provider="p", subject="s", no_row="absent", cycle="day",
                 sharing={"attribute": "conditional", "basis": "b"}, columns=[column])


def test_only_an_identity_number_tells_a_birth(tmp_path):
    firms = REGISTERS["firms"] + "  - {zh: 成立日, en: founded, type: date, grade: 1, not_before: born}\n"
    with pytest.raises(ContentRefused, match="born"):
        content_queries.load(write_packs(tmp_path, {**REGISTERS, "firms": firms}))


def test_every_register_of_the_packs_holds_its_grades_to_a_list():
    loaded = content_queries.load(kinds=("subjects", "registers", "units"), strict=False)
    grades = [c for r in loaded.registers.values() if not r.derived for c in r.columns if c.type == "number" and c.unit == "级"]
    assert len(grades) >= 5 and all(c.least == 1 and c.most is not None for c in grades)
