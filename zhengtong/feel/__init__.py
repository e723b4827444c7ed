"""FEEL: the decision language. Text -> tree -> value; knows no Django and no government.

    node = parse("周岁 >= 70", names={"周岁"})
    evaluate(node, {"周岁": Decimal(71)})
"""
from zhengtong.feel.errors import FeelError
from zhengtong.feel.grammar import parse, parse_tests

__all__ = ["FeelError", "parse", "parse_tests"]
