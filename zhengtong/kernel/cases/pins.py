"""Pinned bundles: kept once by their hash, rebuilt from their own source, never from what the packs say today."""
from functools import lru_cache
from typing import Any

from zhengtong.kernel.procedures import queries as procedures

from .models import Pin


def pin(bundle: Any) -> str:
    """Keeps the bundle if it is new; gives its hash. Inside the transaction of the case that needs it."""
    if not Pin.objects.filter(hash=bundle.hash).exists():
        row = Pin(hash=bundle.hash, procedure=bundle.procedure.key, since=bundle.since, source=bundle.source)
        Pin.objects.bulk_create([row], ignore_conflicts=True)
    return str(bundle.hash)


@lru_cache(maxsize=256)
def bundle(pin_hash: str) -> Any:
    """The bundle as it was when it was pinned (a hash never means anything else, so it may be kept)."""
    return procedures.bundle(Pin.objects.values_list("source", flat=True).get(hash=pin_hash))


@lru_cache(maxsize=256)
def orders(pin_hash: str) -> dict[str, int]:
    """Event key -> its place in the procedure: the order of events of one day."""
    return {event.key: n for n, event in enumerate(bundle(pin_hash).procedure.events)}
