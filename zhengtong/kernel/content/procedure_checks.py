"""What makes a procedure whole: every state reached and left, every step with an article, every name leading somewhere."""
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .files import Item
from .marks import ContentError
from .procedures import SAME, AwaitSpec, ClockSpec, EventRule, ExcludeSpec, Form, Letter, Procedure, Replies

if TYPE_CHECKING:
    from .queries import Content

LENGTH = re.compile(r"^[1-9]\d{0,3} (working day|day|month|year|working hour)s?$")
EXPIRY = "expiry of "
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = frozenset({  # what a letter may ask of a case
    "number", "applicant", "department", "title", "filed_on", "received_on", "due_on", "old_due_on", "today", "days", "reason",
    "article", "office", "phone", "amount", "fields", "until", "other", "remedy", "code", "text",
})


def procedure(item: Item, content: "Content", _facts: Any) -> list[ContentError]:
    """Everything wrong with one procedure, each with its line and remedy."""
    model: Procedure = item.model
    errors = list(_outside(item, model, content))
    errors += _states(item, model)
    for i, event in enumerate(model.events):
        errors += _event(item, i, event, model, content)
    for key, clock in model.clocks.items():
        errors += _clock(item, key, clock, model, content)
    return errors + list(_parts(item, model, content))


def _error(item: Item, path: tuple[Any, ...], message: str, remedy: str) -> ContentError:
    return ContentError(item.marks.file, item.marks.line(path), message, remedy)


def _named(item: Item, path: tuple[Any, ...], name: str, known: Any, what: str) -> Iterator[ContentError]:
    if name not in known:
        yield _error(item, path, _("%(what)s“%(name)s”不存在") % {"what": what, "name": name}, _("改正名称，或先加入该内容"))


def article(item: Item, path: tuple[Any, ...], cited: str, content: "Content") -> Iterator[ContentError]:
    """Each "law#article" of `cited` (several separated by ;) must exist, where laws are loaded at all."""
    for one in cited.split(";") if content.laws else ():
        law, _sharp, number = one.strip().partition("#")
        if law not in content.laws or number not in content.laws[law].articles:
            yield _error(item, path, _("依据“%s”不存在") % one.strip(), _("写成 法规key#条，并先把该条写进 laws"))


def _outside(item: Item, model: Procedure, content: "Content") -> Iterator[ContentError]:
    if content.units:
        yield from _named(item, ("department",), model.department, content.units, _("部门"))
    if content.purposes:
        yield from _named(item, ("purpose",), model.purpose, content.purposes, _("目的"))
    yield from _named(item, ("main",), model.main, model.clocks, _("期限"))
    for i, key in enumerate(model.laws if content.laws else ()):
        yield from _named(item, ("laws", i), key, content.laws, _("法规"))


def _states(item: Item, model: Procedure) -> Iterator[ContentError]:
    names = {state.key for state in model.states}
    reached, left = {model.states[0].key}, set[str]()
    for event in model.events:
        left |= set(event.from_) if event.to != SAME else set()
    before = 0
    while before < len(reached):
        before = len(reached)
        reached |= {event.to for event in model.events if event.to != SAME and set(event.from_) & reached}
    for i, state in enumerate(model.states):
        if state.key not in reached:
            yield _error(item, ("states", i), _("没有事件能到达状态“%s”") % state.key, _("加一个到这里的事件，或删去该状态"))
        if not state.final and state.key not in left:
            message = _("状态“%s”没有出口，又不是终结") % state.key
            yield _error(item, ("states", i), message, _("加一个离开的事件，或写 final: true"))
    for i, event in enumerate(model.events):
        for key in {*event.from_, event.to} - names - {SAME}:
            yield _error(item, ("events", i), _("状态“%s”不存在") % key, _("改正名称，或在 states 里加上"))


def _event(item: Item, i: int, event: EventRule, model: Procedure, content: "Content") -> Iterator[ContentError]:
    keys = {other.key for other in model.events}
    yield from article(item, ("events", i, "article"), event.article, content)
    for key in {*event.not_by, *event.after} - keys:
        yield _error(item, ("events", i), _("事件“%s”不存在") % key, _("改正名称，或在 events 里加上"))
    for name, clock in (("before", event.before), ("expired", event.expired)):
        if clock is not None:
            yield from _named(item, ("events", i, name), clock, model.clocks, _("期限"))
    if event.letter is not None:
        yield from _named(item, ("events", i, "letter"), event.letter, _letters(item), _("文书"))
    for who in event.who:
        unit = who.partition("@")[2]
        if unit and content.units:
            yield from _named(item, ("events", i, "who"), unit, content.units, _("部门"))


def _clock(item: Item, key: str, clock: ClockSpec, model: Procedure, content: "Content") -> Iterator[ContentError]:
    place, events = ("clocks", key), {event.key for event in model.events}
    used = {*clock.starts, *clock.ends}
    articles = [clock.article]
    pauses: list[AwaitSpec | ExcludeSpec] = [*clock.awaits, *clock.exclude]
    for part in pauses:
        used |= {part.from_, *(to for to in part.to if not to.startswith(EXPIRY))}
        articles.append(part.article)
        for to in part.to:
            if to.startswith(EXPIRY):
                yield from _named(item, place, to.removeprefix(EXPIRY), model.clocks, _("期限"))
    lengths = [clock.length]
    if clock.extend:
        used.add(clock.extend.event)
        articles.append(clock.extend.article)
        lengths.append(clock.extend.by)
    if clock.silence:
        used.add(clock.silence.event)
        articles.append(clock.silence.article)
    if clock.before:
        lengths.append(clock.before.length)
        yield from _named(item, place, clock.before.clock, model.clocks, _("期限"))
    for name in sorted(used - events):
        yield _error(item, place, _("事件“%s”不存在") % name, _("改正名称，或在 events 里加上"))
    for cited in articles:
        yield from article(item, place, cited, content)
    for length in lengths:
        yield from _length(item, place, length, model)


def _length(item: Item, place: tuple[Any, ...], length: str, model: Procedure) -> Iterator[ContentError]:
    if length.startswith("parameter "):
        yield from _named(item, place, length.removeprefix("parameter "), {p.name for p in model.parameters}, _("参数"))
    elif not LENGTH.match(length):
        yield _error(item, place, _("“%s”不是期限") % length, _("写成 20 working days、30 days、3 months 这样"))


def _letters(item: Item) -> dict[str, Letter]:
    return {part.key: part for part in item.parts.values() if isinstance(part, Letter)}


def _parts(item: Item, model: Procedure, content: "Content") -> Iterator[ContentError]:
    letters = _letters(item)
    for letter in letters.values():
        names = (*letter.paragraphs, *([letter.remedy] if letter.remedy else []))
        texts = [text for name in names for text in (name.zh, name.en)]
        for name in sorted({name for text in texts for name in PLACEHOLDER.findall(text)} - PLACEHOLDERS):
            yield _error(item, (), _("文书 %(letter)s 里的“{%(name)s}”不认识") % {"letter": letter.key, "name": name},
                         _("只有 %s") % ", ".join(sorted(PLACEHOLDERS)))
    for part in item.parts.values():
        if isinstance(part, Form):
            yield from _conditions(item, part)
        elif isinstance(part, Replies):
            for code, reply in part.replies.items():
                yield from _named(item, (), reply.letter, letters, _("文书"))
                for cited in reply.articles:
                    yield from article(item, (), cited, content)
                if not reply.articles and not reply.reasons:
                    yield _error(item, (), _("答复 %s 既无依据又无理由") % code, _("写上 articles，或 reasons: true"))
    if model.receipt is not None:
        yield from _named(item, ("receipt",), model.receipt, letters, _("文书"))


def _conditions(item: Item, form: Form) -> Iterator[ContentError]:
    from zhengtong.feel import FeelError, parse

    names = {question.key for question in form.questions}
    for question in form.questions:
        for text in (question.shown_if, question.required if isinstance(question.required, str) else None):
            try:
                parse(text or "true", names=names)
            except FeelError as error:
                yield _error(item, (), _("表单问题 %(key)s 的条件有误：%(error)s") % {"key": question.key, "error": error},
                             _("改正表达式；名称须是该表单的问题"))
