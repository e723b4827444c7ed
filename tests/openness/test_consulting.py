"""Consultations: each a thread with letter, delivery, answer; what silence means; days that are not counted."""
from datetime import date

import pytest

from zhengtong.kernel.cases import CaseRefused
from zhengtong.openness.requests import actions as requests
from zhengtong.openness.requests import queries

from .conftest import OFFICER, at

D = date
FILED = D(2025, 9, 26)


def ask(desk, request, day, kind="third_party", **more):
    return desk.do(requests.consult, request, day, kind=kind, name="某公司", text="是否同意公开", address="某路1号", **more)


def on(action, held, day, /, **more):
    return action(held.pk, by=OFFICER, on=day, at=at(day), **more)


def test_overlapping_consultations_are_united(desk):
    """The example of the design: seven working days are left out, due 2025-11-10."""
    request = desk.file(FILED)
    first = ask(desk, request, D(2025, 10, 10))
    second = ask(desk, request, D(2025, 10, 13), "authority")
    on(requests.answer_consultation, first, D(2025, 10, 15), day=D(2025, 10, 15), opinion="agrees")
    on(requests.answer_consultation, second, D(2025, 10, 20), day=D(2025, 10, 20), reasons="可以公开")
    request.case.refresh_from_db()
    assert request.case.due_on == D(2025, 11, 10)


def test_the_fifteen_days_run_from_the_delivery(desk):
    request = desk.file(FILED)
    held = ask(desk, request, D(2025, 10, 10))
    assert queries.view(request.pk, OFFICER, D(2025, 10, 10)).consultations == [(held, None)]
    on(requests.deliver_consultation, held, D(2025, 10, 14), day=D(2025, 10, 14), how="signed", proof="回执")
    clock = queries.view(request.pk, OFFICER, D(2025, 10, 14)).consultations[0][1]
    assert clock.due_on == D(2025, 11, 4)


@pytest.mark.parametrize(("kind", "event"), [("third_party", "third_party_silent"), ("co_maker", "co_maker_consented")])
def test_silence_is_the_laws_and_each_has_its_own(desk, kind, event):
    from zhengtong.kernel.cases import actions as cases
    from zhengtong.kernel.parties import system

    request = desk.file(FILED)
    held = ask(desk, request, D(2025, 10, 10), kind)
    on(requests.deliver_consultation, held, D(2025, 10, 14), day=D(2025, 10, 14), how="signed", proof="回执")
    cases.expire_due(by=system("tick"), on=D(2025, 11, 6), at=at(D(2025, 11, 6)))
    assert request.case.events.filter(kind=event, thread=held.thread).count() == 1


def test_a_third_party_that_objects_is_told_what_is_disclosed_and_why(desk):
    request = desk.file(FILED)
    held = ask(desk, request, D(2025, 10, 10))
    with pytest.raises(CaseRefused, match="书面告知第三方"):
        on(requests.tell_third_party, held, D(2025, 10, 10), text="公开", reason="公共利益")
    on(requests.answer_consultation, held, D(2025, 10, 15), day=D(2025, 10, 15), opinion="objects", reasons="商业秘密")
    desk.do(requests.check_identity, request, D(2025, 10, 15), how="card")
    desk.draft(request, D(2025, 10, 20))
    on(requests.tell_third_party, held, D(2025, 10, 20), text="公开名称", reason="不公开会对公共利益造成重大影响。")
    held.refresh_from_db()
    assert held.told_on == D(2025, 10, 20)


@pytest.mark.parametrize("given", [{"kind": "nobody"}, {"name": " "}, {"text": ""}])
def test_whom_and_what_to_ask_must_be_said(desk, given):
    request = desk.file(FILED)
    said = {"kind": "third_party", "name": "某公司", "text": "意见", **given}
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.consult, request, FILED, **said)
    assert refused.value.code == "body"
    assert request.consultations.count() == 0


def test_an_answer_that_is_no_opinion_is_refused(desk):
    request = desk.file(FILED)
    held = ask(desk, request, D(2025, 10, 10))
    with pytest.raises(CaseRefused):
        on(requests.answer_consultation, held, D(2025, 10, 15), day=D(2025, 10, 15), opinion="maybe")
    held.refresh_from_db()
    assert held.answered_on is None
