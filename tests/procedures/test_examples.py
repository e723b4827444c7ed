"""Every example that stands with a procedure: these events lead to this state, these days, these steps."""
from datetime import date

import pytest

from zhengtong.kernel.clock import Event
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.procedures import queries

DAY = date(2025, 12, 31)
PROCEDURES = ("information-request", "permit", "record-correction")
EXAMPLES = [
    pytest.param(item.key, item.since, example, id=f"{item.key}: {example.name}")
    for item in content.load(kinds=["procedures"]).items for example in item.examples
]


def happened(bundle, example):
    order = {event.key: n for n, event in enumerate(bundle.procedure.events)}
    return [Event(one.event, one.day, order[one.event], one.thread) for one in example.events]


def reached(bundle, example):
    """The state after the events, each of which must be open where it happens."""
    state = bundle.procedure.states[0].key
    for one in example.events:
        rule = queries.transition(bundle, state, one.event)
        assert not isinstance(rule, queries.Refused), f"{one.event}: {rule.reason}"
        state = state if rule.to == "same" else rule.to
    return state


def clock(found, key):
    name, _slash, thread = key.partition("/")
    return found[(name, thread)]


@pytest.mark.parametrize(("key", "since", "example"), EXAMPLES)
def test_an_example_holds(key, since, example):
    bundle = queries.procedure(key, on=max(since, date(2025, 1, 1)))
    events = happened(bundle, example)
    found = queries.reckon(bundle, events, example.today)
    assert reached(bundle, example) == example.state
    assert {key: clock(found, key).due_on for key in example.due} == example.due
    assert {key: clock(found, key).state for key in example.clocks} == example.clocks
    assert {key: clock(found, key).left for key in example.left} == example.left
    assert all(clock(found, key).tacit for key in example.tacit)


@pytest.mark.parametrize(("key", "since", "example"), [p for p in EXAMPLES if p.values[2].may or p.values[2].may_not])
def test_what_an_example_allows_and_what_not(key, since, example):
    bundle = queries.procedure(key, on=max(since, date(2025, 1, 1)))
    events = happened(bundle, example)
    for expected, steps in ((True, example.may), (False, example.may_not)):
        for event, role in steps.items():
            allowed, closed = queries.options(bundle, example.state, events, example.today, {role})
            assert (event in {rule.key for rule, _until in allowed}) is expected, event
            assert expected or all(reason and article for _rule, reason, article in closed)


@pytest.mark.parametrize("key", PROCEDURES)
def test_every_clock_and_state_stands_in_an_example(key):
    """A clock or state that no example shows could say anything."""
    item = content.load(kinds=["procedures"]).procedures.item(key)
    shown = {name.partition("/")[0] for e in item.examples for name in (*e.due, *e.clocks, *e.tacit)}
    states = {e.state for e in item.examples}
    passed = {event.to for e in item.examples for one in e.events for event in [item.model.event(one.event)]}
    assert set(item.model.clocks) - shown == set()
    assert {s.key for s in item.model.states} - states - passed - {item.model.states[0].key} == set()
