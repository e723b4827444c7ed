"""The screens of a grant's own case: the holder asks and opens, the desk signs, reviews and recovers; who sees nothing."""
from datetime import date

import pytest

from zhengtong.kernel.access import masking
from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.parties.mandates import actions as mandates
from zhengtong.kernel.parties.models import Mandate
from zhengtong.law.decisions.models import Decision
from zhengtong.services.entitlement.payment import actions
from zhengtong.services.entitlement.payment.models import Finding, Grant, GrantCase

from .payments import acting, answer, approver, give_accounts, name_of, officer, proposed, released, resident, sent
from .test_own_cases import HEAD, PAPER, REVIEWER, TICK
from .test_payment_pages import desk, entered, today  # noqa: F401

TEXT = {"text": "我没有迁出"}


@pytest.fixture
def struck(today):  # noqa: F811
    held = proposed(today)
    give_accounts(held.grants.all(), held.policy)
    one = held.grants.first()
    actions.confirm_list(pk=held.pk, strike={one.pk: "已迁出"}, **acting(officer()))
    actions.sign_list(pk=held.pk, **acting(approver()))
    actions.release_grants(pk=held.pk, **acting(approver()))
    actions.prepare_denials(**acting(TICK))
    return one


@pytest.fixture
def paid(today):  # noqa: F811
    released(today)
    actions.load_answer(data=answer(sent()), **acting(officer()))
    return Grant.objects.filter(state="paid").first()


def test_a_review_is_asked_in_two_steps(struck):
    client, page = entered("old", "resident", struck.no), f"/grants/{struck.pk}/review"
    assert f'href="{page}"' in client.get(f"/grants/{struck.pk}/").content.decode()
    checked = client.post(page, TEXT).content.decode()
    assert "我没有迁出" in checked and not GrantCase.objects.filter(use="review").exists()
    assert client.post(page, {**TEXT, "sure": "1"}).status_code == 302
    of = GrantCase.objects.get(use="review")
    assert (of.grant_id, of.text) == (struck.pk, "我没有迁出")
    assert of.case.number in client.get(f"/grants/{struck.pk}/").content.decode()
    assert client.post(f"/grants/{struck.pk}/review/withdraw").status_code == 302
    of.refresh_from_db()
    assert not of.open


@pytest.mark.parametrize("post", [{"text": ""}, {"text": "x", "by": "root"}, {"text": "x" * 1001}])
def test_a_wrong_request_for_review_is_named(struck, post):
    answered = entered("old", "resident", struck.no).post(f"/grants/{struck.pk}/review", {**post, "sure": "1"})
    assert answered.status_code == 422 and not GrantCase.objects.filter(use="review").exists()


def test_a_refusal_is_signed_opened_and_taken_away(struck, desk):  # noqa: F811
    of = GrantCase.objects.get(use="denial")
    assert of.case.number in desk["approver"].get("/desk/matters/").content.decode()
    assert 'value="sign"' in desk["approver"].get(f"/desk/matters/{of.pk}/").content.decode()
    desk["approver"].post(f"/desk/matters/{of.pk}/do", {"deed": "sign"})
    made = Decision.objects.get(case=of.case_id)
    client, page = entered("old", "resident", struck.no), f"/grants/{struck.pk}/papers/{made.pk}/"
    assert "已迁出" not in client.get(page).content.decode() and client.get(f"{page}file").status_code == 404
    assert client.post(page).status_code == 302
    made.refresh_from_db()
    read = client.get(page).content.decode()
    assert made.delivered_on and made.number in read and "六十日" in read
    taken = client.get(f"{page}file")
    assert taken.status_code == 200 and taken.content[:4] in (b"%PDF", b"<!do", made.text.encode()[:4])
    assert desk["officer"].get(f"/desk/matters/{of.pk}/papers/{made.pk}").status_code == 200


def test_somebody_elses_paper_and_case_are_not_there(struck):
    of = GrantCase.objects.get(use="denial")
    made = actions.sign_denial(pk=of.pk, **PAPER, **acting(approver()))
    client = entered("other", "resident", struck.no + 1)
    for address in (f"/grants/{struck.pk}/papers/{made.pk}/", f"/grants/{struck.pk}/review", f"/grants/{struck.pk}/say"):
        assert client.get(address).status_code == 404


def test_an_officer_signs_nothing(struck, desk):  # noqa: F811
    of = GrantCase.objects.get(use="denial")
    assert 'value="sign"' not in desk["officer"].get(f"/desk/matters/{of.pk}/").content.decode()
    desk["officer"].post(f"/desk/matters/{of.pk}/do", {"deed": "sign"})
    assert Decision.objects.get(case=of.case_id).state == "draft"


def test_a_review_is_examined_and_decided_on_the_screens(struck, desk):  # noqa: F811
    of = actions.ask_review(grant=struck.pk, text="我没有迁出", **acting(resident(struck.no)))
    posted = {"deed": "examine", "opinion": "changed", "amount": "200", "text": "仍在深圳居住"}
    desk["second"].post(f"/desk/matters/{of.pk}/do", posted)
    assert 'value="decide"' in desk["approver"].get(f"/desk/matters/{of.pk}/").content.decode()
    desk["approver"].post(f"/desk/matters/{of.pk}/do", {"deed": "decide"})
    new = Grant.objects.exclude(review="").get()
    assert (new.fen, new.state) == (20_000, "asked")
    client = entered("old", "resident", struck.no)
    agreed = {"name": name_of("person", new.no), "number": "6222000012345678", "bank": "某银行"}
    client.post(f"/grants/{new.pk}/agree", agreed)
    new.refresh_from_db()
    assert new.state == "agreed"


def test_a_recovery_on_the_screens(paid, desk):  # noqa: F811
    of = actions.notice_recovery(grant=paid.pk, fen=paid.fen, reason="已迁出", **PAPER, **acting(officer()))
    client, page = entered("old", "resident", paid.no), f"/desk/matters/{of.pk}/do"
    assert f'href="/grants/{paid.pk}/say"' in client.get(f"/grants/{paid.pk}/").content.decode()
    client.post(f"/grants/{paid.pk}/say", {**TEXT, "sure": "1"})
    assert "我没有迁出" in desk["approver"].get(f"/desk/matters/{of.pk}/").content.decode()
    desk["approver"].post(page, {"deed": "order", "text": "已迁出属实"})
    half = paid.fen // 200
    plan = f"2026-01-31 {half}\n2026-02-28 {paid.fen // 100 - half}"
    desk["officer"].post(page, {"deed": "plan", "plan": plan})
    desk["officer"].post(page, {"deed": "receive", "amount": str(half), "reference": "流水1"})
    desk["approver"].post(page, {"deed": "write_off", "amount": str(paid.fen // 100 - half), "text": "困难"})
    paid.refresh_from_db()
    of.refresh_from_db()
    assert (paid.state, of.case.state, len(of.plan)) == ("recovered", "settled", 2)
    assert "2026" in client.get(f"/grants/{paid.pk}/").content.decode()


@pytest.mark.parametrize("post", [{"deed": "order", "text": "x"}, {"deed": "plan", "plan": "morgen 1"}, {"deed": "fly"},
                                  {"deed": "receive", "amount": "-1", "reference": "x"}, {"deed": "say", "text": "x", "by": "root"}])
def test_what_is_refused_changes_nothing_and_says_why(paid, desk, post):  # noqa: F811
    of = actions.notice_recovery(grant=paid.pk, fen=paid.fen, reason="已迁出", **PAPER, **acting(officer()))
    page = desk["officer"].post(f"/desk/matters/{of.pk}/do", post, follow=True)
    assert of.case.events.count() == 1 and 'class="notice late' in page.content.decode()


def test_findings_are_a_worklist(paid, desk, today):  # noqa: F811
    one = Finding.objects.create(grant=paid, round=1, on=acting(TICK)["on"], was=paid.gross, now=0, fen=-paid.fen)
    page = desk["officer"].get("/desk/findings/").content.decode()
    assert f'value="{one.pk}"' in page and name_of("person", paid.no) not in page
    assert desk["officer"].get("/desk/findings/?export=csv").content.decode("utf-8-sig").count("\n") == 2
    desk["officer"].post("/desk/findings/do", {"deed": "recover", "finding": one.pk, "reason": "已去世"})
    one.refresh_from_db()
    assert one.state == "handled" and GrantCase.objects.get(use="recovery").fen == paid.fen


def test_a_list_says_what_changed_and_names_are_masked(today, desk):  # noqa: F811
    held = proposed(today)
    page = desk["approver"].get(f"/desk/lists/{held.pk}/").content.decode()
    one = held.grants.order_by("-fen", "no").first()
    whole = name_of("person", one.no)
    assert "还没有前一份名单" in page and "金额最大的" in page and whole not in page and masking.name(whole) in page


def test_a_mandate_is_given_used_and_ended_on_the_screens(today):  # noqa: F811
    held = proposed(today)
    actions.confirm_list(pk=held.pk, **acting(officer()))
    actions.sign_list(pk=held.pk, **acting(approver()))
    one, other = actions.release_grants(pk=held.pk, **acting(approver())).grants.all()[:2]
    principal, agent = entered("old", "resident", one.no), entered("young", "resident", other.no)
    number = str(reach.current_snapshot().key("person", other.no))
    posted = {"name": name_of("person", other.no), "number": number, "matter": "entitlement", "until": "2026-06-30"}
    assert principal.post("/mandates/", {**posted, "name": "别人"}).status_code == 422
    assert agent.get(f"/grants/{one.pk}/").status_code == 404
    assert principal.post("/mandates/", posted).status_code == 302
    assert agent.get(f"/grants/{one.pk}/").status_code == 200
    assert name_of("person", other.no) in principal.get("/mandates/").content.decode()
    principal.post(f"/mandates/{Mandate.objects.get().pk}/end")
    assert agent.get(f"/grants/{one.pk}/").status_code == 404


def test_reviewers_are_others(struck):
    of = actions.ask_review(grant=struck.pk, text="x", **acting(resident(struck.no)))
    actions.examine_review(pk=of.pk, opinion="upheld", reasons="已迁出", **acting(REVIEWER))
    assert actions.decide_review(pk=of.pk, **PAPER, **acting(HEAD)).signed_by == str(HEAD)


def test_opening_the_message_is_the_delivery_too(struck):
    made = actions.sign_denial(pk=GrantCase.objects.get(use="denial").pk, **PAPER, **acting(approver()))
    messages.pump(at=acting(TICK)["at"], by=TICK)
    client = entered("old", "resident", struck.no)
    client.post(f"/messages/{made.message_id}/")
    made.refresh_from_db()
    assert made.delivered_on and f'href="/grants/{struck.pk}/"' in client.get(f"/messages/{made.message_id}/").content.decode()
    assert client.get(f"/grants/{struck.pk}/papers/{made.pk}/file").status_code == 200


def test_at_the_counter_an_agent_agrees_by_the_number_of_the_mandate(today, desk):  # noqa: F811
    held = proposed(today)
    actions.confirm_list(pk=held.pk, **acting(officer()))
    actions.sign_list(pk=held.pk, **acting(approver()))
    one, other = actions.release_grants(pk=held.pk, **acting(approver())).grants.all()[:2]
    given = {"principal": ("person", one.no), "agent": other.no, "matters": ["entitlement"], "until": date(2026, 6, 30)}
    made = mandates.give_mandate(**given, evidence="授权书", **acting(officer("clerk")))
    posted = {"deed": "agree", "name": name_of("person", one.no), "number": "6222000012345678", "bank": "某银行"}
    page = f"/desk/grants/{one.pk}/do"
    for proof in ("", f"#{made.pk + 1}"):
        assert 'class="notice late' in desk["officer"].post(page, {**posted, "proof": proof}, follow=True).content.decode()
    desk["officer"].post(page, {**posted, "proof": f"#{made.pk}"})
    one.refresh_from_db()
    assert one.state == "agreed" and desk["officer"].get(f"/desk/grants/{other.pk}/").status_code == 200
