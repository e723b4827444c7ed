"""Consultations as a table, hand-over and recusal from lists, and what a form may bring: at the officers' pages."""
from datetime import date

from tests.openness.test_officer_screens import DAY, post, text
from zhengtong.openness.requests import actions


def ask(desk, request, kind="third_party", name="某某公司"):
    return desk.do(actions.consult, request, date(2025, 3, 4), kind=kind, name=name, text="能否公开？")


def test_a_line_says_what_silence_means_and_leads_to_the_delivery(desk, office):
    request = desk.identified(date(2025, 3, 3))
    held = ask(desk, request)
    page = text(office["liu"].get(f"/cases/{request.pk}/asked/"))
    assert "由本机关决定" in page and "没送达" in page
    assert f"/do/third_party_delivered?thread={held.pk}" in page


def test_another_authority_has_no_period_and_its_delivery_is_noted(desk, office):
    request = desk.identified(date(2025, 3, 3))
    held = ask(desk, request, "authority", "某某局")
    given = {"thread": held.pk, "how": "signed", "proof": "签收", "day": "2025-03-05"}
    answer = post(office["liu"], request, "authority_delivered", **given)
    assert answer["Location"] == f"/cases/{request.pk}/asked/"
    held.refresh_from_db()
    assert held.delivered_on == DAY


def test_delivery_and_answer_lead_back_to_the_table(desk, office):
    request = desk.identified(date(2025, 3, 3))
    held = ask(desk, request)
    given = {"thread": held.pk, "how": "signed", "proof": "签收", "day": "2025-03-05"}
    assert post(office["liu"], request, "third_party_delivered", **given)["Location"].endswith("/asked/")
    said = {"thread": held.pk, "opinion": "agrees", "reasons": "", "day": "2025-03-05"}
    assert post(office["liu"], request, "third_party_answered", **said)["Location"].endswith("/asked/")
    assert "同意公开" in text(office["liu"].get(f"/cases/{request.pk}/asked/"))


def test_the_third_party_is_told_under_the_name_by_which_it_was_asked(desk, office):
    request = desk.identified(date(2025, 3, 3))
    held = ask(desk, request)
    desk.heard(held, DAY)
    desk.draft(request, DAY)
    page = text(office["liu"].get(f"/cases/{request.pk}/do/third_party_told?thread={held.pk}"))
    assert 'name="text"' in page and 'name="name"' not in page


def test_the_line_s_own_consultation_is_chosen_already(desk, office):
    request = desk.identified(date(2025, 3, 3))
    ask(desk, request)
    held = ask(desk, request, name="另一公司")
    page = text(office["liu"].get(f"/cases/{request.pk}/do/third_party_delivered?thread={held.pk}"))
    assert f'<option value="{held.pk}" selected>' in page


def test_the_table_is_exported_and_a_stranger_has_none(desk, office):
    request = desk.identified(date(2025, 3, 3))
    ask(desk, request, name="=公司")
    assert "'=公司" in text(office["liu"].get(f"/cases/{request.pk}/asked/?export=csv"))
    assert office["sun"].get(f"/cases/{request.pk}/asked/").status_code == 404


def test_transfer_offers_departments_by_name_and_leaves_for_the_list(desk, office):
    request = desk.identified(date(2025, 3, 3))
    assert '<option value="education">区教育局</option>' in text(office["liu"].get(f"/cases/{request.pk}/do/transferred"))
    answer = post(office["liu"], request, "transferred", department="education", reason="由该局制作。")
    assert answer["Location"] == "/cases/"
    assert office["sun"].get(f"/cases/{request.pk}/").status_code == 200


def test_a_department_that_is_not_in_the_list_is_refused(desk, office):
    request = desk.identified(date(2025, 3, 3))
    answer = post(office["liu"], request, "transferred", department="no-such", reason="由该局制作。")
    assert answer.status_code == 200 and "从列出的里面选" in text(answer)


def test_hand_over_offers_colleagues_by_name_without_the_one_who_has_it(desk, office):
    request = desk.identified(date(2025, 3, 3))
    page = text(office["liu"].get(f"/cases/{request.pk}/do/hand_over"))
    assert 'value="wu"' in page and 'value="liu"' not in page and 'value="sun"' not in page


def test_an_approver_decides_that_somebody_stands_aside(desk, office):
    request = desk.identified(date(2025, 3, 3))
    assert 'name="login"' not in text(office["liu"].get(f"/cases/{request.pk}/do/recuse"))
    assert post(office["wu"], request, "recuse", login="liu", reason="与申请人有亲属关系。").status_code == 302
    assert office["liu"].get(f"/cases/{request.pk}/").status_code == 403
    assert "liu" in text(office["wu"].get(f"/cases/{request.pk}/"))


def test_a_field_that_the_page_does_not_have_is_refused_by_name(desk, office):
    request = desk.identified(date(2025, 3, 3))
    answer = post(office["wu"], request, "extended", reason="量大", by="head", due_on="2030-01-01")
    assert answer.status_code == 409 and "due_on" in text(answer)
    request.case.refresh_from_db()
    assert request.case.due_on == date(2025, 3, 31)


def test_the_one_who_was_slower_sees_what_the_other_did(desk, office):
    request = desk.identified(date(2025, 3, 3))
    seen = request.case.last_seq
    ask(desk, request)
    given = {"version": seen, "ground": "", "code": "disclose", "text": "见附件。", "reasons": "", "remedy": ""}
    page = text(office["liu"].post(f"/cases/{request.pk}/do/drafted", given))
    assert "别人办了" in page and "书面征求第三方意见" in page and "见附件。" in page
