"""What procedures call things, in the reader's language."""
from collections.abc import Iterable

from django.utils.translation import get_language

from zhengtong.kernel.content.models import Names

from .bundles import Bundle


def spoken(names: Names) -> str:
    """A name in the reader's language."""
    return names.en if (get_language() or "").startswith("en") else names.zh


def state(bundle: Bundle, key: str) -> str:
    """A state."""
    return next((spoken(one.names) for one in bundle.procedure.states if one.key == key), key)


def events(bundle: Bundle, keys: Iterable[str]) -> str:
    """Several events."""
    return "、".join(spoken(event.names) for event in map(bundle.procedure.event, keys) if event)


def clock(bundle: Bundle, key: str) -> str:
    """A clock."""
    return spoken(bundle.procedure.clocks[key].names)
