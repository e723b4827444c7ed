"""Whoever must stand aside is refused by every action of the line, and the recusal is on record with the refusal."""
from datetime import date

import pytest

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.cases.models import Recusal
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.parties import Actor
from zhengtong.openness.requests import actions as requests

from .conftest import OFFICE, OFFICER

DAY = date(2025, 3, 3)
OWN = Actor("gao", "高某", "officer", OFFICE, 7, person=31)
HEAD = Actor("gao-head", "高某", "approver", OFFICE, 8, person=31)
ABROAD = Actor("gao-edu", "高某", "officer", "education", 9, person=31)
ATTEMPTS = {
    "identity": (OWN, requests.check_identity, {"how": "card"}),
    "correction": (OWN, requests.ask_correction, {"fields": ["title"], "reason": "不明确"}),
    "draft": (OWN, requests.draft_reply, {"code": "disclose", "text": "见附件。"}),
    "redact": (OWN, requests.redact, {"original": "0" * 64, "removed": [], "reasons": "隐私"}),
    "send": (OWN, requests.send_reply, {"port": "counter", "address": "高某"}),
    "extend": (HEAD, requests.extend, {"reason": "多"}),
}


@pytest.fixture
def theirs(desk):
    """The request of somebody who works in the office."""
    return desk.file(DAY, applicant=Applicant("person", 31, "高某", {"phone": "13800000000"}))


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_an_attempt_in_the_own_case_is_a_recusal_on_record(desk, theirs, attempt):
    by, action, given = ATTEMPTS[attempt]
    with pytest.raises(CaseRefused) as refused:
        desk.do(action, theirs, DAY, by, **given)
    assert refused.value.code == "recused"
    kept = [(r.login, r.person, r.reason) for r in Recusal.objects.filter(case=theirs.case)]
    assert kept == [(by.login, 31, "own")]
    assert journal.entries(kind="cases.refused")[0].body["code"] == "recused"


def test_from_another_department_it_stays_unseen_and_nothing_is_recorded(desk, theirs):
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.check_identity, theirs, DAY, ABROAD, how="card")
    assert (refused.value.code, Recusal.objects.count()) == ("unseen", 0)


def test_a_colleague_goes_on(desk, theirs):
    assert desk.do(requests.check_identity, theirs, DAY, OFFICER, how="card").identity_on == DAY
