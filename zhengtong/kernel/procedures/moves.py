"""May a running case go on under another version? Every reason against it, before anyone is moved."""
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from zhengtong.kernel.clock import Event

from .bundles import Bundle
from .words import listed, spoken, state


def reasons(old: Bundle, new: Bundle, at: str, happened: Iterable[Event]) -> Iterator[str]:
    """Why a case in the state `at`, to which `happened`, cannot go on under `new`; nothing when it can."""
    if old.procedure.key != new.procedure.key:
        yield _("“%s”是另一个程序") % spoken(new.procedure.names)
        return
    there = next((one for one in new.procedure.states if one.key == at), None)
    if there is None:
        yield _("新版没有“%s”这个状态") % state(old, at)
    elif there.final != next(one.final for one in old.procedure.states if one.key == at):
        yield _("“%s”在新版里终结与否不同") % state(old, at)
    yield from _steps(old, new, list(dict.fromkeys(event.kind for event in happened)))


def _steps(old: Bundle, new: Bundle, kinds: list[str]) -> Iterator[str]:
    for kind in kinds:
        rule, fresh = old.procedure.event(kind), new.procedure.event(kind)
        if rule is None:
            continue
        if fresh is None or fresh.thread != rule.thread:
            yield _("新版没有已办过的“%s”这一步") % spoken(rule.names)
        elif missing := sorted(key for key, part in fresh.body.items() if part.required and key not in rule.body):
            said = {"event": spoken(rule.names), "fields": listed(spoken(fresh.body[key].names) for key in missing)}
            yield _("新版的“%(event)s”要有%(fields)s，已办的一步没有") % said

