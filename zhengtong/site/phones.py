"""The phones of a demonstration: what a text message tells its recipient alone, kept where no officer looks."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from zhengtong.kernel.messages.models import Message
from zhengtong.kernel.messages.ports import PORTS

from . import day

KEPT = timedelta(minutes=30)
SHOWN = 20


@dataclass(frozen=True)
class Received:
    """One text message on a phone of the demonstration."""

    phone: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Phone:
    """The carrier of a demonstration: what is secret goes to a file of the data folder that only the phone's page reads."""

    folder: Path

    def hand_over(self, message: Message) -> str:
        if message.secret:
            self.folder.mkdir(exist_ok=True)
            told = {"phone": message.address, "text": message.spelled, "at": day.clock().isoformat()}
            new = self.folder / f"{message.id.hex}.new"
            new.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
            new.replace(new.with_suffix(".json"))
        return f"sms-{message.id.hex[:12]}"


def folder() -> Path:
    """Where they lie."""
    return Path(settings.DATA_DIR) / "phones"


def install() -> None:
    """In a demonstration alone: text messages go to these phones."""
    PORTS["sms"] = Phone(folder())


def received() -> list[Received]:
    """What came in the last half hour, newest first; older ones are thrown away."""
    found = []
    for path in folder().glob("*.json"):
        told = json.loads(path.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(told["at"])
        if day.clock() - at > KEPT:
            path.unlink(missing_ok=True)
        else:
            found.append(Received(told["phone"], told["text"], at))
    return sorted(found, key=lambda one: one.at, reverse=True)[:SHOWN]
