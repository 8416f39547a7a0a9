"""The time zone of a phone number, by the tables of the phonenumbers library.

Many numbers, mobile ones above all, do not tell where in a wide country somebody is. Of several
zones the one in the middle is taken, by their standard time: then nobody is off by more than half.
"""

from collections import Counter
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

UNKNOWN = "Etc/UTC"
# Any January will do; both halves of the year order the zones of a country alike.
REFERENCE = datetime(2026, 1, 15, 12)  # noqa: DTZ001 - a wall clock, asked in each zone.


def possible(number: str) -> tuple[str, ...]:
    """The zones in which the E.164 digits may be; none for a number that no table knows."""
    for length in range(min(TIMEZONE_LONGEST_PREFIX, len(number)), 0, -1):
        found = TIMEZONE_DATA.get(number[:length])
        if found:
            return tuple(found)
    return ()


def of(number: str) -> str:
    """The zone a number is taken to be in."""
    return middle(possible(number))


@cache
def middle(zones: tuple[str, ...]) -> str:
    """The zone in the middle of these, from west to east."""
    if not zones:
        return UNKNOWN
    ordered = sorted(zones, key=_offset)
    there = _offset(ordered[(len(ordered) - 1) // 2])
    # Of those that share the time, the one with the most numbers: it is known best.
    alike = [name for name in zones if _offset(name) == there]
    return max(alike, key=lambda name: (_entries()[name], name))


@cache
def differ(zones: tuple[str, ...]) -> bool:
    """Whether it is another time in some of them than in the others."""
    return len({_offset(name) for name in zones}) > 1


def is_open(zone: str, start: time, end: time, moment: datetime) -> bool:
    """Whether it is between these times of the day there; hours may go over midnight."""
    local = moment.astimezone(ZoneInfo(zone)).time()
    if start <= end:
        return start <= local < end
    return local >= start or local < end


@cache
def _entries() -> Counter[str]:
    """How many beginnings of numbers each zone stands at."""
    return Counter(name for names in TIMEZONE_DATA.values() for name in names)


def _offset(name: str) -> timedelta:
    return ZoneInfo(name).utcoffset(REFERENCE) or timedelta(0)
