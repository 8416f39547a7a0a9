"""Billing periods by their anchor day: every day of the month and every month, leap years too."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest

from portal.core import periods
from portal.core.periods import Period

DAY = timedelta(days=1)
# Leap, common, a century that is none and one that is; with their neighbours in each walk.
YEARS = (2024, 2025, 1900, 2000)
ANCHORS = range(1, 32)


def start_of(year, month, anchor):
    """The anchor's day in a month, or its last day; written apart from the code it checks."""
    return date(year, month, min(anchor, monthrange(year, month)[1]))


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("anchor", ANCHORS)
def test_each_month_has_the_period_that_begins_on_its_anchor_day(anchor, year):
    for month in range(1, 13):
        start = start_of(year, month, anchor)
        following = (year + month // 12, month % 12 + 1)

        found = periods.period_of(start, anchor)

        assert found == Period(start, start_of(*following, anchor))


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("anchor", ANCHORS)
def test_every_day_of_a_year_is_in_exactly_one_period_and_they_touch(anchor, year):
    day, seen = date(year, 1, 1), []
    while day.year == year:
        found = periods.period_of(day, anchor)
        assert day in found
        if not seen or seen[-1] != found:
            seen.append(found)
        day += DAY

    assert len(seen) in {12, 13}
    assert all(one.end == two.start for one, two in pairwise(seen))
    assert all(periods.next_period(one, anchor) == two for one, two in pairwise(seen))
    assert all(periods.previous_period(two, anchor) == one for one, two in pairwise(seen))


@pytest.mark.parametrize(
    ("anchor", "day", "first", "last"),
    [
        (1, date(2026, 1, 17), date(2026, 1, 1), date(2026, 1, 31)),
        (1, date(2026, 2, 17), date(2026, 2, 1), date(2026, 2, 28)),
        (2, date(2026, 1, 17), date(2026, 1, 2), date(2026, 2, 1)),
        (2, date(2026, 2, 17), date(2026, 2, 2), date(2026, 3, 1)),
    ],
)
def test_an_anchor_of_the_1st_and_of_the_2nd_as_resellers_are_told(anchor, day, first, last):
    found = periods.period_of(day, anchor)

    assert (found.start, found.last) == (first, last)


@pytest.mark.parametrize(
    ("anchor", "year", "starts"),
    [
        (29, 2024, (date(2024, 1, 29), date(2024, 2, 29), date(2024, 3, 29))),
        (29, 2025, (date(2025, 1, 29), date(2025, 2, 28), date(2025, 3, 29))),
        (30, 2025, (date(2025, 1, 30), date(2025, 2, 28), date(2025, 3, 30))),
        (31, 2025, (date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31))),
        (31, 2024, (date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31))),
    ],
)
def test_a_short_month_begins_on_its_last_day_and_the_next_one_does_not_drift(anchor, year, starts):
    first = periods.period_of(date(year, 2, 10), anchor)
    second = periods.next_period(first, anchor)

    assert (first.start, second.start, second.end) == starts
