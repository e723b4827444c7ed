"""What a decision must carry, for every reply code of the pack."""
import pytest

from zhengtong.kernel.content import queries as content
from zhengtong.law.decisions.demands import Demands, wanting
from zhengtong.report.annual.form import LEAVES

REPLIES = content.load(kinds=["procedures"]).procedures.item("information-request").parts["replies.yaml"].replies
WHOLE = {"text": "答复如下", "reasons": "因为", "remedy": "可以申请复议"}


def demands(code):
    reply = REPLIES[code]
    return Demands(reply.articles, reply.reasons, reply.remedy, reply.review, reply.refusal)


def test_there_are_22_codes_and_they_fill_every_leaf_of_the_report():
    assert len(REPLIES) == 22
    assert {reply.row for reply in REPLIES.values()} == set(LEAVES)


@pytest.mark.parametrize("code", REPLIES)
def test_a_whole_reply_lacks_nothing(code):
    assert wanting(demands(code), articles=REPLIES[code].articles, **WHOLE) == []


@pytest.mark.parametrize("code", [code for code, reply in REPLIES.items() if reply.articles])
def test_each_article_is_needed(code):
    assert len(wanting(demands(code), articles=(), **WHOLE)) == len(REPLIES[code].articles)


NEGATIVE = [code for code in REPLIES if code not in ("already_public", "disclose")]


@pytest.mark.parametrize("field", ["reasons", "remedy"])
@pytest.mark.parametrize("code", NEGATIVE)
def test_a_negative_reply_needs_reasons_and_remedy(code, field):
    assert len(wanting(demands(code), articles=REPLIES[code].articles, **{**WHOLE, field: " "})) == 1


@pytest.mark.parametrize("code", ["already_public", "disclose"])
def test_what_is_given_needs_neither(code):
    assert wanting(demands(code), articles=REPLIES[code].articles, text="见附件", reasons="", remedy="") == []


def test_without_an_article_the_reasons_stand_for_it():
    assert REPLIES["other"].articles == ()
    assert len(wanting(Demands(reasons=False, remedy=False), articles=(), text="已撤回", reasons="", remedy="")) == 1


def test_every_refusal_is_reviewed_and_goes_to_reconsideration_first():
    assert {code for code, reply in REPLIES.items() if reply.refusal} == {c for c in REPLIES if c.startswith("deny_")}
    assert all(reply.review for reply in REPLIES.values() if reply.refusal)


def test_demands_survive_being_kept():
    held = demands("deny_third_party")
    assert Demands.of(held.kept()) == held
