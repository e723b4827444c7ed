"""The applicant after filing: what waits, opening, correcting, remedies, the box; and the same without an account by phone code."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.openness.conftest import HEAD, OFFICE, OFFICER, TITLE, answers, at
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.journal.models import JournalEntry
from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions.models import Remedy
from zhengtong.openness.requests import actions as requests
from zhengtong.site import actors, day

pytestmark = pytest.mark.django_db
FILED, TODAY = date(2025, 3, 3), date(2025, 3, 5)
RESIDENT = Actor(login="a", name="甲", role="resident", subject=("person", 7))
PHONE = "13800000000"


class Web:
    """A browser in which somebody is logged in (or nobody)."""

    def __init__(self, monkeypatch):
        self.client, self.by = Client(), RESIDENT
        monkeypatch.setattr(actors, "of", lambda _request: self.by)

    def get(self, address):
        return self.client.get(address)

    def text(self, address):
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.content.decode()

    def post(self, address, **said):
        return self.client.post(address, said)


@pytest.fixture
def web(monkeypatch, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    day.move(TODAY)
    return Web(monkeypatch)


@pytest.fixture
def held(desk):
    """A request of the resident, received."""
    applicant = Applicant("person", 7, "甲某", {"phone": PHONE})
    return desk.identified(FILED, applicant=applicant)


def page(request):
    return f"/requests/mine/{request.pk}/"


def corrected(desk, request, fields=("features",)):
    desk.do(requests.ask_correction, request, TODAY, fields=list(fields), reason="看不出是哪一年的")
    return page(request)


def sent(desk, request, attachments=()):
    desk.draft(request, TODAY, attachments=list(attachments))
    desk.do(requests.sign_reply, request, TODAY, HEAD)
    desk.do(requests.send_reply, request, TODAY, port="site", kind="person", no=7, printed=False)
    Message.objects.filter(state="queued").update(state="sent", sent_at=at(TODAY))
    return page(request)


def test_the_list_is_ones_own_filtered_and_taken_away(web, desk, held):
    desk.identified(FILED, said={"title": "别人的"})
    assert TITLE in web.text("/requests/mine/") and "别人的" not in web.text("/requests/mine/")
    assert TITLE not in web.text("/requests/mine/?q=没有的") and TITLE not in web.text("/requests/mine/?over=1")
    assert held.case.number in web.text("/requests/mine/?export=csv")


def test_the_page_says_who_waits_for_whom_until_when(web, held):
    said = web.text(page(held))
    assert "等区府办" in said and "最晚 2025年3月31日" in said and "flow-now" in said and "第三十三条" in said


def test_a_strangers_case_is_not_there(web, desk):
    assert web.get(page(desk.identified(FILED))).status_code == 404


def test_a_notice_waits_to_be_opened_and_opening_is_its_delivery(web, desk, held):
    address = corrected(desk, held)
    assert "打开通知" in web.text(address) and "看不出是哪一年的" not in web.text(address)
    web.post(address + "open", what="notice")
    assert held.case.events.filter(kind="correction_notice_delivered", day=TODAY).exists()
    said = web.text(address)
    assert "打开通知" not in said and "去补正" in said and "等您补正" in said and "看不出是哪一年的" in said


def test_only_the_named_fields_are_asked_and_they_are_filled_in(web, desk, held):
    address = corrected(desk, held, ["title"])
    assert web.get(address + "correct")["Location"].endswith("/correct/what")
    said = web.text(address + "correct/what")
    assert f'value="{TITLE}"' in said and 'name="features"' not in said and "看不出是哪一年的" in said


def test_a_correction_is_looked_at_before_it_is_sent_and_changes_nothing_else(web, desk, held):
    address = corrected(desk, held, ["title"])
    web.post(address + "correct/what", title="2023年的名单")
    assert TITLE in web.text(address + "correct/check") and "2023年的名单" in web.text(address + "correct/check")
    assert web.post(address + "correct/check").status_code == 302
    held.refresh_from_db()
    assert held.title == "2023年的名单"
    assert "2023年的名单" in held.case.filings.order_by("-n").first().record


def test_a_field_that_was_not_asked_for_is_refused_and_nothing_is_kept(web, desk, held):
    address = corrected(desk, held, ["title"])
    answer = web.post(address + "correct/what", title="2023年的名单", name="换了名字")
    assert answer.status_code == 422 and "换了名字" not in answer.content.decode()
    assert "2023年的名单" not in web.text(address + "correct/check")


def test_an_empty_answer_is_kept_back_with_its_remedy(web, desk, held):
    address = corrected(desk, held, ["title"])
    answer = web.post(address + "correct/what", title="")
    assert answer.status_code == 422 and "errors-title" in answer.content.decode()


def test_nothing_is_corrected_when_nothing_was_asked(web, held):
    assert web.get(page(held) + "correct").status_code == 404


def test_withdrawn_on_a_page_of_its_own(web, held):
    assert "不再办" in web.text(page(held) + "withdraw")
    assert web.post(page(held) + "withdraw", reason="找到了").status_code == 302
    held.case.refresh_from_db()
    assert held.case.state == "withdrawn"
    assert web.post(page(held) + "withdraw", reason="再一次").status_code == 409


def test_reasons_are_given_where_they_were_asked_for(web, desk, held):
    desk.do(requests.ask_reasons, held, TODAY, reason="一个月 40 件")
    assert "说明理由" in web.text(page(held))
    assert web.post(page(held) + "reasons", text="").status_code == 422
    assert web.post(page(held) + "reasons", text="写论文用").status_code == 302
    assert held.case.events.filter(kind="reasons_given").exists()


def test_a_reply_is_read_only_after_it_was_opened(web, desk, held):
    address = sent(desk, held)
    assert "等您打开" in web.text("/requests/mine/")
    assert "打开答复" in web.text(address) and "您要的信息见附件" not in web.text(address)
    web.post(address + "open", what="reply")
    assert "您要的信息见附件" in web.text(address)
    assert held.case.events.filter(kind="delivered", day=TODAY).exists()


def test_the_files_of_a_reply_come_with_it_and_not_before(web, desk, held):
    given = requests.take_file(held.pk, "年份,数\n2024,3\n".encode(), name="名单.csv", by=OFFICER, on=TODAY, at=at(TODAY))
    address = sent(desk, held, [given.hash])
    assert web.get(f"{address}file/{given.hash}").status_code == 404
    web.post(address + "open", what="reply")
    assert "名单.csv" in web.text(address)
    assert web.get(f"{address}file/{given.hash}").status_code == 200


def test_remedies_are_told_with_the_days_left_and_kept_as_the_applicant_says(web, desk, held):
    address = sent(desk, held)
    web.post(address + "open", what="reply")
    day.move(TODAY + timedelta(days=10))
    said = web.text(address + "remedy")
    assert "行政复议" in said and ">50<" in said and "直接起诉" in said
    answer = web.post(address + "remedy", kind="reconsideration", day="2025-03-10", authority="深圳市人民政府", number="")
    assert answer.status_code == 302
    assert Remedy.objects.get().filed_on == date(2025, 3, 10) and Remedy.objects.get().by == "resident:a"
    assert "深圳市人民政府" in web.text(address + "remedy")


@pytest.mark.parametrize(("said", "status"), [
    ({"kind": "reconsideration", "day": "2025-03-01", "authority": "x"}, 409), ({"kind": "x", "day": "y", "authority": ""}, 422)])
def test_a_remedy_before_the_delivery_or_without_its_day_is_refused(web, desk, held, said, status):
    address = sent(desk, held)
    web.post(address + "open", what="reply")
    assert web.post(address + "remedy", **said).status_code == status
    assert not Remedy.objects.exists()


def test_letters_to_others_are_not_the_applicants(web, desk, held):
    consulted = desk.do(requests.consult, held, TODAY, kind="third_party", name="乙公司", text="同意公开吗")
    said = web.text(page(held))
    assert consulted.thread and "乙公司" not in said and "同意公开吗" not in said


def test_english_is_whole(web, desk, held):
    web.client.cookies["django_language"] = "en"
    address = corrected(desk, held, ["title"])
    for where in ("", "correct/what", "correct/check", "withdraw"):
        main = web.text(address + where).split('<main id="main"')[1].split("</main>")[0]
        left = set(re.findall(r"[一-鿿]+", re.sub(r"<[^>]+>", " ", main)))
        assert left <= {"龙华公开", "号", "甲", "看不出是哪一年的", TITLE, *re.findall(r"[一-鿿]+", TITLE)}, (where, left)


# the box


def test_the_box_holds_ones_own_messages_and_opening_is_on_record(web, desk, held):
    corrected(desk, held)
    Message.objects.filter(state="queued").update(state="sent", sent_at=at(TODAY))
    said = web.text("/messages/")
    assert "补正通知书" in said and "1 条还没打开" in said
    one = Message.objects.get(port="site", no=7)
    assert "看不出是哪一年的" not in web.text(f"/messages/{one.pk}/")
    web.post(f"/messages/{one.pk}/")
    assert "看不出是哪一年的" in web.text(f"/messages/{one.pk}/")
    assert held.case.events.filter(kind="correction_notice_delivered").exists()
    assert "都打开过了" in web.text("/messages/") and "没有这样的消息" in web.text("/messages/?opened=0")
    web.by = Actor(login="b", name="乙", role="resident", subject=("person", 8))
    assert web.get(f"/messages/{one.pk}/").status_code == 404 and "看不出" not in web.text("/messages/?export=csv")


def test_a_reply_opened_in_the_box_is_delivered(web, desk, held):
    sent(desk, held)
    web.post(f"/messages/{Message.objects.get(subject__startswith='文书').pk}/")
    assert held.case.events.filter(kind="delivered").exists()


def test_the_outbox_is_the_departments_own(web, desk, held):
    corrected(desk, held)
    web.by = OFFICER
    said = web.text("/messages/outbox/")
    assert "补正通知书" in said and held.case.number in web.text("/messages/outbox/?export=csv")
    assert "没有消息" in web.text("/messages/outbox/?port=letter")
    web.by = Actor("x", "某", "officer", "education", 9)
    assert "补正通知书" not in web.text("/messages/outbox/")


# without an account


@pytest.fixture
def visit(web):
    def entered(number, phone=PHONE):
        web.by = None
        answer = web.post("/requests/visit/", number=number, phone=phone)
        assert answer.status_code == 302
        return answer

    return entered


def code():
    return Message.objects.exclude(secret="").latest("at").secret


def test_number_and_code_open_this_case_and_nothing_else(web, desk, visit):
    mine, other = desk.identified(FILED), desk.identified(FILED, said={"title": "另一件"})
    visit(mine.case.number)
    assert web.post("/requests/visit/code", code="999" + code()).status_code == 422
    assert web.post("/requests/visit/code", code=code())["Location"] == page(mine)
    assert TITLE in web.text(page(mine)) and mine.case.number in web.text(f"/file/receipt/{mine.pk}")
    assert web.get(f"/file/receipt/{other.pk}").status_code == 404
    assert web.get(page(other))["Location"].startswith("/login")
    for address in ("/requests/mine/", "/messages/", "/owed/", f"/cases/{mine.pk}/"):
        assert web.get(address)["Location"].startswith("/login")
    assert JournalEntry.objects.filter(kind="visits.look").count() == 1
    web.post("/requests/visit/leave")
    assert web.get(page(mine))["Location"].startswith("/login")


def test_the_answer_is_the_same_for_a_number_that_does_not_exist(web, desk, visit):
    visit(desk.identified(FILED).case.number)
    there = web.text("/requests/visit/code")
    visit("龙华公开〔2025〕999999号")
    gone = web.text("/requests/visit/code")
    assert re.sub(r"csrf.*?>|number=[^\"]*", "", there) == re.sub(r"csrf.*?>|number=[^\"]*", "", gone)
    assert code() not in there


def test_half_an_hour_without_a_look_ends_the_visit(web, desk, visit, monkeypatch):
    mine = desk.identified(FILED)
    visit(mine.case.number)
    web.post("/requests/visit/code", code=code())
    later = day.clock() + timedelta(minutes=31)
    monkeypatch.setattr(day, "clock", lambda: later)
    assert web.get(page(mine))["Location"].startswith("/login")


def test_a_visitor_corrects_and_withdraws_as_the_applicant(web, desk, visit):
    mine = desk.identified(FILED)
    address = corrected(desk, mine, ["title"])
    visit(mine.case.number)
    web.post("/requests/visit/code", code=code())
    web.post(address + "correct/what", title="2023年的名单")
    assert web.post(address + "correct/check").status_code == 302
    mine.refresh_from_db()
    assert mine.title == "2023年的名单" and mine.case.events.get(kind="corrected").role == "applicant"
    assert web.post(address + "withdraw", reason="").status_code == 302


def test_a_member_of_staff_is_no_visitor(web, desk, visit):
    mine = desk.identified(FILED)
    visit(mine.case.number)
    web.post("/requests/visit/code", code=code())
    web.by = Actor("x", "某", "officer", OFFICE, 9)
    assert web.get(page(mine)).status_code == 403


def test_a_correction_that_changes_nothing_is_not_sent(web, desk, held):
    address = corrected(desk, held, ["title"])
    web.post(address + "correct/what", title=TITLE)
    assert web.post(address + "correct/check").status_code == 409
    assert not held.case.events.filter(kind="corrected").exists()


# what else is asked of an applicant


def test_a_request_that_came_by_email_is_confirmed_by_its_applicant(web, desk):
    applicant = Applicant("person", 7, "甲某", {"phone": PHONE})
    made = desk.file(FILED, channel="email", applicant=applicant)
    assert "确认是我提交的" in web.text(page(made))
    assert web.post(page(made) + "confirm").status_code == 302
    assert "确认是我提交的" not in web.text(page(made))
    desk.do(requests.confirm, made, TODAY, sides=["office"], how="email")
    made.refresh_from_db()
    assert made.received_on == TODAY


def test_a_fee_is_shown_with_its_steps_once_the_notice_was_opened(web, desk, held):
    desk.do(requests.notice_fee, held, TODAY, method="page", quantity=120, reason="一次要 120 页。")
    assert "1,100" not in web.text(page(held))
    web.post(page(held) + "open", what="notice")
    said = web.text(page(held))
    assert "1,100" in said and "101–120" in said and "等您缴费" in said


def test_a_request_to_correct_ones_record_has_its_page(web, desk):
    said = {key: value for key, value in answers().items() if key not in ("form", "delivery")}
    said |= {"title": "婚姻登记信息", "wrong": "2012 年", "right": "2013 年"}
    made = requests.file(channel="internet", answers=said, applicant=Applicant("person", 7, "甲某"), key="follow-0001",
                         procedure="record-correction", by=RESIDENT, on=FILED, at=at(FILED))  # fmt: skip
    assert "婚姻登记信息" in web.text(page(made)) and "婚姻登记信息" in web.text("/requests/mine/")


def test_a_case_without_a_request_is_followed_corrected_and_withdrawn_too(web):
    said = {"applicant_type": "natural_person", "name": "王小明", "id_number": "440300199001010016", "by_agent": False, "item": "甲",
            "phone": PHONE, "content": "乙", "delivery": "site", "true_materials": True}  # fmt: skip
    by = Actor("p-li", "李某", "officer", "data-bureau", 1)
    when = {"on": TODAY, "at": at(TODAY)}
    made = cases.open_case(procedure="permit", answers=said, applicant=Applicant("person", 7, "王小明"), channel="in_person",
                           key="follow-0002", title="许可", by=by, **when).case  # fmt: skip
    cases.record(made.pk, "received", by=by, **when)
    cases.record(made.pk, "correction_asked", body={"fields": ["content"], "reason": "写明地点"}, by=by, **when)
    address = page(made)
    assert "去补正" in web.text(address)
    web.post(address + "correct/facts", content="在民治街道")
    assert web.post(address + "correct/check").status_code == 302
    assert web.post(address + "withdraw", reason="").status_code == 302


def test_a_letter_is_read_once_its_notice_was_opened(web, desk, held):
    address = corrected(desk, held)
    made = cases.issue_letter(held.pk, "correction-notice", by=OFFICER, on=TODAY, at=at(TODAY))
    assert web.get(f"{address}letter/{made.code}").status_code == 404 and made.code not in web.text(address)
    web.post(address + "open", what="notice")
    assert made.code in web.text(address) and web.get(f"{address}letter/{made.code}").status_code == 200


def test_a_letter_to_somebody_else_is_not_read(web, desk, held):
    desk.do(requests.consult, held, TODAY, kind="third_party", name="乙公司", text="同意公开吗")
    made = cases.issue_letter(held.pk, "third-party-letter", by=OFFICER, on=TODAY, at=at(TODAY))
    assert web.get(f"{page(held)}letter/{made.code}").status_code == 404 and made.code not in web.text(page(held))


def test_what_was_filed_is_read_as_it_was_filed(web, desk, held):
    assert TITLE in web.text(page(held) + "filed/1") and web.get(page(held) + "filed/2").status_code == 404


def test_what_is_overdue_reaches_the_approvers_box(web, desk, held):
    post = Actor("wu", "吴某", "approver", OFFICE, 3)
    Message.objects.create(port="site", kind="post", no=3, subject="办件超期", text="应在昨天办结", about=held.case.number,
                           state="sent", by="system:cases", on=TODAY, at=at(TODAY), content_hash="x")  # fmt: skip
    web.by = post
    assert "办件超期" in web.text("/messages/")
    one = Message.objects.get(kind="post")
    web.post(f"/messages/{one.pk}/")
    assert "应在昨天办结" in web.text(f"/messages/{one.pk}/") and f"/cases/{held.pk}/" in web.text(f"/messages/{one.pk}/")
    web.by = OFFICER
    assert web.get(f"/messages/{one.pk}/").status_code == 404


def test_an_address_may_ask_twenty_times_an_hour(web):
    web.by = None
    for _n in range(20):
        assert web.post("/requests/visit/", number="x", phone=PHONE).status_code == 302
    assert web.post("/requests/visit/", number="x", phone=PHONE).status_code == 422
