"""Tables 3 and 4 from rows: which case counts where, and at the turn of the year."""
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengtong.report.annual.form import BLOCKS, COLUMNS, COUNTED, LEAVES, OUTCOMES, ROWS, TOTAL
from zhengtong.report.annual.identities import Figures, check
from zhengtong.report.annual.tables import CELLS3, CELLS4, Remedy, Request, table3, table4

YEAR = 2024
BEFORE, IN, AFTER = date(2023, 11, 1), date(2024, 6, 3), date(2025, 1, 2)


def longgang():
    """The part of a real bureau's report of 2024 that is printed: r1 = 58+7+0+0+1+0, r2 = 2, r3.1 = 3, r3.2 = 17."""
    columns = ["natural_person"] * 58 + ["commercial_enterprise"] * 7 + ["legal_service_org"]
    results = ["r3.1"] * 3 + ["r3.2"] * 17 + ["r3.4.1"] * 46
    rows = [Request(f"n{n}", column, IN, IN, leaf) for n, (column, leaf) in enumerate(zip(columns, results, strict=True))]
    return rows + [Request(f"o{n}", "natural_person", BEFORE, IN, "r3.4.1") for n in range(2)]


def test_the_printed_figures_of_a_real_report_come_out():
    table = table3(longgang(), YEAR)
    assert [table.of("r1", column) for column in COUNTED] == [58, 7, 0, 0, 1, 0]
    assert (table.of("r1", TOTAL), table.of("r2", TOTAL)) == (66, 2)
    assert table.of("r3.7", TOTAL) + table.of("r4", TOTAL) == 68
    assert (table.of("r3.1", TOTAL), table.of("r3.2", TOTAL)) == (3, 17)


def test_the_form_has_25_rows_21_leaves_and_7_columns():
    assert (len(ROWS), len(LEAVES), len(COLUMNS)) == (25, 21, 7)
    assert len(CELLS4) == 15


@pytest.mark.parametrize(("received", "answered", "rows"), [
    (BEFORE, IN, {"r2", "r3.1", "r3.7"}),
    (BEFORE, None, {"r2", "r4"}),
    (BEFORE, AFTER, {"r2", "r4"}),
    (BEFORE, date(2023, 12, 31), set()),
    (date(2024, 1, 1), date(2024, 12, 31), {"r1", "r3.1", "r3.7"}),
    (date(2024, 12, 31), None, {"r1", "r4"}),
    (AFTER, None, set()),
])
def test_the_turn_of_the_year(received, answered, rows):
    request = Request("a", "other_org", received, answered, "r3.1" if answered else None)
    assert {row for row, column in table3([request], YEAR).cells if column == TOTAL} == rows


def test_a_cell_leads_to_its_cases():
    table = table3(longgang(), YEAR)
    assert table.cells[("r3.1", "natural_person")] == ["n0", "n1", "n2"]
    assert table.cells[("r2", TOTAL)] == ["o0", "o1"]


DAYS = st.integers(0, 1200).map(lambda n: date(2022, 6, 1) + timedelta(days=n))


@st.composite
def requests(draw):
    received = draw(DAYS)
    answered = draw(st.none() | st.integers(0, 300).map(lambda n: received + timedelta(days=n)))
    leaf = draw(st.sampled_from(LEAVES)) if answered else None
    return Request(draw(st.integers()), draw(st.sampled_from(COUNTED)), received, answered, leaf)


@given(rows=st.lists(requests(), max_size=40))
def test_every_count_satisfies_the_identities(rows):
    years = {year: Figures(year, table3=table3(rows, year).counts([r.key for r in ROWS], [c.key for c in COLUMNS]))
             for year in (2023, 2024)}
    assert check(years[2024], years[2023]) == []


@pytest.mark.parametrize("request_", [Request("a", "martian", IN), Request("a", "other_org", IN, IN, "r3.7")])
def test_what_is_no_cell_is_refused(request_):
    with pytest.raises(ValueError, match="no cell of table 3"):
        table3([request_], YEAR)


@pytest.mark.parametrize(("filed", "decided", "outcome", "column"), [
    (IN, IN, "upheld", "upheld"), (IN, None, None, "pending"), (IN, AFTER, "corrected", "pending"), (BEFORE, IN, "other", "other"),
])
def test_a_remedy_counts_once_and_in_the_total(filed, decided, outcome, column):
    table = table4([Remedy("a", "suit", filed, decided, outcome)], YEAR)
    assert set(table.cells) == {("suit", column), ("suit", TOTAL)}


def test_remedies_of_other_years_do_not_count():
    assert table4([Remedy("a", "suit", BEFORE, BEFORE, "upheld"), Remedy("b", "suit", AFTER)], YEAR).cells == {}


def test_table_4_has_its_rows_and_columns():
    assert [b.key for b in BLOCKS] == ["reconsideration", "suit", "suit after reconsideration"]
    assert [o.key for o in OUTCOMES] == ["upheld", "corrected", "other", "pending", "total"]
    assert len(CELLS3) == 175
