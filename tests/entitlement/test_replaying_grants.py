"""Every grant is decided again from its list's round, manifest and rules: the same, whatever changed since; one that was moved is
found."""
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml
from django.conf import settings

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.facts import actions as facts
from zhengtong.kernel.facts import queries as snapshots
from zhengtong.kernel.parties import system
from zhengtong.services.entitlement.payment import replaying
from zhengtong.services.entitlement.payment.models import Grant

from .payments import AT, ON, later, released


def replayed():
    def pinned(manifest):
        found = snapshots.snapshot(Path(settings.DATA_DIR), manifest)
        return found, snapshots.erased_since(found).numbers

    return list(replaying.replay(pinned, content.load()))


@pytest.fixture
def held(changing):
    return released(changing)


def test_a_list_is_what_it_is_pinned_to(held):
    assert [(one.policy, one.grants, one.differences, one.problem) for one in replayed()] == [
        ("old-age-allowance", held.count, 0, "")]


def test_facts_that_changed_since_change_nothing(held):
    dead = [facts.Recorded("deaths-civil", "person", no, "死亡日期", "2025-10-15") for no in held.grants.values_list("no", flat=True)]
    facts.record_facts(Path(settings.DATA_DIR), dead, as_of=ON, by=system("test"), at=AT, reference="all")
    now = snapshots.snapshot(Path(settings.DATA_DIR))
    assert (np.asarray(now.column("person", "死亡日期").state)[[r.no for r in dead]] != 1).all()
    assert [one.differences for one in replayed()] == [0]


def test_a_policy_that_changed_since_changes_nothing(held):
    folder = Path(__file__).parents[2] / "packs/shenzhen/policies/old-age-allowance"
    new = Path(settings.DATA_DIR) / "content/policies/old-age-allowance" / f"{later(1)}"
    shutil.copytree(next(folder.iterdir()), new)
    policy = yaml.safe_load((new / "policy.yaml").read_text("utf-8"))
    policy["in_force"]["from"] = later(1)
    for parameter in policy["parameters"]:
        parameter["values"] = [{"from": date(2019, 10, 1), "value": 71}]
    (new / "policy.yaml").write_text(yaml.safe_dump(policy, allow_unicode=True), "utf-8")
    shutil.rmtree(new / "examples", ignore_errors=True)
    assert len(content.load(strict=False).policies.items_of("old-age-allowance")) == 2
    assert [(one.differences, one.problem) for one in replayed()] == [(0, "")]


@pytest.mark.parametrize("field", ["gross", "rule"])
def test_a_grant_that_was_moved_by_hand_is_found(held, field):
    one = held.grants.order_by("no").first()
    Grant.objects.filter(pk=one.pk).update(**{field: getattr(one, field) + 1})
    assert [(each.differences, each.first) for each in replayed()] == [(1, (one.no,))]


def test_what_a_person_decided_anew_is_counted_apart(held):
    one = held.grants.order_by("no").first()
    Grant.objects.filter(pk=one.pk).update(review="复核决〔2025〕1号", gross=one.gross + 1)
    assert [(each.grants, each.people, each.holds) for each in replayed()] == [(held.count - 1, 1, True)]


def test_rules_that_are_not_in_the_content_any_more_are_named(held):
    type(held).objects.filter(pk=held.pk).update(rules="0" * 64)
    assert [one.problem for one in replayed()] == [replaying.NO_RULES]
