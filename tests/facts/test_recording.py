"""Single facts: recorded by the register's own department, beside its rows, until a newer row says otherwise."""
import pytest

from zhengtong.kernel.facts import actions, manifests
from zhengtong.kernel.facts.actions import FactsRefused, Recorded
from zhengtong.kernel.parties import Actor

from .conftest import AT, FEB, JAN, MAR, PEOPLE, population

CIVIL = Actor(login="c", name="c", role="officer", department="civil")


@pytest.fixture
def loaded(district):
    district.load("population", population())
    district.load("income", {"身份证号": PEOPLE[:2], "月收入": [10.0, None]})
    return district


def record(district, person, fact, text, *, register="income", day=FEB, by=CIVIL, reference="list 1"):
    no = district.snapshot.number("person", PEOPLE[person])
    return actions.record_facts(district.data, [Recorded(register, "person", no, fact, text)], as_of=day, by=by, at=AT,
                                reference=reference, content=district.content)


@pytest.mark.parametrize(("person", "register", "fact", "text", "state"), [
    (1, "income", "月收入", "30.5", ("known", "30.50")),
    (4, "income", "月收入", "7", ("known", "7.00")),       # without a row in the register
    (0, "income", "月收入", None, ("absent", "")),
    (0, "disability", "残疾等级", "2", ("known", "2")),
])
def test_a_recorded_fact_holds(loaded, person, register, fact, text, state):
    record(loaded, person, fact, text, register=register)
    assert loaded.state("person", PEOPLE[person], fact) == state
    fact_now = loaded.snapshot.fact("person", fact, loaded.snapshot.number("person", PEOPLE[person]))
    assert fact_now.as_of == FEB and fact_now.register == register


def test_a_newer_row_replaces_it_and_an_older_does_not(loaded):
    record(loaded, 0, "月收入", "99")
    loaded.load("income", {"身份证号": PEOPLE[:1], "月收入": [11.0]}, JAN)
    assert loaded.state("person", PEOPLE[0], "月收入")[1] == "99.00"
    loaded.load("income", {"身份证号": PEOPLE[:1], "月收入": [12.0]}, MAR)
    assert loaded.state("person", PEOPLE[0], "月收入")[1] == "12.00"


def test_the_same_list_twice_changes_nothing(loaded):
    assert not record(loaded, 1, "月收入", "30").unchanged
    before = manifests.head(loaded.data).hash
    assert record(loaded, 1, "月收入", "30").unchanged and manifests.head(loaded.data).hash == before


@pytest.mark.parametrize("more", [
    {"text": "x"}, {"text": ""}, {"fact": "没有"}, {"register": "nowhere"}, {"register": "derived-person"},
    {"by": Actor(login="p", name="p", role="officer", department="police")}, {"text": "1.234"},
])
def test_what_cannot_be_recorded(loaded, more):
    before = manifests.head(loaded.data).hash
    with pytest.raises(FactsRefused):
        record(loaded, 1, **({"fact": "月收入", "text": "1"} | more))
    assert manifests.head(loaded.data).hash == before
