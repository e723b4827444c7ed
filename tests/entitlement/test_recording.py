"""What was paid is a row of the register 政策兑现, once: recorded again after a crash, less what came back, gone when returned."""
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from pyarrow import csv

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.facts import actions as facts
from zhengtong.kernel.parties import system
from zhengtong.services.entitlement.payment import actions, proposing, recovering
from zhengtong.services.entitlement.payment.models import Correction, Payment
from zhengtong.services.entitlement.payment.recording import actions as recording
from zhengtong.services.entitlement.payment.recording.rows import Change, delivery

from .payments import AT, ON, acting, answer, approver, give_accounts, later, officer, released, sent, signed

TICK = system("test")


def rows():
    """Payment number -> fen, of every row that the register holds."""
    snapshot = reach.current_snapshot()
    present = np.flatnonzero(np.asarray(snapshot.present("payment")))
    amount = snapshot.column("payment", "兑现金额")
    return {snapshot.key("payment", int(no)): int(amount.values[no]) for no in present}


@pytest.fixture
def paid(changing):
    """(the register before, the batch that the bank paid)."""
    before = rows()
    released(changing)
    batch = sent()
    actions.load_answer(data=answer(batch), **acting(officer()))
    return before, batch


def record(on=ON):
    return actions.record_paid(**acting(TICK, on))


def test_every_payment_is_one_row_and_the_second_time_there_is_nothing_to_say(paid):
    before, batch = paid
    assert record() == batch.count
    assert rows() == before | {p.key: p.fen for p in batch.payments.all()}
    assert record() == 0


def test_a_row_names_holder_policy_period_and_day(paid):
    record()
    payment, snapshot = paid[1].payments.select_related("grant").first(), reach.current_snapshot()
    facts = snapshot.facts("payment", snapshot.number("payment", payment.key))
    said = {name: facts[name].value for name in ("兑现政策", "兑现人员", "兑现期间", "兑现部门")}
    assert said == {"兑现政策": payment.grant.policy, "兑现人员": payment.grant.no, "兑现期间": "2025-12",
                    "兑现部门": "civil-affairs"}
    assert str(facts["付款日期"].value) == "2025-12-31" and facts["兑现企业"].state == "absent"


def test_stopped_between_the_file_and_the_mark_it_goes_on_and_no_row_is_double(paid, monkeypatch):
    before, batch = paid

    def crash(**_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(recording, "append", crash)
        with pytest.raises(KeyboardInterrupt):
            record()
    assert not Payment.objects.filter(recorded=True).exists()
    assert record() == batch.count
    assert rows() == before | {p.key: p.fen for p in batch.payments.all()}


def test_what_the_bank_returns_afterwards_is_a_row_no_more(paid):
    before, batch = paid
    record()
    one = batch.payments.first()
    actions.load_answer(data=answer(batch, "returned", "账户已销", payments=[one]), **acting(officer(), later(2)))
    assert record(later(2)) == 1
    assert one.key not in rows() and len(rows()) == len(before) + batch.count - 1


def test_what_came_back_is_taken_off_its_row_once(paid):
    record()
    grant = paid[1].payments.select_related("grant").first().grant
    actions.notice_recovery(grant=grant.pk, fen=grant.fen, reason="已去世", **acting(officer()))
    actions.receive_back(grant=grant.pk, fen=5_000, reference="流水1", **acting(officer()))
    assert record() == 1 and record() == 0
    assert rows()[grant.payments.get().key] == grant.fen - 5_000
    assert Correction.objects.get(kind="receipt").recorded


def test_the_same_payment_delivered_by_finance_is_the_same_row(paid, tmp_path):
    record()
    held, day, file = rows(), later(1), tmp_path / "finance.csv"
    snapshot = reach.current_snapshot()
    csv.write_csv(delivery(Change(paid[1].payments.select_related("grant__list")[:1], [], []), snapshot), file)
    facts.load_register(Path(settings.DATA_DIR), "payments", as_of=day, file=file, full=False, by=TICK, at=acting(TICK, day)["at"])
    assert rows() == held


@pytest.fixture
def titled(changing):
    """A reward for a title, proposed, signed, agreed and paid: (its grant, who acts in the bureau)."""
    round, bureau = changing, {"department": "industry"}
    held = actions.propose(policy="srdi-title", round=round, **acting(officer("proposer", **bureau)))
    actions.set_budget(policy="srdi-title", year=ON.year, fen=held.total, by=approver(**bureau), at=AT)
    signed(held, "industry")
    actions.publish_list(pk=held.pk, until=later(6), **acting(officer(**bureau)))
    actions.release_grants(pk=held.pk, **acting(approver(**bureau), later(8)))
    give_accounts(held.grants.all())
    grant = held.grants.order_by("pk").first()
    actions.agree(grant=grant.pk, mandate="营业执照", **acting(officer(**bureau), later(9)))
    batch = sent("industry", on=later(9))
    actions.load_answer(data=answer(batch), **acting(officer(**bureau), later(9)))
    grant.refresh_from_db()
    return grant


def deducted(grant):
    snapshot = reach.current_snapshot()
    return int(snapshot.column("firm", "专精特新已兑现").values[grant.holder_no])


def test_a_group_that_deducts_sees_a_payment_once(titled):
    before = deducted(titled)
    policy = content.current().policies["srdi-title"]
    claim = [proposing.Proposal(titled.no, ("firm", titled.holder_no), "", 1, 1, 1, 0)]
    assert [c.fen for c in proposing._earlier(policy, claim)] == [titled.fen]
    record(later(10))
    assert deducted(titled) == before + titled.fen and proposing._earlier(policy, claim) == []


def test_a_payment_does_not_speak_against_itself(titled):
    record(later(10))
    assert recovering.differing("srdi-title", "once", later(10), content.current()) == []


def test_what_is_no_longer_due_is_still_found(titled):
    record(later(10))
    closed = facts.Recorded("firms", "firm", titled.holder_no, "登记状态", "注销")
    facts.record_facts(Path(settings.DATA_DIR), [closed], as_of=ON, by=TICK, at=AT, reference="x")
    found = recovering.differing("srdi-title", "once", later(10), content.current())
    assert [(each.grant.pk, each.now) for each in found] == [(titled.pk, 0)]
