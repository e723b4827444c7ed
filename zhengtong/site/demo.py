"""The demonstration: a synthetic district in this data folder, made step by step.

`<data>/demo.json` remembers which steps are done. A step is recorded when it is complete and does nothing half before that,
so a start after Ctrl-C goes on with the step that was interrupted.
"""
import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

from zhengtong.kernel.parties import system

from . import day

DAY = dt.date(2025, 12, 31)
SEED = 2025
SYSTEM = system("zt demo")
Report = Callable[[str, int, int], None]


class DemoRefused(RuntimeError):
    """The demonstration cannot be made here; the message names the remedy."""


class State:
    """`demo.json`: scale, seed, the steps done and the demo accounts."""

    def __init__(self, folder: Path, scale: float) -> None:
        self.path = folder / "demo.json"
        self.data: dict[str, Any] = {"scale": scale, "seed": SEED, "done": []}
        if self.path.exists():
            self.data |= json.loads(self.path.read_text(encoding="utf-8"))
        if self.data["scale"] != scale:
            raise DemoRefused(
                _("{folder} 里是比例 {old} 的演示。换一个文件夹（ZHENGTONG_DATA=…），或删掉它再来。").format(
                    folder=folder, old=self.data["scale"]
                )
            )

    def save(self, **values: Any) -> None:
        """Writes the state whole, never half."""
        self.data |= values
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self.data, ensure_ascii=False, indent=1), encoding="utf-8")
        new.chmod(0o600)
        new.replace(self.path)

    def finish(self, step: str) -> None:
        """Records a step as done."""
        self.save(done=[*self.data["done"], step])


def prepare(scale: float, report: Report) -> State:
    """Makes what is missing of the demonstration; `report(step, done, all)` hears the progress. Raises DemoRefused."""
    state = State(settings.DATA_DIR, scale)
    state.save()
    for name, step in STEPS: list[tuple[str, Callable[[State, Report], None]]] = [
    ("migrate", _migrate),
    ("generate", _generate),
    ("load", _load),
    ("round", _round),
    ("accounts", _accounts),
]


def source() -> Path:
    """Where the generator writes the district's files."""
    return Path(settings.DATA_DIR) / "source"


def register_files(folder: Path) -> Iterator[tuple[str, dt.date, Path]]:
    """Every register file of a generated district as (key, as-of day, path): rosters first, then by day."""
    from zhengtong.kernel.content import queries

    content = queries.load()
    found = [(dt.date.fromisoformat(path.stem), path.parent.name, path) for path in folder.glob("registers/*/*.parquet")]
    for as_of, key, path in sorted(found, key=lambda f: (f[0], not content.registers[f[1]].roster, f[1])):
        yield key, as_of, path
