"""What makes a procedure whole: every state reached and left, every step with an article, every name leading somewhere."""
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from . import clock_checks, form_checks
from .files import Item
from .marks import ContentError
from .naming import article, error, named
from .procedures import SAME, EventRule, Letter, Procedure

if TYPE_CHECKING:
    from .queries import Content


def procedure(item: Item, content: "Content", _facts: Any) -> list[ContentError]:
    """Everything wrong with one procedure and the files beside it, each with its line and remedy."""
    model: Procedure = item.model
    errors = [*_outside(item, model, content), *_reached(item, model), *_left(item, model)]
    for i, event in enumerate(model.events):
        errors += _event(item, i, event, model, content)
    return [*errors, *clock_checks.clocks(item, content), *form_checks.parts(item, content), *_examples(item, model)]


def _outside(item: Item, model: Procedure, content: "Content") -> Iterator[ContentError]:
    if content.units:
        yield from named(item, ("department",), model.department, content.units, _("部门"))
    if content.purposes:
        yield from named(item, ("purpose",), model.purpose, content.purposes, _("目的"))
    yield from named(item, ("main",), model.main, model.clocks, _("期限"))
    if model.receipt is not None:
        yield from named(item, ("receipt",), model.receipt, letters(item), _("文书"))
    for i, key in enumerate(model.laws if content.laws else ()):
        yield from named(item, ("laws", i), key, content.laws, _("法规"))


def _reached(item: Item, model: Procedure) -> Iterator[ContentError]:
    reached, before = {model.states[0].key}, 0
    while before < len(reached):
        before = len(reached)
        reached |= {event.to for event in model.events if event.to != SAME and set(event.from_) & reached}
    for i, state in enumerate(model.states):
        if state.key not in reached:
            yield error(item, ("states", i), _("没有事件能到达状态“%s”") % state.key, _("加一个到这里的事件，或删去该状态"))


def _left(item: Item, model: Procedure) -> Iterator[ContentError]:
    moves = [event for event in model.events if event.to != SAME]
    left = {key for event in moves for key in event.from_ if key != event.to and not event.reopens}
    for i, state in enumerate(model.states):
        if not state.final and state.key not in left | _reopened(moves):
            message = _("状态“%s”没有出口，又不是终结") % state.key
            yield error(item, ("states", i), message, _("加一个离开的事件，或写 final: true"))
        if state.final and state.key in left:
            yield error(item, ("states", i), _("状态“%s”是终结，却有事件离开") % state.key, _("删去 final，或改事件的 from"))


def _reopened(moves: Iterable[EventRule]) -> set[str]:
    return {key for event in moves if event.reopens for key in event.from_}


def _event(item: Item, i: int, event: EventRule, model: Procedure, content: "Content") -> Iterator[ContentError]:
    place = ("events", i)
    yield from article(item, (*place, "article"), event.article, content)
    yield from _within(item, place, event, model)
    if event.letter is not None:
        yield from named(item, (*place, "letter"), event.letter, letters(item), _("文书"))
    for who in event.who if content.units else ():
        unit = who.partition("@")[2]
        if unit:
            yield from named(item, (*place, "who"), unit, content.units, _("部门"))
    if event.unlocks and not any(part.type == "fields" for part in event.body.values()):
        yield error(item, place, _("“%s”放开补正，却没有写放开哪些栏目") % event.key, _("body 里加一个 type: fields"))


def _within(item: Item, place: tuple[Any, ...], event: EventRule, model: Procedure) -> Iterator[ContentError]:
    states, events = {state.key for state in model.states}, {other.key for other in model.events}
    for key in sorted({*event.from_, event.to} - states - {SAME}):
        yield error(item, place, _("状态“%s”不存在") % key, _("改正名称，或在 states 里加上"))
    for key in sorted({*event.not_by, *event.after} - events):
        yield error(item, place, _("事件“%s”不存在") % key, _("改正名称，或在 events 里加上"))
    for name, clock in (("before", event.before), ("expired", event.expired)):
        if clock is not None:
            yield from named(item, (*place, name), clock, model.clocks, _("期限"))


def letters(item: Item) -> dict[str, Letter]:
    """The letters that lie beside the procedure, by key."""
    return {part.key: part for part in item.parts.values() if isinstance(part, Letter)}


def _examples(item: Item, model: Procedure) -> Iterator[ContentError]:
    known = ({state.key for state in model.states}, {event.key for event in model.events}, set(model.clocks))
    for example in item.examples:
        clocks = {key.partition("/")[0] for key in (*example.due, *example.clocks, *example.left)}
        events = {one.event for one in example.events} | {*example.may, *example.may_not}
        for names, there in zip(({example.state}, events, clocks), known, strict=True):
            for name in sorted(names - there):
                said = _("示例“%(example)s”里的“%(name)s”不存在") % {"example": example.name, "name": name}
                yield error(item, (), said, _("改正示例里的名称"))
