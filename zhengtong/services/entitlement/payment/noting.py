"""What every verb of payment writes last: the journal's line."""
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhengtong.kernel.journal.actions import append
from zhengtong.kernel.parties import Actor


def done(action: str, about: str, body: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """The journal's entry, the last statement of every action."""
    append(kind=f"entitlement.{action}", body=dict(body), by=by, at=at, about=about)
