"""A policy from an empty sheet to in force: saved, checked, reviewed, approved by another person; and what is refused."""
import copy
from datetime import UTC, date, datetime

import pytest

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.journal.models import JournalEntry
from zhengtong.kernel.parties import Actor
from zhengtong.law.norms import actions as norms
from zhengtong.law.norms import queries as opinions
from zhengtong.services.entitlement.rulesets import policies_on
from zhengtong.services.entitlement.workshop import actions, assessing, sheets
from zhengtong.services.entitlement.workshop.models import PolicyDraft
from zhengtong.services.entitlement.workshop.refusals import DraftRefused

ON, AT = date(2025, 12, 31), datetime(2025, 12, 31, 4, tzinfo=UTC)
FORCE = date(2026, 2, 1)
OFFICER = Actor("officer", "经办人", "officer", "civil-affairs")
COLLEAGUE = Actor("colleague", "另一经办人", "officer", "civil-affairs")
APPROVER = Actor("head", "审批人", "approver", "civil-affairs")
LAWYER = Actor("lawyer", "审查人", "officer", "justice")
KEY = "elder-visit"


def sheet(**more):
    """A small policy: 每月 50 元 to registered residents from an age on."""
    made = copy.deepcopy(sheets.NEW)
    article = "sz-old-age-2019#全文"
    made |= {
        "names": {"zh": "探访津贴", "en": "Visit allowance"}, "issuer": "龙华区民政局", "since": str(FORCE), "hit": "ANY",
        "inputs": ["周岁(出生日期, 判定日)", "户籍地"],
        "parameters": [{"name": "探访标准", "en": "visit standard", "unit": "元/月", "sure": "?", "source": "草案", "from": str(FORCE), "value": "50"}],
        "rules": [
            {"tests": ["< 85", "-"], "says": "不符", "amount": "0", "articles": article},
            {"tests": ["-", 'not("深圳")'], "says": "不符", "amount": "0", "articles": article},
            {"tests": [">= 85", '"深圳"'], "says": "应享", "amount": "探访标准", "articles": article},
        ],
        "examples": [
            example("够岁数", "1935-01-01", "深圳", "entitled", "3", "50"), example("太年轻", "1980-01-01", "深圳", "not_entitled", "1"),
            example("户籍在外", "1935-01-01", "外省", "not_entitled", "2"),
        ],
    }
    return made | more


def example(name, born, hukou, outcome, rule, amount=""):
    facts = f"出生日期 = {born}\n户籍地 = {hukou}"
    return {"name": name, "on": "2026-02-28", "facts": facts, "outcome": outcome, "rule": rule, "amount": amount, "wanted": ""}


@pytest.fixture
def own(district, settings, tmp_path):
    """The district's folder with an own pack of this test."""
    for path in settings.DATA_DIR.iterdir():
        if path.name != "content":
            (tmp_path / path.name).symlink_to(path)
    settings.DATA_DIR = tmp_path
    return tmp_path


def written(**more):
    draft = actions.begin_draft(key=KEY, by=OFFICER, on=ON, at=AT)
    return actions.save_draft(draft.pk, read=draft.version, sheet=sheet(**more), by=OFFICER, at=AT)


def sent():
    draft = written()
    return actions.send_draft(draft.pk, read=draft.version, by=OFFICER, on=ON, at=AT)


def lawful(draft, opinion="lawful"):
    review = next(r for r in opinions.pending(LAWYER) if r.about == draft.about)
    norms.give(review.pk, opinion=opinion, text="与上位法一致。", by=LAWYER, on=ON, at=AT)


def refused(code, call, *args, **more):
    with pytest.raises(DraftRefused) as found:
        call(*args, **more)
    assert found.value.code == code and found.value.reason and found.value.remedy
    return found.value


def test_from_an_empty_page_to_in_force(own):
    draft = sent()
    lawful(draft)
    actions.approve_draft(draft.pk, by=APPROVER, on=ON, at=AT)
    loaded = content.load()
    assert KEY not in policies_on(loaded, date(2026, 1, 31)) and policies_on(loaded, FORCE)[KEY].names.zh == "探访津贴"
    entry = JournalEntry.objects.order_by("-index").first()
    assert entry.kind == "entitlement.approve_draft" and loaded.policies.item(KEY, FORCE).hash in entry.body


def test_the_effect_of_an_unsaved_policy_on_everyone(own):
    found = assessing.assess(written(), content.load(), ON)
    assert found.against == [] and found.effect.before is None
    assert found.effect.after.kinds["entitled"] == found.effect.winners > 0
    assert found.effect.after.fen == 5000 * found.effect.winners and found.year[0] == 12 * found.effect.after.fen <= found.year[1]


def test_a_new_version_begins_from_the_one_in_force_byte_for_byte(own):
    draft = actions.begin_draft(key="old-age-allowance", by=OFFICER, on=ON, at=AT)
    assert draft.dmn.encode() == content.load().model_source("old-age-allowance")
    edited = copy.deepcopy(draft.sheet) | {"since": str(FORCE)}
    edited["parameters"][1] |= {"value": "300", "from": str(FORCE)}
    saved = actions.save_draft(draft.pk, read=1, sheet=edited, by=OFFICER, at=AT)
    assert saved.dmn == draft.dmn and assessing.assess(saved, content.load(), ON).effect.before is not None


def test_an_edited_cell_changes_nothing_else_in_the_model(own):
    draft = actions.begin_draft(key="school-seats-copy", by=OFFICER, on=ON, at=AT)
    source = content.load().model_source("ai-growth").decode()
    policy = content.load().policies.items_of("ai-growth")[-1]
    begun = sheets.begun(policy)
    PolicyDraft.objects.filter(pk=draft.pk).update(dmn=source, sheet=begun)
    rules = copy.deepcopy(begun["rules"])
    rules[0]["articles"] += ";lh-ai-2024#全文"
    saved = actions.save_draft(draft.pk, read=1, sheet=begun | {"rules": rules}, by=OFFICER, at=AT)
    assert saved.dmn.replace(";lh-ai-2024#全文", "", 1) == source
    fewer = actions.save_draft(draft.pk, read=2, sheet=begun | {"rules": [*rules, rules[0]][1:]}, by=OFFICER, at=AT)
    assert sheets.of_model(fewer.dmn.encode(), begun["decision"])["rules"] == [*rules, rules[0]][1:]
    assert "收入增长" in fewer.dmn


def test_a_higher_amount_is_told_against_the_version_in_force(own):
    draft = sent()
    lawful(draft)
    actions.approve_draft(draft.pk, by=APPROVER, on=ON, at=AT)
    later = "2026-06-01"
    draft = actions.begin_draft(key=KEY, by=COLLEAGUE, on=ON, at=AT)
    raised = draft.sheet | {"since": later, "parameters": [sheet()["parameters"][0] | {"value": "80", "from": later}]}
    draft = actions.save_draft(draft.pk, read=1, sheet=raised, by=COLLEAGUE, at=AT)
    found = assessing.assess(draft, content.load(), ON).effect
    assert found.before.fen == 5000 * found.winners > 0 and found.after.fen == 8000 * found.winners and found.losers == 0
    assert policies_on(content.load(), date.fromisoformat(later))[KEY].parameters[0].values[0].value == 50


@pytest.mark.parametrize(("change", "place"), [
    ({"examples": []}, "例子"), ({"since": ""}, "施行日"), ({"names": {"zh": "", "en": "x"}}, "政策名称"),
    ({"inputs": ["周岁(出生日期, 判定日)", "不存在的事实"]}, "决策表"),
])
def test_what_is_not_fit_is_refused_with_its_place(own, change, place):
    draft = written(**change)
    found = refused("unfit", actions.send_draft, draft.pk, read=draft.version, by=OFFICER, on=ON, at=AT)
    assert found.place == place
    assert PolicyDraft.objects.get(pk=draft.pk).status == "drafting"


def test_an_example_for_every_rule(own):
    draft = written(examples=sheet()["examples"][:2])
    assert refused("unfit", actions.send_draft, draft.pk, read=draft.version, by=OFFICER, on=ON, at=AT).place == "规则 2"


def test_an_amount_without_a_day_of_force(own):
    draft = written(parameters=[sheet()["parameters"][0] | {"from": ""}])
    assert refused("unfit", actions.send_draft, draft.pk, read=draft.version, by=OFFICER, on=ON, at=AT).place == "参数 1"


def test_overlapping_rules_are_not_sent(own):
    rules = sheet()["rules"]
    rules[0] = rules[0] | {"tests": ["<= 85", "-"]}
    draft = written(rules=rules)
    assert "85" in str(refused("unfit", actions.send_draft, draft.pk, read=draft.version, by=OFFICER, on=ON, at=AT))


def test_a_past_day_states_its_transition(own):
    past = [sheet()["parameters"][0] | {"from": "2025-12-01"}]
    draft = written(since="2025-12-01", parameters=past)
    refused("retroactive", actions.send_draft, draft.pk, read=draft.version, by=OFFICER, on=ON, at=AT)
    draft = actions.save_draft(draft.pk, read=draft.version, by=OFFICER, at=AT,
                               sheet=sheet(since="2025-12-01", parameters=past, transition="已发的不追回。"))
    assert actions.send_draft(draft.pk, read=draft.version, by=OFFICER, on=ON, at=AT).status == "sent"


def test_two_who_edit_one_draft(own):
    draft = written()
    actions.save_draft(draft.pk, read=draft.version, sheet=sheet(hit="FIRST"), by=COLLEAGUE, at=AT)
    refused("stale", actions.save_draft, draft.pk, read=draft.version, sheet=sheet(), by=OFFICER, at=AT)
    assert PolicyDraft.objects.get(pk=draft.pk).sheet["hit"] == "FIRST"
    refused("twice", actions.begin_draft, key=KEY, by=COLLEAGUE, on=ON, at=AT)


def test_nothing_is_approved_without_a_lawful_opinion_or_by_who_wrote_it(own):
    draft = sent()
    refused("review", actions.approve_draft, draft.pk, by=APPROVER, on=ON, at=AT)
    lawful(draft, "mend")
    refused("review", actions.approve_draft, draft.pk, by=APPROVER, on=ON, at=AT)
    same = Actor("officer", "经办人", "approver", "civil-affairs")
    refused("same person", actions.approve_draft, draft.pk, by=same, on=ON, at=AT)
    refused("who", actions.approve_draft, draft.pk, by=Actor("x", "x", "approver", "dpf"), on=ON, at=AT)
    back = actions.take_back(draft.pk, reason="照意见改。", by=APPROVER, on=ON, at=AT)
    again = actions.save_draft(draft.pk, read=back.version, sheet=sheet(), by=OFFICER, at=AT)
    again = actions.send_draft(draft.pk, read=again.version, by=OFFICER, on=ON, at=AT)
    lawful(again)
    assert actions.approve_draft(draft.pk, by=APPROVER, on=ON, at=AT).status == "published"


def test_a_sent_draft_is_not_changed_and_a_published_one_stays(own):
    draft = sent()
    refused("state", actions.save_draft, draft.pk, read=draft.version, sheet=sheet(), by=OFFICER, at=AT)
    refused("state", actions.drop_draft, draft.pk, by=OFFICER, at=AT)
    lawful(draft)
    actions.approve_draft(draft.pk, by=APPROVER, on=ON, at=AT)
    refused("state", actions.take_back, draft.pk, reason="x", by=APPROVER, on=ON, at=AT)


@pytest.mark.parametrize("text", ["出生日期", "= 3"])
def test_facts_of_an_example_that_cannot_be_read(text):
    with pytest.raises(ValueError, match=text.strip()):
        sheets.facts_of(text)


@pytest.mark.parametrize("value", [None, True, False, "missing", 3, "深圳", date(2025, 1, 2)])
def test_values_are_read_as_they_are_shown(value):
    assert sheets.value_of(sheets.said(value)) == value
