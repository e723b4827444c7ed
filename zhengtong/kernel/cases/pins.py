"""Pinned bundles: kept once by their hash, rebuilt from their own source, never from what the packs say today."""
from typing import Any

from zhengtong.kernel.procedures import queries as procedures

from .models import Pin

KEPT = 256
_bundles: dict[str, Any] = {}
_orders: dict[str, dict[str, int]] = {}


def pin(bundle: Any) -> str:
    """Keeps the bundle if it is new; gives its hash. Inside the transaction of the case that needs it."""
    remember(bundle)
    if not Pin.objects.filter(hash=bundle.hash).exists():
        row = Pin(hash=bundle.hash, procedure=bundle.procedure.key, since=bundle.since, source=bundle.source)
        Pin.objects.bulk_create([row], ignore_conflicts=True)
    return str(bundle.hash)


def bundle(pin_hash: str) -> Any:
    """The bundle as it was when it was pinned (a hash never means anything else, so it is kept in memory)."""
    if pin_hash not in _bundles:
        remember(procedures.bundle(Pin.objects.values_list("source", flat=True).get(hash=pin_hash)))
    return _bundles[pin_hash]


def orders(pin_hash: str) -> dict[str, int]:
    """Event key -> its place in the procedure: the order of events of one day."""
    if pin_hash not in _orders:
        _orders[pin_hash] = {event.key: n for n, event in enumerate(bundle(pin_hash).procedure.events)}
    return _orders[pin_hash]


def remember(bundle: Any) -> None:
    """Keeps a bundle in memory under its hash."""
    while len(_bundles) >= KEPT:
        gone = next(iter(_bundles))
        _bundles.pop(gone)
        _orders.pop(gone, None)
    _bundles[bundle.hash] = bundle
