"""The demonstration: a synthetic district in this data folder, made step by step.

`<data>/demo.json` remembers which steps are done. A step is recorded when it is complete and does nothing half before that,
so a start after Ctrl-C goes on with the step that was interrupted.
"""
import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from zhengtong.kernel.parties import system

from . import day

if TYPE_CHECKING:
    from zhengtong.kernel.facts.actions import Delivery

DAY = dt.date(2025, 12, 31)
SEED = 2025
YEAR, SMALL_YEAR = 0.1, 0.03  # of 478 requests for information: what the demonstration lives by itself
ONE_MONTH = 0.085  # of the year's benefit lists
SYSTEM = system("zt demo")
Report = Callable[[str, int, int], None]


class DemoRefused(RuntimeError):
    """The demonstration cannot be made here: where, what to do, and the exit status (2: another one is here)."""

    def __init__(self, message: str, *, remedy: str, place: str = "", code: int = 1) -> None:
        super().__init__(message)
        self.remedy, self.place, self.code = remedy, place, code


class State:
    """`demo.json`: scale, seed, the steps done and the demo accounts."""

    def __init__(self, folder: Path, scale: float) -> None:
        self.path = folder / "demo.json"
        self.data: dict[str, Any] = {"scale": scale, "seed": SEED, "done": []}
        if self.path.exists():
            self.data |= json.loads(self.path.read_text(encoding="utf-8"))
        if self.data["scale"] != scale:
            raise DemoRefused(
                _("{folder} 里是比例 {old} 的演示").format(folder=folder, old=self.data["scale"]), place=f"--scale {scale}",
                remedy=_("写 --scale {old}，或换一个文件夹（ZHENGTONG_DATA=…）").format(old=self.data["scale"]), code=2,
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


def prepare(scale: float, report: Report, year: float | None = None, grants: float | None = None) -> State:
    """Makes what is missing of the demonstration; `report(step, done, all)` hears the progress. `year`: the share of the year's
    requests that is lived, `grants`: of its months of benefit lists; 0 for none. Raises DemoRefused."""
    state = State(settings.DATA_DIR, scale)
    asked = {"year": year, "grants": grants}
    state.save(**{step: share for step, share in asked.items() if share is not None and step not in state.data["done"]})
    if "generate" in state.data["done"]:
        call_command("migrate", verbosity=0, interactive=False)  # made by an older program: what this one adds
    for name, step in STEPS:
        if name not in state.data["done"]:
            step(state, report)
            state.finish(name)
    return state


def _anew(state: State) -> None:
    """A database that this demonstration began and did not finish may lie between two of its first tables: it is made anew. One
    that was here before is never touched."""
    if connection.vendor == "sqlite" and (state.data.get("began") or not connection.introspection.table_names()):
        connection.close()
        remove_database(Path(settings.DATA_DIR) / "db.sqlite3")
        state.save(began=True)


def remove_database(file: Path) -> None:
    """Takes away an SQLite database with what lies beside it."""
    for end in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def _generate(state: State, _report: Report) -> None:
    """The district's own process writes its files; the tables of the database are made meanwhile."""
    _anew(state)
    scale, seed = str(state.data["scale"]), str(state.data["seed"])
    command = [sys.executable, "-m", "district", "generate", "--scale", scale, "--seed", seed, "--out", str(source())]
    with subprocess.Popen(command) as running:
        try:
            call_command("migrate", verbosity=0, interactive=False)
            day.move(DAY)
        except BaseException:
            running.terminate()
            raise
    if running.returncode:
        raise DemoRefused(_("生成全区数据没有完成"), remedy=_("再运行一次同一条命令，会从这里接着做"))


def _load(_state: State, report: Report) -> None:
    """One delivery a month: all of its files or none, so that a second start goes on with the month that was interrupted."""
    from zhengtong.kernel.content import queries
    from zhengtong.kernel.facts import actions
    from zhengtong.kernel.facts import queries as facts

    content = queries.load(kinds=actions.KINDS)
    files = list(register_files(source(), content))
    done = 0
    for _as_of, month in groupby(files, key=lambda delivery: delivery.as_of):
        delivery = list(month)
        actions.load_registers(settings.DATA_DIR, delivery, by=SYSTEM, at=day.now(), content=content)
        done += len(delivery)
        report(_("登记册"), done, len(files))
    facts.snapshot(settings.DATA_DIR).prepare()


def _round(_state: State, report: Report) -> None:
    from zhengtong.services.entitlement import actions

    actions.run_due_round(on=DAY, at=day.now(), by=SYSTEM)
    report(_("首轮"), 1, 1)


def _accounts(state: State, _report: Report) -> None:
    from zhengtong.kernel.parties import actions
    from zhengtong.kernel.rounds import queries as rounds
    from zhengtong.services.entitlement import queries

    people = queries.illustrative(rounds.latest())
    state.save(accounts=actions.make_demo_accounts(settings.DATA_DIR, **people, at=day.now()))


def _year(state: State, _report: Report) -> None:
    """A part of the year's requests for information; `zt year` goes on with the day that was interrupted."""
    share = state.data.get("year", YEAR if state.data["scale"] >= YEAR else SMALL_YEAR)
    if not share or _is_lived():
        return
    command = [sys.executable, "-m", "district", "year", str(DAY.year), "--scale", str(share), "--data", str(settings.DATA_DIR)]
    if subprocess.run([*command, "--json"], check=False, stdout=subprocess.DEVNULL).returncode:
        raise DemoRefused(_("依申请公开的一年没有过完"), remedy=_("再运行一次同一条命令，会从这里接着做"))


def _is_lived() -> bool:
    """Whether the year stands whole though this step was not noted: the command refuses to go on with it."""
    kept = settings.DATA_DIR / "year.json"
    return kept.exists() and json.loads(kept.read_text("utf-8"))["day"] == f"{DAY.year}-12-31"


def _head(_state: State, _report: Report) -> None:
    """What was done so far comes under a signed head; from the first start on the tick signs hourly."""
    from zhengtong.kernel.journal import actions

    actions.sign_head(at=day.now())


def _grants(state: State, _report: Report) -> None:
    """The last months' benefit lists: without more, those of December are proposed and wait for the officers."""
    share = state.data.get("grants", ONE_MONTH)
    if not share:
        return
    command = [sys.executable, "-m", "district", "year", str(DAY.year), "--line", "grants", "--scale", str(share)]
    more = ["--data", str(settings.DATA_DIR), "--json"]
    if subprocess.run([*command, *more], check=False, stdout=subprocess.DEVNULL).returncode:
        raise DemoRefused(_("兑现的几个月没有过完"), remedy=_("再运行一次同一条命令，会从这里接着做"))


STEPS: list[tuple[str, Callable[[State, Report], None]]] = [
    ("generate", _generate),
    ("load", _load),
    ("round", _round),
    ("accounts", _accounts),
    ("year", _year),
    ("grants", _grants),
    ("head", _head),
]


def source() -> Path:
    """Where the generator writes the district's files."""
    return Path(settings.DATA_DIR) / "source"


def register_files(folder: Path, content: Any) -> "Iterator[Delivery]":
    """Every register file of a generated district: by day, rosters first."""
    from zhengtong.kernel.facts.actions import Delivery

    paths = folder.glob("registers/*/*.parquet")
    found = [Delivery(path.parent.name, dt.date.fromisoformat(path.stem), path) for path in paths]
    order = {key: (not register.roster, key) for key, register in content.registers.in_force(DAY).items()}
    yield from sorted(found, key=lambda delivery: (delivery.as_of, order[delivery.register]))
