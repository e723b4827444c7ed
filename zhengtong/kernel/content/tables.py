"""The decision tables of the policies, read as the round reads them: what would stop a round is said before it begins."""
from django.utils.translation import gettext as _

from zhengtong.dmn import DecisionTable, DmnError
from zhengtong.dmn.outcomes import plan

from .files import Item
from .marks import ContentError
from .policies import Policy
from .queries import Content


def broken(content: Content) -> list[ContentError]:
    """Everything wrong in any version's model, by file and line: DMN, FEEL, the policy's decision, its conclusions."""
    found: dict[ContentError, None] = {}
    for item in content.items:
        if item.dmn is not None:
            found |= dict.fromkeys(_of(content, item))
    return list(found)


def broken_item(content: Content, item: Item) -> list[ContentError]:
    """The same of one version."""
    return _of(content, item)


def _of(content: Content, item: Item) -> list[ContentError]:
    file = f"{item.pack}/{item.kind}/{item.key}/{item.folder.name}/table.dmn"
    try:
        _prepared(content, item)
    except DmnError as wrong:
        return [ContentError(file, f.line, f"{f.place}: {f.message}" if f.place else f.message, f.remedy or _("改正这张表"))
                for f in wrong.findings]
    return []


def _prepared(content: Content, item: Item) -> None:
    model = content.dmn_model(item.key, item.since)
    if isinstance(item.model, Policy):
        logic = model.decision(item.model.decision).logic
        if not isinstance(logic, DecisionTable):
            raise DmnError(_("决定“%s”不是决策表") % item.model.decision, remedy=_("政策由一张决策表判定"))
        plan(logic)
