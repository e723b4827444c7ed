"""Texts that people write and rooms keep: no control characters (a database refuses some of them), never endless."""
from unicodedata import category

from django.utils.translation import gettext as _

from .refusals import CaseRefused

LONGEST = 20_000  # characters of one text
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def is_plain(text: str) -> bool:
    """Letters, signs, line breaks; not too long."""
    return len(text) <= LONGEST and not any(char < " " and char not in "\n\r\t" for char in text)


def is_line(text: object, most: int = 200) -> bool:
    """One line of plain text: no control, format or separator character (one turns the reading direction, another ends the
    line), not too long."""
    return isinstance(text, str) and len(text) <= most and not any(category(char) in UNSEEN for char in text)


def check(*texts: str | None, article: str = "") -> None:
    """CaseRefused when one of the texts cannot be kept."""
    if not all(is_plain(text) for text in texts if text):
        raise CaseRefused("body", _("文字里有控制字符，或超过两万字。"), article=article, remedy=_("删去后再提交。"))
