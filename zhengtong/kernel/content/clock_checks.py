"""What makes a procedure's clocks whole: events, clocks, articles and lengths that exist, and none that waits for itself."""
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .files import Item
from .marks import ContentError
from .naming import article, error, named
from .procedures import AwaitSpec, ClockSpec, ExcludeSpec, Procedure

if TYPE_CHECKING:
    from .queries import Content

LENGTH = re.compile(r"^[1-9]\d{0,3} (working day|day|month|year|working hour)s?$")
EXPIRY, PARAMETER = "expiry of ", "parameter "
Place = tuple[Any, ...]


def clocks(item: Item, content: "Content") -> Iterator[ContentError]:
    """Everything wrong with the clocks of one procedure."""
    model: Procedure = item.model
    for key, clock in model.clocks.items():
        place = ("clocks", key)
        for name in sorted(_events(clock) - {event.key for event in model.events}):
            yield error(item, place, _("事件“%s”不存在") % name, _("改正名称，或在 events 里加上"))
        for name in sorted(_others(clock)):
            yield from named(item, place, name, model.clocks, _("期限"))
        for cited in _articles(clock):
            yield from article(item, place, cited, content)
        for length in _lengths(clock):
            yield from _length(item, place, length, model)
        yield from _hands(item, place, clock, model)
        yield from _promise(item, place, clock, model)
    yield from _circle(item, model)


def _pauses(clock: ClockSpec) -> list[AwaitSpec | ExcludeSpec]:
    return [*clock.awaits, *clock.exclude]


def _events(clock: ClockSpec) -> set[str]:
    used = {*clock.starts, *clock.ends}
    for part in _pauses(clock):
        used |= {part.from_, *(to for to in part.to if not to.startswith(EXPIRY))}
    return used | {part.event for part in (clock.extend, clock.silence) if part}


def _others(clock: ClockSpec) -> set[str]:
    """The clocks whose day this one must know."""
    used = {to.removeprefix(EXPIRY) for part in _pauses(clock) for to in part.to if to.startswith(EXPIRY)}
    return used | ({clock.before.clock} if clock.before else set())


def _articles(clock: ClockSpec) -> list[str]:
    return [clock.article, *(part.article for part in _pauses(clock)),
            *(part.article for part in (clock.extend, clock.silence) if part)]


def _lengths(clock: ClockSpec) -> list[str]:
    return [clock.length, *([clock.extend.by] if clock.extend else []), *([clock.before.length] if clock.before else [])]


def _length(item: Item, place: Place, length: str, model: Procedure) -> Iterator[ContentError]:
    if length.startswith(PARAMETER):
        name = length.removeprefix(PARAMETER)
        held = {parameter.name: parameter for parameter in model.parameters}
        yield from named(item, place, name, held, _("参数"))
        if name in held and model.in_force.from_ and held[name].on(model.in_force.from_) is None:
            yield error(item, place, _("参数“%s”在施行日还没有值") % name, _("给它一个自施行日起的值"))
    for value in _values(length, model):
        if not LENGTH.match(value):
            yield error(item, place, _("“%s”不是期限") % value, _("写成 20 working days、30 days、3 months 这样"))


def _values(length: str, model: Procedure) -> list[str]:
    """The length itself, or every value that its parameter takes."""
    if not length.startswith(PARAMETER):
        return [length]
    name = length.removeprefix(PARAMETER)
    return [str(dated.value) for parameter in model.parameters if parameter.name == name for dated in parameter.values]


def _hands(item: Item, place: Place, clock: ClockSpec, model: Procedure) -> Iterator[ContentError]:
    """An extension is an approver's, before the day; what silence means is the law's, so that the system may note it."""
    extend = model.event(clock.extend.event) if clock.extend else None
    if clock.extend and extend and (clock.extend.approver not in extend.who or extend.before is None):
        yield error(item, place, _("延长“%s”要由批准的人在期满前办") % extend.key,
                    _("事件的 who 写上 %s，并写 before") % clock.extend.approver)
    silence = model.event(clock.silence.event) if clock.silence else None
    if silence and "system" not in silence.who:
        yield error(item, place, _("“%s”是沉默的后果，系统要能记下") % silence.key, _("该事件的 who 写上 system"))
    more = clock.exclude or clock.extend
    if ("hour" in clock.length and (more or clock.before)) or (clock.before and (clock.awaits or more)):
        yield error(item, place, _("按小时计或倒推的期限不能扣除、延长"),
                    _("改成工作日，或删去 exclude、extend、awaits、before"))


def _promise(item: Item, place: Place, clock: ClockSpec, model: Procedure) -> Iterator[ContentError]:
    """What is promised stays within what the law gives, in the same unit, so that both can be counted."""
    if clock.within is None:
        return
    yield from named(item, place, clock.within, model.clocks, _("期限"))
    law = model.clocks.get(clock.within)
    if law is None:
        return
    for value in _values(clock.length, model):
        mine, theirs = LENGTH.match(value), LENGTH.match(law.length)
        if mine and (not theirs or mine[1] != theirs[1] or int(value.split()[0]) > int(law.length.split()[0])):
            said = _("承诺的期限 %(mine)s 超过法定的 %(law)s，或单位不同") % {"mine": value, "law": law.length}
            yield error(item, place, said, _("缩短承诺的期限，用同一单位"))


def _circle(item: Item, model: Procedure) -> Iterator[ContentError]:
    left = {key: _others(clock) & set(model.clocks) for key, clock in model.clocks.items()}
    while ready := [key for key, needs in left.items() if not needs & left.keys()]:
        left = {key: needs for key, needs in left.items() if key not in ready}
    if left:
        yield error(item, ("clocks", min(left)), _("期限互相等待：%s") % ", ".join(sorted(left)),
                    _("去掉其中一个 expiry of 或 before"))
