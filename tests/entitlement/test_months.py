"""The months of 2025: 高龄津贴 of every person and month against an oracle that walks day by day; a death that is reported late."""
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.facts import actions as facts
from zhengtong.kernel.parties import system
from zhengtong.kernel.rounds import actions as round_actions
from zhengtong.kernel.rounds import queries as rounds
from zhengtong.services.entitlement.amounts import periods
from zhengtong.services.entitlement.payment import actions, money, recovering
from zhengtong.services.entitlement.payment.actions import PaymentRefused
from zhengtong.services.entitlement.payment.models import Finding, Grant
from zhengtong.services.entitlement.payment.proposing import rules_of
from zhengtong.services.entitlement.rulesets import rule_set

from .payments import AT, OLD_AGE, ON, acting, answer, approver, give_accounts, officer, sent, signed

MONTHS = periods.months("2025-01", "2025-12")
YUAN = {70: 200, 80: 300, 90: 500, 100: 1000}


def people(snapshot):
    """(number, birth, death or None, as-of day of the household) of everyone of whom nothing but age and life decides."""
    def column(name):
        found = snapshot.column("person", name)
        return np.asarray(found.state), np.asarray(found.values), found

    born, died, elsewhere = column("出生日期"), column("死亡日期"), column("异地高龄津贴起始日")
    home, wants = column("户籍地"), column("高龄津贴意愿")
    present = np.asarray(snapshot.present("person"))
    for no in np.flatnonzero(present):
        texts = [str(c[2].dictionary[int(c[1][no])]) if c[0][no] == 0 else None for c in (home, wants)]
        if born[0][no] or died[0][no] > 1 or elsewhere[0][no] != 1 or texts != ["深圳", "同意"]:
            continue
        epoch = date(1970, 1, 1)
        death = epoch + timedelta(days=int(died[1][no])) if died[0][no] == 0 else None
        yield int(no), epoch + timedelta(days=int(born[1][no])), death, epoch + timedelta(days=int(home[2].as_of[no]))


def by_days(birth, death, month):
    """Walks the month: is there a day on which the person lives, and how old is the person on the last one?"""
    first, last = periods.span(month)
    lives, age = False, sum(1 for year in range(birth.year + 1, first.year) if year)  # birthdays in whole years before
    day = first
    while day <= last:
        lives = lives or death is None or day <= death
        day += timedelta(days=1)
    age += 1 if (last.month, last.day) >= (birth.month, birth.day) and last.year > birth.year else 0
    steps = [yuan for step, yuan in YUAN.items() if age >= step]
    return steps[-1] * 100 if lives and steps else 0


def test_every_person_and_month_is_what_the_days_say(district):
    snapshot, loaded = reach.current_snapshot(), content.current()
    known = list(people(snapshot))
    assert len(known) > 15
    nos = np.array([no for no, *_rest in known])
    for month in MONTHS:
        rules = rules_of(loaded.policies[OLD_AGE], month, ON, loaded)
        assert rules.period == month
        found = rounds.decided_now(snapshot, rules, nos)
        got = dict(zip(found["subject"].tolist(), found["fen"].tolist(), strict=True))
        oldest = periods.span(month)[1] - timedelta(days=30)  # what is older than the policy accepts decides nobody
        want = {no: fen for no, birth, death, seen in known if seen >= oldest and (fen := by_days(birth, death, month))}
        assert got == want, month


@pytest.fixture
def paid_months(changing):
    """October to December 2025, proposed from a round of its own each, and paid."""
    loaded, snapshot = content.current(), reach.current_snapshot()
    policy = loaded.policies[OLD_AGE]
    for month in ("2025-10", "2025-11", "2025-12"):
        last = periods.span(month)[1]
        round = round_actions.run(Path(settings.DATA_DIR), snapshot, [rule_set(policy, last, loaded)], on=last, at=AT, by="test")
        held = actions.propose(policy=OLD_AGE, round=round, **acting(officer("proposer")))
        if month == "2025-10":
            give_accounts(held.grants.all(), OLD_AGE)
        signed(held)
        actions.release_grants(pk=held.pk, **acting(approver()))
    actions.load_answer(data=answer(batch := sent()), **acting(officer()))
    return batch


def report_death(no, *registers):
    dead = [facts.Recorded(register, "person", no, "死亡日期", "2025-10-15") for register in registers]
    facts.record_facts(Path(settings.DATA_DIR), dead, as_of=ON, by=system("test"), at=AT, reference="late")


def test_a_death_that_two_registers_tell_differently_recovers_nothing(paid_months):
    report_death(paid_months.payments.first().grant.no, "deaths-civil")
    assert [recovering.differing(OLD_AGE, month, ON, content.current()) for month in ("2025-10", "2025-11", "2025-12")] == [[]] * 3


def test_a_death_reported_late_is_recovered_for_the_months_after(paid_months):
    loaded = content.current()
    one = paid_months.payments.filter(grant__period="2025-10").first().grant
    report_death(one.no, "deaths-civil", "deaths-health")
    wrong = {month: recovering.differing(OLD_AGE, month, ON, loaded) for month in ("2025-10", "2025-11", "2025-12")}
    assert {month: [d.grant.no for d in found] for month, found in wrong.items()} == {
        "2025-10": [], "2025-11": [one.no], "2025-12": [one.no]}
    for found in wrong.values():
        for each in found:
            actions.notice_recovery(grant=each.grant.pk, fen=recovering.to_recover(each), reason="已去世", **acting(officer()))
    whole = money.report()[-1]
    assert whole.problems == [] and whole.rows["to recover"] == 2 * one.fen == -whole.rows["corrections"]


def again(policies=(OLD_AGE,)):
    """Another round after the facts changed, and the tick's second look."""
    loaded, snapshot = content.current(), reach.current_snapshot()
    rules = [rule_set(loaded.policies[key], ON, loaded) for key in policies]
    round_actions.run(Path(settings.DATA_DIR), snapshot, rules, on=ON, at=AT, by="test")
    return actions.look_again(**acting(system("tick")))


def test_a_round_finds_what_was_paid_too_much_once(paid_months):
    one = paid_months.payments.filter(grant__period="2025-10").first().grant
    report_death(one.no, "deaths-civil", "deaths-health")
    assert again() == 2 and actions.look_again(**acting(system("tick"))) == 0
    assert sorted(Finding.objects.values_list("grant__no", "grant__period", "fen")) == [
        (one.no, "2025-11", -one.fen), (one.no, "2025-12", -one.fen)]


def test_a_finding_is_recovered_or_left_by_who_may(paid_months):
    one = paid_months.payments.filter(grant__period="2025-10").first().grant
    report_death(one.no, "deaths-civil", "deaths-health")
    again()
    first, second = Finding.objects.all()
    with pytest.raises(PaymentRefused):
        actions.leave_finding(pk=first.pk, reason="小额", **acting(officer()))
    with pytest.raises(PaymentRefused):
        actions.recover_finding(pk=first.pk, reason="已去世", **acting(officer(department="health")))
    of = actions.recover_finding(pk=first.pk, reason="已去世", **acting(officer()))
    actions.leave_finding(pk=second.pk, reason="小额", **acting(approver()))
    assert (of.fen, again(), Finding.objects.filter(state="open").count()) == (one.fen, 0, 0)


def test_the_rest_of_what_was_too_small_is_paid_by_a_list(paid_months):
    grants = Grant.objects.filter(pk__in=paid_months.payments.filter(grant__period="2025-12").values("grant"))
    one = grants.first()
    Grant.objects.filter(pk=one.pk).update(gross=one.gross - 5_000, fen=one.fen - 5_000)  # as if it had been decided smaller
    assert again() == 1
    held = actions.propose_rest(policy=OLD_AGE, period="2025-12", **acting(officer("proposer")))
    rest = held.grants.get()
    assert (rest.fen, rest.gross, rest.more_of_id) == (5_000, one.gross, one.pk)
    signed(held)
    actions.release_grants(pk=held.pk, **acting(approver()))
    batch = sent()
    assert [payment.grant for payment in batch.payments.all()] == [rest]
    assert again() == 0
