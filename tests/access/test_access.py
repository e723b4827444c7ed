"""Reading people: only for a purpose, only within it, and never without a trace."""
import csv
import io
from datetime import timedelta

import pytest

from zhengtong.kernel.access import actions, queries
from zhengtong.kernel.access.actions import AccessDenied
from zhengtong.kernel.access.models import Authorisation
from zhengtong.kernel.access.own import household_of, wards
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.parties import shell, system

from .conftest import AT, FIRM, OFFICER, ON, OTHER, PURPOSES, RESIDENT

pytestmark = pytest.mark.django_db


def read(by, no, purpose, snapshot, **more):
    return actions.read_subject(by=by, kind="person", no=no, purpose=purpose, at=AT, snapshot=snapshot, **more)


@pytest.mark.parametrize("purpose", ["", "no-such-purpose"])
@pytest.mark.parametrize("by", [RESIDENT, OFFICER, shell("root")])
def test_no_read_without_a_purpose(snapshot, by, purpose):
    with pytest.raises(AccessDenied):
        read(by, 1, purpose, snapshot)


def test_a_resident_reads_itself_and_the_minors_it_guards(snapshot):
    view = read(RESIDENT, 1, "own-data", snapshot)
    assert (view.name, view.key, view.withheld) == ("王芳", "449900199001010001", ())
    assert set(view.facts) == {"姓名", "残疾等级", "性别"}
    assert read(RESIDENT, 2, "own-data", snapshot).name == "王小宝"


@pytest.mark.parametrize("no", [0, 3, 4])
def test_a_resident_reads_nobody_else(snapshot, no):
    with pytest.raises(AccessDenied, match="您自己"):
        read(RESIDENT, no, "own-data", snapshot)
    assert queries.who_looked("person", no) == ([], 0)
    assert journal.entries()[0].kind == "access.refused"


def test_a_purpose_shows_its_registers_up_to_its_grade_and_masks(snapshot):
    view = read(OFFICER, 4, "test-duty", snapshot)
    assert set(view.facts) == {"姓名", "性别"}
    assert [w.name for w in view.withheld] == ["残疾等级"]
    assert (view.name, view.key) == ("陈*", "4499**********1004"[:4] + "*" * 10 + "0004"[-4:])
    assert not view.shows("残疾等级") and view.shows("性别")


def test_a_purpose_with_a_case_needs_an_authorisation_and_the_department(snapshot):
    with pytest.raises(AccessDenied, match="案件"):
        read(OFFICER, 4, "test-case", snapshot)
    given = {"basis": "case", "reference": "case:9", "kind": "person", "nos": [4], "purpose": "test-case"}
    assert actions.authorise(by=system("cases"), since=ON, until=ON, at=AT, **given) == 1
    assert read(OFFICER, 4, "test-case", snapshot, case="case:9").name == "陈一"
    for by, no in [(OTHER, 4), (OFFICER, 5)]:
        with pytest.raises(AccessDenied):
            read(by, no, "test-case", snapshot)
    assert actions.revoke(by=system("cases"), reference="case:9", at=AT) == 1
    with pytest.raises(AccessDenied):
        read(OFFICER, 4, "test-case", snapshot)


def test_an_authorisation_narrows_registers_and_grade(snapshot):
    given = {"basis": "case", "reference": "c", "kind": "person", "nos": [4, 5], "purpose": "test-case"}
    actions.authorise(by=system("cases"), since=ON, until=None, at=AT, grade=2, registers=["population"], **given)
    assert set(read(OFFICER, 4, "test-case", snapshot).facts) == {"姓名", "性别"}


def test_a_consent_is_given_by_the_subject_itself(snapshot):
    given = {"basis": "consent", "reference": "k1", "kind": "person", "purpose": "test-case", "since": ON, "until": None, "at": AT}
    with pytest.raises(AccessDenied):
        actions.authorise(by=OFFICER, nos=[1], **given)
    with pytest.raises(AccessDenied):
        actions.authorise(by=RESIDENT, nos=[4], **given)
    assert Authorisation.objects.count() == 0
    actions.authorise(by=RESIDENT, nos=[1], **given)
    assert read(OFFICER, 1, "test-case", snapshot).no == 1


def test_who_looked_shows_records_lists_and_rounds(snapshot):
    read(OFFICER, 1, "test-duty", snapshot)
    actions.read_list(by=OTHER, purpose="test-duty", kind="person", nos=[0, 1, 5], fields=["性别"], at=AT, snapshot=snapshot)
    actions.read_list(by=OTHER, purpose="test-duty", kind="person", nos=[0, 5], fields=["性别"], at=AT, snapshot=snapshot)
    actions.note_round(by=system("tick"), purpose="test-duty", counts={"person": 6, "firm": 2}, number=3, at=AT)
    looks, count = queries.who_looked("person", 1)
    assert count == 3
    assert {look.form for look in looks} == {"record", "list", "round"}
    record = next(look for look in looks if look.form == "record")
    assert (record.who, record.department, record.purpose, record.fields) == ("周*强", "dpf", "test-duty", ("population",))
    assert journal.entry(record.entry).kind == "access.record"
    assert next(look for look in looks if look.is_round).count == 6
    assert [look.form for look in queries.who_looked("person", 1, offset=2, limit=5)[0]] != []
    assert journal.verify().holds


def test_a_list_is_masked_and_one_entry(snapshot):
    before = journal.size()
    given = {"by": OFFICER, "purpose": "test-duty", "kind": "person", "at": AT, "snapshot": snapshot}
    rows = actions.read_list(nos=[1, 4], fields=["姓名", "残疾等级", "性别"], **given)
    assert [(r.name, r.facts) for r in rows] == [
        ("王*", {"姓名": "王*", "残疾等级": None, "性别": "女"}), ("陈*", {"姓名": "陈*", "残疾等级": None, "性别": "女"})]
    assert journal.size() == before + 1


def test_a_list_with_one_subject_outside_is_refused_whole(snapshot):
    given = {"basis": "case", "reference": "c", "kind": "person", "nos": [4], "purpose": "test-case"}
    actions.authorise(by=system("cases"), since=ON, until=None, at=AT, **given)
    with pytest.raises(AccessDenied):
        actions.read_list(by=OFFICER, purpose="test-case", kind="person", nos=[4, 5], at=AT, snapshot=snapshot)


def test_search_finds_by_key_and_name_within_reach_only(snapshot):
    given = {"purpose": "test-duty", "kind": "person", "at": AT, "snapshot": snapshot}
    assert [r.no for r in actions.find(by=OFFICER, text="449900199001010004", **given)] == [4]
    assert [r.no for r in actions.find(by=OFFICER, text="４４９９００１９９００１０１０００４", **given)] == [4]
    assert [r.no for r in actions.find(by=OFFICER, text="王大宝", **given)] == [3]
    assert actions.find(by=OFFICER, text="没有人", **given) == []
    assert [r.no for r in actions.find(by=RESIDENT, text="陈一", **given | {"purpose": "own-data"})] == []
    assert all("王大宝" not in str(e.body) for e in journal.entries())


def test_an_export_names_nobody_and_escapes_formulas(snapshot):
    snapshot.names[4] = "=HYPERLINK(1)"
    given = {"by": OFFICER, "purpose": "test-duty", "kind": "person", "at": AT, "snapshot": snapshot}
    out = actions.export(nos=[1, 4], fields=["性别"], **given)
    assert out.filename.startswith("test-duty-person-2-") and out.filename.endswith(".csv")
    cells = list(csv.reader(io.StringIO(out.csv().removeprefix("\ufeff"))))
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in cells for cell in row)
    assert journal.entries()[0].kind == "access.export"


def test_a_firm_reads_no_person(snapshot):
    with pytest.raises(AccessDenied):
        read(FIRM, 3, "own-data", snapshot)


def test_an_officer_may_not_state_the_residents_purpose(snapshot):
    with pytest.raises(AccessDenied):
        read(OFFICER, 1, "own-data", snapshot)
    assert "own-data" not in {p.key for p in queries.purposes(OFFICER)}
    assert "test-case" not in {p.key for p in queries.purposes(OTHER)}


def test_wards_are_minors_and_households_are_recorded(snapshot):
    assert wards(snapshot, 1, ON) == {2}
    assert household_of(snapshot, 0) == {0, 1, 2}
    assert household_of(snapshot, 5) == {5}


def test_what_hangs_on_a_subject_is_one_look(snapshot):
    view = read(RESIDENT, 1, "own-data", snapshot)
    before = journal.size()
    assert [v.no for v in actions.read_related(view, {"person": [1, 2]})] == [1, 2]
    assert journal.size() == before + 1
    with pytest.raises(AccessDenied):
        actions.read_related(view, {"person": [2, 3]})


def test_a_search_for_a_purpose_with_a_case_says_so_whoever_is_looked_for(snapshot):
    given = {"by": OFFICER, "purpose": "test-case", "kind": "person", "at": AT, "snapshot": snapshot}
    said = set()
    for text in ("陈一", "449900199001010004", "没有人"):
        with pytest.raises(AccessDenied, match="须先有案件") as denied:
            actions.find(text=text, **given)
        said.add(str(denied.value))
    assert len(said) == 1 and journal.entries()[0].kind == "access.refused"
    case = {"basis": "case", "reference": "case:9", "kind": "person", "nos": [4], "purpose": "test-case"}
    actions.authorise(by=system("cases"), since=ON, until=ON, at=AT, **case)
    assert [row.no for row in actions.find(text="陈一", **given)] == [4]


def test_a_purpose_with_a_case_is_offered_once_a_case_opened_somebody():
    def offered(by, on=ON):
        return {purpose.key for purpose in queries.openable(by, on)} & set(PURPOSES)

    assert offered(OFFICER) == {"test-duty"} and offered(RESIDENT) == {"own-data"}
    given = {"basis": "case", "reference": "case:9", "kind": "person", "nos": [4], "purpose": "test-case"}
    actions.authorise(by=system("cases"), since=ON, until=ON, at=AT, **given)
    assert offered(OFFICER) == {"test-duty", "test-case"} and offered(OTHER) == {"test-duty"}
    assert offered(OFFICER, ON + timedelta(days=1)) == {"test-duty"}
    actions.revoke(by=system("cases"), reference="case:9", at=AT)
    assert offered(OFFICER) == {"test-duty"}
