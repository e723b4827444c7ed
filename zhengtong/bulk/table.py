"""One decision over one subject kind, taken apart: its facts, its inputs, what each looks at, how to ask the interpreter."""
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from zhengtong.dmn.model import Decision, DecisionTable, Input, InputData, Model, Rule
from zhengtong.dmn.outcomes import COMPUTATION, plan
from zhengtong.feel import tree
from zhengtong.feel.values import Missing

from . import automaton, parts
from .asking import Asker, Status

_BITS = automaton.NAMES_PER_WORD


@dataclass(frozen=True)
class Table:
    """A decision table with everything that is the same for all subjects.

    `constants`: parameters and 判定日 by name (FEEL values, `Missing` when unset). `oldest`: fact -> first day (days since
    1970-01-01) that is fresh enough. `scope`: a table of one rule; where it is false the subject is none of this decision.
    `fen`: fen per unit of 金额, 0 for none. `identity` names everything that decides what a cell answers (model, constants):
    answers are remembered under it; "" for none.
    """

    key: str
    model: Model
    decision: Decision
    constants: Mapping[str, Any]
    oldest: Mapping[str, int] = field(default_factory=dict)
    scope: "Table | None" = None
    fen: int = 100
    identity: str = ""

    @property
    def logic(self) -> DecisionTable:
        """The table itself."""
        assert isinstance(self.decision.logic, DecisionTable)
        return self.decision.logic

    @cached_property
    def names(self) -> parts.Names:
        """What names mean."""
        return parts.Names(frozenset(self.constants))

    @cached_property
    def facts(self) -> frozenset[str]:
        """The facts behind the decision, without those of the scope."""
        return self.names.of_decision(self.decision)

    @cached_property
    def wanted(self) -> list[str]:
        """Everything that can be wanted, by bit."""
        return sorted(self.facts | set(self.constants))

    @cached_property
    def bits(self) -> dict[str, int]:
        """Bit of each name."""
        return {name: bit for bit, name in enumerate(self.wanted)}

    @cached_property
    def words(self) -> int:
        """uint64 words per rule."""
        return automaton.words_for(len(self.wanted))

    @cached_property
    def asker(self) -> Asker:
        """The interpreter, asked about this table."""
        return Asker(self.model, self.decision, self.constants)

    def cells(self, at: int) -> list[tree.UnaryTests]:
        """The cells of one input."""
        return [rule.tests[at] for rule in self.logic.rules]

    def status_row(self, statuses: Iterable[Status]) -> np.ndarray:
        """A status row (see `automaton`) from True, False or Missing per rule."""
        return self.status_words(list(statuses)).ravel()

    def status_words(self, statuses: Sequence[Status]) -> np.ndarray:
        """uint64 [status, words]."""
        made = np.zeros((len(statuses), self.words), np.uint64)
        for at, status in enumerate(statuses):
            if status is False:
                made[at] = automaton.DEAD
            elif isinstance(status, Missing):
                made[at, 0] = automaton.FAILED if status.failures else 0
                for name in status.facts:
                    word, bit = divmod(self.bits[name], automaton.NAMES_PER_WORD)
                    made[at, word] |= np.uint64(1 << bit)
        return made

    def meaning(self, owner: Decision, node: tree.Node) -> Hashable:
        """The expression with all it depends on but facts: two equal meanings have equal values for equal facts."""
        names = tree.names(node)
        functions = tuple((one.name, repr(one.logic)) for _, one in owner.knows)
        required = tuple(id(d) for d in (self.names.required(owner, n) for n in names) if d is not None)
        used = names if not required else frozenset(self.constants)
        return node, functions, required, tuple((n, repr(self.constants[n])) for n in sorted(used & self.constants.keys()))

    def looks(self, at: int) -> parts.Looks:
        """How one input looks at its facts."""
        found: parts.Looks = {}
        node = self.logic.inputs[at].node
        if node is not None:
            parts.of_input(self.names, self.decision, node, self.cells(at), found)
        return found

    def amount_looks(self, rules: Iterable[int]) -> parts.Looks:
        """How the amounts of these rules (from 1) look at facts."""
        found: parts.Looks = {}
        column = self.amount
        for rule in rules:
            node = None if column is None else self.logic.rules[rule - 1].outputs[column]
            if node is not None:
                parts.of_node(self.names, self.decision, node, found)
        return found

    @property
    def amount(self) -> int | None:
        """The output column that is 金额."""
        return plan(self.logic).amount

    def statuses(self, row: list[int]) -> list[Status]:
        """What a status row says, rule by rule."""
        return [self._status(row[at : at + self.words]) for at in range(0, len(row), self.words)]

    def _status(self, words: list[int]) -> Status:
        if words[0] == int(automaton.DEAD):
            return False
        if not any(words):
            return True
        names = [name for name, bit in self.bits.items() if words[bit // _BITS] >> (bit % _BITS) & 1]
        return Missing(names, [COMPUTATION] if words[0] & int(automaton.FAILED) else ())


def scope_table(
    model: Model, expression: tree.Node, constants: Mapping[str, Any], oldest: Mapping[str, int], identity: str = ""
) -> Table:
    """A condition on facts as a table of one rule: its states are "in", "out" or unknown."""
    inputs = tuple(("", InputData(name, name, None, model)) for name in sorted(tree.names(expression)))
    column = Input("scope", expression)
    rule = Rule(1, (tree.UnaryTests((tree.Literal(True),)),), ())
    logic = DecisionTable("UNIQUE", None, (column,), (), (), (rule,))
    decision = Decision("scope", "scope", None, logic, model, inputs)
    return Table("scope", model, decision, constants, oldest, identity=identity and f"{identity} {expression!r}")
