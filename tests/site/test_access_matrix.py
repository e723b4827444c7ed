"""Every address × every role: who may open it, who may not. An address that is not in the matrix fails."""

import re

import pytest
from django.urls import URLPattern, get_resolver

from zhengtong.kernel.parties import ROLES

EVERYONE = {"", *ROLES}
CITIZEN = {"resident", "enterprise"}
STAFF = {"officer", "approver", "data_bureau", "auditor"}
HANDLING = {"officer", "approver"}
REPORTING = {*HANDLING, "auditor"}
TAKING = {*HANDLING, "data_bureau"}
NO_CASE = "00000000-0000-0000-0000-000000000000"

MATRIX: dict[str, tuple[str, str, set[str]]] = {  # name: (method, address, who may)
    "home": ("GET", "/", EVERYONE),
    "login": ("GET", "/login", EVERYONE),
    "logout": ("POST", "/logout", EVERYONE),
    "elder": ("GET", "/elder?on=1", EVERYONE),
    "language": ("GET", "/language?to=en", EVERYONE),
    "accessibility": ("GET", "/accessibility", EVERYONE),
    "privacy": ("GET", "/privacy", EVERYONE),
    "status": ("GET", "/status/", EVERYONE),
    "could": ("GET", "/could/", EVERYONE),
    "workshop": ("GET", "/workshop/", HANDLING),
    "workshop-begin": ("POST", "/workshop/begin", {"officer"}),
    "workshop-draft": ("GET", "/workshop/1/", HANDLING),
    "workshop-model": ("GET", "/workshop/1/model", {"officer"}),
    "workshop-effect": ("GET", "/workshop/1/effect", HANDLING),
    "workshop-try": ("GET", "/workshop/1/try", HANDLING),
    "workshop-do": ("POST", "/workshop/1/do", HANDLING),
    "owed": ("GET", "/owed/", CITIZEN),
    "owed-others": ("GET", "/owed/others/", CITIZEN),
    "owed-policy": ("GET", "/owed/old-age-allowance/", CITIZEN),
    "owed-paper": ("GET", "/owed/old-age-allowance.pdf", CITIZEN),
    "grants": ("GET", "/grants/", CITIZEN),
    "grant": ("GET", "/grants/1/", CITIZEN),
    "grant-agree": ("GET", "/grants/1/agree", CITIZEN),
    "grant-decline": ("POST", "/grants/1/decline", CITIZEN),
    "grant-review": ("GET", "/grants/1/review", CITIZEN),
    "grant-review-withdraw": ("POST", "/grants/1/review/withdraw", CITIZEN),
    "grant-say": ("GET", "/grants/1/say", CITIZEN),
    "grant-paper": ("GET", "/grants/1/papers/1/", CITIZEN),
    "grant-paper-file": ("GET", "/grants/1/papers/1/file", CITIZEN),
    "mandates": ("GET", "/mandates/", CITIZEN),
    "mandate-end": ("POST", "/mandates/1/end", CITIZEN),
    "desk-matters": ("GET", "/desk/matters/", HANDLING),
    "desk-matter": ("GET", "/desk/matters/1/", HANDLING),
    "desk-matter-do": ("POST", "/desk/matters/1/do", HANDLING),
    "desk-matter-paper": ("GET", "/desk/matters/1/papers/1", HANDLING),
    "desk-grant": ("GET", "/desk/grants/1/", {"officer"}),
    "desk-grant-do": ("POST", "/desk/grants/1/do", {"officer"}),
    "desk-findings": ("GET", "/desk/findings/", HANDLING),
    "desk-findings-do": ("POST", "/desk/findings/do", HANDLING),
    "desk-lists": ("GET", "/desk/lists/", HANDLING),
    "desk-list-propose": ("POST", "/desk/lists/propose", {"officer"}),
    "desk-list": ("GET", "/desk/lists/1/", HANDLING),
    "desk-list-do": ("POST", "/desk/lists/1/do", HANDLING),
    "desk-batches": ("GET", "/desk/batches/", HANDLING),
    "desk-batch-make": ("POST", "/desk/batches/make", {"officer"}),
    "desk-batch-answer": ("POST", "/desk/batches/answer", {"officer"}),
    "desk-batch": ("GET", "/desk/batches/1/", HANDLING),
    "desk-batch-send": ("POST", "/desk/batches/1/send", {"approver"}),
    "desk-batch-file": ("GET", "/desk/batches/1/file", HANDLING),
    "rounds": ("GET", "/rounds/", STAFF),
    "rounds-run": ("POST", "/rounds/run", {"data_bureau"}),
    "round": ("GET", "/rounds/1/", STAFF),
    "round-policy": ("GET", "/rounds/1/old-age-allowance/", STAFF),
    "worklist": ("GET", "/worklist/", STAFF),
    "worklist-issue": ("POST", "/worklist/issue", TAKING),
    "worklist-subjects": ("GET", "/worklist/subjects/?kind=person&wanted=死亡日期", STAFF),
    "worklist-lists": ("GET", "/worklist/lists/", STAFF),
    "worklist-list": ("GET", "/worklist/lists/1/", STAFF),
    "worklist-sheet": ("GET", "/worklist/lists/1/sheet.csv", TAKING),
    "worklist-return": ("POST", "/worklist/lists/1/return", HANDLING),
    "worklist-release": ("POST", "/worklist/lists/1/release", {"approver"}),
    "worklist-withdraw": ("POST", "/worklist/lists/1/withdraw", TAKING),
    "subjects": ("GET", "/subjects/", STAFF),
    "subject": ("GET", "/subjects/person/0/", STAFF),
    "subject-ledger": ("GET", "/subjects/person/0/ledger", REPORTING),
    "ledger": ("GET", "/ledger/", CITIZEN),
    "desk-ledger": ("GET", "/desk/ledger/", REPORTING),
    "desk-ledger-lines": ("GET", "/desk/ledger/old-age-allowance/2025/", REPORTING),
    "registers": ("GET", "/registers/", STAFF),
    "register": ("GET", "/registers/population/", STAFF),
    "register-load": ("GET", "/registers/population/load", {"data_bureau"}),
    "register-undo": ("GET", "/registers/population/loads/1/", {"data_bureau"}),
    "work": ("GET", "/work/1/", {"data_bureau"}),
    "purpose": ("GET", "/purpose", STAFF),
    "looked": ("GET", "/looked/", CITIZEN),
    "policies": ("GET", "/policies/", EVERYONE),
    "policy": ("GET", "/policies/old-age-allowance/", EVERYONE),
    "policy-table": ("GET", "/policies/old-age-allowance/table.dmn", EVERYONE),
    "law": ("GET", "/laws/sz-old-age-2019/", EVERYONE),
    "annual": ("GET", "/annual/", EVERYONE),
    "annual-published": ("GET", "/annual/2024/district/", EVERYONE),
    "annual-file": ("GET", "/annual/2024/district/docx", EVERYONE),
    "annual-work": ("GET", "/annual/2024/district/work/", REPORTING),
    "annual-cases": ("GET", "/annual/2024/district/work/cases/?table=3&row=r1&column=total", REPORTING),
    "annual-draft": ("GET", "/annual/2024/district/work/docx", REPORTING),
    "annual-enter": ("GET", "/annual/2024/district/work/enter/?row=rules&column=issued", HANDLING),
    "annual-publish": ("GET", "/annual/2024/district/work/publish/", {"approver"}),
    "requests": ("GET", "/requests/", EVERYONE),
    "requests-process": ("GET", "/requests/process.bpmn", EVERYONE),
    "requests-log": ("GET", "/requests/log/", EVERYONE),
    "requests-feed": ("GET", "/requests/log.atom", EVERYONE),
    "requests-entry": ("GET", "/requests/log/entry/none/", EVERYONE),
    "requests-file": ("GET", "/requests/log/file/none/0", EVERYONE),
    "file": ("GET", "/file/", EVERYONE),
    "file-receipt": ("GET", f"/file/receipt/{NO_CASE}", EVERYONE),
    "file-receipt-paper": ("GET", f"/file/receipt/{NO_CASE}.pdf", EVERYONE),
    "file-begin": ("GET", "/file/information-request/", EVERYONE),
    "file-drop": ("POST", "/file/information-request/drop", EVERYONE),
    "file-check": ("GET", "/file/information-request/check", EVERYONE),
    "file-page": ("GET", "/file/information-request/who", EVERYONE),
    "desk-file": ("GET", "/desk/file/information-request/", HANDLING),
    "desk-file-drop": ("POST", "/desk/file/information-request/drop", HANDLING),
    "desk-file-check": ("GET", "/desk/file/information-request/check", HANDLING),
    "desk-file-page": ("GET", "/desk/file/information-request/who", HANDLING),
    "requests-mine": ("GET", "/requests/mine/", CITIZEN),
    "requests-case": ("GET", f"/requests/mine/{NO_CASE}/", CITIZEN),
    "requests-letter": ("GET", f"/requests/mine/{NO_CASE}/letter/X", CITIZEN),
    "requests-own-file": ("GET", f"/requests/mine/{NO_CASE}/file/0", CITIZEN),
    "requests-filed": ("GET", f"/requests/mine/{NO_CASE}/filed/1", CITIZEN),
    "requests-withdraw": ("POST", f"/requests/mine/{NO_CASE}/withdraw", CITIZEN),
    "requests-reasons": ("GET", f"/requests/mine/{NO_CASE}/reasons", CITIZEN),
    "requests-confirm": ("GET", f"/requests/mine/{NO_CASE}/confirm", CITIZEN),
    "requests-open": ("POST", f"/requests/mine/{NO_CASE}/open", CITIZEN),
    "requests-correct": ("GET", f"/requests/mine/{NO_CASE}/correct", CITIZEN),
    "requests-correct-page": ("GET", f"/requests/mine/{NO_CASE}/correct/what", CITIZEN),
    "requests-remedy": ("GET", f"/requests/mine/{NO_CASE}/remedy", CITIZEN),
    "requests-opinion": ("GET", "/requests/opinion/", EVERYONE),
    "requests-opinion-answer": ("GET", "/requests/opinion/answer", EVERYONE),
    "requests-visit": ("GET", "/requests/visit/", EVERYONE),
    "requests-visit-code": ("GET", "/requests/visit/code", EVERYONE),
    "demo-phone": ("GET", "/demo/phone/", EVERYONE),
    "requests-visit-leave": ("POST", "/requests/visit/leave", EVERYONE),
    "messages": ("GET", "/messages/", CITIZEN | HANDLING),
    "messages-outbox": ("GET", "/messages/outbox/", HANDLING),
    "message": ("GET", f"/messages/{NO_CASE}/", CITIZEN | HANDLING),
    "verify": ("GET", "/verify/", EVERYONE),
    "verify-code": ("GET", "/verify/none/", EVERYONE),
    "cases": ("GET", "/cases/", HANDLING),
    "cases-head": ("GET", "/cases/head", {"approver"}),
    "cases-calendar": ("GET", "/cases/calendar", HANDLING),
    "cases-feed": ("GET", "/cases/feed/x.ics", EVERYONE),
    "case": ("GET", f"/cases/{NO_CASE}/", HANDLING),
    "case-step": ("GET", f"/cases/{NO_CASE}/do/drafted", HANDLING),
    "case-numbers": ("POST", f"/cases/{NO_CASE}/numbers", HANDLING),
    "case-letters": ("GET", f"/cases/{NO_CASE}/letters/", HANDLING),
    "case-letter": ("GET", f"/cases/{NO_CASE}/letters/receipt/1", HANDLING),
    "case-letter-send": ("GET", f"/cases/{NO_CASE}/letters/X/send", HANDLING),
    "case-asked": ("GET", f"/cases/{NO_CASE}/asked/", HANDLING),
    "case-publish": ("GET", f"/cases/{NO_CASE}/publish", {"officer"}),
    "case-take-down": ("GET", f"/cases/{NO_CASE}/take-down", HANDLING),
    "case-redact-upload": ("GET", f"/cases/{NO_CASE}/redact", {"officer"}),
    "case-redact": ("GET", f"/cases/{NO_CASE}/redact/0", {"officer"}),
    "case-file": ("GET", f"/cases/{NO_CASE}/file/0", HANDLING),
    "case-filed": ("GET", f"/cases/{NO_CASE}/filed/1", HANDLING),
    "reviews": ("GET", "/reviews/", HANDLING),
    "review": ("GET", "/reviews/1/", HANDLING),
    "journal": ("GET", "/journal/", {"auditor", "data_bureau"}),
    "journal-verify": ("POST", "/journal/verify", {"auditor", "data_bureau"}),
    "journal-entry": ("GET", "/journal/0/", {"auditor", "data_bureau"}),
    "journal-proof": ("GET", "/journal/0/proof.json", {"auditor", "data_bureau"}),
}


def patterns():
    found = get_resolver().url_patterns
    assert all(isinstance(pattern, URLPattern) for pattern in found), "an include() hides addresses from the matrix"
    return found


def test_every_address_stands_in_the_matrix():
    assert {pattern.name for pattern in patterns()} == set(MATRIX)


def test_every_sample_address_leads_to_its_name():
    for name, (_method, address, _who) in MATRIX.items():
        assert get_resolver().resolve(address.split("?")[0]).url_name == name


def test_every_page_declares_its_door():
    without = [pattern.name for pattern in patterns() if not hasattr(pattern.callback, "door")]
    assert not without


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_who_may_and_who_may_not(name, clients):
    method, address, allowed = MATRIX[name]
    for role, client in clients.items():
        response = client.generic(method, address)
        refused = response.status_code == 403 or (response.status_code == 302 and response["Location"].startswith("/login?"))
        assert refused != (role in allowed), f"{name}: {role or 'a visitor'} got {response.status_code}"
        assert response.status_code < 500


def test_declared_doors_are_those_of_the_matrix():
    for pattern in patterns():
        _method, _address, allowed = MATRIX[pattern.name]
        declared = pattern.callback.door.roles
        assert (declared or EVERYONE) == allowed, pattern.name


def test_other_methods_are_refused(clients):
    for pattern in patterns():
        _method, address, allowed = MATRIX[pattern.name]
        client = clients["" if "" in allowed else sorted(allowed)[0]]
        response = client.generic("DELETE", address)
        assert response.status_code == 405, pattern.name


PURPOSE_FIRST = {"subjects", "subject", "worklist-subjects", "subject-ledger"}


def test_rows_about_people_ask_a_purpose_first(clients):
    for pattern in patterns():
        assert pattern.callback.door.purpose == (pattern.name in PURPOSE_FIRST), pattern.name
    for name in PURPOSE_FIRST:
        response = clients["officer"].get(MATRIX[name][1])
        assert response.status_code == 302 and response["Location"].startswith("/purpose?next="), name


def test_a_refusal_says_who_may(clients):
    page = clients["resident"].get("/journal/").content.decode()
    assert "审计" in page and "区政数局" in page
    assert not re.search(r"Traceback|django", page)
