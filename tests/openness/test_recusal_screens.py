"""Somebody at the desk whose own case it is: the page says so, and the recusal is on record, whichever page was opened."""
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.cases.models import Recusal
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.parties import actions as parties
from zhengtong.kernel.parties import system
from zhengtong.openness.requests import actions as requests
from zhengtong.site import day

DAY = date(2025, 3, 5)
PAGES = ["", "do/drafted", "letters/", "asked/", "redact", "publish"]


@pytest.fixture
def at_work(db, settings, tmp_path):
    """at_work(login, department, person) -> client of an officer who is that person."""
    settings.DATA_DIR = tmp_path
    day.move(DAY)

    def made(login, department="government-office", person=31):
        user = get_user_model().objects.create_user(login, password="a long password of nobody", last_name=login)
        parties.open_post(login=user, department=department, role="officer", person=person, by=system("test"),
                          at=datetime(2025, 1, 2, tzinfo=UTC))
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return made


@pytest.fixture
def theirs(desk):
    """The request of person 31, who works in the office."""
    return desk.file(date(2025, 3, 3), applicant=Applicant("person", 31, "高某", {"phone": "13800000000"}))


@pytest.mark.parametrize("page", PAGES)
def test_the_own_case_is_said_to_be_the_own_and_the_recusal_is_kept(theirs, at_work, page):
    answer = at_work("gao").get(f"/cases/{theirs.pk}/{page}")
    assert answer.status_code == 403 and "应当回避" in answer.content.decode()
    assert [(r.login, r.person, r.reason) for r in Recusal.objects.filter(case=theirs.case)] == [("gao", 31, "own")]
    assert journal.entries(kind="cases.refused")[0].body | {"event": ""} == {
        "case": theirs.case.number, "event": "", "code": "recused", "article": ""}


def test_the_lawyer_whose_own_case_it_is_does_not_review_it(desk, theirs, at_work):
    desk.do(requests.check_identity, theirs, DAY, how="card")
    desk.draft(theirs, DAY, "deny_third_party")
    review = desk.do(requests.ask_review, theirs, DAY)
    answer = at_work("gao-law", "justice").get(f"/reviews/{review.pk}/")
    assert answer.status_code == 403 and Recusal.objects.filter(case=theirs.case, login="gao-law").exists()


def test_in_another_department_the_case_does_not_exist(theirs, at_work):
    answer = at_work("gao-edu", "education").get(f"/cases/{theirs.pk}/")
    assert answer.status_code == 404 and Recusal.objects.count() == 0


def test_a_colleague_sees_it(theirs, at_work):
    assert at_work("he", person=32).get(f"/cases/{theirs.pk}/").status_code == 200
