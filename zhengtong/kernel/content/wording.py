"""A policy in words: its parameters have an English name, and a table that tests a formula says what each test means.

A reader understands `出生日期：1934-06-27`; nobody understands `(出生日期.year + 3 - 判定日.year) * 12 + ...：-1,050`.
"""
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from zhengtong.dmn import DecisionTable, DmnError
from zhengtong.feel import tree

from .files import Item
from .marks import ContentError
from .naming import error
from .policies import Policy, Shared, Wording
from .queries import Content

FIELD = ("conditions",)
PLACE = re.compile(r"\{([^{}]+)\}")


def unsaid(content: Content) -> list[ContentError]:
    """Every parameter without English, every computed condition without its words, and idle words: by file
    and line. A table that cannot be read is left to `tables.broken`."""
    found: list[ContentError] = []
    for item in content.items:
        if isinstance(item.model, Policy | Shared):
            found += _unnamed(item, item.model)
        if isinstance(item.model, Policy):
            found += _conditions(content, item, item.model)
    return found


def _unnamed(item: Item, policy: Policy | Shared) -> Iterator[ContentError]:
    for n, parameter in enumerate(policy.parameters):
        if not parameter.en:
            yield error(item, ("parameters", n), _("参数“%s”没有英文名") % parameter.name, _("在它的 en 里写上"))


def _conditions(content: Content, item: Item, policy: Policy) -> Iterator[ContentError]:
    tested = _tested(content, item, policy)
    if tested is None:
        return
    for text, (formula, tests) in tested.items():
        wording = policy.wording(text)
        if wording is None:
            yield error(item, FIELD, _("算式“%s”没有写成话") % text,
                        _("在 conditions 里写它看什么（names），每个判断怎么说（tests）"))
        elif formula:
            yield from (error(item, FIELD, _("算式“%(text)s”的判断“%(test)s”没有写成话") % {"text": text, "test": test},
                              _("在 conditions 里它的 tests 下补上")) for test in tests if test not in wording.tests)
    for n, wording in enumerate(policy.conditions):
        yield from _idle(item, n, wording, tested.get(wording.input))
        yield from _places(item, n, wording, policy)


def _tested(content: Content, item: Item, policy: Policy) -> dict[str, tuple[bool, list[str]]] | None:
    """The inputs that are no plain name: text -> (is it a formula, not just a call; its tests). None for a broken table."""
    try:
        logic = content.dmn_model(item.key, item.since).decision(policy.decision).logic
    except DmnError:
        return None
    if not isinstance(logic, DecisionTable):
        return None
    return {
        column.text.strip(): (
            not isinstance(column.node, tree.FunctionCall),
            list(dict.fromkeys(rule.test_texts[n] for rule in logic.rules if not rule.tests[n].any)),
        )
        for n, column in enumerate(logic.inputs) if not isinstance(column.node, tree.Name)
    }


def _idle(item: Item, n: int, wording: Wording, tested: tuple[bool, list[str]] | None) -> Iterator[ContentError]:
    if tested is None:
        yield error(item, (*FIELD, n), _("表里没有算式“%s”") % wording.input, _("照表里的写法改正，或删去"))
        return
    for test in wording.tests:
        if test not in tested[1]:
            yield error(item, (*FIELD, n, "tests", test), _("表里没有判断“%s”") % test, _("照表里的写法改正，或删去"))


def _places(item: Item, n: int, wording: Wording, policy: Policy) -> Iterator[ContentError]:
    known = {p.name for p in policy.parameters}
    for test, said in wording.tests.items():
        for name in dict.fromkeys(PLACE.findall(said.zh) + PLACE.findall(said.en)):
            if name not in known:
                yield error(item, (*FIELD, n, "tests", test), _("“%s”不是这项政策的参数") % name, _("花括号里写参数的名称"))

