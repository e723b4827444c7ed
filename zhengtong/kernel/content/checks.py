"""What one file cannot know by itself: that the departments, subject kinds, facts, laws and articles it names exist."""
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .files import Item
from .marks import ContentError
from .models import BORN, DERIVATION, Column, Register

if TYPE_CHECKING:
    from .queries import Content


def cross_check(content: "Content") -> list[ContentError]:
    """Every reference between files that leads nowhere."""
    facts = facts_by_kind(content)
    from .procedure_checks import procedure

    checks = {"registers": _register, "purposes": _purpose, "policies": _policy, "subjects": _subject, "procedures": procedure}
    errors: list[ContentError] = []
    for item in content.items:
        if item.kind in checks:
            errors += checks[item.kind](item, content, facts)
    return errors + _types_agree(content) + _groups_agree(content)


def facts_by_kind(content: "Content") -> dict[str, dict[str, Column]]:
    """Subject kind -> fact -> the column that defines it (of its first register); key columns are facts too."""
    facts: dict[str, dict[str, Column]] = {}
    for kind, subject in content.subjects.items():
        facts[kind] = {k.zh: key_column(k.zh, k.en, k.type) for k in subject.keys}
    for register in content.registers.values():
        for column in register.columns:
            facts.setdefault(register.subject, {}).setdefault(column.zh, column)
    return facts


def key_column(zh: str, en: str, key_type: str) -> Column:
    """A subject kind's key column as a fact: text, or a reference to the other kind."""
    if key_type in ("resident_id", "uscc", "string"):
        return Column(zh=zh, en=en, type="string", grade=3 if key_type == "resident_id" else 1)
    return Column(zh=zh, en=en, type="reference", to=key_type, grade=2)


def _error(item: Item, path: tuple[Any, ...], message: str, remedy: str) -> ContentError:
    return ContentError(item.marks.file, item.marks.line(path), message, remedy)


def _known(item: Item, path: tuple[Any, ...], name: str, known: Any, what: str) -> Iterator[ContentError]:
    if known and name not in known:
        yield _error(item, path, _("%(what)s“%(name)s”不存在") % {"what": what, "name": name}, _("改正名称，或先加入该内容"))


def _subject(item: Item, content: "Content", facts: Any) -> list[ContentError]:
    plain = {"resident_id", "uscc", "string"}
    return [e for i, key in enumerate(item.model.keys) if key.type not in plain
            for e in _known(item, ("keys", i, "type"), key.type, content.subjects, _("主体种类"))]


def _register(item: Item, content: "Content", facts: dict[str, dict[str, Column]]) -> list[ContentError]:
    register: Register = item.model
    errors = list(_known(item, ("provider",), register.provider, content.units, _("部门")))
    errors += _known(item, ("subject",), register.subject, content.subjects, _("主体种类"))
    keys = {k.zh for k in content.subjects[register.subject].keys} if register.subject in content.subjects else set()
    for i, column in enumerate(register.columns):
        if column.to is not None:
            errors += _known(item, ("columns", i, "to"), column.to, content.subjects, _("主体种类"))
        if column.zh in keys:
            errors.append(_error(item, ("columns", i), _("“%s”已是主体的键列") % column.zh, _("删去该列")))
        if column.derive is not None:
            errors += _derivation(item, i, column.derive, register.subject, facts)
        if BORN in (column.not_before, column.not_after) and not _tells_birth(content, register.subject):
            errors.append(_error(item, ("columns", i), _("“%s”的键不是身份证号，说不出出生日期") % register.subject,
                                 _("born 换成登记册里的一个日期列")))
    errors += _retention(item, content, facts.get(register.subject, {}))
    return errors + _feel(item, ("coverage",), register.coverage, facts.get(register.subject, {}))


def _tells_birth(content: "Content", kind: str) -> bool:
    subject = content.subjects.get(kind)
    return subject is None or [key.type for key in subject.keys] == ["resident_id"]


def _purpose(item: Item, content: "Content", facts: Any) -> list[ContentError]:
    return _retention(item, content, {})


def _retention(item: Item, content: "Content", own: dict[str, Column]) -> list[ContentError]:
    """The day it begins is a date fact of the subject; the article it rests on is in the packs."""
    held = item.model.retention
    if held is None:
        return []
    law, _sign, article = held.article.partition("#")
    errors = list(_known(item, ("retention", "article"), law, content.laws, _("法规")))
    if law in content.laws:
        errors += _known(item, ("retention", "article"), article, content.laws[law].articles, _("条款"))
    if held.begins is not None and (held.begins not in own or own[held.begins].type != "date"):
        errors.append(_error(item, ("retention", "begins"), _("“%s”不是该主体的日期事实") % held.begins,
                             _("写一个日期事实，或删去")))
    return errors


def _derivation(item: Item, i: int, text: str, kind: str, facts: dict[str, dict[str, Column]]) -> Iterator[ContentError]:
    found = DERIVATION.match(text)
    assert found is not None, "the model refuses other texts"
    verb, other, path = found["verb"], found["kind"], ("columns", i, "derive")
    yield from _known(item, path, other, facts, _("主体种类"))
    if found["fact"]:
        yield from _known(item, path, found["fact"], facts.get(other, {}), _("事实"))
    holder, target = (kind, other) if verb == "lookup" else (other, kind)
    reference = facts.get(holder, {}).get(found["by"])
    if reference is None or reference.to != target:
        yield _error(item, path, _("“%s”不是指向 %s 的引用") % (found["by"], target), _("by 后面写一个引用列"))
    if found["complete"]:
        yield from _known(item, path, found["complete"], facts.get(kind, {}), _("事实"))
    if found["where"]:
        yield from _feel(item, path, found["where"], facts.get(other, {}))
    if verb in ("lookup", "sum", "min", "max", "any") and not found["fact"]:
        yield _error(item, path, _("%s 后面没有写事实") % verb, _("写成 种类.事实"))


def _feel(item: Item, path: tuple[Any, ...], text: str, facts: dict[str, Column]) -> list[ContentError]:
    from zhengtong.feel import FeelError, parse

    try:
        parse(text, names=set(facts))
    except FeelError as error:
        return [_error(item, path, _("FEEL 表达式有误：%s") % error, _("改正表达式；名称须是该主体的事实"))]
    return []


def _policy(item: Item, content: "Content", facts: dict[str, dict[str, Column]]) -> list[ContentError]:
    policy, errors = item.model, []  # type: Any, list[ContentError]
    for i, key in enumerate(policy.imports):
        errors += _known(item, ("imports", i), key, content.shared, _("共享模型"))
    for i, key in enumerate(policy.laws):
        errors += _known(item, ("laws", i), key, content.laws, _("法规"))
    if policy.shared:
        return errors
    errors += _known(item, ("department",), policy.department, content.units, _("部门"))
    errors += _known(item, ("subject",), policy.subject, content.subjects, _("主体种类"))
    own = facts.get(policy.subject, {})
    for name in policy.freshness:
        errors += _known(item, ("freshness", name), name, own, _("事实"))
    if policy.event is not None:
        errors += _known(item, ("event",), policy.event, own, _("事实"))
    for name in (*policy.stacking.matter, *filter(None, [policy.stacking.deducted])):
        errors += _known(item, ("stacking",), name, own, _("事实"))
    errors += _said_by_the_table(item, policy)
    return errors + (_feel(item, ("scope",), policy.scope, own) if policy.scope and own else [])


def _said_by_the_table(item: Item, policy: Any) -> Iterator[ContentError]:
    """What a round does not do by itself: an amount becomes whole fen half up, and is one for the whole period."""
    if policy.rounding is not None and policy.rounding.rule != "half up":
        yield _error(item, ("rounding", "rule"), _("轮次只按四舍五入到分"), _("在决策表里写：round half even(金额, 2) 等"))
    if policy.judged_on == "each day pro rata":
        yield _error(item, ("judged_on",), _("轮次不按天折算"), _("在决策表里按天数算金额，judged_on 写判定的那一天"))


def _types_agree(content: "Content") -> list[ContentError]:
    """Two registers with one fact: the same type and scale, else they could not be compared."""
    first: dict[tuple[str, str], tuple[str, Column]] = {}
    errors = []
    for item in (i for i in content.items if i.kind == "registers"):
        for i, column in enumerate(item.model.columns):
            key, other = first.setdefault((item.model.subject, column.zh), (item.key, column))
            if (other.type, other.scale, other.to) != (column.type, column.scale, column.to):
                message = _("“%s”的类型或小数位与名册 %s 不同") % (column.zh, key)
                errors.append(_error(item, ("columns", i), message, _("两处写成一样")))
    return errors


def _groups_agree(content: "Content") -> list[ContentError]:
    """One stacking group, one rule: policies under two rules would not see each other and could both be paid."""
    first: dict[str, tuple[str, str]] = {}
    errors = []
    for item in (i for i in content.items if i.kind == "policies" and not i.model.shared and i.model.stacking.group):
        stacking = item.model.stacking
        other, rule = first.setdefault(stacking.group, (item.key, stacking.rule))
        if rule != stacking.rule:
            said = {"group": stacking.group, "other": other, "rule": rule}
            message = _("叠加组“%(group)s”在政策 %(other)s 里是“%(rule)s”") % said
            errors.append(_error(item, ("stacking",), message, _("同一组的各项政策写同一条规则")))
    return errors
