"""What a run costs: seconds, processor seconds and peak memory of this process with everything it started (a JVM, node)."""
from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Cost:
    """`seconds` by the clock, `cpu` processor seconds of all cores, `memory` peak resident bytes with all that is loaded."""

    seconds: float
    cpu: float
    memory: int


def measured(run: Callable[[], Answer]) -> tuple[Answer, Cost]:
    """What `run` answers, and what it cost."""
    begun, cpu = time.perf_counter(), _cpu()
    answer = run()
    return answer, Cost(time.perf_counter() - begun, _cpu() - cpu, _memory())


def _family() -> list[Path]:
    """This process and its descendants."""
    parents = {}
    for folder in _PROC.glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return [_PROC / str(pid) for pid in found]


def _cpu() -> float:
    """Processor seconds of the family, ended children included."""
    ticks = 0
    for folder in _family():
        try:
            ticks += sum(map(int, (folder / "stat").read_text().rpartition(")")[2].split()[11:15]))
        except OSError:
            continue
    return ticks / _TICK


def _memory() -> int:
    """Peak resident bytes, summed over the family."""
    total = 0
    for folder in _family():
        try:
            lines = (folder / "status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    return total
