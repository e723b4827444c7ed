"""Requests for information walked through their rooms on days that the test chooses: an office of three, a lawyer, applicants."""
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.parties import Actor, system
from zhengtong.kernel.parties import actions as parties
from zhengtong.law.norms import actions as norms
from zhengtong.openness.requests import actions as requests
from zhengtong.site import day

OFFICE = "government-office"
OFFICER = Actor("liu", "刘某", "officer", OFFICE, 1)
SECOND = Actor("he", "何某", "officer", OFFICE, 2)
HEAD = Actor("wu", "吴某", "approver", OFFICE, 3)
LAWYER = Actor("qian", "钱某", "officer", "justice", 4)
STRANGER = Actor("sun", "孙某", "officer", "education", 5)
TITLE = "龙华区2024年保障性住房配租名单"
REASONS = "涉及申请家庭的收入状况，公开会损害其合法权益。"


def answers(**more):
    return {"applicant_type": "natural_person", "name": "甲某", "id_number": "449901199001010013", "phone": "13800000000",
            "title": TITLE, "form": "electronic", "delivery": "site", **more}


def at(day):
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


class Desk:
    """Actions with the day in one word: `desk.draft(request, day, code=...)`."""

    n = 0

    def file(self, day=date(2025, 3, 3), *, by=OFFICER, channel="in_person", said=None, applicant=None, **more):
        Desk.n += 1
        who = applicant or Applicant("other", None, "甲某", {"phone": "13800000000"})
        return requests.file(channel=channel, answers=answers(**(said or {})), applicant=who, key=f"key-{Desk.n:08d}", by=by,
                             on=more.pop("on", day), at=at(day), submitted_on=day, **more)

    def identified(self, day=date(2025, 3, 3), **more):
        request = self.file(day, **more)
        self.do(requests.check_identity, request, day, how="card")
        return request

    def do(self, action, request, day, by=OFFICER, /, **more):
        return action(request.pk, by=by, on=day, at=at(day), **more)

    def draft(self, request, day, code="disclose", by=OFFICER, **more):
        given = {"text": "您要的信息见附件。", "reasons": "" if code == "disclose" else REASONS, **more}
        if code == "deny_third_party":
            given.setdefault("ground", "第三方的住所和联系方式都查不到。")
        return self.do(requests.draft_reply, request, day, by, code=code, **given)

    def keep(self, request, day, data, name="list.pdf", by=OFFICER):
        """A file handed in for this request."""
        return requests.take_file(request.pk, data, name=name, by=by, on=day, at=at(day))

    def consult(self, request, day, kind="third_party", **more):
        given = {"name": "某公司", "text": "是否同意公开", "address": "某路1号", **more}
        return self.do(requests.consult, request, day, kind=kind, **given)

    def heard(self, held, day, opinion="objects"):
        """The one who was asked answered."""
        return requests.answer_consultation(held.pk, day=day, opinion=opinion, reasons="商业秘密", by=OFFICER, on=day, at=at(day))

    def review(self, request, day, opinion="lawful", by=LAWYER):
        review = self.do(requests.ask_review, request, day)
        return norms.give(review.pk, opinion=opinion, text="依据充分。", by=by, on=day, at=at(day))

    def send(self, request, day, **more):
        self.do(requests.sign_reply, request, day, HEAD)
        return self.do(requests.send_reply, request, day, port="counter", address="甲某", printed=False, **more)

    def answered(self, day=date(2025, 3, 3), on=date(2025, 3, 10), code="disclose", **more):
        """A request answered with `code` on `on`, and delivered at the counter the same day."""
        request = self.identified(day, **more)
        if code == "not_held":
            self.do(requests.search, request, on, place="档案室", words="配租", found="没有", hits=0)
        self.draft(request, on, code)
        if code.startswith("deny"):
            self.review(request, on)
        self.send(request, on)
        self.do(requests.record_delivery, request, on, day=on, how="signed", proof="签收")
        request.refresh_from_db()
        return request


@pytest.fixture
def desk(db):
    return Desk()


POSTS = {"liu": ("officer", OFFICE), "wu": ("approver", OFFICE), "qian": ("officer", "justice"), "sun": ("officer", "education"),
         "civil": ("officer", "civil-affairs")}


@pytest.fixture
def office(db, settings, tmp_path):
    """login -> client of somebody in a post, on a district's day (2025-03-05)."""
    settings.DATA_DIR = tmp_path
    day.move(date(2025, 3, 5))
    clients = {}
    for login, (role, unit) in POSTS.items():
        user = get_user_model().objects.create_user(login, password="a long password of nobody", last_name=login)
        parties.open_post(login=user, department=unit, role=role, person=None, by=system("test"), at=at(date(2025, 1, 2)))
        clients[login] = Client()
        clients[login].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return clients
