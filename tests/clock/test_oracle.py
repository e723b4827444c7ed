"""The clock against an oracle that walks day by day, on ten thousand random cases."""
import random

import pytest

from zhengtong.kernel.clock import reckon

from . import drawn, oracle

CASES, PARTS = 10_000, 10
SAME = ("state", "started_on", "due_on", "left", "extended", "ended_on", "provisional", "at_latest")


@pytest.mark.parametrize("part", range(PARTS))
def test_agrees_with_the_oracle(calendar, part):
    draw = random.Random(20_250_926 + part)
    for n in range(CASES // PARTS):
        rules, events, today, survives = drawn.case(draw)
        ours = reckon(rules, events, calendar, today, extension_survives=survives)
        theirs = oracle.walk(rules, events, lambda day: calendar.day(day)[::2], today, survives)
        assert ours.keys() == theirs.keys(), (n, rules, events)
        for key, found in ours.items():
            expected = theirs[key]
            assert {name: getattr(found, name) for name in SAME} == {name: expected[name] for name in SAME}, (n, key, rules, sorted(events, key=lambda e: (e.day, e.order)), today)
            numbered = [row.day for row in found.days if row.counted]
            met = found.ended_on if found.rule.before is None else None
            told = [day for day in expected["numbers"] or () if met is None or day <= met]
            assert expected["numbers"] is None or numbered == told, (n, key)
