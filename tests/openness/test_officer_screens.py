"""The officers' screens: the list, the case, a step refused with nothing lost, the head, the review, redaction, the feed."""
from datetime import date

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhengtong.kernel.journal.models import JournalEntry as Entry

DAY = date(2025, 3, 5)


def text(response):
    return response.content.decode()


def post(client, request, step, **data):
    request.case.refresh_from_db()
    return client.post(f"/cases/{request.pk}/do/{step}", {"version": request.case.last_seq, **data})


def test_the_list_has_the_case_and_a_stranger_does_not(desk, office):
    request = desk.identified(date(2025, 3, 3))
    assert request.case.number in text(office["liu"].get("/cases/"))
    assert request.case.number not in text(office["sun"].get("/cases/"))
    assert office["sun"].get(f"/cases/{request.pk}/").status_code == 404


def test_filters_and_export(desk, office):
    request = desk.identified(date(2025, 3, 3))
    assert request.case.number not in text(office["liu"].get("/cases/?light=overdue"))
    exported = office["liu"].get("/cases/?export=csv")
    assert request.case.number in text(exported)
    assert exported["Content-Type"].startswith("text/csv")
    assert "甲某" not in text(exported)


def test_the_case_shows_the_day_and_what_may_not_be_done(desk, office):
    request = desk.identified(date(2025, 3, 3))
    page = text(office["liu"].get(f"/cases/{request.pk}/"))
    assert "3月31日" in page and 'class="cal"' in page
    assert f"/cases/{request.pk}/do/drafted" in page
    assert f"/cases/{request.pk}/do/extended" not in page


def test_a_refusal_keeps_what_was_typed(desk, office):
    request = desk.identified(date(2025, 3, 3))
    answer = post(office["liu"], request, "drafted", code="not_held", text="经检索没有这份名单。", reasons="没有。", remedy="")
    assert answer.status_code == 409
    assert "检索记录" in text(answer) and "经检索没有这份名单。" in text(answer) and "/laws/disclosure-regulation/" in text(answer)


def test_two_officers_at_once_the_second_is_told(desk, office):
    request = desk.identified(date(2025, 3, 3))
    seen = request.case.last_seq - 1
    answer = office["liu"].post(f"/cases/{request.pk}/do/searched",
                                {"version": seen, "where": "档案室", "words": "配租", "found": "没有", "hits": 0})
    assert answer.status_code == 409 and "档案室" in text(answer)


def test_draft_sign_send_deliver_by_forms(desk, office):
    request = desk.identified(date(2025, 3, 3))
    assert post(office["liu"], request, "drafted", code="disclose", text="见附件。", reasons="", remedy="").status_code == 302
    assert "见附件。" in text(office["wu"].get(f"/cases/{request.pk}/do/signed"))
    assert f"/cases/{request.pk}/do/signed" in text(office["wu"].get("/cases/head"))
    assert post(office["liu"], request, "signed").status_code == 409
    assert post(office["wu"], request, "signed").status_code == 302
    assert post(office["liu"], request, "sent", port="counter", address="甲某").status_code == 302
    given = {"day": "2025-03-05", "how": "signed", "proof": "甲某签收"}
    assert post(office["liu"], request, "delivered", **given).status_code == 302
    request.case.refresh_from_db()
    assert request.case.state == "delivered"


def test_the_head_extends_and_nobody_else(desk, office):
    request = desk.identified(date(2025, 3, 3))
    assert post(office["liu"], request, "extended", reason="量大").status_code == 409
    assert post(office["wu"], request, "extended", reason="量大").status_code == 302
    request.case.refresh_from_db()
    assert request.case.due_on == date(2025, 4, 28)


def test_the_lawyer_reviews(desk, office):
    request = desk.identified(date(2025, 3, 3))
    desk.draft(request, DAY, "deny_third_party")
    review = desk.do(desk_ask(), request, DAY)
    assert request.case.number in text(office["qian"].get("/reviews/"))
    address = f"/reviews/{review.pk}/"
    assert office["sun"].get(address).status_code == 404
    assert office["qian"].post(address, {"opinion": "lawful", "text": "依据充分。"}).status_code == 302
    review.refresh_from_db()
    assert review.opinion == "lawful"


def desk_ask():
    from zhengtong.openness.requests import actions

    return actions.ask_review


def test_a_file_is_redacted_from_typed_lines(desk, office):
    request = desk.identified(date(2025, 3, 3))
    taken = office["liu"].post(f"/cases/{request.pk}/redact", {"file": SimpleUploadedFile("a.pdf", pdf())})
    assert taken.status_code == 302
    assert "449901199001010013" in text(office["liu"].get(taken["Location"]))
    boxes = "1 60 60 500 120"
    seen = office["liu"].post(taken["Location"], {"boxes": boxes, "reasons": "个人信息", "preview": "1"})
    assert seen.status_code == 200 and "SECRET" in text(seen)
    wrong = office["liu"].post(taken["Location"], {"boxes": "1 2", "reasons": "个人信息"})
    assert wrong.status_code == 200 and "第 1 行" in text(wrong)
    assert office["liu"].post(taken["Location"], {"boxes": boxes, "reasons": "个人信息"}).status_code == 302
    assert request.copies.count() == 1


def pdf():
    import io

    import pikepdf

    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = made.make_stream(b"BT /F1 12 Tf 72 750 Td (SECRET 449901199001010013) Tj 0 -200 Td (public text) Tj ET")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_the_feed_is_for_who_holds_its_address(desk, office):
    request = desk.identified(date(2025, 3, 3))
    page = text(office["liu"].get("/cases/calendar"))
    address = page.split('class="all" href="http://testserver')[1].split('"')[0]
    found = Client().get(address)
    assert request.case.number in text(found).replace("\r\n ", "") and "DTSTART;VALUE=DATE:20250331" in text(found)
    assert "甲某" not in text(found)
    assert Client().get(address.replace(".ics", "x.ics")).status_code == 404


def test_a_new_password_makes_the_feed_void(desk, office):
    page = text(office["liu"].get("/cases/calendar"))
    address = page.split('class="all" href="http://testserver')[1].split('"')[0]
    user = get_user_model().objects.get(username="liu")
    user.set_password("another long password of nobody")
    user.save()
    assert Client().get(address).status_code == 404


def test_recusal_and_hand_over(desk, office):
    request = desk.identified(date(2025, 3, 3))
    assert post(office["liu"], request, "hand_over", to="wu", reason="换人").status_code == 302
    assert post(office["liu"], request, "recuse", reason="是我亲戚").status_code == 302
    assert office["liu"].get(f"/cases/{request.pk}/").status_code == 403


def test_the_case_shows_the_end_of_an_identity_number_and_the_whole_one_only_on_record(desk, office):
    request = desk.identified(date(2025, 3, 3))
    page = text(office["liu"].get(f"/cases/{request.pk}/"))
    assert "449901199001010013" not in page and "**0013" in page
    assert "449901199001010013" in text(office["liu"].post(f"/cases/{request.pk}/numbers"))
    (noted,) = Entry.objects.filter(kind="cases.numbers").values_list("body", flat=True)
    assert '"purpose":"information-request"' in noted.replace(": ", ":") and "id_number" in noted
    assert "449901199001010013" not in noted
    assert office["sun"].post(f"/cases/{request.pk}/numbers").status_code == 404
    assert office["liu"].get(f"/cases/{request.pk}/numbers").status_code == 405


def test_the_head_has_one_list_filtered_and_exported(desk, office):
    request = desk.identified(date(2025, 3, 3))
    desk.draft(request, DAY, "disclose")
    assert request.case.number in text(office["wu"].get("/cases/head?kind=sign"))
    assert request.case.number not in text(office["wu"].get("/cases/head?kind=overdue"))
    exported = office["wu"].get("/cases/head?export=csv")
    assert request.case.number in text(exported) and "甲某" not in text(exported)
