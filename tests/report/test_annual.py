"""The annual report from entered cases: the printed figures of a real report, each cell with its cases, the form in three kinds."""
import csv as reader
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from lxml import etree, html

from tests.openness.conftest import HEAD, OFFICER, STRANGER, Desk, at
from zhengtong.kernel.journal import queries as journal
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions.models import Decision
from zhengtong.openness.requests.models import Request
from zhengtong.report.annual import actions, exporting, queries
from zhengtong.report.annual.form import COLUMNS, TOTAL
from zhengtong.report.annual.models import AnnualReport, EnteredCell

D = date
NOW = D(2026, 1, 20)


@pytest.fixture
def desk(db):
    return Desk()


def enter(value="12", **more):
    given = {"year": 2025, "row": "normative", "column": "issued", "source": "区司法局台账", **more}
    return actions.enter_cell(value=value, by=given.pop("by", OFFICER), on=NOW, at=at(NOW), **given)


def test_the_printed_figures_come_from_entered_cases(desk):
    """66 received (58 + 7 + 1), 2 carried in, 3 disclosed, 17 partly, 68 in all: entered as cases, the results as rows."""
    wanted = ["natural_person"] * 58 + ["commercial_enterprise"] * 7 + ["legal_service_org"]
    made = [desk.file(D(2025, 12, 2)) for _n in range(2)] + [desk.file(D(2026, 5, 6)) for _n in range(66)]
    leaves = ["r3.4.1"] * 2 + ["r3.1"] * 3 + ["r3.2"] * 17 + ["r3.4.1"] * 46
    codes = {"r3.1": "disclose", "r3.2": "partial", "r3.4.1": "not_held"}
    for request, leaf, column in zip(made, leaves, ["natural_person"] * 2 + wanted, strict=True):
        Request.objects.filter(pk=request.pk).update(leaf=leaf, code=codes[leaf], answered_on=D(2026, 6, 3), column=column)
    found = queries.annual(2026)
    table = found.table3
    assert [table.of("r1", column.key) for column in COLUMNS] == [58, 7, 0, 0, 1, 0, 66]
    assert (table.of("r2", TOTAL), table.of("r3.7", TOTAL) + table.of("r4", TOTAL)) == (2, 68)
    assert (table.of("r3.1", TOTAL), table.of("r3.2", TOTAL)) == (3, 17)
    assert found.findings == ()
    assert [number for _id, number in queries.cases_in(2026, 3, "r2", TOTAL)] == [r.case.number for r in made[:2]]


def test_table_4_from_remedies(desk):
    desk.answered(D(2025, 3, 3), D(2025, 3, 12), "not_held")
    decision, day = Decision.objects.get(), D(2025, 4, 1)
    remedy = decisions.file_remedy(decision.pk, kind="reconsideration", day=day, authority="区政府", by=OFFICER, on=day, at=at(day))
    assert queries.annual(2025).table4.of("reconsideration", "pending") == 1
    decisions.decide_remedy(remedy.pk, outcome="corrected", day=D(2025, 5, 9), by=OFFICER, on=D(2025, 5, 9), at=at(D(2025, 5, 9)))
    cells = queries.annual(2025).table4.cells
    assert set(cells) == {("reconsideration", "corrected"), ("reconsideration", TOTAL)}
    assert queries.cases_in(2025, 4, "reconsideration", "corrected") == [(str(decision.case_id), decision.case.number)]


def test_the_district_is_the_sum_of_its_departments(desk):
    from zhengtong.openness.requests import actions as requests

    moved, _stayed = desk.file(D(2025, 5, 6)), desk.file(D(2025, 5, 6))
    desk.do(requests.transfer, moved, D(2025, 5, 7), department="education", reason="由教育局制作")
    assert queries.units(2025) == ["education", "government-office"]
    assert [queries.annual(2025, unit).table3.of("r1", TOTAL) for unit in ("education", "government-office", "")] == [1, 1, 2]
    assert queries.annual(2025).findings == ()


def test_a_cell_of_table_2_has_its_source_and_a_correction_is_another_row(db):
    enter("12")
    enter("13", source="更正后的台账")
    cell = queries.annual(2025).entered[("normative", "issued")]
    assert (cell.value, cell.source, EnteredCell.objects.count()) == (Decimal(13), "更正后的台账", 2)
    assert [e.kind for e in journal.entries()] == ["annual.enter_cell", "annual.enter_cell"]


@pytest.mark.parametrize("wrong", [
    {"value": "-1"}, {"value": "1.5"}, {"value": "many"}, {"value": "NaN"}, {"value": "1e9"}, {"value": "1_000"}, {"value": "+5"},
    {"value": "1e9", "row": "charges", "column": "amount"}, {"row": "permits"}, {"year": 2027}, {"source": " "},
    {"by": STRANGER}, {"unit": "nowhere"}, {"unit": "education"},
])
def test_a_wrong_cell_is_refused_with_its_remedy(db, wrong):
    with pytest.raises(actions.ReportRefused) as refused:
        enter(**{"value": "12", **wrong})
    assert refused.value.remedy
    assert EnteredCell.objects.count() == 0


def test_figures_of_full_width_are_figures(db):
    assert enter("１２").value == 12


def test_money_may_have_decimals(db):
    assert enter("10.65", row="charges", column="amount").value == Decimal("10.65")


def publish(year=2025, **more):
    given = {"chapters": {"overview": "全年平稳。"}, "by": HEAD, **more}
    return actions.publish(year=year, on=NOW, at=at(NOW), **given)


def test_a_published_report_is_kept_and_the_next_year_is_held_against_it(desk):
    desk.file(D(2025, 12, 30))
    publish()
    Request.objects.all().delete()
    later = [f.identity for f in queries.annual(2026).findings]
    assert later == ["I4", "I4"]
    made = publish()
    assert (made.n, AnnualReport.objects.count()) == (2, 2)


def test_i4_is_overridden_only_with_a_reason(desk):
    desk.file(D(2025, 12, 30))
    publish()
    desk.file(D(2025, 12, 31))
    places = [f.place for f in queries.annual(2026).findings]
    later = {"year": 2026, "chapters": {}, "by": HEAD, "on": D(2027, 1, 20), "at": at(D(2027, 1, 20))}
    with pytest.raises(actions.ReportRefused, match="I4"):
        actions.publish(**later)
    reasons = dict.fromkeys(places, "上年报告漏计一件")
    actions.publish(**later, overrides=reasons)
    assert queries.published(2026).overrides == reasons


@pytest.mark.parametrize("wrong", [{"year": 2026}, {"by": STRANGER}, {"chapters": {"poetry": "x"}}])
def test_what_may_not_be_published(db, wrong):
    with pytest.raises(actions.ReportRefused):
        publish(**wrong)
    assert AnnualReport.objects.count() == 0


def test_departments_by_january_and_the_government_by_march():
    assert (queries.due_on(2025, "education"), queries.due_on(2025)) == (D(2026, 1, 31), D(2026, 3, 31))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_has_the_form(desk, lang):
    desk.file(D(2025, 5, 6))
    enter("12")
    page = html.fromstring(exporting.html(queries.annual(2025), {"overview": "<b>平稳</b>"}, lang))
    grids = page.findall(".//table")
    assert [len(grid.findall(".//tr")) for grid in grids] == [3, 2, 3, 2, 26, 2]
    assert len(grids[4].findall(".//tr")[1].findall("*")) == 8
    assert len(grids[5].findall(".//tr")[1].findall("td")) == 15
    assert not page.findall(".//b")
    assert "区司法局台账" in page.text_content()


def test_the_word_file_holds_the_same_and_is_the_same_every_time(desk):
    desk.file(D(2025, 5, 6))
    found = queries.annual(2025)
    data = exporting.docx(found, {"overview": "第一行\n第二行"})
    assert data == exporting.docx(queries.annual(2025), {"overview": "第一行\n第二行"})
    tree = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
    space = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    rows = tree.findall(".//w:tbl", space)[4].findall("w:tr", space)
    cells = ["".join(cell.itertext()) for cell in rows[1].findall("w:tc", space)]
    assert (len(rows), cells) == (26, ["一、本年新收政府信息公开申请数量", "1", "0", "0", "0", "0", "0", "1"])


def test_the_sheet_holds_no_formula(db):
    enter("12", source="=cmd()")
    text = exporting.csv(queries.annual(2025), 2)
    assert not any(cell.startswith("=") for row in reader.reader(io.StringIO(text)) for cell in row)
    third = list(reader.reader(io.StringIO(exporting.csv(queries.annual(2025), 3).lstrip("\ufeff"))))
    assert (len(third), len(third[1])) == (26, 8)
