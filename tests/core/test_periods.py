from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import periods
from portal.core.errors import Refused
from portal.core.periods import Period

MANY = settings(max_examples=300)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
DATES = st.dates(date(1900, 1, 1), date(2200, 1, 1))
ANCHORS = st.integers(1, 31)


@pytest.mark.parametrize(
    ("day", "anchor", "first", "last"),
    [
        (date(2025, 1, 15), 1, date(2025, 1, 1), date(2025, 1, 31)),
        (date(2025, 2, 1), 1, date(2025, 2, 1), date(2025, 2, 28)),
        (date(2025, 1, 2), 2, date(2025, 1, 2), date(2025, 2, 1)),
        (date(2025, 2, 1), 2, date(2025, 1, 2), date(2025, 2, 1)),
        (date(2025, 2, 2), 2, date(2025, 2, 2), date(2025, 3, 1)),
        (date(2025, 2, 28), 31, date(2025, 2, 28), date(2025, 3, 30)),
        (date(2024, 2, 29), 30, date(2024, 2, 29), date(2024, 3, 29)),
        (date(2025, 1, 1), 15, date(2024, 12, 15), date(2025, 1, 14)),
    ],
)
def test_a_billing_period_runs_from_its_anchor_to_the_day_before_the_next(day, anchor, first, last):
    period = periods.period_of(day, anchor)

    assert (period.start, period.last) == (first, last)


def test_every_day_of_a_century_is_in_exactly_one_period_of_every_anchor():
    """All 31 anchors on all days from 1999 to 2100.

    Periods that touch leave no day out. A day's period depends on its month and on which side of
    the month's start it is, so the four corners of a period stand for all of its days.
    """
    for anchor in range(1, 32):
        period = periods.period_of(date(1999, 1, 1), anchor)
        while period.start.year < 2101:
            year, month = period.start.year, period.start.month
            month_end = date(year, month, monthrange(year, month)[1])
            assert period.start.day == min(anchor, month_end.day)
            assert 28 <= len(period) <= 31
            for day in {period.start, month_end, min(month_end + DAY, period.last), period.last}:
                assert periods.period_of(day, anchor) == period
            following = periods.next_period(period, anchor)
            assert following.start == period.end
            period = following


def test_every_day_finds_the_period_that_contains_it():
    day = date(1999, 1, 1)
    while day.year < 2101:
        anchor = day.toordinal() % 31 + 1
        assert day in periods.period_of(day, anchor)
        day += DAY


@MANY
@given(DATES, ANCHORS)
def test_before_and_after_lead_back_to_the_same_period(day, anchor):
    period = periods.period_of(day, anchor)

    assert periods.previous_period(periods.next_period(period, anchor), anchor) == period
    assert periods.next_period(periods.previous_period(period, anchor), anchor) == period


@MANY
@given(DATES, ANCHORS, ANCHORS)
def test_a_changed_anchor_leaves_no_day_out_and_bills_none_twice(day, old, new):
    period = periods.period_of(day, old)

    bridge = periods.next_period(period, new)

    assert bridge.start == period.end
    assert len(bridge) <= 31
    assert periods.next_period(bridge, new) == periods.period_of(bridge.end, new)


def test_an_anchor_does_not_drift():
    period = periods.period_of(date(2025, 1, 31), 31)
    starts = []
    for _ in range(5):
        starts.append(period.start)
        period = periods.next_period(period, 31)

    assert [(start.month, start.day) for start in starts] == [
        (1, 31),
        (2, 28),
        (3, 31),
        (4, 30),
        (5, 31),
    ]


@pytest.mark.parametrize("anchor", [0, 32, -1])
def test_an_anchor_is_a_day_of_the_month(anchor):
    with pytest.raises(Refused):
        periods.period_of(date(2025, 1, 1), anchor)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_at_the_end_of_the_calendar_is_refused_and_not_an_error(day):
    with pytest.raises(Refused):
        periods.period_of(day, 31)


def test_a_period_has_at_least_one_day():
    with pytest.raises(Refused):
        Period(date(2025, 1, 1), date(2025, 1, 1))
    with pytest.raises(Refused):
        periods.between(date(2025, 1, 2), date(2025, 1, 1))
    with pytest.raises(Refused):
        periods.between(date(2025, 1, 2), date.max)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", date(2024, 3, 5), date(2024, 3, 5)),
        ("yesterday", date(2024, 3, 4), date(2024, 3, 4)),
        ("7-days", date(2024, 2, 28), date(2024, 3, 5)),
        ("30-days", date(2024, 2, 5), date(2024, 3, 5)),
        ("this-month", date(2024, 3, 1), date(2024, 3, 31)),
        ("last-month", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_a_preset_is_seen_from_today(name, first, last):
    assert periods.preset(name, date(2024, 3, 5)) == periods.between(first, last)


def test_every_preset_of_the_list_exists_and_no_other():
    lengths = [len(periods.preset(name, date(2025, 7, 1))) for name in periods.PRESETS]

    assert lengths == [1, 1, 7, 30, 31, 30]
    with pytest.raises(Refused):
        periods.preset("forever", date(2025, 7, 1))


def test_the_days_of_a_period_are_all_in_it_and_the_end_is_not():
    period = periods.period_of(date(2025, 2, 10), 2)

    days = periods.days(period)

    assert days[0] == date(2025, 2, 2)
    assert days[-1] == period.last == date(2025, 3, 1)
    assert len(days) == len(set(days)) == len(period)
    assert all(day in period for day in days)
    assert period.end not in period


@pytest.mark.parametrize(
    ("zone", "day", "instant"),
    [
        ("UTC", date(2025, 1, 1), datetime(2025, 1, 1, tzinfo=UTC)),
        ("Europe/Kyiv", date(2025, 1, 1), datetime(2024, 12, 31, 22, tzinfo=UTC)),
        # Midnight is skipped: the day begins at one o'clock.
        ("Africa/Cairo", date(2025, 4, 25), datetime(2025, 4, 24, 22, tzinfo=UTC)),
        ("America/Santiago", date(2025, 9, 7), datetime(2025, 9, 7, 4, tzinfo=UTC)),
        # Midnight comes twice: the day begins at the first.
        ("America/Havana", date(2025, 11, 2), datetime(2025, 11, 2, 4, tzinfo=UTC)),
        # The jump from 23:30 to 0:30 begins the day before.
        ("America/Toronto", date(1919, 3, 31), datetime(1919, 3, 31, 4, 30, tzinfo=UTC)),
        # The whole day was skipped.
        ("Pacific/Apia", date(2011, 12, 30), datetime(2011, 12, 30, 10, tzinfo=UTC)),
        ("Pacific/Apia", date(2011, 12, 31), datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_its_first_instant(zone, day, instant):
    assert periods.first_instant(day, ZoneInfo(zone)) == instant


@settings(max_examples=400)
@given(
    st.sampled_from(sorted(available_timezones())), st.dates(date(2012, 1, 1), date(2037, 12, 31))
)
def test_a_second_earlier_it_was_still_the_day_before(name, day):
    zone = ZoneInfo(name)

    start = periods.first_instant(day, zone)

    assert start.tzinfo is UTC
    assert start.astimezone(zone).date() == day
    assert (start - SECOND).astimezone(zone).date() == day - DAY


@pytest.mark.parametrize(
    "name", ["Africa/Cairo", "Asia/Beirut", "America/Havana", "America/Asuncion"]
)
def test_every_day_of_a_decade_begins_where_midnights_go_missing(name):
    zone = ZoneInfo(name)

    for day in periods.days(Period(date(2018, 1, 1), date(2028, 1, 1))):
        start = periods.first_instant(day, zone)
        assert start.astimezone(zone).date() == day
        assert (start - SECOND).astimezone(zone).date() < day


def test_periods_that_touch_share_the_instant_between_them():
    zone = ZoneInfo("Africa/Cairo")
    april = periods.period_of(date(2025, 4, 1), 25)
    may = periods.next_period(april, 25)

    assert periods.instants(april, zone)[1] == periods.instants(may, zone)[0]
