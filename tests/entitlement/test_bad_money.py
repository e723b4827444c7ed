"""Bad input on the way of the money: each leaves the grant in a named state, says why, and loses nothing."""
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from zhengtong.kernel.facts import actions as facts
from zhengtong.kernel.parties import system
from zhengtong.services.entitlement.payment import actions, money
from zhengtong.services.entitlement.payment.actions import Account, PaymentRefused
from zhengtong.services.entitlement.payment.models import Grant, PayeeAccount, Payment

from .payments import (
    AT,
    ON,
    acting,
    answer,
    approver,
    give_accounts,
    later,
    name_of,
    officer,
    released,
    resident,
    sent,
    signed,
)


@pytest.fixture(autouse=True)
def every_fen_is_somewhere(request):
    """Whatever was refused, both sums of the money report say the same."""
    request.getfixturevalue("changing" if "changing" in request.fixturenames else "district")
    yield
    assert [problem for line in money.report() for problem in line.problems] == []


def code(why):
    return why.value.code


def test_a_closed_account_is_rejected_and_waits_for_another(district):
    released(district)
    batch = sent()
    one = batch.payments.order_by("key").first()
    actions.load_answer(data=answer(batch, others={one.key: ("rejected", "账户已销户")}), **acting(officer()))
    grant = Grant.objects.get(pk=one.grant_id)
    assert grant.state == "rejected" and PayeeAccount.objects.get(pk=one.account_id).closed == "rejected"
    assert actions.make_batch(department="civil-affairs", **acting(officer())) is None
    another = Account(name_of("person", grant.no), "6222000099998888", "另一银行")
    actions.give_account(kind="person", no=grant.no, account=another, **acting(resident(grant.no)))
    assert sent().payments.get().account.number == another.number


def test_the_account_of_another_person_is_refused_and_the_grant_still_waits(district):
    held = actions.propose(policy="old-age-allowance", round=district, **acting(officer("proposer")))
    signed(held)
    actions.release_grants(pk=held.pk, **acting(approver()))
    mine, other = held.grants.order_by("pk")[:2]
    with pytest.raises(PaymentRefused) as why:
        account = Account(name_of("person", other.no), "6222000012345678", "某银行")
        actions.agree(grant=mine.pk, account=account, **acting(resident(mine.no)))
    mine.refresh_from_db()
    assert (code(why), mine.state, PayeeAccount.objects.count()) == ("another person", "asked", 0)


def test_a_firm_deregistered_between_agreement_and_payment_is_withheld(changing):
    bureau = {"department": "industry"}
    held = actions.propose(policy="srdi-title", round=changing, **acting(officer("proposer", **bureau)))
    actions.set_budget(policy="srdi-title", year=ON.year, fen=held.total, by=approver(**bureau), at=AT)
    signed(held, "industry")
    actions.publish_list(pk=held.pk, until=later(6), **acting(officer(**bureau)))
    actions.release_grants(pk=held.pk, **acting(approver(**bureau), later(8)))
    give_accounts(held.grants.all())
    grant = held.grants.order_by("pk").first()
    actions.agree(grant=grant.pk, mandate="营业执照", **acting(officer(**bureau), later(9)))
    gone = facts.Recorded("firms", "firm", grant.holder_no, "登记状态", "注销")
    facts.record_facts(Path(settings.DATA_DIR), [gone], as_of=ON, by=system("test"), at=AT, reference="gone")
    assert actions.make_batch(department="industry", **acting(officer(**bureau), later(10))) is None
    grant.refresh_from_db()
    assert (grant.state, grant.reason) == ("withheld", "no longer entitled")


@pytest.mark.parametrize("fen", [0, -1])
def test_no_grant_and_no_payment_is_of_nothing_or_less(district, fen):
    released(district)
    one = sent().payments.first()
    for rows in (Grant.objects.filter(pk=one.grant_id), Payment.objects.filter(pk=one.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(fen=fen)


@pytest.mark.parametrize("amount", ["0.00", "-200.00", "200.001", "1e2"])
def test_an_answer_with_such_an_amount_is_refused_whole_with_its_line(district, amount):
    released(district)
    batch = sent()
    lines = answer(batch).decode().split("\n")
    lines[3] = ",".join([*lines[3].split(",")[:3], amount, ""])
    with pytest.raises(PaymentRefused) as why:
        actions.load_answer(data="\n".join(lines).encode(), **acting(officer()))
    assert why.value.line == 4 or "合计" in str(why.value)
    assert set(batch.payments.values_list("state", flat=True)) == {"sent"}


def test_an_answer_for_another_batch_changes_neither(district):
    held = released(district)
    first, second = sent(limit=held.count // 2), sent()
    mixed = answer(first).decode().replace(first.key, second.key)
    with pytest.raises(PaymentRefused) as why:
        actions.load_answer(data=mixed.encode(), **acting(officer()))
    assert code(why) == "answer" and not Payment.objects.exclude(state="sent").exists()


def test_an_answer_for_no_batch_of_ours_is_refused(district):
    released(district)
    batch = sent()
    with pytest.raises(PaymentRefused) as why:
        actions.load_answer(data=answer(batch).replace(batch.key.encode(), b"0" * 32), **acting(officer()))
    assert code(why) == "other batch"


def test_a_budget_of_less_than_nothing_is_refused(district):
    with pytest.raises(PaymentRefused) as why:
        actions.set_budget(policy="srdi-title", year=2025, fen=-1, by=approver(department="industry"), at=AT)
    assert code(why) == "budget"
