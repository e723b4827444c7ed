"""The documentation: every action, channel and code stands in it, and the request that it follows through goes that way."""
from datetime import date
from pathlib import Path

from zhengtong.law.decisions import queries as decisions
from zhengtong.law.norms import actions as norms
from zhengtong.openness.requests import actions as requests
from zhengtong.openness.requests.receiving import CHANNELS
from zhengtong.report.annual import queries as annual

from .conftest import HEAD, LAWYER, OFFICER, REASONS, at
from .test_replies import REPLIES, boxes, document

__all__ = ["document"]
D = date
TEXT = (Path(__file__).parents[2] / "docs" / "requests.md").read_text(encoding="utf-8")


def test_every_action_channel_and_code_is_documented():
    missing = [name for name in (*requests.__all__, *CHANNELS, *REPLIES) if f"`{name}`" not in TEXT]
    assert missing == []


def test_the_request_of_the_docs(desk, document):
    from zhengtong.kernel.files import queries as files

    def due():
        request.case.refresh_from_db()
        return request.case.due_on

    request = desk.identified(D(2025, 9, 26))
    assert due() == D(2025, 10, 30)
    company = desk.do(requests.consult, request, D(2025, 10, 10), kind="third_party", name="某公司", text="是否同意", address="某路")
    other = desk.do(requests.consult, request, D(2025, 10, 13), kind="authority", name="某局", text="意见")
    assert (due(), request.case.due_state) == (None, "suspended")
    requests.deliver_consultation(company.pk, day=D(2025, 10, 14), how="signed", proof="回执", by=OFFICER, on=D(2025, 10, 14),
                                  at=at(D(2025, 10, 14)))
    for held, day in ((company, D(2025, 10, 15)), (other, D(2025, 10, 20))):
        said = {"opinion": "agrees"} if held == company else {"reasons": "可以公开"}
        requests.answer_consultation(held.pk, day=day, by=OFFICER, on=day, at=at(day), **said)
    assert due() == D(2025, 11, 10)
    original = desk.keep(request, D(2025, 10, 22), document).hash
    copy = desk.do(requests.redact, request, D(2025, 10, 22), original=original, reasons="手机号",
                   removed=boxes(files.read(original)))
    desk.draft(request, D(2025, 10, 22), "partial", reasons=REASONS, attachments=[copy.copy])
    review = desk.do(requests.ask_review, request, D(2025, 10, 22))
    assert review.due_on == D(2025, 11, 6)
    norms.give(review.pk, opinion="lawful", text="依据充分。", by=LAWYER, on=D(2025, 10, 24), at=at(D(2025, 10, 24)))
    desk.do(requests.sign_reply, request, D(2025, 10, 27), HEAD)
    day = D(2025, 10, 28)
    desk.do(requests.send_reply, request, day, port="counter", address="甲某", printed=False)
    desk.do(requests.record_delivery, request, day, day=day, how="signed", proof="签收")
    until = decisions.remedies_until(decisions.in_force(request.pk), day)
    assert {kind: clock.due_on for kind, clock in until.items()} == {"reconsideration": D(2025, 12, 29), "suit": D(2026, 4, 28)}
    desk.do(requests.publish, request, day, title="2024年配租名单", summary="部分公开", confirmed={})
    assert annual.annual(2025).table3.of("r3.2", "total") == 1
