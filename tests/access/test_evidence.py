"""Who looked cannot be altered behind the journal's back."""
from datetime import timedelta

import pytest

from zhengtong.kernel.access import actions, evidence, sets
from zhengtong.kernel.access.models import Look
from zhengtong.kernel.parties import system

from .conftest import AT, OFFICER, RESIDENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def looked(snapshot):
    """A record, a list and a round were read."""
    actions.read_subject(by=RESIDENT, kind="person", no=1, purpose="own-data", at=AT, snapshot=snapshot)
    actions.read_list(by=OFFICER, purpose="test-duty", kind="person", nos=[4, 5], at=AT, snapshot=snapshot)
    actions.note_round(by=system("rounds"), purpose="own-data", counts={"person": 6, "firm": 2}, number=1, at=AT)


def found():
    return [astray.what for astray in evidence.astray()]


def test_looks_as_written_hold(looked):
    assert found() == [] and evidence.looks() == 4


@pytest.mark.parametrize("form", ["record", "list", "round"])
def test_a_removed_look_is_named(looked, form):
    gone = Look.objects.filter(form=form).first()
    Look.objects.filter(pk=gone.pk).delete()
    assert [(astray.what, astray.about) for astray in evidence.astray()] == [("removed", gone.about)]


@pytest.mark.parametrize("change", [
    {"purpose": "test-duty"}, {"name": "别人"}, {"role": "officer"}, {"department": "x"}, {"at": AT + timedelta(1)}, {"no": 3},
])
def test_a_changed_look_is_named(looked, change):
    Look.objects.filter(form="record").update(**change)
    assert found() == ["altered"]


def test_a_look_that_nobody_journaled_is_named(looked):
    Look.objects.create(form="record", kind="person", no=2, by="x", name="x", role="officer", purpose="x", at=AT, count=1)
    assert found() == ["added"]


def test_a_changed_set_is_named(looked):
    digest = Look.objects.get(form="list").set_hash
    sets.file_of(digest).unlink()
    assert found() == ["set"]
