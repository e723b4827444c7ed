"""The form of a `room.yaml`: strict, so that a misspelt field is refused."""
from pydantic import BaseModel, ConfigDict, Field

from zhengtong.kernel.parties.actor import MACHINE, ROLES


class Strict(BaseModel):
    """Frozen, and without unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(Strict):
    """A name in Chinese and English."""

    zh: str
    en: str


class Door(Strict):
    """One action: who may call it (roles, `shell`, `system`, or `room`: only other rooms' actions), and under which purposes
    (`stated`: whichever the caller states; empty: it reads nobody)."""

    action: str
    who: tuple[str, ...] = Field(min_length=1)
    purposes: tuple[str, ...] = ()
    does: Names


class Room(Strict):
    """A room: its name, the rooms it reads, its legal basis, its doors, what of it is due by itself (called by the tick), and
    what its journal entries say whose kind is no action of its own (`entries`: kind without the room -> words)."""

    name: Names
    needs: tuple[str, ...]
    basis: tuple[str, ...] = ()
    doors: tuple[Door, ...]
    due: tuple[str, ...] = ()
    entries: dict[str, Names] = {}


WHO = frozenset({*ROLES, *MACHINE, "room"})
