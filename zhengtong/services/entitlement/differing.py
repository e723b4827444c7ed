"""A fact about which departments say different things: one answer does not decide it, each of them has to answer alike."""
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhengtong.kernel.content.queries import Content

from .owing import registers_of

CONTRADICTED = 3  # facts: the state of a fact of which two registers say different things


def departments_of(kind: str, fact: str, loaded: Content) -> tuple[str, ...]:
    """Every department whose register states the fact, through lookups and sums."""
    return tuple(dict.fromkeys(loaded.registers[key].provider for key in registers_of(kind, fact, loaded)))


def differing(snapshot: Any, kind: str, facts: Iterable[str], loaded: Content) -> NDArray[np.bool_]:
    """Of every subject number, whether several departments contradict each other in one of these facts."""
    found = np.zeros(snapshot.counts[kind], np.bool_)
    for fact in facts:
        if fact in snapshot.names(kind) and len(departments_of(kind, fact, loaded)) > 1:
            found |= np.asarray(snapshot.column(kind, fact).state) == CONTRADICTED
    return found


def own_registers(kind: str, fact: str, register: str, loaded: Content) -> list[str]:
    """The registers in which a department's answer is recorded: the one it was asked for, and any other of its own that states
    the same fact, which would contradict it else."""
    provider = loaded.registers[register].provider
    stating = [r.key for r in loaded.registers.values() if r.subject == kind and not r.derived and r.provider == provider
               and any(c.zh == fact for c in r.columns)]
    return stating or [register]
