"""The worklist and a list's way: issued, filled in by its department, released by a second person, decided by the next round."""
import csv
import io
from datetime import date, timedelta

import numpy as np
import pytest

from zhengtong.kernel.access import queries as access
from zhengtong.kernel.access.actions import AccessDenied
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.parties import shell, system
from zhengtong.kernel.rounds import queries as rounds
from zhengtong.services.entitlement import actions, queries
from zhengtong.services.entitlement.actions import ListRefused, ReturnRefused
from zhengtong.services.entitlement.models import WorkList, WorkListRow
from zhengtong.services.entitlement.worklist import OPEN

from .conftest import AT, BUREAU, ON, officer


def brute(round):
    """(kind, wanted) -> (distinct subjects, pairs), counted one by one."""
    found = {}
    for rule in round.rules.all():
        for no, code in enumerate(np.asarray(rounds.codes(round, rule.key)).tolist()):
            outcome, _, wanted, _ = rule.outcomes[code]
            if outcome in OPEN and wanted:
                people, pairs = found.setdefault((rule.kind, tuple(sorted(wanted))), (set(), []))
                people.add(no)
                pairs.append(rule.key)
    return {key: (len(people), len(pairs)) for key, (people, pairs) in found.items()}


def test_the_worklist_counts_everybody_once_per_set(district):
    found = queries.worklist(district, limit=10_000)
    assert {(r.kind, r.wanted): (r.people, r.pairs) for r in found.rows} == brute(district)
    assert found.count == len(found.rows) and found.people == sum(r.people for r in found.rows)
    assert any(len(r.policies) > 1 for r in found.rows)


def test_the_money_is_that_of_the_undetermined(district):
    found, rules = queries.worklist(district, limit=10_000), district.rules.all()
    computation = sum(rule.money[n][1] for rule in rules for n, o in enumerate(rule.outcomes) if o[0] in OPEN and not o[2])
    assert found.high + computation == sum(rule.high for rule in rules)
    assert all(row.low <= row.high for row in found.rows)


def test_rows_are_ranked_filtered_and_paged(district):
    by_people = queries.worklist(district, limit=10_000).rows
    by_money = queries.worklist(district, order="money", limit=10_000).rows
    assert [r.people for r in by_people] == sorted((r.people for r in by_people), reverse=True)
    assert [r.high for r in by_money] == sorted((r.high for r in by_money), reverse=True)
    assert queries.worklist(district, offset=3, limit=2).rows == by_people[3:5]
    for department in {d for r in by_people for d in r.departments}:
        mine = queries.worklist(district, department=department, limit=10_000).rows
        assert mine == tuple(r for r in by_people if department in r.departments)
    assert all(r.alone for r in queries.worklist(district, alone=True, limit=10_000).rows)


def test_every_row_names_departments_that_exist(district):
    loaded = content.load()
    for row in queries.worklist(district, limit=10_000).rows:
        assert row.departments and all(d in loaded.units for d in row.departments), row
        assert [part.name for part in row.owed] == list(row.wanted)


@pytest.fixture
def row(changing):
    """A row with one fact of one department, asked of the subject itself."""
    loaded = content.load()
    for found in queries.worklist(changing, alone=True, limit=10_000).rows:
        registers = [loaded.registers[key] for part in found.owed for key in part.registers]
        plain = len(registers) == 1 and registers[0].subject == found.kind and found.wanted[0] in {c.zh for c in registers[0].columns}
        if found.is_list and plain and registers[0].column(found.wanted[0]).type != "reference" and found.people > 2:
            return found
    pytest.fail("the district has no such row")


@pytest.fixture
def out(row):
    """The list of that row, issued to its department."""
    return actions.issue_list(by=BUREAU, department=row.departments[0], kind=row.kind, wanted=row.wanted, at=AT)


def table(work_list, by=BUREAU):
    name, text = actions.list_csv(work_list=work_list, by=by, at=AT)
    assert name == f"worklist-{work_list.pk}-{work_list.department}.csv"
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def value_for(fact_row):
    column = content.load().registers[fact_row.register].column(fact_row.fact)
    return {"date": "2020-01-01", "number": "1", "boolean": "是"}.get(column.type, (column.values or ("甲",))[0])


def filled(work_list, rows=None):
    """The sheet with an answer in every row (or in some)."""
    cells = table(work_list)
    for line, fact_row in zip(cells[1:], work_list.rows.order_by("id"), strict=True):
        line[-1] = value_for(fact_row) if rows is None or line[1] in rows else ""
    return cells


def as_bytes(cells, encoding="utf-8-sig"):
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    return text.getvalue().encode(encoding)


def give_back(work_list, cells, by=None, **more):
    by = by or officer(work_list.department)
    data = cells if isinstance(cells, bytes) else as_bytes(cells)
    return actions.return_list(work_list=work_list, by=by, data=data, **{"as_of": ON, "at": AT, **more})


def test_a_list_holds_the_pairs_that_the_department_owes(changing, row, out):
    assert out.rows.count() == row.people
    assert {(r.kind, r.fact) for r in out.rows.all()} == {(row.kind, row.wanted[0])}
    numbers = set(queries.subjects_wanting(changing, row.kind, row.wanted).tolist())
    assert {r.no for r in out.rows.all()} == numbers
    assert journal.entries()[0].about == f"worklist:{out.pk}"


def test_no_pair_is_on_two_open_lists(row, out):
    with pytest.raises(ListRefused, match="没有可发"):
        actions.issue_list(by=BUREAU, department=out.department, kind=row.kind, wanted=row.wanted, at=AT)
    actions.withdraw_list(work_list=out, by=BUREAU, at=AT)
    again = actions.issue_list(by=BUREAU, department=out.department, kind=row.kind, wanted=row.wanted, at=AT)
    assert again.rows.count() == row.people


@pytest.mark.parametrize("by", [officer("nowhere"), shell("root"), officer("nowhere", role="auditor")])
def test_who_may_not_issue(row, by):
    with pytest.raises(ListRefused):
        actions.issue_list(by=by, department=row.departments[0], kind=row.kind, wanted=row.wanted, at=AT)
    assert not WorkList.objects.exists()


def test_the_sheet_is_for_the_department_and_a_look(changing, row, out):
    cells = table(out)
    assert [line[3] for line in cells[1:]] == [r.key for r in out.rows.order_by("id")]
    with pytest.raises(ListRefused):
        actions.list_csv(work_list=out, by=officer("nowhere"), at=AT)
    looks, _ = access.who_looked(row.kind, out.rows.first().no)
    assert [(look.form, look.purpose, look.case) for look in looks] == [("export", "worklist-export", f"worklist:{out.pk}")]


def test_returned_and_released_the_next_round_decides(changing, row, out):
    numbers = [r.no for r in out.rows.all()]
    held = give_back(out, filled(out))
    assert (held.state, held.rows.filter(value=None).count()) == (WorkList.RETURNED, 0)
    assert actions.run_due_round(on=ON, at=AT, by=system("test")) is None  # nothing counts before it is released
    released = actions.release_list(work_list=held, by=officer(out.department, "chen", "approver"), at=AT)
    assert released.state == WorkList.RELEASED
    snapshot = access.current_snapshot()
    assert {snapshot.fact(row.kind, row.wanted[0], no).state for no in numbers} == {"known"}
    after = actions.run_due_round(on=ON, at=AT + timedelta(hours=1), by=system("test"))
    for key in row.policies:
        for no in numbers:
            assert row.wanted[0] not in rounds.outcome(after, key, no).wanted
    assert [e.kind for e in journal.entries(about=out.about)] == [
        "entitlement.release_list", "entitlement.return_list", "entitlement.issue_list"]
    assert journal.verify().holds


def test_known_absent_is_an_answer(changing, row, out):
    cells = filled(out, rows=())
    cells[1][-1] = "无"
    if "无" not in (content.load().registers[out.rows.first().register].column(row.wanted[0]).values or ()):
        held = give_back(out, cells)
        assert [r.absent for r in held.rows.order_by("id")][:2] == [True, False]


def test_a_sheet_that_excel_saved_in_gb18030_is_read(row, out):
    assert give_back(out, as_bytes(filled(out), "gb18030")).state == WorkList.RETURNED


SPOILT = {
    "another list": (lambda c: c[1].__setitem__(0, "999"), 2, "清单"),
    "a row that was not issued": (lambda c: c[1].__setitem__(1, "9999"), 2, "行"),
    "another subject": (lambda c: c[2].__setitem__(3, c[1][3]), 3, "编号"),
    "another kind": (lambda c: c[1].__setitem__(2, "火星人"), 2, "类别"),
    "another name": (lambda c: c[1].__setitem__(4, "别人"), 2, "名称"),
    "another fact": (lambda c: c[1].__setitem__(5, "姓名"), 2, "事实"),
    "a value that the register refuses": (lambda c: c[1].__setitem__(7, "不可能的值￥"), 2, "填写"),
    "a row twice": (lambda c: c.append(list(c[1])), None, "行"),
    "a missing column": (lambda c: c[1].pop(), 2, ""),
    "another header": (lambda c: c[0].__setitem__(7, "金额"), 1, ""),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_spoilt_sheet_changes_nothing_and_names_the_place(row, out, what):
    cells = filled(out)
    spoil, line, column = SPOILT[what]
    spoil(cells)
    if what == "a value that the register refuses" and content.load().registers[out.rows.first().register].column(
            row.wanted[0]).type == "string" and not content.load().registers[out.rows.first().register].column(row.wanted[0]).values:
        pytest.skip("a free text takes any value")
    with pytest.raises(ReturnRefused) as refused:
        give_back(out, cells)
    error = refused.value.errors[0]
    assert error.column == column and error.remedy and (line is None or error.line == line)
    out.refresh_from_db()
    assert out.state == WorkList.ISSUED
    assert not WorkListRow.objects.filter(list=out).exclude(value=None).exists()


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00\x81", "清单\n".encode(), b"PK\x03\x04" + bytes(200)])
def test_what_is_no_sheet_is_refused(row, out, data):
    with pytest.raises(ReturnRefused):
        give_back(out, data)


def test_an_empty_sheet_is_refused(row, out):
    with pytest.raises(ReturnRefused, match="一行也没有填"):
        give_back(out, filled(out, rows=()))


def test_every_error_is_named_at_once(row, out):
    cells = filled(out)
    cells[1][5], cells[2][3], cells[3][0] = "姓名", "x", "0"
    with pytest.raises(ReturnRefused) as refused:
        give_back(out, cells)
    assert [(e.line, e.column) for e in refused.value.errors] == [(2, "事实"), (3, "编号"), (4, "清单")]


@pytest.mark.parametrize("by", [officer("nowhere"), BUREAU, shell("root")])
def test_only_its_department_returns_a_list(row, out, by):
    with pytest.raises(ListRefused):
        give_back(out, filled(out), by=by)


def test_values_of_tomorrow_are_refused(row, out):
    with pytest.raises(ListRefused, match="数据日期"):
        give_back(out, filled(out), as_of=date(2026, 1, 2))


def test_own_and_household_rows_are_refused(changing, monkeypatch, row, out):
    first, second = out.rows.order_by("id")[:2]
    own = {first.kind: frozenset({first.no})}
    monkeypatch.setattr(access, "conflicts", lambda actor, snapshot: own if actor.person == 77 else {})
    with pytest.raises(ReturnRefused, match="您本人") as refused:
        give_back(out, filled(out), by=officer(out.department, person=77))
    assert [e.line for e in refused.value.errors] == [2]
    held = give_back(out, filled(out, rows=("2",)), by=officer(out.department, person=77))
    assert [r.no for r in held.rows.exclude(value=None)] == [second.no]
    give_back(out, filled(out), by=officer(out.department, person=78))
    with pytest.raises(ListRefused, match="家里人"):
        actions.release_list(work_list=held, by=officer(out.department, "chen", "approver", person=77), at=AT)


def test_conflicts_are_the_household_and_its_firms(district):
    snapshot = access.current_snapshot()
    household = snapshot.column("person", "户号")
    representative = snapshot.column("firm", "法定代表人")
    firm = int(np.flatnonzero(representative.state == 0)[0])
    person = int(representative.values[firm])
    found = access.conflicts(officer("dpf", person=person), snapshot)
    assert firm in found["firm"] and person in found["person"]
    if household.state[person] == 0:
        same = np.flatnonzero((household.values == household.values[person]) & (household.state == 0))
        assert found["person"] == frozenset(same.tolist())
    assert access.conflicts(officer("dpf"), snapshot) == {}


RELEASERS = {
    "the one who returned it": {"login": "zhou", "role": "approver"},
    "the same human being with a second login": {"login": "zhou2", "role": "approver", "person": 5},
    "an officer": {"login": "chen", "role": "officer"},
    "another department": {"login": "chen", "role": "approver", "department": "nowhere"},
}


@pytest.mark.parametrize("who", RELEASERS)
def test_a_second_person_of_the_department_releases(row, out, who):
    held = give_back(out, filled(out), by=officer(out.department, "zhou", person=5))
    given = RELEASERS[who]
    with pytest.raises(ListRefused):
        actions.release_list(work_list=held, by=officer(**{"department": out.department, **given}), at=AT)
    held.refresh_from_db()
    assert held.state == WorkList.RETURNED


def test_a_list_is_released_once_and_not_before_it_is_back(row, out):
    approver = officer(out.department, "chen", "approver")
    with pytest.raises(ListRefused, match="还没有交回"):
        actions.release_list(work_list=out, by=approver, at=AT)
    cells = filled(out)
    held = give_back(out, cells)
    held = actions.release_list(work_list=held, by=approver, at=AT)
    with pytest.raises(ListRefused):
        actions.release_list(work_list=held, by=approver, at=AT)
    with pytest.raises(ListRefused):
        give_back(held, cells)


def test_a_release_that_was_interrupted_is_finished_by_releasing_again(monkeypatch, row, out):
    held, approver = give_back(out, filled(out)), officer(out.department, "chen", "approver")
    real = actions.append

    def crash(**given):
        if given["kind"] == "entitlement.release_list":
            raise KeyboardInterrupt
        return real(**given)

    monkeypatch.setattr(actions, "append", crash)
    with pytest.raises(KeyboardInterrupt):
        actions.release_list(work_list=held, by=approver, at=AT)
    monkeypatch.setattr(actions, "append", real)
    before = access.current_snapshot().manifest_hash
    held.refresh_from_db()
    assert actions.release_list(work_list=held, by=approver, at=AT).state == WorkList.RELEASED
    assert access.current_snapshot().manifest_hash == before


def test_names_that_look_like_formulas_leave_escaped(row, out):
    WorkListRow.objects.filter(pk=out.rows.first().pk).update(key="=1+1")
    assert table(out)[1][3] == "'=1+1"


def test_who_works_on_a_list_opens_its_subjects_and_nobody_else(changing, row, out):
    worker, listed = officer(out.department), {r.no for r in out.rows.all()}
    other = next(no for no in range(10_000) if no not in listed)
    opening = {"kind": row.kind, "purpose": "worklist-completion", "at": AT}
    assert actions.statement(by=worker, no=min(listed), **opening) is not None
    with pytest.raises(AccessDenied):
        actions.statement(by=worker, no=other, **opening)
    actions.withdraw_list(work_list=out, by=BUREAU, at=AT)
    with pytest.raises(AccessDenied):
        actions.statement(by=worker, no=min(listed), **opening)


def test_an_outcome_is_not_shown_where_its_facts_are_not(changing, row, out):
    no = min(r.no for r in out.rows.all())
    shown = actions.statement(by=officer(out.department), kind=row.kind, no=no, purpose="worklist-export", at=AT)
    hidden = {fact.name for fact in shown.view.withheld}
    assert hidden
    assert not any(wanted.name in hidden for result in shown.results for wanted in result.wanted)
