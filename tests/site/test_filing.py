"""Filing on the site: page by page, kept or not, with files, in two windows, without an account, at the counter."""

import io
import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhengtong.kernel.access import queries as access
from zhengtong.kernel.cases.models import Case, CaseLetter
from zhengtong.kernel.cases.telling import recipient
from zhengtong.kernel.drafts.models import Draft
from zhengtong.kernel.files.models import StoredFile
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.parties.models import SubjectLogin
from zhengtong.openness.requests.models import Guidance, Request
from zhengtong.site import actors, day

pytestmark = pytest.mark.django_db

RESIDENT = Actor("a", "甲某", "resident", subject=("person", 7))
OFFICER = Actor("liu", "刘某", "officer", "government-office", 1)
BASE = "/file/information-request/"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005"
    "fe02fe0def46b80000000049454e44ae426082")
SAID = {
    "who": {"applicant_type": "natural_person"}, "identity": {"name": "甲某", "id_number": "11010519491231002X"},
    "what": {"title": "2024年预算"}, "features": {}, "form": {"form": "electronic"}, "delivery": {"delivery": "site"}, "help": {},
    "contact": {"phone": "13800000000"},
}


@pytest.fixture
def who(settings, tmp_path, monkeypatch):
    """who(actor): from now on this one asks."""
    settings.DATA_DIR = tmp_path
    day.move(date(2025, 3, 5))

    def become(actor):
        monkeypatch.setattr(actors, "of", lambda _request: actor)

    become(None)
    return become


def field(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    return found[1] if found else ""


def answer(client, page, said, base=BASE, **more):
    """Opens a page as a person does and sends it back."""
    seen = field(client.get(base + page), "seen")
    return client.post(base + page, {"seen": seen, **said, **more})


def fill(client, base=BASE, said=SAID):
    for page, given in said.items():
        assert answer(client, page, given, base).status_code == 302, page


def proved(client):
    """A visitor's filing: with the proof of identity that a login spares."""
    fill(client)
    assert answer(client, "proof", {"identity_proof": SimpleUploadedFile("card.png", PNG)}).status_code == 302


def hand_in(client, base=BASE, **more):
    page = client.get(base + "check")
    return client.post(base + "check", {"key": field(page, "key"), "seen": field(page, "seen"), **more})


def test_filed_page_by_page_to_the_receipt(client, who):
    who(RESIDENT)
    fill(client)
    gone = hand_in(client)
    receipt = client.get(gone["Location"]).content.decode()
    case = Case.objects.get()
    assert case.number in receipt and "等机关确认" in receipt and "20 个工作日" in receipt
    assert not Draft.objects.exists()
    assert "2024年预算" in client.get("/requests/mine/").content.decode()


def test_pages_lead_from_one_to_the_next(client, who):
    who(RESIDENT)
    assert answer(client, "who", SAID["who"])["Location"] == BASE + "identity"
    assert answer(client, "identity", SAID["identity"])["Location"] == BASE + "what", "a login hands in no proof"


def test_a_draft_survives_the_logout(client, who):
    who(RESIDENT)
    answer(client, "what", {"title": "预算"}, save="1")
    client.logout()
    who(Actor("other login", "甲某", "resident", subject=("person", 7)))
    assert "预算" in client.get(BASE + "what").content.decode()
    assert "未提交" in client.get(BASE).content.decode()


def test_nobody_else_sees_a_draft(client, who):
    who(RESIDENT)
    answer(client, "what", {"title": "预算"})
    who(Actor("b", "乙某", "resident", subject=("person", 8)))
    assert "预算" not in client.get(BASE + "what").content.decode()


def test_a_draft_is_forgotten_when_it_is_dropped(client, who):
    who(RESIDENT)
    answer(client, "what", {"title": "预算"})
    client.post(BASE + "drop")
    assert not Draft.objects.exists()


def test_a_visitor_keeps_nothing_but_the_session(client, who):
    answer(client, "what", {"title": "预算"})
    assert not Draft.objects.exists()
    assert "预算" in client.get(BASE + "what").content.decode()


def test_a_visitor_files_with_a_proof(client, who):
    proved(client)
    gone = hand_in(client)
    request = Request.objects.get()
    assert gone["Location"] == f"/file/receipt/{request.pk}"
    assert request.identity_on is None and request.case.applicant_no is None
    assert client.get(gone["Location"]).status_code == 200


def test_a_visitor_without_a_proof_is_asked_for_it(client, who):
    fill(client)
    assert answer(client, "proof", {}).status_code == 422
    assert "proof?to=check#id_identity_proof" in client.get(BASE + "check").content.decode()


def test_an_empty_file_box_is_no_added_field(client, who):
    proved(client)
    assert answer(client, "proof", {"identity_proof": ""}).status_code == 302


def test_choices_stand_in_the_order_of_the_form(client, who):
    page = client.get(BASE + "who").content.decode()
    assert page.index("公民个人") < page.index("商业企业")


def test_a_receipt_is_for_the_session_that_filed(client, who):
    proved(client)
    address = hand_in(client)["Location"]
    client.session.flush()
    client.cookies.clear()
    assert client.get(address).status_code == 404


def test_a_visitor_files_only_so_often(client, who):
    for _n in range(5):
        proved(client)
        assert "/receipt/" in hand_in(client)["Location"]
    proved(client)
    assert hand_in(client).status_code == 429
    assert Case.objects.count() == 5


def test_a_visitor_corrects_no_record(client, who):
    assert client.get("/file/record-correction/who")["Location"].startswith("/login?next=")


def test_a_record_of_oneself_is_corrected(client, who):
    who(RESIDENT)
    base = "/file/record-correction/"
    fill(client, base, {
        "who": {"applicant_type": "natural_person"}, "identity": SAID["identity"], "record": {"title": "户籍地址"},
        "wrong": {"wrong": "甲路", "right": "乙路"}, "evidence": {}, "contact": SAID["contact"]})
    assert "/receipt/" in hand_in(client, base)["Location"]
    assert Case.objects.get().procedure == "record-correction"


def test_a_wrong_answer_stays_on_its_page(client, who):
    answer(client, "who", SAID["who"])
    page = answer(client, "identity", {"name": "甲某", "id_number": "123"})
    assert page.status_code == 422
    assert 'value="123"' in page.content.decode() and "核对十八位身份证号" in page.content.decode()
    assert 'value="123"' not in client.get(BASE + "identity").content.decode()


def test_a_name_with_control_characters_is_refused(client, who):
    page = answer(client, "identity", {"name": "甲\u202e某"})
    assert page.status_code == 422 and "控制字符" in page.content.decode()


def test_what_is_kept_for_later_may_be_incomplete_but_not_wrong(client, who):
    who(RESIDENT)
    answer(client, "who", SAID["who"])
    assert answer(client, "identity", {"name": "甲某"}, save="1").status_code == 302
    assert answer(client, "identity", {"name": "甲某", "id_number": "1"}, save="1").status_code == 422


@pytest.mark.parametrize("more", [{"state": "signed"}, {"applicant_no": "1"}, {"title": "另一页的"}])
def test_a_field_that_the_page_has_not_is_refused(client, who, more):
    page = answer(client, "who", SAID["who"], **more)
    assert page.status_code == 422 and "不要加别的栏目" in page.content.decode()
    assert answer(client, "who", SAID["who"]).status_code == 302


def test_a_field_that_comes_twice_is_refused(client, who):
    page = answer(client, "who", {"applicant_type": ["natural_person", "other_org"]})
    assert page.status_code == 422 and "来了两次" in page.content.decode()


def test_two_windows_on_one_page(client, who):
    old = field(client.get(BASE + "what"), "seen")
    answer(client, "what", {"title": "预算"})
    page = client.post(BASE + "what", {"seen": old, "title": "决算"})
    assert page.status_code == 422 and "决算" in page.content.decode() and "另一个窗口" in page.content.decode()
    assert client.post(BASE + "what", {"seen": field(page, "seen"), "title": "决算"}).status_code == 302


def test_two_windows_at_the_check(client, who):
    proved(client)
    page = client.get(BASE + "check")
    answer(client, "what", {"title": "决算"})
    sent = client.post(BASE + "check", {"key": field(page, "key"), "seen": field(page, "seen")}, follow=True)
    assert "没有提交" in sent.content.decode() and not Case.objects.exists()


@pytest.mark.parametrize("actor", [None, RESIDENT])
def test_the_same_check_sent_twice_is_one_case(client, who, actor):
    who(actor)
    fill(client) if actor else proved(client)
    page = client.get(BASE + "check")
    said = {"key": field(page, "key"), "seen": field(page, "seen")}
    first, again = client.post(BASE + "check", said), client.post(BASE + "check", said)
    assert first["Location"] == again["Location"] and Case.objects.count() == 1


def test_somebody_elses_key_opens_nothing(client, who):
    who(RESIDENT)
    fill(client)
    page = client.get(BASE + "check")
    said = {"key": field(page, "key"), "seen": field(page, "seen")}
    client.post(BASE + "check", said)
    who(Actor("b", "乙某", "resident", subject=("person", 8)))
    client.cookies.clear()
    assert client.post(BASE + "check", said)["Location"] == BASE + "check"


def test_a_field_added_at_the_check_is_refused(client, who):
    proved(client)
    assert hand_in(client, applicant_no="1")["Location"] == BASE + "check"
    assert not Case.objects.exists()


def test_open_questions_are_named_and_nothing_is_handed_in(client, who):
    answer(client, "who", SAID["who"])
    page = client.get(BASE + "check").content.decode()
    assert "还不能交" in page and "what?to=check#id_title" in page and 'name="key"' not in page


def test_a_change_from_the_check_leads_back_to_it(client, who):
    fill(client)
    seen = field(client.get(BASE + "what?to=check"), "seen")
    assert client.post(BASE + "what?to=check", {"seen": seen, "title": "决算"})["Location"] == BASE + "check"


def test_the_email_is_asked_for_when_the_reply_goes_there(client, who):
    fill(client, said={**SAID, "delivery": {"delivery": "email"}, "contact": {"phone": "13800000000", "email": "a@example.org"}})
    assert answer(client, "contact", {"phone": "13800000000"}).status_code == 422


# files


def upload(client, name, data, **more):
    base = "/file/record-correction/"
    return answer(client, "evidence", {"evidence": SimpleUploadedFile(name, data), **more}, base, upload="1")


def test_files_are_shown_by_name_and_removed(client, who):
    who(RESIDENT)
    assert upload(client, "证明.png", PNG).status_code == 302
    page = client.get("/file/record-correction/evidence").content.decode()
    assert "证明.png" in page
    digest = StoredFile.objects.get().hash
    answer(client, "evidence", {}, "/file/record-correction/", remove=digest)
    assert "证明.png" not in client.get("/file/record-correction/evidence").content.decode()


def macro():
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", "<w/>")
        file.writestr("word/vbaProject.bin", b"x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data"), [("a.docx", macro()), ("a.exe", b"MZ" + b"x" * 99), ("a.pdf", PNG)], ids=["macro", "program", "ending"])
def test_a_file_that_is_not_taken_is_named_with_the_remedy(client, who, name, data):
    who(RESIDENT)
    page = upload(client, name, data, evidence_text="邻居可以作证")
    assert page.status_code == 422 and "没有收下" in page.content.decode()
    assert "邻居可以作证" in page.content.decode()
    assert not StoredFile.objects.exists()


def test_two_gigabytes_are_refused_before_they_are_read(client, who):
    sent = client.post(BASE + "proof", {"x": "1"}, CONTENT_LENGTH=str(2 << 30))
    assert sent.status_code == 413 and "25 MB" in sent.content.decode()


def test_a_visitor_uploads_only_so_often(client, who, monkeypatch):
    from zhengtong.site.pages.kernel.drafts import filing

    monkeypatch.setattr(filing, "UPLOADS", 1)
    said = {"identity_proof": SimpleUploadedFile("a.png", PNG)}
    assert answer(client, "proof", said).status_code == 302
    assert answer(client, "proof", {"identity_proof": SimpleUploadedFile("b.png", PNG)}).status_code == 429


# before and after


def test_what_was_searched_goes_with_the_filing(client, who):
    client.post(BASE, {"q": "预算"})
    assert "预算" in client.get(BASE).content.decode()
    proved(client)
    hand_in(client)
    assert Guidance.objects.get().request_id == Case.objects.get().pk


def test_the_receipt_on_paper_is_made_once(client, who):
    proved(client)
    address = hand_in(client)["Location"]
    for _n in range(2):
        assert client.get(address + ".pdf").status_code == 200
    assert CaseLetter.objects.get().letter == "filed"


def test_an_unknown_procedure_says_what_to_do(client, who):
    page = client.get("/file/nothing/")
    assert page.status_code == 404 and "提出申请" in page.content.decode()


@pytest.mark.parametrize("procedure", ["information-request", "record-correction", "permit"])
def test_every_procedure_has_its_first_page(client, who, procedure):
    who(RESIDENT)
    assert client.get(f"/file/{procedure}/").status_code == 200


# the counter

DESK = "/desk/file/information-request/"


def at_the_counter(client, channel="in_person", on="2025-03-03"):
    answer(client, "channel", {"channel": channel, "submitted_on": on}, DESK)
    fill(client, DESK, {**SAID, "proof": {}})


def test_a_letter_has_its_own_day_of_receipt(client, who):
    who(OFFICER)
    at_the_counter(client)
    hand_in(client, DESK)
    request = Request.objects.get()
    assert (request.channel, request.received_on) == ("in_person", date(2025, 3, 3))
    assert "2025年3月3日" in client.get(f"/file/receipt/{request.pk}").content.decode()


@pytest.fixture
def registers(monkeypatch):
    """What the registers know: person 7 under the number and name of these filings."""

    class Registers:
        def number(self, kind, key):
            return {("person", SAID["identity"]["id_number"]): 7}[kind, key]

        def fact(self, kind, name, no):
            return SimpleNamespace(state="known", value="甲某")

    monkeypatch.setattr(access, "current_snapshot", Registers)


def brought(client, who, name="甲某"):
    who(OFFICER)
    answer(client, "channel", {"channel": "in_person", "submitted_on": "2025-03-03"}, DESK)
    fill(client, DESK, {**SAID, "identity": SAID["identity"] | {"name": name}, "proof": {}})
    hand_in(client, DESK)
    return Case.objects.get()


def test_who_comes_to_the_counter_is_the_person_the_registers_know(client, who, registers):
    case = brought(client, who)
    assert (case.applicant_kind, case.applicant_no) == ("person", 7)
    assert recipient(case) == {"port": "sms", "address": "13800000000"}


def test_with_a_login_they_are_reached_on_their_own_page(client, who, registers, django_user_model):
    SubjectLogin.objects.create(login=django_user_model.objects.create_user("jia"), kind="person", no=7)
    assert recipient(brought(client, who)) == {"port": "site", "kind": "person", "no": 7}


def test_under_another_name_they_stay_somebody_without_a_number(client, who, registers):
    case = brought(client, who, "乙某")
    assert (case.applicant_kind, case.applicant_no) == ("other", None)


def test_an_oral_request_is_read_back(client, who):
    who(OFFICER)
    at_the_counter(client, "oral")
    refused = hand_in(client, DESK)
    assert refused.status_code == 409 and "已宣读" in refused.content.decode()
    assert "/receipt/" in hand_in(client, DESK, read_back="yes")["Location"]
    assert Request.objects.get().taken_down_by == str(OFFICER)


def test_a_day_that_has_not_come_is_refused_at_the_counter(client, who):
    who(OFFICER)
    page = answer(client, "channel", {"channel": "fax", "submitted_on": "2025-03-06"}, DESK)
    assert page.status_code == 422 and "还没有到" in page.content.decode()


def test_the_counter_wants_the_channel(client, who):
    who(OFFICER)
    fill(client, DESK, {**SAID, "proof": {}})
    assert "还没有选渠道" in client.get(DESK + "check").content.decode()


def test_an_official_files_at_the_counter_alone(client, who):
    who(OFFICER)
    assert client.get(BASE + "who")["Location"] == DESK


def test_the_words_that_were_searched_stand_in_the_form(client, who):
    client.post(BASE, {"q": "预算"})
    assert 'value="预算"' in client.get(BASE + "what").content.decode()


def test_the_day_at_the_counter_is_written_as_it_is_read(client, who):
    who(OFFICER)
    assert 'value="2025-03-05"' in client.get(DESK + "channel").content.decode()


def test_drafts_stand_among_ones_own_requests(client, who):
    who(RESIDENT)
    answer(client, "what", {"title": "预算"})
    page = client.get("/requests/mine/").content.decode()
    assert "没填完的" in page and "/file/information-request/" in page and "/file/record-correction/" in page


def test_a_file_beside_a_wrong_answer_is_kept(client, who):
    who(RESIDENT)
    page = upload(client, "a.png", PNG, evidence_text="x" * 1001)
    assert page.status_code == 422 and "没有提交文件" not in page.content.decode()
    assert "a.png" in client.get("/file/record-correction/evidence").content.decode()


def test_what_can_be_filed_is_listed(client, who):
    page = client.get("/file/").content.decode()
    assert all(f"/file/{key}/" in page for key in ("information-request", "record-correction", "permit"))
