"""Clock (期限): a pure function of definition, events, calendar and today; it proves every day that it counts.

Fed by procedures with rules and by cases with events. What leaves it: due days and the table behind each.
"""
from .calendars import Calendar, CalendarDay
from .counting import DayRow
from .definitions import Await, Before, ClockError, ClockRule, Event, Exclude, Extend, Length, Silence
from .intervals import Stop
from .reckoning import reckon, sequence
from .results import Reckoning

__all__ = ["Await", "Before", "Calendar", "CalendarDay", "ClockError", "ClockRule", "DayRow", "Event", "Exclude", "Extend",
           "Length", "Reckoning", "Silence", "Stop", "reckon", "sequence"]
