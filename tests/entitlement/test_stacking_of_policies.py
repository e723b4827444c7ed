"""Over all pairs of policies in the packs: no exclusion and no cap can be broken, whatever the amounts and what came before."""
import random
from itertools import combinations

import pytest

from zhengtong.kernel.content import queries as content
from zhengtong.services.entitlement.amounts.stacking import Claim, Group, stack

from .test_amounts import broken

HOLDERS = (("person", 1), ("person", 2))


@pytest.fixture(scope="module")
def policies():
    loaded = content.load()
    return [loaded.policies[key] for key in loaded.policies]


def claim(policy, draw):
    stacking = policy.stacking
    period = {"once": ["once"], "month": ["2025-11", "2025-12"], "year": ["2025"]}[policy.period]
    matter = draw.choice(["a", "b"]) if stacking.matter else ""
    cap = None if stacking.cap is None else int(stacking.cap * 100)
    return Claim(Group(stacking.group, stacking.rule, cap), draw.choice(HOLDERS), draw.randint(1, 5000), draw.choice(period), 2025,
                 matter, (policy.key, draw.randint(0, 3)))


def test_no_pair_breaks_an_exclusion_or_a_cap(policies):
    draw, pairs = random.Random(5), 0
    for one, other in combinations(policies, 2):
        for _ in range(40 if one.stacking.group and one.stacking.group == other.stacking.group else 2):
            wanted = [claim(draw.choice((one, other)), draw) for _ in range(draw.randint(1, 4))]
            earlier = [claim(draw.choice((one, other)), draw) for _ in range(draw.randint(0, 2))]
            found = [(s.claim, s.fen) for s in stack(wanted, earlier) if s.fen]
            assert broken(found, earlier) == [], (one.key, other.key)
        pairs += 1
    assert pairs == len(policies) * (len(policies) - 1) // 2 > 3000


def test_the_policies_of_a_group_share_its_rule(policies):
    rules = {}
    for policy in policies:
        if policy.stacking.group:
            rules.setdefault(policy.stacking.group, set()).add(policy.stacking.rule)
    assert rules["care"] == {"none"} and all(len(found) == 1 for found in rules.values())


def test_what_may_go_together_is_paid_whole(policies):
    """The other direction: policies of different groups, or of none, never take from each other."""
    draw = random.Random(6)
    for one, other in combinations(policies, 2):
        if one.stacking.group is None or one.stacking.group != other.stacking.group:
            wanted = [claim(one, draw), claim(other, draw)]
            assert [s.fen for s in stack(wanted)] == [c.fen if c.group.rule != "cap" else s.fen for c, s in zip(wanted, stack(wanted), strict=True)]
