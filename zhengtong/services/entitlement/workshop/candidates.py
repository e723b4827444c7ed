"""A draft read as content beside everything that is in force: what is wrong with its files, and the policy that it would be."""
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.dmn import DmnError, decide_policy
from zhengtong.feel import Missing
from zhengtong.feel.values import to_feel
from zhengtong.kernel.content import files as reading
from zhengtong.kernel.content.files import Item
from zhengtong.kernel.content.marks import ContentError
from zhengtong.kernel.content.policies import Example, Observed, Policy
from zhengtong.kernel.content.queries import Content, beside
from zhengtong.kernel.content.tables import broken_item

from ..rulesets import parameters
from . import sheets
from .making import DescriptionError
from .models import PolicyDraft

PACK = "draft"


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what to do."""

    place: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Candidate:
    """`item` and `content` (everything with it) are None when `problems` stand against reading it at all."""

    problems: tuple[Problem, ...]
    item: Item | None = None
    content: Content | None = None
    files: dict[str, bytes] | None = None


@dataclass(frozen=True)
class Tried:
    """One example held against the table; `rule` is the rule that decided."""

    example: Example
    holds: bool
    got: str
    rule: int | None


def candidate(draft: PolicyDraft, loaded: Content) -> Candidate:
    """The draft as a version of its policy."""
    wrong = list(_missing(draft.sheet))
    if wrong:
        return Candidate(tuple(wrong))
    try:
        made = sheets.files(draft.key, draft.department, draft.sheet, draft.dmn, loaded)
    except DescriptionError as error:
        return Candidate((Problem(_("决策表"), str(error), _("改成登记册里的事实或本表的参数")),))
    except ValueError as error:
        return Candidate((Problem(_("例子"), _("没看懂：%s") % error, _("每行写成：事实 = 值；日子写成 2025-12-31")),))
    return _read(draft, made, loaded)


def _missing(sheet: Any) -> Any:
    for name, words in (("zh", _("政策名称")), ("en", _("英文名称"))):
        if not sheet["names"][name].strip():
            yield Problem(words, _("还没有写"), _("写上"))
    if not sheet["since"]:
        yield Problem(_("施行日"), _("金额和条件从哪天起，还没有写"), _("写一个日子，如 2026-01-01"))
    if not sheet["issuer"].strip():
        yield Problem(_("发文机关"), _("还没有写"), _("写上"))
    for n, parameter in enumerate(sheet["parameters"], 1):
        if not parameter["from"]:
            yield Problem(_("参数 %d") % n, _("金额没有写从哪天起"), _("写一个日子，如 2026-01-01"))
        if not parameter["name"].strip() or not parameter["source"].strip():
            yield Problem(_("参数 %d") % n, _("没有写名称或出处"), _("写上；没有读到出处就写明没有读到"))
    for n, rule in enumerate(sheet["rules"], 1):
        if not rule["articles"].strip():
            yield Problem(_("规则 %d") % n, _("没有写依据"), _("写成 法规键#条款键，如 sz-old-age-2019#全文"))


def _read(draft: PolicyDraft, made: dict[str, bytes], loaded: Content) -> Candidate:
    with TemporaryDirectory(prefix="zt-draft-") as folder:
        pack = Path(folder) / PACK
        target = pack / "policies" / draft.key / draft.sheet["since"]
        write(target, made)
        item, errors = reading.read(pack, "policies", target)
    if item is None:
        return Candidate(tuple(_told(error) for error in errors))
    content, wrong = beside(loaded, item)
    wrong = [*wrong, *broken_item(content, item)]
    return Candidate(tuple(_told(error) for error in wrong), item, content, made)


def write(target: Path, made: dict[str, bytes]) -> None:
    """The files of a version into its folder."""
    for name, data in made.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(data)


def _told(error: ContentError) -> Problem:
    return Problem(error.file.rpartition("/")[2], error.message, error.remedy)


def examples(found: Candidate) -> list[Tried]:
    """Every example of a candidate that can be read."""
    assert found.item is not None and found.content is not None
    return [_try(found.item, found.content, example) for example in found.item.examples]


def _try(item: Item, content: Content, example: Example) -> Tried:
    policy: Policy = item.model
    expect = example.expect
    if not policy.in_force.holds(example.on):
        return Tried(example, expect.outcome == "not_in_force", "not_in_force", None)
    values = parameters(policy, example.on, content, max(example.on, item.since))
    facts = {name: _given(policy, name, value, example) for name, value in example.facts.items()}
    try:
        model = content.dmn_model(item.key, max(example.on, item.since))
        got = decide_policy(model, policy.decision, values | facts | {"判定日": to_feel(example.on)})
    except DmnError as error:
        return Tried(example, False, str(error), None)
    wanted = None if expect.wanted is None else frozenset(expect.wanted)
    asked = {"rule": expect.rule, "amount": expect.amount, "wanted": wanted}
    holds = got.kind == expect.outcome and all(value is None or getattr(got, name) == value for name, value in asked.items())
    return Tried(example, holds, got.kind, got.rule)


def _given(policy: Policy, name: str, value: Any, example: Example) -> Any:
    if isinstance(value, Observed):
        stale = (example.on - value.as_of).days > policy.freshness.get(name, 10**6)
        return Missing(name) if stale else to_feel(value.value)
    return Missing(name) if value == "missing" else to_feel(value)
