"""Beside another engine, npm's feelin: the same expressions, and every disagreement judged by the specification (feelin.yaml).

Left out are expressions whose result is a date, time or duration in feelin's own form, which JSON does not carry: they are
compared inside, by string().
"""
import json
import random
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from tests.feel.pairs import pairs
from zhengtong.feel import FeelError, evaluate, parse
from zhengtong.feel.builtins.strings import written

HERE = Path(__file__).parent
FOLDER = HERE / "feelin"
JUDGED = yaml.safe_load((HERE / "feelin.yaml").read_text(encoding="utf-8"))
needs_npm = pytest.mark.skipif(not shutil.which("npm"), reason="npm is absent: the comparison with feelin was not run")


def plain(value):
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [plain(x) for x in value]
    if isinstance(value, dict):
        return {k: plain(x) for k, x in value.items()}
    return value if isinstance(value, str | bool | None) else written(value)


def same(one, other):
    if isinstance(one, float) and isinstance(other, int | float) and not isinstance(other, bool):
        return abs(one - other) <= 1e-9 * max(1, abs(one))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    return one == other


def ours(expression):
    try:
        return {"value": plain(evaluate(parse(expression), {}))}
    except FeelError as e:
        return {"error": str(e)}


def agree(mine, theirs):
    return ("error" in mine and "error" in theirs) or ("value" in mine and "value" in theirs and same(mine["value"], theirs["value"]))


@pytest.fixture(scope="module")
def feelin():
    """Answers for a list of expressions."""
    if not (FOLDER / "node_modules" / "feelin").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=FOLDER, check=True, capture_output=True)

    def answers(expressions):
        lines = "".join(json.dumps({"expression": e}) + "\n" for e in expressions)
        done = subprocess.run(["node", "answer.mjs"], cwd=FOLDER, input=lines, capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return answers


def disagreements(feelin, expressions):
    return {e: (ours(e), theirs) for e, theirs in zip(expressions, feelin(expressions), strict=True) if not agree(ours(e), theirs)}


@needs_npm
def test_every_disagreement_on_our_pairs_is_judged(feelin):
    expressions = list(dict.fromkeys(p.values[0] for p in pairs("values")))
    assert disagreements(feelin, expressions).keys() == JUDGED["pairs"].keys()


NUMBERS = ["0", "1", "-2", "3.5", "0.1", "10", "7"]
TEXTS = ['"a"', '"ab"', '""', '"深圳"']


def number(pick, depth):
    if depth == 0 or pick.random() < 0.2:
        return pick.choice(NUMBERS)
    a, b, c = (number(pick, depth - 1) for _ in range(3))
    return pick.choice([
        f"({a} + {b})", f"({a} - {b})", f"({a} * {b})", f"floor({a})", f"ceiling({a})", f"abs({a})", f"min({a}, {b}, {c})",
        f"max([{a}, {b}])", f"sum([{a}, {b}, {c}])", f"count([{a}, {b}])", f"(if {truth(pick, depth - 1)} then {a} else {b})",
        f"string length({text(pick, depth - 1)})", f"[{a}, {b}, {c}][{pick.choice([1, 2, -1])}]", f"modulo({a}, {pick.choice([2, 3, -5])})",
        f"sum(for i in [{a}, {b}] return i * 2)", f"count([{a}, {b}, {c}][item > 1])", f"{{k: {a}, m: k + 1}}.m",
    ])


def truth(pick, depth):
    if depth == 0:
        return pick.choice(["true", "false", "null"])
    a, b = number(pick, depth - 1), number(pick, depth - 1)
    p, q = truth(pick, depth - 1), truth(pick, depth - 1)
    return pick.choice([
        f"({a} < {b})", f"({a} >= {b})", f"({a} = {b})", f"({a} != {b})", f"({p} and {q})", f"({p} or {q})", f"not({p})",
        f"({a} between {b} and 9)", f"({a} in [1..5])", f"({a} in (<= 3, > 8))", f"list contains([1, 2], {a})",
        f"(some x in [{a}, {b}] satisfies x > 2)", f"(every x in [{a}, {b}] satisfies x > 0)",
        f"contains({text(pick, depth - 1)}, \"a\")", f"all([{p}, {q}])", f"any([{p}, {q}])",
    ])


def text(pick, depth):
    if depth == 0:
        return pick.choice(TEXTS)
    a, b = text(pick, depth - 1), text(pick, depth - 1)
    return pick.choice([
        f"({a} + {b})", f"upper case({a})", f"substring({a} + \"xyz\", {pick.choice([1, 2, -1])}, 2)", f"substring before({a}, \"b\")",
        f"string join([{a}, {b}], \"-\")", f"replace({a}, \"a\", \"o\")", f"(if {truth(pick, depth - 1)} then {a} else {b})",
    ])


@needs_npm
def test_every_disagreement_on_random_expressions_is_judged(feelin):
    pick = random.Random(20251231)
    expressions = [pick.choice((number, truth, text))(pick, 3) for _ in range(3000)]
    found = disagreements(feelin, expressions)
    assert found.keys() == JUDGED["random"].keys()
