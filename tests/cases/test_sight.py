"""One rule says who sees a case; list, search, detail, export, file and steps all give its answer."""
import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhengtong.kernel.access import queries as access
from zhengtong.kernel.access.models import Authorisation, Look
from zhengtong.kernel.cases import CaseRefused, actions, queries, sight, standing
from zhengtong.kernel.cases.models import Case, Consulted, Filing, Recusal
from zhengtong.kernel.parties import Actor, shell

from .conftest import APPLICANT, APPROVER, DEPARTMENT, FILED, OFFICER, STRANGER, at
from .test_recording import DAY, LATER, refused

JUSTICE = Actor("sun", "孙某", "officer", "justice", 9, person=29)
AUDITOR = Actor("audit", "审计", "auditor", "data-bureau", 8, person=28)
FILE = "f" * 64
UNITS = [DEPARTMENT, "civil-affairs", "justice"]


def numbers(by, purpose="", **filters):
    return {row.number for row in queries.worklist(by, queries.Filters(**filters), on=LATER, purpose=purpose, limit=200).rows}


def opens(case, by, purpose=""):
    try:
        return queries.case(case.pk, by, on=LATER, purpose=purpose).case == case
    except CaseRefused:
        return False


def has_file(case, by, purpose=""):
    try:
        return queries.file_of(case, FILE, by, purpose=purpose) == "a.pdf"
    except CaseRefused:
        return False


def asked_only(case, by):
    return by.role in standing.DESK and by.department != case.department


@pytest.fixture
def cases(district):
    """Cases of several applicants in several departments, some consulted, one recused."""
    made = [
        district.open(by=OFFICER, department=department, applicant=actions.Applicant("person", no, f"人{no}"))
        for department in UNITS for no in (11, 12, 21)
    ]
    made.append(district.open(by=OFFICER, applicant=actions.Applicant("other", None, "外地人", {"phone": "13800000001"})))
    Consulted.objects.create(case=made[0], department="justice", from_seq=1)
    Consulted.objects.create(case=made[1], department="civil-affairs", thread="t", from_seq=1, until_seq=1)
    Recusal.objects.create(case=made[1], login="li", reason="asked", by="li", at=at(FILED))
    Filing.objects.bulk_create(
        Filing(case=case, n=2, hash="x", record=json.dumps({"answers": {}, "files": {"q": [{"hash": FILE, "name": "a.pdf"}]}}))
        for case in made
    )
    Case.objects.update(has_consulted=True, has_recusals=True)
    return list(Case.objects.all())


actors = st.builds(
    Actor, login=st.sampled_from(["li", "zhao", "wang", "x"]), name=st.just("某"), role=st.sampled_from(
        ["officer", "approver", "resident", "enterprise", "auditor", "data_bureau", "shell"]),
    department=st.sampled_from([*UNITS, None]), post=st.just(1),
    subject=st.sampled_from([None, ("person", 11), ("person", 12), ("firm", 11)]), person=st.sampled_from([None, 11, 21, 22]),
)


def test_list_search_detail_file_and_python_agree(cases, monkeypatch):
    monkeypatch.setattr("zhengtong.kernel.cases.sight.aside", lambda by: frozenset({("person", by.person)} if by.person else ()))

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(by=actors, purpose=st.sampled_from(["", "audit", "data-quality"]))
    def agree(by, purpose):
        seen = {case.number for case in cases if sight.sees(case, by, purpose)}
        assert numbers(by, purpose) == seen
        assert {case.number for case in Case.objects.filter(sight.of(by, purpose).q())} == seen
        for case in cases:
            inside = case.number in seen
            assert numbers(by, purpose, text=case.number) == ({case.number} if inside else set())
            assert opens(case, by, purpose) == inside
            assert has_file(case, by, purpose) == (inside and (not asked_only(case, by) or by.department == "justice"))
            if not inside:
                assert queries.options(case, by, LATER).allowed == ()

    agree()


def test_an_officer_sees_the_departments_cases_and_no_other(cases):
    assert numbers(OFFICER) == {c.number for c in cases if c.department == DEPARTMENT and c.applicant_no not in (12, 21)}
    assert numbers(STRANGER) == {c.number for c in cases if c.department == "civil-affairs"}


def test_an_auditor_sees_all_with_the_purpose_and_nothing_without(cases):
    assert (len(numbers(AUDITOR, "audit")), numbers(AUDITOR)) == (len(cases), set())


def test_the_shell_needs_a_purpose(cases):
    assert numbers(shell("root")) == set()
    assert len(numbers(shell("root"), "audit")) == len(cases)


def test_a_visitor_reaches_one_case(cases):
    visitor = standing.visitor(cases[0].number)
    assert numbers(visitor) == {cases[0].number}
    assert not opens(cases[1], visitor)


def test_the_asked_department_looks_in_until_it_answered(district):
    case = district.received()
    district.record(case, "drafted", LATER, body={"code": next(iter(district.replies(case)))})
    assert not opens(case, JUSTICE)
    district.record(case, "review_asked", LATER)
    assert opens(case, JUSTICE) and numbers(JUSTICE) == {case.number}
    district.record(case, "reviewed", LATER, by=JUSTICE, body={"opinion": "lawful", "reason": "合法"})
    assert not opens(case, JUSTICE) and numbers(JUSTICE) == set()
    district.record(case, "review_asked", LATER)
    assert opens(case, JUSTICE)
    district.record(case, "reviewed", LATER, by=JUSTICE, body={"opinion": "lawful", "reason": "合法"})
    district.record(case, "signed", LATER, by=APPROVER)
    assert not opens(case, JUSTICE)
    assert refused(district.record, case, "reviewed", LATER, by=JUSTICE, body={"opinion": "lawful", "reason": "x"}).code == "unseen"


def test_the_applicant_does_not_read_what_is_weighed_inside(district):
    case = district.received()
    district.record(case, "drafted", LATER, body={"code": next(iter(district.replies(case))), "reason": "内部意见"})
    mine = queries.case(case.pk, APPLICANT, on=LATER)
    assert mine.part == "own" and "内部意见" not in str(mine.events)
    assert "内部意见" in str(queries.case(case.pk, OFFICER, on=LATER).events)


def test_reading_a_case_is_a_look_that_the_applicant_finds(district):
    case = district.received()
    actions.read_case(case.pk, by=OFFICER, on=LATER, at=at(LATER))
    looked, count = access.who_looked("person", 11)
    assert (count, looked[0].case, looked[0].purpose, looked[0].department) == (1, case.number, "information-request", DEPARTMENT)
    actions.read_case(case.pk, by=APPLICANT, on=LATER, at=at(LATER))
    assert Look.objects.count() == 1


def test_a_page_of_cases_is_one_look(district):
    district.received()
    district.received()
    assert actions.read_worklist(by=OFFICER, on=LATER, at=at(LATER)).count == 2
    assert [(look.form, look.count) for look in Look.objects.all()] == [("list", 1)]


def test_names_are_covered_in_lists(district):
    district.received()
    assert [row.applicant for row in queries.worklist(OFFICER, on=LATER).rows] == ["王*明"]


def test_opening_authorises_the_department_and_closing_ends_it(district):
    case = district.received()
    row = Authorisation.objects.get(reference=case.about)
    assert (row.kind, row.no, row.purpose, row.department, row.revoked) == ("person", 11, "information-request", DEPARTMENT, None)
    district.record(case, "withdrawn", LATER)
    row.refresh_from_db()
    assert row.revoked is not None


def test_a_refused_look_is_in_the_journal(district):
    case = district.received()
    assert refused(actions.read_case, case.pk, by=STRANGER, on=LATER, at=at(LATER)).code == "unseen"


@pytest.mark.parametrize("given", ["no-uuid", "", None])
def test_an_odd_number_is_no_case(district, given):
    with pytest.raises(CaseRefused):
        queries.case(given, OFFICER, on=LATER)


def test_the_list_is_in_the_order_of_urgency_and_filters(district):
    late, soon = district.received(FILED), district.received(date(2025, 9, 28))  # due on 30 and 31 October
    waiting = district.received(FILED)
    district.record(waiting, "correction_asked", date(2025, 10, 1), body={"fields": ["title"], "reason": "不明确"})

    def order(on, **filters):
        return [row.number for row in queries.worklist(OFFICER, queries.Filters(**filters), on=on).rows]

    assert order(LATER) == [late.number, *[case.number for case in sorted((soon, waiting), key=lambda case: case.pk)]]
    assert order(LATER, light="waiting") == [waiting.number]
    assert order(late.due_on + DAY, light="overdue") == [late.number]
    assert order(late.due_on, light="red") == [late.number, soon.number]
    assert order(LATER, light="green") == [late.number, soon.number]
    assert order(LATER, state="correction") == [waiting.number]
    assert set(order(LATER, text="王小明")) == {late.number, soon.number, waiting.number}
    district.record(late, "withdrawn", LATER)
    assert order(LATER, closed=True) == [late.number]
