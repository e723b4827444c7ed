"""The generated tables in the words of each engine: DMN with FEEL or Python cells, SQL, and FEEL in one expression."""
from __future__ import annotations

from collections.abc import Callable
from html import escape

from .generate import Box, Interval, OneOf, Test

Cell = Callable[[Interval | OneOf], str]
Outputs = Callable[[int], dict[str, str]]
_FACT = '<inputData id="d{f}" name="f{f}"><variable name="f{f}" typeRef="number"/></inputData>'
_NEED = '<informationRequirement><requiredInput href="#d{f}"/></informationRequirement>'
_INNER = '<informationRequirement><requiredDecision href="#inner"/></informationRequirement>'
_ANSWER = '<input id="ii"><inputExpression><text>inner</text></inputExpression></input>'
_COLUMN = '<input id="i{f}" label="f{f}"><inputExpression id="e{f}"><text>f{f}</text></inputExpression></input>'
SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_HEAD = f'<definitions xmlns="{SPACE}" id="m" name="m" namespace="n">'


def feel(test: Interval | OneOf) -> str:
    """A cell in FEEL."""
    return ", ".join(map(str, test.words)) if isinstance(test, OneOf) else f"[{test.low}..{test.high})"


def python(test: Interval | OneOf) -> str:
    """A cell in SpiffWorkflow's Python, `?` the input."""
    return f"? in {test.words!r}" if isinstance(test, OneOf) else f"{test.low} <= ? < {test.high}"


def sql(fact: int, test: Interval | OneOf) -> str:
    """A condition in SQL."""
    if isinstance(test, OneOf):
        return f"f{fact} in ({', '.join(map(str, test.words))})"
    return f"(f{fact} >= {test.low} and f{fact} < {test.high})"


def case(table: Box) -> str:
    """A table as one CASE: the rule, 0 for none, -1 when a rule that is not known to fail comes before the first that holds."""
    whens = []
    for number, rule in enumerate(table.rules, 1):
        holds = " and ".join(sql(fact, test) for fact, test in tests(table, rule)) or "1 = 1"
        whens.append(f"when {holds} then {number} when ({holds}) is null then -1")
    return f"case {' '.join(whens)} else 0 end"


def expression(table: Box, of: str) -> str:
    """A table as one FEEL expression of the subject `of`, three-valued like `case`."""
    made = "0"
    for number, rule in reversed(list(enumerate(table.rules, 1))):
        holds = " and ".join(_condition(f"{of}.f{fact}", test) for fact, test in tests(table, rule)) or "true"
        made = f"if ({holds}) = true then {number} else if ({holds}) = null then -1 else {made}"
    return made


def _condition(name: str, test: Interval | OneOf) -> str:
    if isinstance(test, Interval):
        return f"({name} >= {test.low} and {name} < {test.high})"
    return f"(if {name} = null then null else {' or '.join(f'{name} = {word}' for word in test.words)})"


def tests(table: Box, rule: tuple[Test, ...]) -> list[tuple[int, Interval | OneOf]]:
    """(fact, test) of each cell of a rule that asks something."""
    return [(fact, test) for fact, test in zip(table.inputs, rule, strict=True) if test is not None]


def dmn(
    table: Box, cell: Cell = feel, *, name: str = "t", outputs: Outputs = lambda n: {"rule": str(n)},
    policy: str = 'hitPolicy="FIRST"',
) -> bytes:
    """A table as a DMN file with one decision; `outputs` gives a rule's outputs by name."""
    facts, needs, columns = ("".join(text.format(f=f) for f in table.inputs) for text in (_FACT, _NEED, _COLUMN))
    answers = "".join(f'<output id="o_{n}" name="{n}" label="{n}"/>' for n in outputs(1))
    rules = "".join(_rule(number, rule, cell, outputs(number)) for number, rule in enumerate(table.rules, 1))
    decision = f'<decision id="{name}" name="{name}">{needs}<decisionTable id="dt" {policy}>{columns}{answers}{rules}'
    return f'{_HEAD}{facts}{decision}</decisionTable></decision></definitions>'.encode()


def _rule(number: int, rule: tuple[Test, ...], cell: Cell, outputs: dict[str, str]) -> str:
    asked = ["-" if test is None else cell(test) for test in rule]
    cells = [("inputEntry", f"r{number}i{n}", text) for n, text in enumerate(asked)]
    cells += [("outputEntry", f"r{number}o{n}", text) for n, text in enumerate(outputs.values())]
    return f'<rule id="r{number}">' + "".join(f'<{t} id="{i}"><text>{escape(x)}</text></{t}>' for t, i, x in cells) + "</rule>"


def chained(inner: Box, outer: Box, answers: tuple[str, ...], outputs: Outputs) -> bytes:
    """A table `t` whose first input is the rule that the table `inner` gives; `answers`: its cells, one a rule of `outer`."""
    first, second = _body(dmn(inner, name="inner")), _body(dmn(outer, outputs=outputs))
    for fact in set(inner.inputs) & set(outer.inputs):
        second = second.replace(_FACT.format(f=fact), "", 1)
    second = second.replace("<decisionTable", f"{_INNER}<decisionTable", 1)
    second = second.replace("<input id", f"{_ANSWER}<input id", 1)
    for number, cell in enumerate(answers, 1):
        rule = f'<rule id="r{number}">'
        second = second.replace(rule, f"{rule}<inputEntry><text>{escape(cell)}</text></inputEntry>", 1)
    return f"{_HEAD}{first}{second}</definitions>".encode()


def _body(model: bytes) -> str:
    return model.decode().removeprefix(_HEAD).removesuffix("</definitions>")
