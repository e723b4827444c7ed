"""What makes the files beside a procedure whole: the form's conditions, the letters' placeholders, the replies' articles."""
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .files import Item
from .marks import ContentError
from .naming import article, error, named
from .procedures import Form, Letter, Replies

if TYPE_CHECKING:
    from .queries import Content

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
PLACEHOLDERS = frozenset({  # what a letter may ask of a case; beside these the fields of its event
    "number", "applicant", "department", "title", "filed_on", "received_on", "due_on", "old_due_on", "today", "days", "reason",
    "article", "office", "phone", "amount", "fields", "until", "other", "remedy", "code", "text", "period",
    "standard", "how_to_pay",
})


def parts(item: Item, content: "Content") -> Iterator[ContentError]:
    """Everything wrong with the form, the letters and the replies."""
    known = {part.key for part in item.parts.values() if isinstance(part, Letter)}
    for name, part in item.parts.items():
        if isinstance(part, Form):
            yield from _conditions(item, name, part)
            for i, question in enumerate(part.questions):
                if question.article:
                    yield from article(item, ("questions", i, "article"), question.article, content, name)
        elif isinstance(part, Letter):
            yield from _letter(item, name, part, content)
        elif isinstance(part, Replies):
            yield from _replies(item, name, part, known, content)


def _letter(item: Item, name: str, letter: Letter, content: "Content") -> Iterator[ContentError]:
    if name != f"letters/{letter.key}.yaml":
        said = _("key 写着 %(key)s，文件叫 %(name)s") % {"key": letter.key, "name": name}
        yield error(item, ("key",), said, _("两处写成同一个"), name)
    if letter.article:
        yield from article(item, ("article",), letter.article, content, name)
    fields = {key for event in item.model.events if event.letter == letter.key for key in event.body}
    texts = [*((("paragraphs", i), text) for i, text in enumerate(letter.paragraphs)),
             *([(("remedy",), letter.remedy)] if letter.remedy else []), (("title",), letter.title)]
    for path, text in texts:
        for asked in sorted(set(PLACEHOLDER.findall(text.zh + text.en)) - PLACEHOLDERS - fields):
            yield error(item, path, _("文书 %(letter)s 里的“{%(name)s}”不认识") % {"letter": letter.key, "name": asked},
                        _("只有 %s") % ", ".join(sorted(PLACEHOLDERS | fields)), name)


def _replies(item: Item, name: str, replies: Replies, known: set[str], content: "Content") -> Iterator[ContentError]:
    for code, reply in replies.replies.items():
        path = ("replies", code)
        yield from named(item, path, reply.letter, known, _("文书"), name)
        for cited in reply.articles:
            yield from article(item, path, cited, content, name)
        if not reply.articles and not reply.reasons:
            yield error(item, path, _("答复 %s 既无依据又无理由") % code, _("写上 articles，或 reasons: true"), name)


def _conditions(item: Item, name: str, form: Form) -> Iterator[ContentError]:
    names = {question.key for question in form.questions}
    for i, question in enumerate(form.questions):
        for key, text in (("shown_if", question.shown_if), ("required", question.required)):
            if isinstance(text, str) and (wrong := _feel(text, names)):
                said = _("表单问题 %(key)s 的条件有误：%(error)s") % {"key": question.key, "error": wrong}
                yield error(item, ("questions", i, key), said, _("改正表达式；名称须是该表单的问题"), name)


def _feel(text: str, names: set[str]) -> str:
    """What is wrong with a condition over these names; empty when nothing is."""
    from zhengtong.feel import FeelError, parse, tree
    from zhengtong.feel.builtins import BUILTINS

    try:
        unknown = tree.names(parse(text, names=names)) - names - BUILTINS.keys()
    except FeelError as wrong:
        return str(wrong)
    return ", ".join(sorted(unknown))
