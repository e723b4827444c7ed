"""Answers against a form: each mistake names its question and how to mend it; nothing is let through by accident."""
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengtong.kernel.procedures import queries

from .conftest import DAY

GOOD = {
    "applicant_type": "natural_person", "name": "王小明", "id_number": "440300199001010016", "phone": "13800000000",
    "title": "2024年度龙华区道路养护招标结果", "form": "electronic", "delivery": "site",
}
FIRM = GOOD | {"applicant_type": "commercial_enterprise", "uscc": "91440300MA5EXAMPLX", "id_number": ""}
PERMIT = {
    "applicant_type": "organisation", "name": "某公司", "by_agent": "no", "phone": "0755-00000000", "item": "食品经营许可",
    "content": "开饭馆", "delivery": "site", "true_materials": True,
}


def wrong(bundle, answers, files=None, only=None):
    found = queries.check_answers(bundle.form, answers, files or {}, only)
    assert all(error.message and error.remedy for error in found)
    return [error.question for error in found]


def test_good_answers_have_nothing_wrong(request_bundle):
    assert wrong(request_bundle, GOOD) == []


@pytest.mark.parametrize(("change", "question"), [
    ({"name": ""}, "name"), ({"name": "   "}, "name"), ({"name": None}, "name"),
    ({"name": "王" * 101}, "name"), ({"name": "王\x00小明"}, "name"), ({"name": "王\u202e小明"}, "name"), ({"name": 7}, "name"),
    ({"name": ["王"]}, "name"), ({"name": {"a": 1}}, "name"),
    ({"id_number": "440300199001010015"}, "id_number"), ({"id_number": "1"}, "id_number"), ({"id_number": ""}, "id_number"),
    ({"phone": "call me"}, "phone"), ({"email": "nowhere"}, "email"),
    ({"delivery": "email"}, "email"), ({"delivery": "mail"}, "address"),
    ({"purpose_of_use": "研究"}, "purpose_of_use"), ({"by": "officer"}, "by"), ({"uscc": "91440300MA5EXAMPLX"}, "uscc"),
    ({"identity_proof": "see attached"}, "identity_proof"), ({"features": "字" * 2001}, "features"),
])  # fmt: skip
def test_a_wrong_answer_is_named(request_bundle, change, question):
    assert wrong(request_bundle, GOOD | change) == [question]


def test_a_choice_is_one_of_those_offered(request_bundle):
    assert "applicant_type" in wrong(request_bundle, GOOD | {"applicant_type": "martian"})


def test_a_missing_answer_is_named(request_bundle):
    assert wrong(request_bundle, {k: v for k, v in GOOD.items() if k != "title"}) == ["title"]


def test_the_purpose_of_use_is_not_asked(request_bundle):
    text = request_bundle.form.model_dump_json()
    assert "用途" not in text and "purpose" not in text.lower()


def test_a_small_x_and_blanks_round_a_number_are_well(request_bundle):
    assert wrong(request_bundle, GOOD | {"id_number": " 11010519491231002x "}) == []


def test_only_one_page(request_bundle):
    assert wrong(request_bundle, {}, only=["applicant_type"]) == ["applicant_type"]
    assert wrong(request_bundle, {"stranger": 1}, only=["name"]) == ["stranger", "name"]


def test_files_where_files_belong(request_bundle):
    assert wrong(request_bundle, GOOD, {"identity_proof": ["a" * 64]}) == []
    assert wrong(request_bundle, GOOD, {"identity_proof": ["a" * 64, "b" * 64]}) == ["identity_proof"]
    assert wrong(request_bundle, GOOD, {"title": ["a" * 64]}) == ["title"]
    assert wrong(request_bundle, GOOD, {"nowhere": ["a" * 64]}) == ["nowhere"]


def test_what_is_asked_depends_on_the_answers(request_bundle):
    def keys(answers):
        return [question.key for question in queries.asked(request_bundle.form, answers)]

    assert "id_number" in keys(GOOD) and "uscc" not in keys(GOOD)
    assert "uscc" in keys(FIRM) and "id_number" not in keys(FIRM)
    assert keys(GOOD) == [k for page in request_bundle.form.pages for k in page.questions if k in keys(GOOD)]


def test_yes_no_opens_the_agent(permit):
    assert wrong(permit, PERMIT | {"uscc": ""}) == ["uscc"]
    assert set(wrong(permit, PERMIT | {"by_agent": "yes"})) == {"uscc", "agent_name", "agent_authority"}
    assert set(wrong(permit, PERMIT | {"by_agent": "perhaps"})) == {"uscc", "by_agent"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda v: st.lists(v, max_size=3) | st.dictionaries(
        st.text(max_size=5), v, max_size=3), max_leaves=5)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_answer_at_all_gives_errors_and_never_breaks(data):
    bundle = queries.procedure("permit", on=DAY)
    keys = st.sampled_from([question.key for question in bundle.form.questions]) | st.text(max_size=8)
    answers = data.draw(st.dictionaries(keys, json_values, max_size=8))
    errors = queries.check_answers(bundle.form, answers, {})
    assert {error.question for error in errors} >= {k[:60] for k in answers if bundle.form.question(k) is None}
    assert errors  # what is required is never all there by chance
