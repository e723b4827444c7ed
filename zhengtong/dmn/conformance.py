"""The OMG's Technology Compatibility Kit: reads its cases, runs them, says honestly what passed.

Numbers count as equal to a relative 1e-8 (the kit writes some results with 15 digits, we have 34); everything else exactly. A
result node with errorResult="true" expects null.
"""
from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from zhengtong.dmn.errors import DmnError
from zhengtong.dmn.evaluate import call_service, decide
from zhengtong.dmn.loader import load
from zhengtong.dmn.model import Model
from zhengtong.dmn.xml import root
from zhengtong.feel import datetext
from zhengtong.feel.builtins.strings import shown
from zhengtong.feel.compare import Fault, equal
from zhengtong.feel.errors import FeelError
from zhengtong.feel.properties import read
from zhengtong.feel.values import Interval

SPACE = "{http://www.omg.org/spec/DMN/20160719/testcase}"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
LEVELS = {"2": "compliance-level-2", "3": "compliance-level-3", "non-compliant": "non-compliant"}
_TOLERANCE = Decimal("1e-8")
_SIZE = 16 * 1024 * 1024


@dataclass(frozen=True)
class NodeResult:
    """One result node: where, what was expected, whether it came out. `null` says that null was expected."""

    level: str
    folder: str
    case: str
    node: str
    passed: bool
    null: bool
    message: str = ""


@dataclass
class LevelResult:
    """Counts of one level."""

    level: str
    cases: int = 0
    cases_passed: int = 0
    nodes: int = 0
    nodes_passed: int = 0
    valued: int = 0
    valued_passed: int = 0
    failures: list[NodeResult] = field(default_factory=list)

    def add(self, results: list[NodeResult]) -> None:
        """Counts one case."""
        self.cases += 1
        self.cases_passed += all(r.passed for r in results)
        self.nodes += len(results)
        self.nodes_passed += sum(r.passed for r in results)
        self.valued += sum(not r.null for r in results)
        self.valued_passed += sum(r.passed for r in results if not r.null)
        self.failures += [r for r in results if not r.passed]


def test_cases_folder(folder: Path) -> Path:
    """The TestCases folder in or at `folder`. Raises FileNotFoundError when there is none."""
    for candidate in (folder / "TestCases", folder):
        if candidate.is_dir() and any((candidate / name).is_dir() for name in LEVELS.values()):
            return candidate
    raise FileNotFoundError(folder)


def count_cases(folder: Path, levels: tuple[str, ...]) -> int:
    """How many test files there are (for a progress bar)."""
    return sum(1 for level in levels for _ in _test_files(folder, level))


def run(
    folder: Path, levels: tuple[str, ...], *, day: Any, moment: Any, step: Callable[[], None] = lambda: None
) -> tuple[list[LevelResult], list[NodeResult]]:
    """Runs the levels: the counts per level and every node's result. `day` and `moment` are what today() and now() say."""
    totals, every = [], []
    for level in levels:
        total = LevelResult(level)
        for file in _test_files(folder, level):
            for results in _run_file(file, level, folder, {"day": day, "moment": moment}):
                total.add(results)
                every += results
            step()
        totals.append(total)
    return totals, every


def _test_files(folder: Path, level: str) -> Iterator[Path]:
    yield from sorted((folder / LEVELS[level]).glob("*/*-test-*.xml"))


def _run_file(file: Path, level: str, base: Path, clock: dict[str, Any]) -> Iterator[list[NodeResult]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    cases = etree.fromstring(file.read_bytes()[:_SIZE], parser)
    model = _model(file.parent, cases.findtext(f"{SPACE}modelName") or "")
    where = file.parent.relative_to(base).as_posix()
    for case in cases.iter(f"{SPACE}testCase"):
        values = {name: _value(node) for node in case.iter(f"{SPACE}inputNode") for name in _names(node)}
        yield [_run_node(model, case, node, values, (level, where), clock) for node in case.iter(f"{SPACE}resultNode")]


def _names(node: Any) -> list[Any]:
    name, namespace = node.get("name", ""), node.get("namespace")
    return [(namespace, name)] if namespace else [name]


def _model(folder: Path, name: str) -> Model | str:
    """The model, or why it cannot be read."""
    try:
        spaces = {root(path).get("namespace"): path for path in folder.glob("*.dmn")}
        models: dict[str, Model] = {}

        def resolve(namespace: str) -> Model:
            if namespace not in models:
                models[namespace] = load(spaces[namespace], resolve, strict=False)
            return models[namespace]

        return load(folder / name, resolve, strict=False)
    except (DmnError, RecursionError) as e:
        return str(e)


def _run_node(
    model: Model | str, case: Any, node: Any, values: Any, where: tuple[str, str], clock: dict[str, Any]
) -> NodeResult:
    expected_node = node.find(f"{SPACE}expected")
    expected = None if expected_node is None else _value(expected_node)
    place = (*where, case.get("id", ""), node.get("name", ""))
    try:
        actual, why = _actual(model, case, node, values, clock)
    except (DmnError, FeelError) as e:
        actual, why = None, str(e)
    passed = matches(actual, expected)
    message = "" if passed else f"expected {_brief(expected)}, got {_brief(actual)}" + (f" ({why})" if why else "")
    return NodeResult(*place, passed, expected is None, message)


def _actual(model: Model | str, case: Any, node: Any, values: Any, clock: dict[str, Any]) -> tuple[Any, str]:
    if isinstance(model, str):
        return None, model
    service = case.get("invocableName")
    if case.get("type") == "decisionService" and service:
        result = call_service(model, service, values, **clock)
        value = result.value
        if isinstance(value, dict) and len(model.services[service].outputs) > 1:
            value = value.get(node.get("name"))
    else:
        result = decide(model, node.get("name", ""), values, **clock)
        value = result.value
    return value, "; ".join(r.message for r in result.errors[:3])


def _brief(value: Any) -> str:
    return shown(value)[:120]


def matches(actual: Any, expected: Any) -> bool:
    """Whether the result is the expected one."""
    if isinstance(actual, Decimal) and isinstance(expected, Decimal):
        return abs(actual - expected) <= _TOLERANCE * max(abs(expected), Decimal(1))
    if isinstance(actual, list) and isinstance(expected, list):
        return len(actual) == len(expected) and all(map(matches, actual, expected))
    if isinstance(actual, Interval) and isinstance(expected, dict):
        actual = {k: read(actual, k) for k in ("start", "end", "start included", "end included") if k in expected}
    if isinstance(actual, dict) and isinstance(expected, dict):
        return actual.keys() == expected.keys() and all(matches(v, expected[k]) for k, v in actual.items())
    try:
        return equal(actual, expected) is True
    except Fault:
        return False


def _value(node: Any) -> Any:
    """The value that an inputNode, expected, component or item holds."""
    if node.get(f"{_XSI}nil") == "true":
        return None
    components = node.findall(f"{SPACE}component")
    if components:
        return {c.get("name"): _value(c) for c in components}
    items = node.find(f"{SPACE}list")
    if items is not None:
        return None if items.get(f"{_XSI}nil") == "true" else [_value(i) for i in items.findall(f"{SPACE}item")]
    value = node.find(f"{SPACE}value")
    if value is None or value.get(f"{_XSI}nil") == "true":
        return None
    return _typed(value.text or "", (value.get(f"{_XSI}type") or "xsd:string").partition(":")[2])


def _typed(text: str, kind: str) -> Any:
    reader = _READERS.get(kind)
    return reader(text.strip()) if reader else text


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


_READERS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("decimal", "double", "integer", "int", "long", "float"), _number),
    "boolean": lambda t: t in ("true", "1"), "date": datetext.date, "time": datetext.time, "dateTime": datetext.date_time,
    "duration": datetext.duration,
}


def write(results: list[NodeResult], out: Path, properties: dict[str, str]) -> None:
    """tck_results.csv and tck_results.properties in the folder `out`, as the board takes them."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "tck_results.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, quoting=csv.QUOTE_ALL)
        for r in results:
            rows.writerow((r.folder, r.case, r.node, "SUCCESS" if r.passed else "ERROR", r.message))
    lines = [f"{key}={value}" for key, value in properties.items()]
    (out / "tck_results.properties").write_text("\n".join(lines) + "\n", encoding="utf-8")
