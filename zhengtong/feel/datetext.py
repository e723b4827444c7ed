"""Dates, times and durations from text (ISO 8601 as XML Schema writes it, with FEEL's `@Zone/Name`). None when it is none."""
import re
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from zhengtong.feel.dates import NANO, Date, DateTime, DaysTime, Duration, Temporal, Time, YearsMonths

_DATE = r"(?P<year>-?(?:[1-9]\d{4,8}|\d{4}))-(?P<month>\d\d)-(?P<day>\d\d)"
_TIME = (
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
    r"(?:(?P<utc>[zZ])|(?P<offset>[+-]\d\d:\d\d(?::\d\d)?)|@(?P<zone>[A-Za-z0-9_+\-/]+))?"
)
_DATE_RE, _TIME_RE, _BOTH_RE = re.compile(_DATE, re.A), re.compile(_TIME, re.A), re.compile(f"{_DATE}T{_TIME}", re.A)
_MONTHS_RE = re.compile(r"(-?)P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?", re.A)
_NANOS_RE = re.compile(r"(-?)P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d*))?S)?)?", re.A)
_DURATION_LENGTH = 60


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    return name in _zones() and bool(ZoneInfo(name))


def date(text: str) -> Date | None:
    """A day from `2025-12-31`."""
    found = _DATE_RE.fullmatch(text)
    return _built(lambda: _date(found)) if found else None  # type: ignore[return-value]


def time(text: str) -> Time | None:
    """A time from `08:30:00`, `08:30:00+08:00` or `08:30:00@Asia/Shanghai`."""
    found = _TIME_RE.fullmatch(text)
    return _built(lambda: _time(found)) if found else None  # type: ignore[return-value]


def date_time(text: str) -> DateTime | None:
    """A day with a time from `2025-12-31T08:30:00`; a day alone is its midnight."""
    found = _BOTH_RE.fullmatch(text)
    if found:
        return _built(lambda: _date_time(found))  # type: ignore[return-value]
    day = date(text)
    return DateTime(day, Time(0, 0)) if day else None


def duration(text: str) -> Duration | None:
    """A duration from `P1Y2M` or `P1DT2H3M4.5S`."""
    if len(text) > _DURATION_LENGTH:
        return None
    if found := _MONTHS_RE.fullmatch(text):
        months = int(found.group(2) or 0) * 12 + int(found.group(3) or 0)
        return YearsMonths(-months if found.group(1) else months)
    if found := _NANOS_RE.fullmatch(text):
        sign, days, hours, minutes, seconds, fraction = found.groups()
        whole = ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
        nanos = whole * NANO + _nano(fraction)
        return DaysTime(-nanos if sign else nanos)
    return None


def at_literal(text: str) -> Temporal | Duration | None:
    """What @"text" stands for."""
    return date(text) or time(text) or (date_time(text) if "T" in text else None) or duration(text)


def _built(make: object) -> object:
    try:
        return make()  # type: ignore[operator]
    except ValueError:
        return None


def _date(found: re.Match[str]) -> Date:
    return Date(int(found["year"]), int(found["month"]), int(found["day"]))


def _time(found: re.Match[str]) -> Time:
    zone = found["zone"]
    if zone and not is_zone(zone):
        raise ValueError(f"there is no time zone {zone}")
    offset = 0 if found["utc"] else _offset(found["offset"])
    hour = int(found["hour"])
    return Time(hour, int(found["minute"]), int(found["second"]), _nano(found["fraction"]), offset, zone)


def _date_time(found: re.Match[str]) -> DateTime:
    if found["hour"] == "24":
        if found["minute"] + found["second"] != "0000" or _nano(found["fraction"]):
            raise ValueError("24 o'clock has no minutes")
        day = Date.from_days(_date(found).days + 1)
        zone = found["zone"]
        return DateTime(day, Time(0, 0, 0, 0, 0 if found["utc"] else _offset(found["offset"]), zone))
    return DateTime(_date(found), _time(found))


def _offset(text: str | None) -> int | None:
    if text is None:
        return None
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    if minutes > 59 or (seconds and seconds[0] > 59):
        raise ValueError("an offset has less than 60 minutes")
    value = hours * 3600 + minutes * 60 + (seconds[0] if seconds else 0)
    return -value if text[0] == "-" else value


def _nano(fraction: str | None) -> int:
    return int((fraction or "0")[:9].ljust(9, "0"))
