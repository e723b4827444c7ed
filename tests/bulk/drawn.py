"""Random tables and columns: every hit policy, cells and inputs of every kind, facts missing, absent, stale."""
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import strategies as st

from zhengtong.bulk.columns import Facts, Frame
from zhengtong.bulk.table import Table
from zhengtong.dmn.model import Decision, DecisionTable, Input, InputData, Model, Output, Rule
from zhengtong.feel import Missing, parse, parse_tests
from zhengtong.feel.dates import Date

DAY = Date(2025, 12, 31)
FACTS = ("甲", "乙", "日", "词", "是")
CONSTANTS = {"判定日": DAY, "标准": Decimal("3.5"), "未定": Missing({"未定"})}
NAMES = frozenset((*FACTS, *CONSTANTS))
WORDS = ("x", "y", "z")

INPUTS = {
    "number": ("甲", "乙", "甲 + 乙", "甲 / 乙", "日.year", "if 是 then 甲 else 乙", "甲 * 2 - 标准"),
    "date": ("日",),
    "string": ("词", 'if 甲 > 3 then "x" else 词'),
    "boolean": ("是", "甲 > 乙", '词 = "x" and 甲 >= 3 or 是', "not(是)", "乙 between 2 and 标准", "日 < 判定日", '甲 in (1, [4..6]) and 词 in ("x", "y")',
                "日 = null", "甲 > 未定", 'if 日 < date("2000-06-01") then 是 else 甲 > 2'),
}
CELLS = {
    "number": ("-", "< 3.5", ">= 标准", "[2..5)", "3", "null", "not(null)", "1, 3, > 6", "not(2, 4)", "> 未定", "< 乙", "? > 2 and ? < 乙 + 3", "2000"),
    "date": ("-", "< 判定日", '>= date("2000-01-01")', "null", "not(null)", '[date("1990-01-01")..判定日 - duration("P3Y")]', "? < 判定日"),
    "string": ("-", '"x"', '"x", "y"', 'not("z")', "null", "not(null)", '["x".."z")', "词"),
    "boolean": ("-", "true", "false", "null", "not(null)", "not(true)"),
}
AMOUNTS = ("100", "标准", "甲 * 2.555", "甲 + 乙", "未定", "if 是 then 1 else 甲", "-5", "甲 / 乙", '"no"')


_FEW = st.integers(1, 7)


@st.composite
def tables(draw: st.DrawFn, rules: st.SearchStrategy[int] = _FEW) -> Table:
    """A policy's table over FACTS."""
    columns = draw(st.lists(st.sampled_from([(k, e) for k, es in INPUTS.items() for e in es]), min_size=1, max_size=4))
    pays = draw(st.booleans())
    policy, how = draw(st.sampled_from([("FIRST", None), ("UNIQUE", None), ("ANY", None), ("PRIORITY", None), ("RULE ORDER", None),
                                        ("OUTPUT ORDER", None), ("COLLECT", None), ("COLLECT", "SUM"), ("COLLECT", "MIN"), ("COLLECT", "MAX"), ("COLLECT", "COUNT")]))
    made = []
    for number in range(1, draw(rules) + 1):
        cells = [draw(st.sampled_from(CELLS[kind])) for kind, _ in columns]
        outputs = [f'"{draw(st.sampled_from(("应享", "不符")))}"'] + ([draw(st.sampled_from(AMOUNTS))] if pays else [])
        made.append(Rule(number, tuple(parse_tests(c, NAMES) for c in cells), tuple(parse(o, NAMES) for o in outputs)))
    result = Output("结论", None, (parse('"不符"'), parse('"应享"')) if policy in ("PRIORITY", "OUTPUT ORDER") else ())
    logic = DecisionTable(policy, how, tuple(Input(e, parse(e, NAMES)) for _, e in columns), (result, Output("金额"))[: 1 + pays], (), tuple(made))
    model = Model("m", "n")
    needs = tuple(("", InputData(name, name, None, model)) for name in sorted(NAMES))
    model.decisions["t"] = Decision("t", "t", None, logic, model, needs)
    oldest = draw(st.sampled_from([{}, {"甲": 20000}, {"甲": 20010, "日": 20000}]))
    return Table("t", model, model.decisions["t"], CONSTANTS, oldest)


def frame(seed: int, count: int) -> Frame:
    """Columns with 20 % missing, 20 % absent, some of them old."""
    rng = np.random.default_rng(seed)
    draws = {
        "甲": ("number", rng.integers(-100, 800, count), 2),
        "乙": ("number", rng.integers(0, 8, count), 0),
        "日": ("date", rng.integers(5000, 21000, count).astype(np.int32), 0),
        "词": ("string", rng.integers(0, 3, count).astype(np.int32), 0),
        "是": ("boolean", rng.integers(0, 2, count).astype(np.int8), 0),
    }
    columns = {
        name: Facts(values, rng.choice([0, 0, 0, 1, 2, 3], count).astype(np.uint8), rng.integers(19990, 20030, count).astype(np.int32),
                    kind, scale, WORDS if kind == "string" else None)
        for name, (kind, values, scale) in draws.items()
    }
    return Frame(columns.__getitem__, count)


def inputs(table: Table, whole: Frame, row: int) -> dict[str, Any]:
    """What the interpreter is given for one row."""
    return {**whole.facts(FACTS, row, table.oldest), **CONSTANTS}
