"""External functions: the table, the types at its border, and nothing outside of it."""
from decimal import Decimal

import pytest

from tests.feel.pairs import pairs
from zhengtong.feel import FeelError, Missing, Run, evaluate, parse
from zhengtong.feel.builtins.strings import written

COS = '{java: {class: "java.lang.Math", method signature: "cos(double)"}}'


def call(name, signature, arguments):
    names = [f"p{n}" for n in range(len(arguments.split(",")))]
    body = f'{{java: {{class: "{name}", method signature: "{signature}"}}}}'
    return f"{{f: function({', '.join(names)}) external {body}, v: f({arguments})}}.v"


@pytest.mark.parametrize(("row", "expected"), pairs("external"))
def test_external_function(row, expected):
    name, signature, arguments = (part.strip() for part in row.split(" | "))
    assert written(evaluate(parse(call(name, signature, arguments)), {})) == expected


def test_what_is_not_in_the_table_says_so():
    run = Run()
    evaluate(parse(call("java.lang.Runtime", "exec(java.lang.String)", '"ls"')), {}, run)
    assert "java.lang.Runtime.exec(java.lang.String) is not one of the allowed external functions" in run.reports[0].message


@pytest.mark.parametrize("body", ["1", "{}", "{java: 1}", '{java: {class: "java.lang.Math", method signature: "cos"}}',
                                  '{java: {class: 1, method signature: "cos(double)"}}', '{pmml: {document: "x", model: "y"}}'])
def test_a_broken_body_is_null_with_its_reason(body):
    run = Run()
    assert evaluate(parse(f"{{f: function(x) external {body}, v: f(1)}}.v"), {}, run) is None
    assert run.reports


def test_the_number_of_parameters_is_that_of_the_signature():
    run = Run()
    assert evaluate(parse(f"{{f: function(x, y) external {COS}, v: f(1, 2)}}.v"), {}, run) is None
    assert "takes 1 arguments, 2 are declared" in run.reports[0].message


def test_a_missing_argument_stays_missing():
    node = parse(f"{{f: function(x) external {COS}, v: f(a)}}.v", {"a"})
    assert evaluate(node, {"a": Missing("a")}) == Missing("a")


def test_a_formatted_text_has_a_limit():
    format_ = call("java.lang.String", "format(java.lang.String, [Ljava.lang.Object;)", 'string join(for i in 1..200 return "%9999s", ""), 1')
    run = Run()
    try:
        assert evaluate(parse(format_), {}, run) is None
    except FeelError as e:
        assert e.remedy
    assert run.reports


def test_a_typed_external_function_converts_its_result():
    node = parse(f"{{f: function(x: number) external {COS}, v: f(0)}}.v")
    assert evaluate(node, {}) == Decimal(1)
