"""What was filed stays as filed; a supplement changes what was asked for and nothing else."""
import json

import pytest

from zhengtong.kernel.cases import actions, filing, pins, queries
from zhengtong.kernel.cases.models import Filing
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.procedures import queries as procedures

from .conftest import ANSWERS, APPLICANT, APPROVER, FILED, OFFICER, at
from .test_recording import DAY, LATER, refused


def asked(district, *fields):
    case = district.received()
    district.record(case, "correction_asked", FILED + 3 * DAY, body={"fields": list(fields), "reason": "不明确"})
    return case


def supplement(case, answers, by=APPLICANT, on=LATER, **more):
    return actions.supplement(case.pk, answers, room="requests", by=by, on=on, at=at(on), **more)


def test_the_record_holds_the_form_and_the_answers(district):
    record = json.loads(district.open().filings.get().record)
    assert record["answers"] == ANSWERS
    assert {q["key"] for q in record["form"]["questions"]} >= set(ANSWERS)


def test_it_renders_byte_equal_after_every_definition_changed(district, monkeypatch):
    case = district.open()
    before = [queries.rendering(case.filings.get(), language) for language in ("zh", "en")]

    def gone(*_given, **_more):
        raise AssertionError("the rendering may look at nothing but the record")

    for module in (procedures, content):
        for name in [n for n in vars(module) if callable(getattr(module, n)) and not n.startswith("_")]:
            monkeypatch.setattr(module, name, gone)
    monkeypatch.setattr(pins, "bundle", gone)
    assert [queries.rendering(Filing.objects.get(case=case), language) for language in ("zh", "en")] == before
    assert "道路养护招标结果".encode() in before[0] and before[0] != before[1]


def test_a_covered_rendering_shows_the_end_of_an_identity_number_and_the_record_stays(district):
    filed = district.open(answers=ANSWERS | {"id_number": "440300199001010016"}).filings.get()
    covered = queries.rendering(filed, covered=True).decode()
    assert "**************0016" in covered and "440300199001010016" not in covered
    assert "440300199001010016" in queries.rendering(filed).decode() and "440300199001010016" in filed.record


def test_a_rendering_escapes_what_was_written(district):
    case = district.open(answers=ANSWERS | {"title": "<script>1</script>"})
    assert b"<script>" not in queries.rendering(case.filings.get())


def test_a_pinned_bundle_is_rebuilt_from_its_source(district):
    case = district.open()
    now = procedures.procedure(case.procedure, on=FILED)
    pins._bundles.clear()
    again = pins.bundle(case.pin_id)
    assert (again.hash, again.procedure, again.form, again.rules) == (now.hash, now.procedure, now.form, now.rules)


def test_a_supplement_is_a_new_filing_beside_the_old(district):
    case = asked(district, "title")
    made = supplement(case, {"title": "2024年度道路养护招标结果公告"})
    case.refresh_from_db()
    first, second = case.filings.all()
    assert (made, case.state) == (second, "received")
    assert filing.answers_of(first.record)[0] == ANSWERS
    assert filing.answers_of(second.record)[0] == ANSWERS | {"title": "2024年度道路养护招标结果公告"}


def test_only_the_named_fields_are_unlocked(district):
    case = asked(district, "title")
    why = refused(supplement, case, {"title": "更明确", "features": "顺便改一改"})
    assert why.code == "locked" and "features" in why.reason
    assert case.filings.count() == 1


def test_what_stays_as_it_was_may_be_sent_along(district):
    case = asked(district, "title")
    supplement(case, {**ANSWERS, "title": "更明确"})
    assert case.filings.count() == 2


def test_nothing_is_unlocked_without_being_asked_for(district):
    case = district.received()
    assert refused(supplement, case, {"title": "更明确"}).code == "locked"


def test_nobody_else_supplements(district):
    case = asked(district, "title")
    assert refused(supplement, case, {"title": "x"}, by=APPROVER).code == "who"
    other = actions.Applicant("person", 12, "李四")
    assert refused(supplement, asked_by(district, other), {"title": "x"}).code == "unseen"


def asked_by(district, applicant):
    case = district.open(by=OFFICER, applicant=applicant)
    district.record(case, "received", FILED)
    district.record(case, "correction_asked", FILED + 3 * DAY, body={"fields": ["title"], "reason": "不明确"})
    return case


@pytest.mark.parametrize("key", ["", "short", "with space in it", "x" * 81])
def test_a_filing_has_a_proper_key(district, key):
    assert refused(actions.open_case, procedure="information-request", answers=ANSWERS, channel="internet", key=key, by=APPLICANT,
                   applicant=actions.Applicant("person", 11, "王小明"), on=FILED, at=at(FILED)).code == "key"


def test_one_files_in_ones_own_name(district):
    assert refused(district.open, applicant=actions.Applicant("person", 12, "李四")).code == "applicant"


def test_a_file_of_somebody_else_is_not_there(district):
    from zhengtong.kernel.files import actions as files

    kept = files.keep(b"%PDF-1.7 secret", name="a.pdf", media="application/pdf", by=OFFICER, at=at(FILED))
    why = refused(district.open, files={"identity_proof": [kept.hash]})
    assert why.code in ("body", "answers") and "secret" not in str(why)
