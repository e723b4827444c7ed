"""Every action has its door, every door its action, every room says what it reads."""
import pytest
import yaml
from pydantic import ValidationError

from zhengtong.kernel.doors import queries
from zhengtong.kernel.doors.models import Room


def test_declarations_and_code_agree():
    assert queries.problems() == []


def test_every_room_with_actions_is_there():
    assert {"kernel.journal", "kernel.access", "kernel.facts", "kernel.rounds", "services.entitlement"} <= set(queries.rooms())


@pytest.fixture
def room(tmp_path, monkeypatch):
    """The journal's declaration, to be changed by a test."""
    original = queries.rooms()["kernel.journal"]

    def change(**update):
        return list(queries._problems("kernel.journal", original.model_copy(update=update)))

    change.doors = original.doors
    return change


def test_an_action_without_a_door_is_named(room):
    assert room(doors=room.doors[1:]) == [
        "kernel.journal: the action append has no door; declare who may call it in room.yaml"]


def test_a_door_without_an_action_is_named(room):
    ghost = room.doors[0].model_copy(update={"action": "forget"})
    assert "the door forget leads to no public action" in room(doors=(*room.doors, ghost))[0]


def test_an_unknown_role_or_purpose_is_named(room):
    odd = room.doors[0].model_copy(update={"who": ("emperor",), "purposes": ("fun",)})
    assert [p.split(":")[1].split(" is")[0].strip() for p in room(doors=(odd, *room.doors[1:]))] == ["emperor", "fun"]


def test_needs_are_the_imports(room):
    assert "needs ['kernel.rounds']" in room(needs=("kernel.rounds",))[0]


def test_a_misspelt_field_is_refused():
    with pytest.raises(ValidationError, match="purpose"):
        Room(**yaml.safe_load("{name: {zh: a, en: a}, needs: [], doors: [{action: a, who: [room], purpose: x, does: {zh: a, en: a}}]}"))
