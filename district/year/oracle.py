"""When a request must be answered, counted day by day from its events: written apart from the product's clock."""

from collections.abc import Sequence
from datetime import date

from .days import DAY, WorkDays

Row = tuple[str, date, str]  # event, day, thread
STARTS = ("received", "corrected", "fee_paid")
ASKED = {
    "third_party_asked": ("third_party_answered", "third_party_delivered"),
    "co_maker_asked": ("co_maker_answered", "co_maker_delivered"),
    "authority_asked": ("authority_answered", ""),
}
PERIOD, OPINION = 20, 15


def due(rows: Sequence[Row], calendar: WorkDays) -> date | None:
    """The due day of a reply; None while the request waits for its applicant or for somebody without a period."""
    start = max((day for event, day, _ in rows if event in STARTS), default=None)
    if start is None or _waits(rows, "correction_asked", "corrected") or _waits(rows, "fee_noticed", "fee_paid"):
        return None
    left_out: set[date] = set()
    for event, day, thread in rows:
        if event in ASKED:
            end = _end(rows, event, thread, calendar)
            if end is None:
                return None
            left_out |= {day + n * DAY for n in range(1, (end - day).days + 1)}
    base = calendar.nth(start, PERIOD, left_out)
    extended = any(event == "extended" and start <= day <= base for event, day, _ in rows)
    return calendar.nth(start, 2 * PERIOD, left_out) if extended else base


def _waits(rows: Sequence[Row], asked: str, came: str) -> bool:
    return any(event == asked for event, *_ in rows) and not any(event == came for event, *_ in rows)


def _end(rows: Sequence[Row], asked: str, thread: str, calendar: WorkDays) -> date | None:
    """The day on which a consultation ended: the answer, or fifteen working days after the letter arrived."""
    answered, delivered = ASKED[asked]
    days = {event: day for event, day, own in rows if own == thread}
    sent = next((day for event, day, _ in rows if event == "sent"), None)
    ends = [days[answered]] if answered in days else []
    ends += [calendar.nth(days[delivered], OPINION)] if delivered in days else []
    ends += [sent] if sent else []
    return min(ends) if ends else None


def late(rows: Sequence[Row], calendar: WorkDays) -> bool:
    """Whether the reply left after its day."""
    sent = next((day for event, day, _ in rows if event == "sent"), None)
    found = due(rows, calendar)
    return sent is not None and found is not None and sent > found
