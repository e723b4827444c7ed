"""From agreed to paid: agreement and account, the check on the day of payment, files, answers, retries, recovery, the money."""
from dataclasses import replace

import pytest

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.parties import Actor
from zhengtong.services.entitlement.payment import actions, agreeing, bankfiles, deciding, money, recovering, sending
from zhengtong.services.entitlement.payment.actions import Account, PaymentRefused
from zhengtong.services.entitlement.payment.models import Batch, Grant, GrantCase, Payment, YearBudget

from .payments import (
    OLD_AGE,
    ON,
    acting,
    answer,
    approver,
    give_accounts,
    later,
    name_of,
    officer,
    proposed,
    released,
    resident,
    sent,
    signed,
    states,
)


def asked(round):
    held = signed(proposed(round))
    return actions.release_grants(pk=held.pk, **acting(approver()))


def own(grant, **changes):
    return replace(Account(name_of(grant.holder_kind, grant.holder_no), "6222 0000 1234 5678", "深圳某银行"), **changes)


def balanced():
    return [problem for line in money.report() for problem in line.problems]


# agreement
def test_the_holder_agrees_and_confirms_the_account(district):
    one = asked(district).grants.first()
    done = actions.agree(grant=one.pk, account=own(one), **acting(resident(one.no)))
    assert (done.state, done.account.number, done.agreed_on) == ("agreed", "6222000012345678", ON)


def test_silence_is_no_agreement(district):
    held = asked(district)
    assert actions.make_batch(department="civil-affairs", **acting(officer())) is None
    assert states(held) == {"asked": held.count}


def test_agreement_without_an_account_is_refused(district):
    one = asked(district).grants.first()
    with pytest.raises(PaymentRefused, match="账户"):
        actions.agree(grant=one.pk, **acting(resident(one.no)))


@pytest.mark.parametrize("wrong", [{"name": "别人"}, {"number": "12"}, {"number": "62220000ABCD"}, {"bank": ""}, {"bank": "a\nb"}])
def test_an_account_of_another_person_or_no_account_is_refused(district, wrong):
    one = asked(district).grants.first()
    with pytest.raises(PaymentRefused):
        actions.agree(grant=one.pk, account=own(one, **wrong), **acting(resident(one.no)))
    one.refresh_from_db()
    assert one.state == "asked"


def test_somebody_else_cannot_agree(district):
    one, other = asked(district).grants.all()[:2]
    with pytest.raises(PaymentRefused, match="不是给您的"):
        actions.agree(grant=one.pk, account=own(one), **acting(resident(other.no)))


def test_at_a_counter_with_the_identity_card(district):
    one = asked(district).grants.first()
    with pytest.raises(PaymentRefused, match="证件"):
        actions.agree(grant=one.pk, account=own(one), channel="counter", **acting(officer()))
    done = actions.agree(grant=one.pk, account=own(one), channel="counter", mandate="身份证原件", **acting(officer()))
    assert done.state == "agreed"


def test_the_agreement_stands_for_the_next_list(district):
    one = asked(district).grants.first()
    actions.agree(grant=one.pk, account=own(one), **acting(resident(one.no)))
    Grant.objects.all().update(period="2025-11")
    held = actions.release_grants(pk=signed(proposed(district)).pk, **acting(approver()))
    assert states(held) == {"agreed": 1, "asked": held.count - 1}


def test_agreed_ahead_two_months_before(district):
    held = proposed(district)
    one = held.grants.first()
    actions.agree_ahead(policy=OLD_AGE, kind="person", no=one.no, account=own(one), **acting(resident(one.no)))
    signed(held)
    actions.release_grants(pk=held.pk, **acting(approver()))
    assert states(held) == {"agreed": 1, "asked": held.count - 1}


def test_a_withdrawn_agreement_stands_no_more(district):
    held = proposed(district)
    give_accounts(held.grants.all(), OLD_AGE)
    one = held.grants.first()
    actions.withdraw_agreement(policy=OLD_AGE, kind="person", no=one.no, **acting(resident(one.no)))
    signed(held)
    actions.release_grants(pk=held.pk, **acting(approver()))
    one.refresh_from_db()
    assert one.state == "asked"


def test_who_declines_is_not_asked_again(district):
    one = asked(district).grants.first()
    actions.decline(grant=one.pk, **acting(resident(one.no)))
    with pytest.raises(PaymentRefused):
        actions.agree(grant=one.pk, account=own(one), **acting(resident(one.no)))
    assert balanced() == []


def test_first_come_reserves_at_the_moment_of_agreement(district, monkeypatch):
    from zhengtong.kernel.content.policies import Budget

    first = deciding.policy_of(OLD_AGE, ON).model_copy(update={"budget": Budget(method="first come")})
    monkeypatch.setattr(deciding, "policy_of", lambda key, on: first)
    held = proposed(district)
    one, two = held.grants.order_by("-fen")[:2]
    YearBudget.objects.create(policy=OLD_AGE, year=2025, total=one.fen + 1, by="test")
    signed(held)
    actions.release_grants(pk=held.pk, **acting(approver()))
    assert actions.agree(grant=one.pk, account=own(one), **acting(resident(one.no))).state == "agreed"
    cut = actions.agree(grant=two.pk, account=own(two), **acting(resident(two.no)))
    assert (cut.state, cut.reason, YearBudget.objects.get().reserved) == ("cut", "budget", one.fen)
    assert balanced() == []


# the day of payment
def test_what_is_no_longer_due_on_the_day_of_payment_is_withheld(district, monkeypatch):
    held = released(district)
    gone = held.grants.first()
    real = sending.rounds.decided_now
    monkeypatch.setattr(sending.rounds, "decided_now",
                        lambda snapshot, rules, nos: (f := real(snapshot, rules, nos))[f["subject"] != gone.no])
    batch = actions.make_batch(department="civil-affairs", **acting(officer()))
    gone.refresh_from_db()
    assert (gone.state, gone.reason, batch.count) == ("withheld", sending.NOT_DUE, held.count - 1)
    assert balanced() == []


def test_another_amount_on_the_day_of_payment_is_withheld_and_proposed_anew(district):
    held = released(district)
    held.grants.filter(pk=held.grants.first().pk).update(gross=99_999)
    actions.make_batch(department="civil-affairs", **acting(officer()))
    assert held.grants.get(gross=99_999).reason == sending.OTHER_AMOUNT
    again = proposed(district)
    assert (again.count, again.grants.get().turn) == (1, 1)


def test_decided_now_is_what_the_round_decided(district):
    held = proposed(district)
    assert sending.recheck(list(held.grants.all()), ON, sending.rounds and __import__(
        "zhengtong.kernel.content.queries", fromlist=["current"]).current()) == {}


# batches and files
@pytest.mark.parametrize("form", sorted(bankfiles.FORMS))
def test_a_file_says_what_the_payments_say(district, form):
    released(district)
    batch = sent(form=form)
    _name, data = actions.download(pk=batch.pk, by=officer(), at=acting(officer())["at"])
    assert dict(bankfiles.read(data, form)) == dict(batch.payments.values_list("key", "fen"))
    assert actions.download(pk=batch.pk, by=officer(), at=acting(officer())["at"])[1] == data


def test_a_file_cannot_be_had_before_it_is_sent(district):
    released(district)
    batch = actions.make_batch(department="civil-affairs", **acting(officer()))
    with pytest.raises(PaymentRefused, match="送出"):
        actions.download(pk=batch.pk, by=officer(), at=acting(officer())["at"])


def test_who_made_a_batch_does_not_send_it(district):
    released(district)
    batch = actions.make_batch(department="civil-affairs", **acting(officer("zhou", person=5)))
    for same in (approver("zhou"), approver("other-post", person=5)):
        with pytest.raises(PaymentRefused, match="另一"):
            actions.send_batch(pk=batch.pk, **acting(same))


def test_nobody_sends_a_payment_to_their_own_household(district):
    one = released(district).grants.first()
    batch = actions.make_batch(department="civil-affairs", **acting(officer()))
    with pytest.raises(PaymentRefused, match="家里人"):
        actions.send_batch(pk=batch.pk, **acting(approver("son", person=one.no)))


def test_a_batch_is_sent_once_and_nothing_goes_into_a_second_one(district):
    held = released(district)
    batch = sent()
    with pytest.raises(PaymentRefused, match="已经送出"):
        actions.send_batch(pk=batch.pk, **acting(approver()))
    assert actions.make_batch(department="civil-affairs", **acting(officer())) is None
    assert Payment.objects.count() == held.count


def test_identifiers_come_from_the_grant_and_the_attempt_alone(district):
    held = released(district)
    one = held.grants.first()
    key = sending.payment_key(one, 1)
    one.pk = 10**6
    assert (sending.payment_key(one, 1), sending.payment_key(one, 2) != key) == (key, True)
    assert sending.batch_key(["b", "a"]) == sending.batch_key(["a", "b"])


def test_a_formula_in_a_name_is_plain_text_in_the_sheet():
    order = bankfiles.Order("k", 5, "=1+1", "62220000", "@bank", "p|q")
    text = bankfiles.sheet(bankfiles.Orders("b", ON, "x", (order,))).decode()
    assert "'=1+1" in text and "'@bank" in text
    assert bankfiles.read(bankfiles.lines(bankfiles.Orders("b", ON, "x", (order,))), "lines") == [("k", 5)]


def test_a_batch_above_the_budget_is_refused(district):
    held = released(district)
    YearBudget.objects.create(policy=OLD_AGE, year=2025, total=held.total - 1, by="test")
    with pytest.raises(PaymentRefused, match="预算"):
        actions.make_batch(department="civil-affairs", **acting(officer()))
    assert states(held) == {"agreed": held.count} and not Batch.objects.exists()


# answers
def pain_002(batch, status="ACSC"):
    rows = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{p.key}</OrgnlEndToEndId><TxSts>{status}</TxSts><OrgnlTxRef><Amt><InstdAmt Ccy='CNY'>"
        f"{p.fen / 100:.2f}</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>" for p in batch.payments.all())
    return (f"<?xml version='1.0'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'><CstmrPmtStsRpt>"
            f"<OrgnlGrpInfAndSts><OrgnlMsgId>{batch.key}</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts>{rows}"
            "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>").encode()


def test_pain_002_and_csv_of_one_batch_are_one_answer(district):
    held = released(district)
    batch = sent()
    assert actions.load_answer(data=pain_002(batch), **acting(officer()))[1] == {"paid": held.count}
    assert actions.load_answer(data=answer(batch), **acting(officer()))[1] == {}
    assert batch.answers.count() == 1 and balanced() == []


def without(data, line):
    rows = data.decode().split("\n")
    return "\n".join(rows[:line] + rows[line + 1 :]).encode()


BAD = {
    "a wrong sum": lambda text, batch: without(text, 2),
    "an unknown line": lambda text, batch: text.replace(batch.payments.first().key.encode(), b"f" * 32),
    "a changed amount": lambda text, batch: text.replace(b",200.00,", b",200.01,", 1).replace(
        f"{batch.total / 100:.2f}".encode(), f"{(batch.total + 1) / 100:.2f}".encode()),
    "another batch": lambda text, batch: text.replace(batch.key.encode(), b"0" * 32),
    "a line twice": lambda text, batch: text.replace(b"\nEND", b"\n" + text.split(b"\n")[1] + b"\nEND"),
    "a negative amount": lambda text, batch: text.replace(b",200.00,", b",-200.00,", 1),
    "an unknown status": lambda text, batch: text.replace(b",paid,", b",perhaps,", 1),
    "an empty file": lambda text, batch: b"",
    "no text": lambda text, batch: b"\xff\xfe\x00",
    "broken xml": lambda text, batch: pain_002(batch)[:-20],
    "xml with entities": lambda text, batch: pain_002(batch).replace(b"<Document", b"<!DOCTYPE a [<!ENTITY b 'c'>]><Document", 1),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_answer_is_refused_whole_with_its_line(district, name):
    released(district)
    batch = sent()
    with pytest.raises(PaymentRefused) as refused:
        actions.load_answer(data=BAD[name](answer(batch), batch), **acting(officer()))
    assert refused.value.line and refused.value.remedy
    assert set(batch.payments.values_list("state", flat=True)) == {"sent"} and not batch.answers.exists()


def test_a_payment_without_an_answer_is_never_sent_again(district):
    released(district)
    batch = sent()
    half = list(batch.payments.order_by("key"))[:5]
    actions.load_answer(data=answer(batch, payments=half), **acting(officer()))
    assert actions.make_batch(department="civil-affairs", **acting(officer(), later(60))) is None
    assert batch.payments.filter(state="sent").count() == batch.count - 5 and balanced() == []


def rejected(district, status="rejected"):
    held = released(district)
    batch = sent()
    payment = batch.payments.order_by("key").first()
    actions.load_answer(data=answer(batch, others={payment.key: (status, "账户已销户")}), **acting(officer()))
    return held, payment


@pytest.mark.parametrize("status", ["rejected", "returned"])
def test_after_a_rejection_or_return_another_account_opens_the_next_attempt(district, status):
    _held, payment = rejected(district, status)
    assert actions.make_batch(department="civil-affairs", **acting(officer(), later(1))) is None
    grant = payment.grant
    assert (grant.state, grant.account.closed) == (status, status)
    actions.give_account(kind="person", no=grant.no, account=own(grant), **acting(resident(grant.no), later(1)))
    batch = sent(on=later(1))
    second = batch.payments.get()
    assert (second.attempt, second.account.number, payment.account.number) == (2, "6222000012345678", f"62{grant.no:014d}")
    assert balanced() == []
    actions.load_answer(data=answer(batch), **acting(officer(), later(2)))
    assert balanced() == []


def test_an_answer_that_contradicts_an_earlier_one_is_refused(district):
    released(district)
    batch = sent()
    actions.load_answer(data=answer(batch), **acting(officer()))
    with pytest.raises(PaymentRefused, match="相反"):
        actions.load_answer(data=answer(batch, "rejected"), **acting(officer()))
    assert balanced() == []


def test_money_that_comes_back_after_it_was_paid(district):
    released(district)
    batch = sent()
    actions.load_answer(data=answer(batch), **acting(officer()))
    one = batch.payments.order_by("key").first()
    actions.load_answer(data=answer(batch, others={one.key: ("returned", "退汇")}), **acting(officer(), later(3)))
    one.grant.refresh_from_db()
    assert one.grant.state == "returned" and balanced() == []


# recovery
def paid(district):
    held = released(district)
    batch = sent()
    actions.load_answer(data=answer(batch), **acting(officer()))
    return held


def test_a_death_last_month_is_found_by_asking_again(district, monkeypatch):
    held = paid(district)
    dead = held.grants.first()
    real = recovering.rounds.decided_now
    monkeypatch.setattr(recovering.rounds, "decided_now",
                        lambda snapshot, rules, nos: (f := real(snapshot, rules, nos))[f["subject"] != dead.no])
    from zhengtong.kernel.content import queries as content

    found = recovering.differing(OLD_AGE, held.period, ON, content.current())
    assert [(one.grant.pk, recovering.to_recover(one)) for one in found] == [(dead.pk, dead.fen)]


def test_a_recovery_in_instalments_and_a_part_written_off(district):
    one = paid(district).grants.first()
    third = one.fen // 4
    actions.notice_recovery(grant=one.pk, fen=one.fen, reason="已迁出", printed=False, **acting(officer()))
    assert balanced() == []
    for n in range(3):
        actions.receive_back(grant=one.pk, fen=third, reference=f"流水{n}", **acting(officer(), later(n)))
    assert balanced() == [] and recovering.outstanding(one) == one.fen - 3 * third
    of = GrantCase.objects.get()
    actions.say_in_hearing(pk=of.pk, text="没有钱", mandate="身份证", **acting(officer()))
    actions.order_recovery(pk=of.pk, reasons="已迁出", printed=False, **acting(approver()))
    with pytest.raises(PaymentRefused, match="另一"):
        actions.write_off(grant=one.pk, fen=one.fen - 3 * third, reason="困难", **acting(approver("zhou")))
    actions.write_off(grant=one.pk, fen=one.fen - 3 * third, reason="困难", **acting(approver()))
    one.refresh_from_db()
    assert one.state == "recovered" and balanced() == []


@pytest.mark.parametrize("fen", [0, -1, 10**9])
def test_a_recovery_of_nothing_or_of_more_than_was_paid_is_refused(district, fen):
    one = paid(district).grants.first()
    with pytest.raises(PaymentRefused):
        actions.notice_recovery(grant=one.pk, fen=fen, reason="x", **acting(officer()))


def test_a_line_of_the_bank_statement_counts_once(district):
    one = paid(district).grants.first()
    actions.notice_recovery(grant=one.pk, fen=one.fen, reason="已迁出", printed=False, **acting(officer()))
    actions.receive_back(grant=one.pk, fen=1, reference="流水", **acting(officer()))
    with pytest.raises(PaymentRefused, match="流水"):
        actions.receive_back(grant=one.pk, fen=1, reference="流水", **acting(officer()))


def test_an_officer_of_another_department_pays_nothing(district):
    released(district)
    with pytest.raises(PaymentRefused):
        actions.make_batch(department="civil-affairs", **acting(officer(department="health")))
    with pytest.raises(PaymentRefused):
        actions.make_batch(department="civil-affairs", **acting(Actor("root", "root", "shell")))


def test_the_money_report_finds_a_fen_that_was_moved_by_hand(district):
    held = released(district)
    sent()
    Grant.objects.filter(pk=held.grants.first().pk).update(state="declined")
    assert balanced() != []


def test_a_holder_may_have_the_account_of_a_guardian(district):
    column = reach.current_snapshot().column("person", "监护人")
    minor = next(no for no in range(len(column.state)) if column.state[no] == 0)
    assert len(agreeing.names(("person", minor), ON)) == 2
