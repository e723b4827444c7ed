"""What somebody is owed and why: the interpreter's explanation equals what the kernel stored."""
import numpy as np
import pytest

from zhengtong.kernel.access import queries as access
from zhengtong.kernel.access.actions import AccessDenied
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.rounds import queries as rounds
from zhengtong.services.entitlement import actions, queries
from zhengtong.services.entitlement.worklist import OPEN, codes_of

from .conftest import AT, ON, officer, resident


def some(round, kind, each=2):
    """(policy, number) of a few subjects for every outcome and rule that a policy of this kind gave."""
    for rule in round.rules.filter(kind=kind):
        codes = np.asarray(rounds.codes(round, rule.key))
        for code in range(1, len(rule.outcomes)):
            for no in np.flatnonzero(codes == code)[:each]:
                yield rule.key, int(no)


@pytest.mark.parametrize("kind", ["person", "household", "firm", "diagnosis", "hire", "title", "purchase", "contract"])
def test_every_kind_of_outcome_is_explained_as_it_was_decided(district, kind):
    from zhengtong.kernel.access.views import SubjectView

    snapshot = access.current_snapshot()
    for policy, no in some(district, kind):
        known = snapshot.facts(kind, no)
        view = SubjectView(kind, no, "", "", known, (), "audit", resident(0), ON, AT, "", known, snapshot)
        why = queries.explain(view, policy)
        assert why.agrees is True, (policy, no, why.kind, why.rule, why.wanted)
        check(why)


def check(why):
    """Each condition has its facts with source and day, each shown rule its articles, a no its nearest rule."""
    for rule in why.shown:
        assert rule.articles and all(cited.text is not None for cited in rule.articles), why.policy.key
        for condition in rule.conditions:
            assert condition.facts, condition
            for fact in condition.facts:
                assert fact.state in {"given", "parameter", "unset"} or fact.departments or fact.register is None, fact
                assert fact.state != "known" or fact.text, fact
    if why.kind == "not_entitled":
        failed = [sum(c.answer == "false" for c in rule.conditions) for rule in why.rules if "应享" in "".join(rule.outputs)]
        assert min(failed) == sum(c.answer == "false" for c in why.shown[-1].conditions)
    if why.kind == "undetermined":
        assert why.wanted or why.reason == "computation"
    for wanted in why.wanted:
        assert wanted.departments, wanted


def test_a_resident_sees_every_policy_of_the_round_once(district):
    no = queries.illustrative(district)["resident"]
    found = actions.statement(by=resident(no), kind="person", no=no, purpose="own-data", at=AT)
    mine = [r.key for r in found.results if r.subject == ("person", no)]
    assert len(mine) == len(set(mine))
    assert set(mine) == {r.key for r in district.rules.filter(kind="person") if rounds.outcome(district, r.key, no)}
    assert found.of_kind("entitled") and found.of_kind(*OPEN)
    assert [r.kind for r in found.results] == sorted((r.kind for r in found.results), key=queries.KINDS.index)
    paid = [r for r in found.of_kind("entitled") if r.policy.payable and r.fen]
    assert sum(found.total_fen.values()) == sum(r.fen for r in paid)


def test_what_is_wanted_says_who_owes_it(district):
    loaded = content.load()
    for rule in district.rules.filter(kind="person"):
        for code in codes_of(rule, "undetermined"):
            numbers = np.flatnonzero(np.asarray(rounds.codes(district, rule.key)) == code)[:1]
            for no in numbers:
                found = actions.statement(by=resident(int(no)), kind="person", no=int(no), purpose="own-data", at=AT)
                result = next(r for r in found.results if r.key == rule.key)
                assert {w.name for w in result.wanted} == set(rule.outcomes[code][2])
                assert all(d in loaded.units for w in result.wanted for d in w.departments)


def test_a_statement_is_for_the_resident_itself_and_is_journaled(district):
    no = queries.illustrative(district)["resident"]
    with pytest.raises(AccessDenied):
        actions.statement(by=resident(no + 1), kind="person", no=no, purpose="own-data", at=AT)
    actions.statement(by=resident(no), kind="person", no=no, purpose="own-data", at=AT)
    looks, _ = access.who_looked("person", no)
    assert [look.form for look in looks] == ["record"]
    assert journal.entry(looks[0].entry).kind == "access.record"


def test_an_officer_explains_within_the_purpose_only(district):
    grade = access.current_snapshot().column("person", "残疾等级")
    no = next(int(n) for n in np.flatnonzero(grade.state == 0) if rounds.outcome(district, "severe-disability-care", int(n)))
    given = {"kind": "person", "no": no, "policy": "severe-disability-care", "at": AT}
    seen = actions.explain(by=officer("dpf"), purpose="benefit-check", **given)
    assert seen.agrees is True
    with pytest.raises(AccessDenied):
        actions.explain(by=officer("tax"), purpose="benefit-check", **given)
    audited = actions.explain(by=officer("data-bureau", role="auditor"), purpose="audit", **given)  # up to grade 3 only
    assert audited.agrees is True
    assert {f.text for f in behind(seen, "残疾等级")} == {str(grade.value(no))}
    assert {f.text for f in behind(audited, "残疾等级")} == {"＊"}


def behind(why, name):
    return [fact for line in why.rules for condition in line.conditions for fact in condition.facts if fact.name == name]


def test_the_due_round_runs_once_and_is_a_look_at_everyone(district):
    from zhengtong.kernel.parties import system

    assert actions.run_due_round(on=ON, at=AT, by=system("test")) is None


def test_departments_figures_add_up(district):
    figures = queries.by_department(district)
    assert sum(f["policies"] for f in figures.values()) == district.rules.count()
    assert sum(f["entitled"] for f in figures.values()) == sum(r.entitled for r in district.rules.all())
