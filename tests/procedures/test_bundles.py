"""A bundle is one version with one hash, rebuilt from its own source, whatever becomes of the packs."""
import dataclasses
import json
from datetime import date

import pytest

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.procedures import bundles, queries

from .conftest import DAY, edit, folder

P = "procedure.yaml"


def item(packs, key="permit"):
    folder(packs, key)
    return content.load(packs, kinds=("laws", "units", "purposes", "procedures")).procedures.item(key)


def test_a_bundle_is_rebuilt_from_its_source(bundle):
    assert queries.bundle(bundle.source) == bundle


def test_every_file_of_the_version_is_in_the_source(bundle):
    said = json.loads(bundle.source)
    assert said["procedure"]["key"] == bundle.procedure.key
    assert {q["key"] for q in said["form"]["questions"]} == {q.key for q in bundle.form.questions}
    assert set(said["letters"]) == set(bundle.letters) and len(said["letters"]) >= 7


def test_the_request_has_its_replies_and_fees(request_bundle):
    assert len(request_bundle.replies.replies) == 22 and request_bundle.fees.methods
    again = queries.bundle(request_bundle.source)
    assert (again.replies, again.fees) == (request_bundle.replies, request_bundle.fees)


@pytest.mark.parametrize(("file", "old", "new"), [
    (P, "length: 20 working days", "length: 19 working days"),
    ("form.yaml", "max: 3000", "max: 2999"),
    ("letters/grant.yaml", "符合法定条件", "合乎法定条件"),
])
def test_an_edit_makes_another_bundle_and_leaves_the_pinned_one(packs, file, old, new):
    pinned = bundles.from_item(item(packs), DAY)
    edit(packs, "permit", file, old, new)
    edited = bundles.from_item(item(packs), DAY)
    assert edited.hash != pinned.hash
    assert queries.bundle(pinned.source) == pinned


def test_the_layout_of_the_file_changes_nothing(packs):
    before = bundles.from_item(item(packs), DAY)
    edit(packs, "permit", P, "main: decision\n", "main: decision   # the statutory one\n\n")
    assert bundles.from_item(item(packs), DAY).hash == before.hash


def test_an_example_more_changes_no_bundle(packs):
    before = bundles.from_item(item(packs), DAY)
    edit(packs, "permit", "examples/course.yaml", "- name: 联合办理四十五日", "- name: 四十五日")
    assert bundles.from_item(item(packs), DAY).hash == before.hash


def test_a_parameter_that_changes_makes_another_bundle_from_its_day(packs):
    edit(packs, "permit", P, "value: 15 working days}", "value: 15 working days}, {from: 2026-01-01, value: 10 working days}")
    held = item(packs)
    old, new = (bundles.from_item(held, day) for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert old.hash != new.hash
    assert [str(r.length) for b in (old, new) for r in b.rules if r.key == "promise"] == ["15 working days", "10 working days"]


def test_no_procedure_before_its_day_of_force():
    with pytest.raises(KeyError):
        queries.procedure("permit", on=date(2019, 4, 22))
    with pytest.raises(KeyError):
        queries.procedure("no-such-procedure", on=DAY)


def test_all_in_force_and_all_versions():
    assert {"information-request", "permit", "record-correction"} <= set(queries.procedures(DAY))
    assert not queries.procedures(date(2000, 1, 1))
    assert [one.since for one in queries.versions("permit")] == [date(2019, 4, 23)]


def test_the_calendar_is_one_object_until_a_notice_is_added():
    assert queries.calendar() is queries.calendar()
    assert {2025, 2026} <= queries.calendar().years


def test_an_event_stands_behind_every_letter_and_fills_it(bundle):
    """What the case itself does not know, the event's fields must give; `reply` is given its text by the decision."""
    case = {"number", "applicant", "department", "office", "title", "filed_on", "received_on", "due_on", "old_due_on", "today",
            "until", "days", "period"}
    given = {"reply": {"text"}, "redated": {"reason"}, "fee-notice": {"standard", "how_to_pay"}}
    given |= {key: {"text"} for key in ("corrected", "refused", "forwarded", "told", "abandoned-correction", "abandoned-fee")}  # as the reply
    used = {event.letter for event in bundle.procedure.events} | {bundle.procedure.receipt, "redated"}
    for letter in bundle.letters.values():
        texts = [text for n in (*letter.paragraphs, *([letter.remedy] if letter.remedy else [])) for text in (n.zh, n.en)]
        asked = {name for text in texts for name in content_placeholders(text)}
        for event in (event for event in bundle.procedure.events if event.letter == letter.key):
            fields = {"other" if key == "name" else key for key, part in event.body.items() if part.required}
            assert asked - case - given.get(letter.key, set()) <= fields, (event.key, letter.key)
        assert letter.key in used


def content_placeholders(text):
    from zhengtong.kernel.content.form_checks import PLACEHOLDER

    return PLACEHOLDER.findall(text)


@pytest.mark.parametrize("part", ["until", "due_on"])
def test_both_languages_ask_for_the_same(bundle, part):
    for letter in bundle.letters.values():
        for text in letter.paragraphs:
            assert set(content_placeholders(text.zh)) == set(content_placeholders(text.en)), letter.key


def test_a_refusal_letter_tells_the_remedy(permit):
    for key in ("refusal", "not-accepted", "renewal-refusal"):
        assert "行政复议" in permit.letters[key].remedy.zh and "reconsideration" in permit.letters[key].remedy.en


def test_a_bundle_cannot_be_changed(permit):
    with pytest.raises(dataclasses.FrozenInstanceError):
        permit.hash = ""
    assert permit.procedure.model_config["frozen"]
