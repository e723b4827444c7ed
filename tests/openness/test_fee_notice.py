"""The fee of a request: noticed inside the period, once, by one method; paid or abandoned."""
from datetime import date
from decimal import Decimal

import pytest

from zhengtong.kernel.cases import CaseRefused
from zhengtong.openness.requests import actions as requests
from zhengtong.openness.requests.models import Fee

D = date
MONDAY, DAY = D(2025, 3, 3), D(2025, 3, 10)
PAGES = {"method": "page", "quantity": 101, "reason": "一次要 101 页"}


def notice(desk, **more):
    request = desk.file(MONDAY)
    return request, desk.do(requests.notice_fee, request, DAY, **{**PAGES, **more})


def test_a_fee_by_page_with_its_steps(desk):
    request, fee = notice(desk)
    assert (fee.amount, fee.steps) == (Decimal(720), [[1, 30, "0"], [31, 100, "10"], [101, 101, "20"]])
    request.case.refresh_from_db()
    assert (request.case.state, request.case.due_on) == ("fee", None)


def test_the_piece_fee_counts_the_applicants_month(desk):
    for _n in range(11):
        request = desk.file(MONDAY)
    last = desk.file(D(2025, 3, 4))
    fee = desk.do(requests.notice_fee, last, DAY, method="piece", quantity=1, reason="本月第 12 件")
    assert (fee.before, fee.amount) == (11, Decimal(100))
    with pytest.raises(CaseRefused, match="不收费"):
        desk.do(requests.notice_fee, desk.file(D(2025, 4, 1)), D(2025, 4, 2), method="piece", quantity=10, reason="四月")
    assert request.received_on == MONDAY


def test_paid_the_period_begins_anew_on_the_next_day(desk):
    request, _fee = notice(desk)
    desk.do(requests.deliver_notice, request, D(2025, 3, 12), day=D(2025, 3, 12), how="gateway", proof="回执1")
    desk.do(requests.record_payment, request, D(2025, 3, 20), day=D(2025, 3, 20), voucher="票号1")
    request.case.refresh_from_db()
    assert (request.case.due_on, Fee.objects.get().paid_on) == (D(2025, 4, 18), D(2025, 3, 20))


def test_unpaid_is_abandoned_after_thirty_days(desk):
    request, _fee = notice(desk)
    desk.do(requests.deliver_notice, request, D(2025, 3, 12), day=D(2025, 3, 12), how="gateway", proof="回执1")
    with pytest.raises(CaseRefused):
        desk.do(requests.abandon, request, D(2025, 4, 11))
    desk.do(requests.abandon, request, D(2025, 4, 14))
    request.refresh_from_db()
    assert (request.code, request.leaf) == ("abandoned_fee", "r3.6.2")


@pytest.mark.parametrize(("given", "said"), [({"quantity": 30}, "不能收费"), ({"method": "both"}, "没有“both”"), ({"reason": " "}, "没有写")])
def test_a_fee_that_may_not_be_asked(desk, given, said):
    with pytest.raises(CaseRefused, match=said) as refused:
        notice(desk, **given)
    assert refused.value.article.startswith("disclosure-")
    assert Fee.objects.count() == 0


def test_never_both_for_one_request(desk):
    request, _fee = notice(desk)
    desk.do(requests.record_payment, request, DAY, day=DAY, voucher="票号1")
    with pytest.raises(CaseRefused, match="只用一种"):
        desk.do(requests.notice_fee, request, DAY, method="piece", quantity=50, reason="再收")


def test_no_notice_after_the_period(desk):
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.notice_fee, desk.file(MONDAY), D(2025, 4, 1), **PAGES)
    assert (refused.value.code, Fee.objects.count()) == ("late", 0)


def test_a_payment_has_its_voucher(desk):
    request, _fee = notice(desk)
    with pytest.raises(CaseRefused, match="凭证"):
        desk.do(requests.record_payment, request, DAY, day=DAY, voucher=" ")
