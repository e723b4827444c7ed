"""FEEL: the decision language. Text -> tree -> value; knows no Django and no government.

    node = parse("周岁 >= 70", names={"周岁"})
    evaluate(node, {"周岁": Decimal(71)})

Values: numbers are Decimal (34 digits), dates FEEL's own (`feel.dates`), lists list, contexts dict, null None. In entitlement
mode a value may be `Missing({"出生日期"})`: not known, never null.
"""
from zhengtong.feel.errors import FeelError
from zhengtong.feel.grammar import parse, parse_tests
from zhengtong.feel.interpreter import evaluate
from zhengtong.feel.scope import Report, Run
from zhengtong.feel.values import Missing

__all__ = ["FeelError", "Missing", "Report", "Run", "evaluate", "parse", "parse_tests"]
