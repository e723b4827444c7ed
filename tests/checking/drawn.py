"""Tables drawn at random, and what is true of them by asking the interpreter at every sample."""
import itertools

from hypothesis import strategies as st

from tests.dmn.models import model, table
from zhengtong.dmn import load
from zhengtong.feel.interpreter import cell
from zhengtong.feel.scope import Run, Scope

NUMBERS = st.integers(0, 6)
TEXTS = st.sampled_from(['"深圳"', '"广东"', '"外省"'])
number_tests = st.one_of(
    st.just("-"), st.just("null"), st.just("not(null)"), NUMBERS.map(str),
    st.tuples(st.sampled_from(["<", "<=", ">", ">="]), NUMBERS).map(lambda t: f"{t[0]} {t[1]}"),
    st.tuples(NUMBERS, NUMBERS, st.sampled_from("[("), st.sampled_from("])")).map(
        lambda t: f"{t[2]}{min(t[0], t[1])}..{max(t[0], t[1])}{t[3]}"),
    st.tuples(NUMBERS, NUMBERS).map(lambda t: f"< {min(t)}, > {max(t)}"),
    st.tuples(NUMBERS, NUMBERS).map(lambda t: f"not(< {min(t)}, > {max(t)})"),
    NUMBERS.map(lambda n: f"? > {n} or ? = {n - 1}"),
)
text_tests = st.one_of(st.just("-"), st.just("null"), TEXTS, TEXTS.map(lambda t: f"not({t})"),
                       st.tuples(TEXTS, TEXTS).map(", ".join))
flag_tests = st.sampled_from(["-", "true", "false", "null", "not(true)"])
COLUMNS = {"周岁": number_tests, "户籍地": text_tests, "参保": flag_tests, "系数": number_tests}
POINTS = {"周岁": [x / 2 for x in range(-2, 16)] + [None], "户籍地": ["深圳", "广东", "外省", "别处", None],
          "参保": [True, False, None], "系数": [x / 2 for x in range(-2, 16)] + [None]}


def logic(rules, policy="FIRST", inputs=("周岁", "参保")):
    """The table of a model whose other parts do not matter; overlaps are no reason to refuse it."""
    return load(model(table(inputs, rules, policy=policy)), strict=False).decisions["津贴"].logic


@st.composite
def tables(draw, rules=12, inputs=4, policies=("FIRST", "ANY", "UNIQUE")):
    """Up to so many rules on so many inputs."""
    chosen = tuple(COLUMNS)[: draw(st.integers(1, inputs))]
    row = st.tuples(*(COLUMNS[c] for c in chosen), st.sampled_from(['"应享"', '"不符"']), st.just("1"))
    return logic(draw(st.lists(row, min_size=1, max_size=rules)), draw(st.sampled_from(policies)), chosen)


def holding(made):
    """Point -> the numbers of the rules that hold there, over every combination of POINTS, by the interpreter."""
    from decimal import Decimal

    def exact(value):
        return Decimal(str(value)) if isinstance(value, float) else value

    per_input = []
    for n, column in enumerate(made.inputs):
        values = POINTS[column.text]
        per_input.append([frozenset(r.number for r in made.rules if cell(r.tests[n], exact(v), Scope({}, Run())) is True)
                          for v in values])
    distinct = [list(dict.fromkeys(column)) for column in per_input]
    return {frozenset.intersection(*point) for point in itertools.product(*distinct)}
