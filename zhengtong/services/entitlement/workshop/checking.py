"""What is wrong with a policy's table, in words and with an example: `dmn.checking` told what facts and parameters can be."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.dmn import Decision, DecisionTable
from zhengtong.dmn.checking import Domain, Gaps, axes, hidden, overlaps, unreached, unused_results
from zhengtong.dmn.checking.axes import Axis
from zhengtong.dmn.checking.domains import OTHER, PRESENT, is_whole
from zhengtong.dmn.checking.gaps import Point, of_axes
from zhengtong.dmn.checking.pairs import RULES, Pairs, compared
from zhengtong.dmn.outcomes import CONCLUSION, NO
from zhengtong.feel import tree
from zhengtong.feel.builtins.strings import written
from zhengtong.kernel.content.checks import facts_by_kind
from zhengtong.kernel.content.models import Column
from zhengtong.kernel.content.policies import Policy
from zhengtong.kernel.content.queries import Content
from zhengtong.kernel.rounds import RuleSet

from ..rulesets import policies_on, rule_set

WRONG, NOTE = "wrong", "note"
SHOWN = 50  # clashes of one sort that are put into words


@dataclass(frozen=True)
class Flaw:
    """`code`: overlap, hidden, covered, out_of_reach, contradiction, unused, no_register, expired_article, gap, rest,
    not_proved.
    `weight`: wrong or note. `rules` from 1. `example`: input text and value, in words."""

    code: str
    weight: str
    rules: tuple[int, ...]
    words: str
    remedy: str
    example: str = ""


def flaws(rules: RuleSet, loaded: Content, on: date) -> list[Flaw]:
    """Everything that is wrong with a rule set's table on a day, what is wrong before what is only noted."""
    decision = rules.model.decision(rules.decision)
    table = decision.logic
    assert isinstance(table, DecisionTable)
    constants = {**rules.parameters, "判定日": rules.judged_on}
    domains = inputs(decision, rules, loaded)
    found = [*_facts(rules, loaded), *_articles(table, loaded, on)]
    if len(table.rules) <= RULES:
        found += _of_table(table, compared(axes(table, constants, domains), table), decision)
    return sorted(found, key=lambda flaw: (flaw.weight != WRONG, flaw.rules))


def of_policies(on: date, loaded: Content, only: str | None = None) -> Iterator[tuple[Policy, list[Flaw]]]:
    """Every policy in force on a day (or one) with its flaws."""
    for key, policy in policies_on(loaded, on).items():
        if only in (None, key):
            yield policy, flaws(rule_set(policy, on, loaded), loaded, on)


def inputs(decision: Decision, rules: RuleSet, loaded: Content) -> dict[str, Domain]:
    """By input text: what a fact can be by its registers, what a required decision gives, whether a number is whole."""
    assert isinstance(decision.logic, DecisionTable)
    required = {needed.name: needed for _prefix, needed in decision.requires if isinstance(needed, Decision)}
    facts, found = domains_of(rules.kind, loaded), {}
    for column in decision.logic.inputs:
        if column.text in facts:
            found[column.text] = facts[column.text]
        elif column.text in required and (values := _results(required[column.text])):
            found[column.text] = Domain(values)
        elif is_whole(column.node, decision):
            known = tree.names(column.node) & rules.model.facts(rules.decision) - set(rules.parameters) if column.node else ()
            found[column.text] = Domain(whole=True, absent=any(facts[name].absent for name in known if name in facts))
    return found


def domains_of(kind: str, loaded: Content) -> dict[str, Domain]:
    """Fact -> what it can be: the values of its column, whole numbers, and whether it can be known that there is none."""
    absent = {
        column.zh for register in loaded.registers.values() if register.subject == kind for column in register.columns
        if register.no_row == "absent" or column.empty == "absent" or column.derive
    }
    return {
        name: _domain(column, absent=name in absent)
        for name, column in facts_by_kind(loaded).get(kind, {}).items() if column.type != "reference"
    }


def _domain(column: Column, *, absent: bool) -> Domain:
    number = column.type == "number"
    return Domain((True, False) if column.type == "boolean" else column.values, low=column.least if number else None,
                  high=column.most if number else None, whole=number and column.scale == 0, absent=absent)


def _results(decision: Decision) -> tuple[Any, ...]:
    """What a required table can give, where all its results are written out; () where that cannot be said."""
    table = decision.logic
    if not isinstance(table, DecisionTable) or len(table.outputs) != 1 or table.hit_policy not in ("UNIQUE", "ANY", "FIRST"):
        return ()
    nodes = [rule.outputs[0] for rule in table.rules]
    plain = [node.value for node in nodes if isinstance(node, tree.Literal)]
    return tuple(dict.fromkeys(plain)) if len(plain) == len(nodes) and table.outputs[0].default is None else ()


def _of_table(table: DecisionTable, found: Pairs, decision: Decision) -> Iterator[Flaw]:
    shared = _entangled(found.axes, decision)
    yield from _clashes(table, found, shared)
    needless = hidden(table, found)
    for rule, by in needless:
        first = table.hit_policy != "ANY"
        yield Flaw("hidden", WRONG if first else NOTE, (rule, by),
                   _("规则 %(rule)d 永远轮不到：规则 %(by)d 总是先成立") % {"rule": rule, "by": by} if first else
                   _("规则 %(rule)d 多余：规则 %(by)d 已经得出同样的结果") % {"rule": rule, "by": by},
                   _("删去它，或收窄另一条"), _said(found.example(rule - 1, by - 1)))
    dead = [rule for rule, _by in needless]
    for one in unreached(table, found):
        dead.append(one.rule)
        yield _dead(one.rule, one.axis, one.by, found.axes, table, decision)
    unused = unused_results(table, found, dead)
    for output, value in unused:
        if value == NO:
            continue
        yield Flaw("unused", NOTE, (), _("没有一条规则得出%(output)s“%(value)s”") % {"output": output, "value": value},
                   _("补上规则，或从可能的结果里删去"))
    open_ = of_axes(found.axes, len(table.rules))
    if (CONCLUSION, NO) in unused and open_.found:
        yield Flaw("rest", NOTE, (), _("表里只写了享受的情形，其余的人都是不符"), _("要说明不符的理由和依据，就补上不符的规则"),
                   _said(open_.found[0]))
    else:
        yield from _gaps(open_, shared)


def _entangled(found: Sequence[Axis], decision: Decision) -> frozenset[str]:
    """Inputs that look at a fact at which another input looks too: what is possible on each alone may not be on both."""
    assert isinstance(decision.logic, DecisionTable)
    inputs_ = {column.text: column.node for column in decision.logic.inputs}
    names = {axis.text: tree.names(node) - {"判定日"} for axis in found if (node := inputs_[axis.text]) is not None}
    facts = {name for _prefix, needed in decision.requires for name in [needed.name]}
    return frozenset(a for a in names for b in names if a != b and names[a] & names[b] & facts)


def _clashes(table: DecisionTable, found: Pairs, shared: frozenset[str]) -> Iterator[Flaw]:
    if table.hit_policy not in ("UNIQUE", "ANY"):
        return
    shown = 0
    for clash in overlaps(table, None, found):
        a, b = clash.rules
        if table.hit_policy == "ANY" and table.rules[a - 1].outputs == table.rules[b - 1].outputs:
            continue
        perhaps = len({text for text, _value in clash.example} & shared) > 1
        words = _("规则 %(a)d 与规则 %(b)d 会同时成立，结果不同")
        if perhaps:
            words = _("规则 %(a)d 与规则 %(b)d 可能同时成立，结果不同：有几列看同一项事实，未必同时出现")
        yield Flaw("overlap", NOTE if perhaps else WRONG, (a, b), words % {"a": a, "b": b},
                   _("收窄其中一条，或改用命中策略 FIRST"), _said(clash.example))
        shown += 1
        if shown == SHOWN:
            return


def _dead(rule: int, axis: str, by: Sequence[int], found: Sequence[Axis], table: DecisionTable, decision: Decision) -> Flaw:
    if not axis:
        others = "、".join(map(str, by))
        return Flaw("covered", WRONG, (rule, *by), _("规则 %(rule)d 永远轮不到：规则 %(by)s 合起来把它盖住了")
                    % {"rule": rule, "by": others}, _("删去它，或收窄前面的规则"))
    at = next(a for a in found if a.text == axis)
    text = ", ".join(table.rules[rule - 1].test_texts[n] for n in at.columns)
    said = {"rule": rule, "fact": axis, "text": text}
    possible = _("可能的值：%s") % "、".join(_value(v) for v in at.samples[:8])
    if any(isinstance(needed, Decision) and needed.name == axis for _prefix, needed in decision.requires):
        return Flaw("contradiction", WRONG, (rule,), _("规则 %(rule)d 要求%(fact)s %(text)s，而所依据的决定从不给出它") % said,
                    _("改成那个决定会给出的结果"), possible)
    words = _("规则 %(rule)d 的%(fact)s %(text)s 没有一个值能满足") % said
    return Flaw("out_of_reach", NOTE if text == "null" else WRONG, (rule,), words, _("核对门槛和登记册里的取值"), possible)


def _gaps(found: Gaps, shared: frozenset[str]) -> Iterator[Flaw]:
    for point in found.found:
        perhaps = len({text for text, value in point} & shared) > 1
        words = _("可能没有规则（有几列看同一项事实，未必同时出现）：%s") if perhaps else _("没有规则：%s")
        yield Flaw("gap", NOTE, (), words % _said(point), _("补上一条规则，写明享受还是不符"), _said(point))
    if found.proved:
        return
    why = {
        "bound": _("组合太多，没有算完"), "fact": _("有的条件要看另一项事实"), "function": _("有的条件是对值的计算"),
    }[found.why]
    done = _("%(fact)s 的 %(total)d 段里，已证明没有空缺的有 %(done)d 段：%(samples)s") % {
        "fact": found.text, "total": found.total, "done": len(found.covered),
        "samples": "、".join(_value(v) for v in found.covered[:8]) or _("无"),
    } if found.why == "bound" else found.text
    yield Flaw("not_proved", NOTE, (), _("没有证明再无空缺：%s") % why, _("把条件写成取值和范围，或把表拆开"), done)


def _facts(rules: RuleSet, loaded: Content) -> Iterator[Flaw]:
    known = facts_by_kind(loaded).get(rules.kind, {})
    asked = rules.model.facts(rules.decision) - set(rules.parameters) - {"判定日"}
    for name in sorted(asked - known.keys()):
        yield Flaw("no_register", WRONG, (), _("没有登记册提供事实“%s”") % name, _("改用登记册里有的事实，或先加一份登记册"))


def _articles(table: DecisionTable, loaded: Content, on: date) -> Iterator[Flaw]:
    """Articles of laws that are not in force on the day, rule by rule."""
    for rule in table.rules:
        for citation in ";".join(rule.annotations).split(";"):
            law = loaded.laws.get(citation.strip().partition("#")[0])
            if law is not None and not _holds(law, on):
                yield Flaw("expired_article", WRONG, (rule.number,),
                           _("规则 %(rule)d 依据的 %(law)s 在这一天不施行") % {"rule": rule.number, "law": citation.strip()},
                           _("改引现行的条款"))


def _holds(law: Any, on: date) -> bool:
    """An unknown first day is not held against a law; an end that is over is."""
    span = law.in_force
    return not (span.to is not None and span.to < on) and not (span.from_ is not None and span.from_ > on)


def _said(point: Point) -> str:
    return "，".join(f"{text} {_value(value)}" for text, value in point) or _("任何值")


def _value(value: Any) -> str:
    if value is None:
        return _("没有")
    if value in (OTHER, PRESENT):
        return _("其他") if value == OTHER else _("有")
    return _("是") if value is True else _("否") if value is False else written(value)


