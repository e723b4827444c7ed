"""A grant that becomes a case of its own: refused by a decision, reviewed by a person, recovered after a hearing."""
import pytest

from zhengtong.kernel.access import actions as access
from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases.actions import expire_due
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.parties import Actor, system
from zhengtong.kernel.parties.mandates import actions as mandates
from zhengtong.law.decisions import queries as decided
from zhengtong.law.decisions.models import Decision
from zhengtong.services.entitlement.payment import actions, money, recovering
from zhengtong.services.entitlement.payment.actions import PaymentRefused
from zhengtong.services.entitlement.payment.models import Grant, GrantCase

from .payments import (
    DEPARTMENT,
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
)

TICK, PAPER = system("tick"), {"printed": False}
REVIEWER, HEAD = officer("ren"), approver("shen")


def balanced():
    return [problem for line in money.report() for problem in line.problems]


@pytest.fixture
def struck(district):
    """A list with one grant struck by the officer `zhou`, released by `wu`; the struck grant."""
    held = proposed(district)
    give_accounts(held.grants.all(), held.policy)
    one = held.grants.first()
    actions.confirm_list(pk=held.pk, strike={one.pk: "已迁出"}, **acting(officer()))
    actions.sign_list(pk=held.pk, **acting(approver()))
    actions.release_grants(pk=held.pk, **acting(approver()))
    one.refresh_from_db()
    return one


@pytest.fixture
def paid(district):
    """A grant that was paid."""
    released(district)
    batch = sent()
    actions.load_answer(data=answer(batch), **acting(officer()))
    return Grant.objects.filter(state="paid").first()


def denial(one):
    actions.prepare_denials(**acting(TICK))
    return GrantCase.objects.get(grant=one, use="denial")


def asked(one):
    return actions.ask_review(grant=one.pk, text="我没有迁出", **acting(resident(one.no)))


def noticed(one, fen=None):
    return actions.notice_recovery(grant=one.pk, fen=fen or one.fen, reason="已迁出", **PAPER, **acting(officer()))


def test_a_refusal_has_number_article_reasons_and_remedy(struck):
    made = actions.sign_denial(pk=denial(struck).pk, **PAPER, **acting(approver()))
    assert made.number and "已迁出" in made.reasons and "六十日" in made.remedy and "复核" in made.remedy
    assert "pipl#第二十四条" in made.articles and len(made.articles) > 1
    assert (made.message.kind, made.message.no) == ("person", struck.no)


def test_the_refusal_is_prepared_once(struck):
    assert [actions.prepare_denials(**acting(TICK)) for _n in range(2)] == [1, 0]


def test_who_struck_the_grant_does_not_sign_its_refusal(struck):
    with pytest.raises(PaymentRefused, match="另一"):
        actions.sign_denial(pk=denial(struck).pk, **PAPER, **acting(approver("zhou")))


@pytest.mark.parametrize("by", [officer("wang"), approver(department="health"), Actor("r", "居民", "resident")])
def test_who_may_not_sign_a_refusal(struck, by):
    with pytest.raises((PaymentRefused, CaseRefused)):
        actions.sign_denial(pk=denial(struck).pk, **PAPER, **acting(by))


def test_a_list_that_was_taken_back_refuses_nobody(district):
    actions.drop_list(pk=proposed(district).pk, reason="有误", **acting(officer()))
    assert actions.prepare_denials(**acting(TICK)) == 0


def test_opening_the_decision_is_its_delivery_and_starts_the_remedies(struck):
    made = actions.sign_denial(pk=denial(struck).pk, **PAPER, **acting(approver()))
    actions.open_paper(decision=made.pk, **acting(resident(struck.no), later(2)))
    made.refresh_from_db()
    assert (made.state, made.delivered_on, made.case.state) == (Decision.DELIVERED, later(2), "prepared" and made.case.state)
    assert decided.remedies_until(made, later(2))["reconsideration"].due_on == later(62)


def test_nobody_else_opens_the_decision(struck):
    made = actions.sign_denial(pk=denial(struck).pk, **PAPER, **acting(approver()))
    with pytest.raises(PaymentRefused):
        actions.open_paper(decision=made.pk, **acting(resident(struck.no + 1)))


def test_a_paper_is_handed_over_at_the_counter(struck):
    made = actions.sign_denial(pk=denial(struck).pk, **PAPER, **acting(approver()))
    with pytest.raises(CaseRefused):
        actions.deliver_paper(decision=made.pk, day=later(0), how="signed", proof="签收", **acting(officer()))
    messages.fail(made.message, reason="没有登录", by=TICK, at=acting(TICK)["at"])
    assert made.message.state != "delivered"


def test_a_review_changes_what_was_refused(struck):
    of = asked(struck)
    actions.examine_review(pk=of.pk, opinion="changed", fen=struck.fen, reasons="仍在深圳居住", **acting(REVIEWER))
    made = actions.decide_review(pk=of.pk, **PAPER, **acting(HEAD))
    new = Grant.objects.get(review=made.number)
    assert (new.state, new.turn, new.fen, made.signed_by) == ("asked", 1, struck.fen, str(HEAD)) and balanced() == []
    struck.refresh_from_db()
    assert struck.state == "withheld"


def test_what_a_person_decided_is_not_withheld_by_the_machine(struck):
    of = asked(struck)
    actions.examine_review(pk=of.pk, opinion="changed", fen=struck.fen + 100, reasons="补两项", **acting(REVIEWER))
    made = actions.decide_review(pk=of.pk, **PAPER, **acting(HEAD))
    new = Grant.objects.get(review=made.number)
    actions.agree(grant=new.pk, **acting(resident(new.no)))
    sent()
    new.refresh_from_db()
    assert new.state == "sent" and balanced() == []


def test_a_review_that_upholds_changes_nothing(struck):
    of = asked(struck)
    actions.examine_review(pk=of.pk, opinion="upheld", reasons="户籍已迁出", **acting(REVIEWER))
    made = actions.decide_review(pk=of.pk, **PAPER, **acting(HEAD))
    assert (made.code, Grant.objects.filter(no=struck.no, turn=1).count()) == ("upheld", 0)


@pytest.mark.parametrize("by", [officer("proposer"), officer(), approver()])
def test_a_reviewer_is_none_of_those_who_acted(struck, by):
    of = asked(struck)
    with pytest.raises((PaymentRefused, CaseRefused)):
        actions.examine_review(pk=of.pk, opinion="upheld", reasons="x", **acting(by))


@pytest.mark.parametrize("by", [approver(), approver("ren"), officer("li"), approver("shen", "health")])
def test_who_may_not_decide_a_review(struck, by):
    of = asked(struck)
    actions.examine_review(pk=of.pk, opinion="upheld", reasons="x", **acting(REVIEWER))
    with pytest.raises((PaymentRefused, CaseRefused)):
        actions.decide_review(pk=of.pk, **PAPER, **acting(by))


def test_nobody_asks_for_the_review_of_another(struck):
    with pytest.raises(PaymentRefused):
        actions.ask_review(grant=struck.pk, text="x", **acting(resident(struck.no + 1)))


def test_one_review_at_a_time(struck):
    of = asked(struck)
    with pytest.raises(PaymentRefused, match="在办"):
        asked(struck)
    actions.withdraw_review(pk=of.pk, **acting(resident(struck.no)))
    assert asked(struck).case.number != of.case.number


def test_what_is_on_its_way_is_not_changed_by_a_review(district):
    one = released(district).grants.first()
    of = asked(one)
    with pytest.raises(PaymentRefused, match="不能改变"):
        actions.examine_review(pk=of.pk, opinion="changed", fen=100, reasons="x", **acting(REVIEWER))


def test_what_lapsed_is_asked_again(district):
    held = proposed(district)
    actions.confirm_list(pk=held.pk, **acting(officer()))
    actions.sign_list(pk=held.pk, **acting(approver()))
    actions.release_grants(pk=held.pk, **acting(approver()))
    for day in (29, 31):
        actions.remind_due(**acting(TICK, later(day)))
        actions.lapse_due(**acting(TICK, later(day)))
    one = held.grants.first()
    assert one.state == "lapsed"
    give_accounts([one])
    of = actions.ask_review(grant=one.pk, text="当时住院", **acting(resident(one.no), later(40)))
    actions.examine_review(pk=of.pk, opinion="changed", fen=one.fen, reasons="住院属实", **acting(REVIEWER, later(41)))
    actions.decide_review(pk=of.pk, **PAPER, **acting(HEAD, later(41)))
    assert actions.lapse_due(**acting(TICK, later(42))) == 0
    actions.agree(grant=one.pk, **acting(resident(one.no), later(45)))
    one.refresh_from_db()
    assert one.state == "agreed" and balanced() == []


def test_a_paid_grant_that_was_too_small_gets_its_rest_by_a_review(paid):
    of = asked(paid)
    actions.examine_review(pk=of.pk, opinion="changed", fen=5_000, reasons="少算", **acting(REVIEWER))
    made = actions.decide_review(pk=of.pk, **PAPER, **acting(HEAD))
    rest = Grant.objects.get(review=made.number)
    assert (rest.more_of_id, rest.fen, rest.state) == (paid.pk, 5_000, "asked") and balanced() == []


def test_a_recovery_is_not_ordered_before_the_hearing(paid):
    of = noticed(paid)
    with pytest.raises(CaseRefused):
        actions.order_recovery(pk=of.pk, reasons="已迁出", **PAPER, **acting(HEAD))


def test_silence_ends_the_hearing_when_its_days_are_over(paid):
    of = noticed(paid)
    notice = Decision.objects.get(case=of.case_id)
    actions.open_paper(decision=notice.pk, **acting(resident(paid.no)))
    expire_due(**acting(TICK, later(30)))
    made = actions.order_recovery(pk=of.pk, reasons="已迁出", **PAPER, **acting(HEAD, later(30)))
    assert made.code == "ordered" and "六十日" in made.remedy


def test_the_holder_is_heard_and_the_recovery_dropped(paid):
    of = noticed(paid)
    actions.say_in_hearing(pk=of.pk, text="我没有迁出", **acting(resident(paid.no)))
    actions.drop_recovery(pk=of.pk, reasons="查明没有迁出", **PAPER, **acting(HEAD))
    paid.refresh_from_db()
    assert (paid.state, recovering.outstanding(paid)) == ("paid", 0) and balanced() == []


def test_who_gave_the_notice_does_not_order(paid):
    of = noticed(paid)
    actions.say_in_hearing(pk=of.pk, text="x", **acting(resident(paid.no)))
    with pytest.raises((PaymentRefused, CaseRefused)):
        actions.order_recovery(pk=of.pk, reasons="x", **PAPER, **acting(approver("zhou")))


def test_nobody_else_is_heard(paid):
    of = noticed(paid)
    with pytest.raises(PaymentRefused):
        actions.say_in_hearing(pk=of.pk, text="x", **acting(resident(paid.no + 1)))


def test_instalments_are_what_is_outstanding(paid):
    of = noticed(paid)
    actions.say_in_hearing(pk=of.pk, text="请分期", **acting(resident(paid.no)))
    actions.order_recovery(pk=of.pk, reasons="已迁出", **PAPER, **acting(HEAD))
    half = paid.fen // 2
    with pytest.raises(PaymentRefused, match="合计"):
        actions.set_instalments(pk=of.pk, plan=[(later(30), half)], **acting(officer()))
    actions.set_instalments(pk=of.pk, plan=[(later(30), half), (later(60), paid.fen - half)], **acting(officer()))
    for n, fen in enumerate((half, paid.fen - half)):
        actions.receive_back(grant=paid.pk, fen=fen, reference=f"流水{n}", **acting(officer(), later(30)))
    paid.refresh_from_db()
    of.refresh_from_db()
    assert (paid.state, of.open, of.case.state) == ("recovered", False, "settled") and balanced() == []


def test_a_write_off_needs_the_order(paid):
    noticed(paid)
    with pytest.raises(CaseRefused):
        actions.write_off(grant=paid.pk, fen=1, reason="困难", **acting(approver()))


def test_the_department_is_the_lists(paid):
    of = noticed(paid)
    assert of.case.department == DEPARTMENT


def mandated(one, agent, policy=None, until=None):
    return mandates.give_mandate(principal=("person", one.no), agent=agent, matters=[f"entitlement:{policy or one.policy}"],
                                 until=until or later(30), **acting(resident(one.no)))


@pytest.fixture
def asks(district):
    """A released list whose holders are asked; two grants of two people."""
    held = proposed(district)
    actions.confirm_list(pk=held.pk, **acting(officer()))
    actions.sign_list(pk=held.pk, **acting(approver()))
    actions.release_grants(pk=held.pk, **acting(approver()))
    return held.grants.all()[:2]


def own_account(one):
    return actions.Account(name_of("person", one.no), "6222000012345678", "银行")


def test_an_agent_agrees_within_the_mandate(asks):
    one, other = asks
    mandated(one, other.no)
    actions.agree(grant=one.pk, account=own_account(one), **acting(resident(other.no)))
    one.refresh_from_db()
    assert one.state == "agreed"
    with pytest.raises(PaymentRefused):
        actions.agree(grant=other.pk, account=own_account(other), **acting(resident(one.no)))


@pytest.mark.parametrize(("policy", "until"), [("disability-living", later(30)), (None, later(0))])
def test_a_mandate_in_another_matter_or_lapsed_stops_it(asks, policy, until):
    one, other = asks
    mandated(one, other.no, policy, until)
    with pytest.raises(PaymentRefused):
        actions.agree(grant=one.pk, account=own_account(one), **acting(resident(other.no), later(1)))


def test_the_counter_names_the_mandate_and_a_lapsed_one_stops_it(asks):
    one, other = asks
    made = mandated(one, other.no)
    with pytest.raises(PaymentRefused, match="授权"):
        actions.agree(grant=one.pk, account=own_account(one), mandate=f"#{made.pk + 1}", **acting(officer()))
    mandates.end_mandate(pk=made.pk, **acting(resident(one.no)))
    with pytest.raises(PaymentRefused, match="授权"):
        actions.agree(grant=one.pk, account=own_account(one), mandate=f"#{made.pk}", **acting(officer()))


def test_the_handlers_of_a_list_may_read_its_subjects_and_nobody_else(district):
    held = proposed(district)
    nos = [one.no for one in held.grants.all()]
    read = {"purpose": "benefit-approval", "kind": "person", "nos": nos, "at": acting(TICK)["at"]}
    rows = access.read_list(by=officer(), **read)
    assert len(rows) == len(nos) and all("＊" in row.name or "*" in row.name for row in rows if row.name)
    with pytest.raises(access.AccessDenied):
        access.read_list(by=officer(department="health"), **read)
    actions.drop_list(pk=held.pk, reason="有误", **acting(officer()))
    with pytest.raises(access.AccessDenied):
        access.read_list(by=officer(), **read)


def test_a_households_refusal_is_handed_over_at_the_counter(district):
    held = proposed(district, "minimum-living")
    one = held.grants.first()
    actions.confirm_list(pk=held.pk, strike={one.pk: "收入超过标准"}, **acting(officer()))
    made = actions.sign_denial(pk=denial(one).pk, **PAPER, **acting(approver()))
    assert (one.holder_kind, made.message.port, made.case.applicant_kind) == ("household", "counter", "other")
    told = {"decision": made.pk, "day": later(1), "how": "signed", "proof": "户主签收"}
    with pytest.raises(CaseRefused):
        actions.deliver_paper(**told, **acting(officer(department="health"), later(1)))
    actions.deliver_paper(**told, **acting(officer(), later(1)))
    made.refresh_from_db()
    assert (made.delivered_on, made.case.state) == (later(1), "delivered")
