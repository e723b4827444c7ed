"""Replies: every code with what it presupposes; reviews, copies, deliveries, the public log."""
import io
from dataclasses import replace
from datetime import date

import pytest

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.files import actions as files
from zhengtong.kernel.files import rendering
from zhengtong.kernel.files.redaction import pages
from zhengtong.law.decisions.models import Decision
from zhengtong.openness.requests import actions as requests
from zhengtong.openness.requests import queries
from zhengtong.openness.requests.models import LogEntry

from .conftest import HEAD, LAWYER, OFFICER, REASONS, STRANGER, at

D = date
MONDAY, DAY = D(2025, 3, 3), D(2025, 3, 12)
REPLIES = content.load(kinds=["procedures"]).procedures.item("information-request").parts["replies.yaml"].replies
SENT = [code for code in REPLIES if code not in ("abandoned_correction", "abandoned_fee", "partial")]


def prepare(desk, request, code):
    """What the code presupposes."""
    if code == "not_held":
        desk.do(requests.search, request, DAY, place="档案室", words="配租", found="没有找到", hits=0)
    if code == "duplicate":
        return {"ground": desk.answered(MONDAY, D(2025, 3, 4)).case.number}
    if code == "still_unclear":
        desk.do(requests.ask_correction, request, D(2025, 3, 5), fields=["title"], reason="不明确")
        desk.do(requests.correct, request, D(2025, 3, 10), answers={"title": "那份名单"})
    if code == "excessive":
        desk.do(requests.ask_reasons, request, D(2025, 3, 5), reason="一个月四十件")
    return {}


@pytest.mark.parametrize("code", SENT)
def test_each_code_goes_its_way_to_its_row(desk, code):
    request = desk.identified(MONDAY)
    desk.draft(request, DAY, code, **prepare(desk, request, code))
    if REPLIES[code].review:
        desk.review(request, DAY)
    desk.send(request, DAY)
    request.refresh_from_db()
    assert (request.code, request.leaf, request.answered_on) == (code, REPLIES[code].row, DAY)


@pytest.mark.parametrize("code", ["not_held", "still_unclear", "excessive"])
def test_what_a_code_presupposes_must_be_there(desk, code):
    request = desk.identified(MONDAY)
    with pytest.raises(CaseRefused) as refused:
        desk.draft(request, DAY, code)
    assert refused.value.code == "after"
    assert refused.value.article in REPLIES[code].articles


@pytest.mark.parametrize("code", ["abandoned_fee", "nothing", ""])
def test_what_is_no_reply_is_refused(desk, code):
    with pytest.raises(CaseRefused) as refused:
        desk.draft(desk.identified(MONDAY), DAY, code)
    assert refused.value.code == "code"


def test_no_reply_before_the_identity_is_checked(desk):
    with pytest.raises(CaseRefused, match="身份"):
        desk.draft(desk.file(MONDAY), DAY)


@pytest.mark.parametrize(("lacks", "said"), [({"reasons": ""}, "没有写理由"), ({"remedy": ""}, "没有写救济途径"),
                                             ({"articles": []}, "没有写依据"), ({"text": " "}, "没有写答复内容")])
def test_a_refusal_without_its_parts_is_not_signed(desk, lacks, said):
    request = desk.identified(MONDAY)
    desk.draft(request, DAY, "deny_internal", **lacks)
    desk.review(request, DAY)
    with pytest.raises(CaseRefused, match=said) as refused:
        desk.do(requests.sign_reply, request, DAY, HEAD)
    assert refused.value.code == "incomplete"
    assert Decision.objects.get().state == "draft"


LACKS = {"reasons": ({"reasons": " "}, "没有写理由"), "remedy": ({"remedy": " "}, "没有写救济途径"),
         "articles": ({"articles": ["disclosure-fee#全文"]}, "没有写依据"), "text": ({"text": " "}, "没有写答复内容")}


def forced(code):
    """What a code forces; a ground that is said stands among the reasons by itself."""
    rule = REPLIES[code]
    ground = code in ("duplicate", "deny_third_party")
    wanted = {"reasons": rule.reasons and not ground, "remedy": rule.remedy, "articles": bool(rule.articles), "text": True}
    return [lack for lack, there in wanted.items() if there]


@pytest.mark.parametrize(("code", "lack"), [(code, lack) for code in SENT for lack in forced(code)])
def test_no_code_is_signed_without_what_it_forces(desk, code, lack):
    given, said = LACKS[lack]
    request = desk.identified(MONDAY)
    desk.draft(request, DAY, code, **{**prepare(desk, request, code), **given})
    if REPLIES[code].review:
        desk.review(request, DAY)
    with pytest.raises(CaseRefused, match=said) as refused:
        desk.do(requests.sign_reply, request, DAY, HEAD)
    assert refused.value.code == "incomplete"


def test_every_refusal_forces_reasons_and_remedy():
    """disclosure.md: negative replies carry reasons and a remedy notice; `other` and `reconfirm` have no article: reasons."""
    positive = {"already_public", "disclose"}
    assert {code for code, rule in REPLIES.items() if not (rule.reasons and rule.remedy)} == positive
    assert {code for code, rule in REPLIES.items() if not rule.articles} == {"other", "reconfirm"}
    assert len(REPLIES) == 22


@pytest.mark.parametrize(("by", "code"), [(OFFICER, "who"), (replace(OFFICER, role="approver", post=9), "author"),
                                          (replace(HEAD, login="liu2", person=7), "author")])
def test_the_author_does_not_sign_through_another_post_or_login_either(desk, by, code):
    request = desk.identified(MONDAY)
    desk.draft(request, DAY, by=replace(OFFICER, person=7))
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.sign_reply, request, DAY, by)
    assert refused.value.code == code


def test_what_needs_the_review_is_not_signed_without_it(desk):
    request = desk.identified(MONDAY)
    desk.draft(request, DAY, "deny_secret")
    with pytest.raises(CaseRefused, match="合法性审查") as refused:
        desk.send(request, DAY)
    assert refused.value.code == "review"


def test_the_review_is_by_the_justice_unit(desk):
    request = desk.identified(MONDAY)
    desk.draft(request, DAY, "deny_secret")
    with pytest.raises(CaseRefused) as refused:
        desk.review(request, DAY, by=HEAD)
    assert refused.value.code == "who"


def test_unlawful_is_never_signed_and_mended_is_once_the_review_says_so(desk):
    request = desk.identified(MONDAY)
    desk.draft(request, DAY, "deny_secret")
    desk.review(request, DAY, "unlawful")
    with pytest.raises(CaseRefused, match="不合法"):
        desk.send(request, DAY)
    desk.draft(request, DAY, "deny_secret", reasons=f"{REASONS}已改。")
    desk.review(request, DAY, "mend")
    with pytest.raises(CaseRefused, match="修改后合法"):
        desk.send(request, DAY)
    desk.draft(request, DAY, "deny_secret", reasons=f"{REASONS}又改。")
    with pytest.raises(CaseRefused, match="还没有意见"):
        desk.send(request, DAY)
    desk.review(request, DAY)
    desk.send(request, DAY)
    assert list(Decision.objects.values_list("state", flat=True)) == ["superseded", "superseded", "sent"]


def test_a_draft_goes_to_review_once(desk):
    request = desk.identified(MONDAY)
    desk.draft(request, DAY, "deny_secret")
    desk.do(requests.ask_review, request, DAY)
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.ask_review, request, DAY)
    assert refused.value.code == "once"


def paper(text):
    """A small PDF."""
    from zhengtong.kernel.files import printing

    return printing.pdf("".join(f"<p>{line}</p>" for line in text.splitlines()), css="")


@pytest.fixture
def document(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    pytest.importorskip("weasyprint")
    return paper("项目甲招标结果\n某某 13911112222")


def text_of(data):
    """Every character of a PDF, seen or not."""
    with rendering.opened(data) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


def boxes(data):
    """One box over the line with the telephone number."""
    page = pages(data)[0]
    line = next(w for w in page.words if "139" in w.text)
    return [{"page": 1, "x0": line.x0 - 1, "y0": line.y0 - 1, "x1": line.x1 + 1, "y1": line.y1 + 1}]


def test_partial_disclosure_sends_the_copy_and_never_the_original(desk, document):
    from zhengtong.kernel.files import queries as kept

    request = desk.identified(MONDAY)
    document = desk.keep(request, MONDAY, document)
    with pytest.raises(CaseRefused, match="遮盖件"):
        desk.draft(request, DAY, "partial", attachments=[document.hash])
    copy = desk.do(requests.redact, request, DAY, original=document.hash, removed=boxes(kept.read(document.hash)), reasons="手机号")
    left = text_of(kept.read(copy.copy))
    assert "招标结果" in left
    assert "13911112222" not in left
    with pytest.raises(CaseRefused, match="原件"):
        desk.draft(request, DAY, "partial", attachments=[copy.copy, document.hash])
    desk.draft(request, DAY, "partial", attachments=[copy.copy])
    desk.review(request, DAY)
    desk.send(request, DAY)
    request.refresh_from_db()
    assert request.leaf == "r3.2"
    assert queries.attachment(request.pk, copy.copy, OFFICER) == f"{request.case.number}-附件1.pdf"
    for digest, by in ((document.hash, OFFICER), (copy.copy, STRANGER)):
        with pytest.raises(CaseRefused):
            queries.attachment(request.pk, digest, by)


@pytest.mark.parametrize("removed", [[], [{"page": 1}], [{"place": "p1", "x0": 3}]])
def test_a_redaction_of_nothing_is_refused(desk, document, removed):
    request = desk.identified(MONDAY)
    document = desk.keep(request, MONDAY, document)
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.redact, request, DAY, original=document.hash, removed=removed, reasons="手机号")
    assert (refused.value.code, refused.value.article) == ("copy", "disclosure-regulation#第三十七条")


def test_from_the_reply_to_the_log_after_every_finding_was_looked_at(desk):
    request = desk.answered(MONDAY, DAY)
    said = {"title": "2024年配租名单", "summary": "联系人 甲某，电话 13911112222。"}
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.publish, request, DAY, confirmed={}, **said)
    left = {f.what: f.key for f in refused.value.errors}
    assert {"13911112222", "甲某"} <= set(left)
    assert not any("13911112222" in str(part) for part in (refused.value.reason, refused.value.remedy))
    entry = desk.do(requests.publish, request, DAY, confirmed=dict.fromkeys(left.values(), "公开的办公信息"), **said)
    assert queries.log(text="配租", on=DAY) == ([entry], 1)
    assert entry.number == "longhua/2025-00001"


def test_what_was_not_disclosed_is_not_published(desk):
    request = desk.answered(MONDAY, DAY, "not_held")
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.publish, request, DAY, title="名单", summary="名单", confirmed={})
    assert (refused.value.code, LogEntry.objects.count()) == ("state", 0)


def test_what_is_taken_down_is_not_shown_and_stays_on_record(desk):
    request = desk.answered(MONDAY, DAY)
    entry = desk.do(requests.publish, request, DAY, title="配租结果", summary="全年结果", confirmed={})
    requests.take_down(entry.number, reason="发现错误", by=OFFICER, on=DAY, at=at(DAY))
    assert queries.log(on=DAY) == ([], 0)
    assert LogEntry.objects.get().taken_down_why == "发现错误"


def test_before_filing_what_is_public_is_found(desk):
    request = desk.answered(MONDAY, DAY)
    desk.do(requests.publish, request, DAY, title="2024年配租结果", summary="全年结果", confirmed={})
    found = requests.guide("配租结果 2024", on=DAY, at=at(DAY))
    assert found.found[0][0] == "log"
    assert ["law", "disclosure-fee"] in [hit[:2] for hit in requests.guide("信息处理费管理办法", on=DAY, at=at(DAY)).found]
    filed = desk.file(DAY, guidance=found.pk)
    assert filed.guidance.get().pk == found.pk


def test_the_lawyer_may_read_the_case_while_asked(desk):
    request = desk.identified(MONDAY)
    desk.draft(request, DAY, "deny_secret")
    desk.do(requests.ask_review, request, DAY)
    assert queries.view(request.pk, LAWYER, DAY).decisions[0].code == "deny_secret"


def test_what_is_in_a_file_is_looked_at_too(desk, document):
    request = desk.identified(MONDAY)
    desk.draft(request, DAY, attachments=[desk.keep(request, MONDAY, document).hash])
    desk.send(request, DAY)
    desk.do(requests.record_delivery, request, DAY, day=DAY, how="signed", proof="签收")
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.publish, request, DAY, title="配租结果", summary="全年结果", confirmed={})
    assert [(f.where, f.what) for f in refused.value.errors] == [("list.pdf", "13911112222")]


@pytest.mark.parametrize("more", [{}, {"reasons": f" {REASONS} "}, {"text": "全部公开，包括姓名和电话。"}])
def test_whatever_was_changed_after_the_opinion_goes_to_the_review_again(desk, more):
    request = desk.identified(MONDAY)
    desk.draft(request, DAY, "deny_secret")
    desk.review(request, DAY, "mend")
    desk.draft(request, DAY, "deny_secret", **more)
    with pytest.raises(CaseRefused) as refused:
        desk.send(request, DAY)
    assert refused.value.code == "review"


@pytest.mark.parametrize("by", [STRANGER, OFFICER])
def test_a_file_that_was_not_handed_in_for_this_request_neither_goes_out_nor_is_redacted(desk, document, by):
    request, other = desk.identified(MONDAY), desk.identified(MONDAY)
    foreign = files.accept(io.BytesIO(document), name="other.pdf", by=by, at=at(MONDAY))
    if by == OFFICER:
        desk.keep(other, MONDAY, document)
    for action in (
        lambda: desk.draft(request, DAY, attachments=[foreign.hash]),
        lambda: desk.do(requests.redact, request, DAY, original=foreign.hash, removed=[{"page": 1}], reasons="手机号"),
    ):
        with pytest.raises(CaseRefused, match="不是为这个办件") as refused:
            action()
        assert refused.value.code == "file"


def test_the_original_of_another_request_never_goes_out(desk, document):
    from zhengtong.kernel.files import queries as kept

    first, second = desk.identified(MONDAY), desk.identified(MONDAY)
    desk.keep(second, MONDAY, document)
    document = desk.keep(first, MONDAY, document)
    desk.do(requests.redact, first, DAY, original=document.hash, removed=boxes(kept.read(document.hash)), reasons="手机号")
    with pytest.raises(CaseRefused, match="原件"):
        desk.draft(second, DAY, attachments=[document.hash])


def test_a_remedy_text_keeps_the_usual_words(desk):
    from zhengtong.openness.requests.replying import remedy_text

    request = desk.identified(MONDAY)
    with pytest.raises(CaseRefused) as refused:
        desk.draft(request, DAY, "deny_secret", remedy="无")
    assert refused.value.code == "incomplete"
    assert desk.draft(request, DAY, "deny_secret", remedy=f"{remedy_text(True)}另见附页。").remedy.endswith("另见附页。")


def test_what_is_not_delivered_is_not_published(desk):
    request = desk.identified(MONDAY)
    desk.draft(request, DAY)
    desk.send(request, DAY)
    with pytest.raises(CaseRefused, match="送达") as refused:
        desk.do(requests.publish, request, DAY, title="名单", summary="名单", confirmed={})
    assert refused.value.code == "state"


@pytest.mark.parametrize("word", ["某公司", "13800000000", "某巷口北边第三家", "甲某"])
def test_what_the_case_knows_of_people_is_looked_for(desk, word):
    """A consulted third party; the applicant's telephone, address and name."""
    said = {"delivery": "mail", "form": "paper", "address": "某巷口北边第三家"}
    request = desk.identified(MONDAY, said=said)
    desk.heard(desk.consult(request, MONDAY), MONDAY, "agrees")
    desk.draft(request, DAY)
    desk.send(request, DAY)
    desk.do(requests.record_delivery, request, DAY, day=DAY, how="signed", proof="签收")
    with pytest.raises(CaseRefused) as refused:
        desk.do(requests.publish, request, DAY, title="配租结果", summary=f"另见 {word} 的材料。", confirmed={})
    assert word in {f.what for f in refused.value.errors}
