"""Every holder is told once what became of a grant, with the reason and what can be done."""
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.parties import system
from zhengtong.services.entitlement.payment import actions

from .payments import acting, answer, approver, later, officer, proposed, released, sent, signed

TICK = system("tick")


def told(days=0):
    return actions.tell_due(**acting(TICK, later(days)))


def test_who_is_asked_is_told_once_and_reminded_once(district):
    held = actions.release_grants(pk=signed(proposed(district)).pk, **acting(approver()))
    assert (told(), told()) == (held.count, 0)
    assert "同意并确认收款账户" in Message.objects.first().text
    actions.remind_due(**acting(TICK, later(25)))
    assert (told(25), told(26)) == (held.count, 0)
    actions.lapse_due(**acting(TICK, later(40)))
    assert (told(40), told(41)) == (held.count, 0)


def test_who_was_paid_is_told_and_whom_the_bank_rejected_what_to_do(district):
    held = released(district)
    batch = sent()
    one = batch.payments.first()
    actions.load_answer(data=answer(batch, others={one.key: ("rejected", "户名不符")}), **acting(officer()))
    assert told() == held.count
    assert "更换收款账户" in Message.objects.get(no=one.grant.no).text
    assert Message.objects.filter(text__contains="已付到").count() == held.count - 1


def test_a_refusal_says_its_reason_and_its_remedy(district):
    held = proposed(district)
    one = held.grants.first()
    actions.confirm_list(pk=held.pk, strike={one.pk: "已迁出深圳"}, **acting(officer()))
    assert told() == 1
    text = Message.objects.get(no=one.no).text
    assert "已迁出深圳" in text and "行政复议" in text and "由人复核" in text
