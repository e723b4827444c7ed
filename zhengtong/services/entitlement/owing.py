"""Who owes a fact: the departments whose registers define it, through lookups and sums. A parameter: its policy's own."""
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from zhengtong.kernel.content.models import DERIVATION
from zhengtong.kernel.content.policies import Policy
from zhengtong.kernel.content.queries import Content


@dataclass(frozen=True)
class Owed:
    """A wanted name of a policy: a fact with the registers and departments that could supply it, or an unset parameter."""

    name: str
    kind: str
    registers: tuple[str, ...]
    departments: tuple[str, ...]
    is_parameter: bool = False


def owed(name: str, policy: Policy, loaded: Content) -> Owed:
    """Who owes `name`, wanted by `policy`."""
    registers = registers_of(policy.subject, name, loaded)
    if not registers and name not in _facts_of(policy.subject, loaded):
        return Owed(name, policy.subject, (), (policy.department,), is_parameter=True)
    return Owed(name, policy.subject, registers, _providers(registers, loaded))


def _facts_of(kind: str, loaded: Content) -> set[str]:
    return {k.zh for k in loaded.subjects[kind].keys} | {
        c.zh for r in loaded.registers.values() if r.subject == kind for c in r.columns}


def registers_of(kind: str, fact: str, loaded: Content) -> tuple[str, ...]:
    """Keys of the loaded (not derived) registers behind a fact of a kind."""
    return _behind(_Keyed(loaded), kind, fact)


def _providers(registers: Iterable[str], loaded: Content) -> tuple[str, ...]:
    return tuple(dict.fromkeys(loaded.registers[key].provider for key in registers))


@dataclass(frozen=True)
class _Keyed:
    """Content as a cache key: by its hash."""

    content: Content

    def __hash__(self) -> int:
        return hash(self.content.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.content.hash == self.content.hash


@lru_cache(4096)
def _behind(keyed: _Keyed, kind: str, fact: str, depth: int = 0) -> tuple[str, ...]:
    found: list[str] = []
    for register in keyed.content.registers.values():
        for column in register.columns if register.subject == kind else ():
            if column.zh == fact and column.derive is None:
                found.append(register.key)
            elif column.zh == fact and column.derive and depth < 6:
                found += _derived(keyed, kind, column.derive, depth + 1)
    return tuple(dict.fromkeys(found))


def _derived(keyed: _Keyed, kind: str, derive: str, depth: int) -> tuple[str, ...]:
    parts = DERIVATION.match(derive)
    if parts is None:
        return ()
    other, by = parts["kind"], parts["by"]
    if parts["verb"] == "lookup":
        return _behind(keyed, other, parts["fact"], depth) or _behind(keyed, kind, by, depth)
    names = [parts["fact"]] if parts["fact"] else [n for n in _facts_of(other, keyed.content) if n in (parts["where"] or by)]
    complete = _behind(keyed, kind, parts["complete"], depth) if parts["complete"] else ()
    return tuple(dict.fromkeys([*complete, *(key for name in names for key in _behind(keyed, other, name, depth))]))
