"""A name in one file that must lead to something in another: the error where it does not."""
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .files import Item
from .marks import ContentError, Marked

if TYPE_CHECKING:
    from .queries import Content


def error(item: Item, path: tuple[Any, ...], message: str, remedy: str, part: str = "") -> ContentError:
    """An error in the item's main file, or in the file beside it that `part` names."""
    marks: Marked = item.part_marks[part] if part else item.marks
    return ContentError(marks.file, marks.line(path), message, remedy)


def named(
    item: Item, path: tuple[Any, ...], name: str, known: Container[str], what: str, part: str = ""
) -> Iterator[ContentError]:
    """An error where `name` is none of the `known`; `what` says what it should be."""
    if name not in known:
        said = _("%(what)s“%(name)s”不存在") % {"what": what, "name": name}
        yield error(item, path, said, _("改正名称，或先加入该内容"), part)


def article(item: Item, path: tuple[Any, ...], cited: str, content: "Content", part: str = "") -> Iterator[ContentError]:
    """Each "law#article" of `cited` (several separated by ;) must exist, where laws are loaded at all."""
    for one in cited.split(";") if content.laws else ():
        law, _sharp, number = one.strip().partition("#")
        if law not in content.laws or number not in content.laws[law].articles:
            yield error(item, path, _("依据“%s”不存在") % one.strip(), _("写成 法规key#条，并先把该条写进 laws"), part)
