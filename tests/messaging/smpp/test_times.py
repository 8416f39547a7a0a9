"""Schedules and validity periods as the wire has them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.smpp.protocol import times

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)

MOMENTS = st.datetimes(
    min_value=datetime(1980, 1, 1),  # noqa: DTZ001 (the strategy adds the zone)
    max_value=datetime(2070, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-48, 48).map(lambda count: timezone(timedelta(minutes=15 * count))),
)
DISTANCES = st.integers(0, 99 * 86400 + 86399).map(lambda seconds: timedelta(seconds=seconds))


def test_nothing_is_no_time():
    assert times.read("", now=NOW) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("261121083000000+", NOW),
        ("261121103000008+", NOW),
        ("261121033000020-", NOW),
        ("261121083000500+", NOW + timedelta(milliseconds=500)),
        ("280229000000000+", datetime(2028, 2, 29, tzinfo=UTC)),
        ("261231234500048-", datetime(2027, 1, 1, 11, 45, tzinfo=UTC)),
        ("760101000000000+", datetime(2076, 1, 1, tzinfo=UTC)),
        ("770101000000000+", datetime(1977, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_with_its_quarter_hours(text, expected):
    found = times.read(text, now=NOW)

    assert found == expected
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("000000000000000R", NOW),
        ("000000001500000R", NOW + timedelta(minutes=15)),
        ("000002000000000R", NOW + timedelta(days=2)),
        ("000000480000000R", NOW + timedelta(hours=48)),
        # The example of the specification: 2 years, 6 months, 10 days, 23 h 34 min 29 s.
        ("020610233429000R", datetime(2029, 6, 1, 8, 4, 29, tzinfo=UTC)),
        ("000100000000000R", datetime(2026, 12, 21, 8, 30, tzinfo=UTC)),
        ("001400000000000R", datetime(2028, 1, 21, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_distance_is_read_from_now(text, expected):
    assert times.read(text, now=NOW) == expected


def test_a_month_after_the_last_of_january_is_the_last_of_february():
    now = datetime(2028, 1, 31, 12, tzinfo=UTC)

    assert times.read("000100000000000R", now=now) == datetime(2028, 2, 29, 12, tzinfo=UTC)


def test_a_distance_does_not_depend_on_the_zone_of_now():
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-9)))

    assert times.read("000102030405000R", now=elsewhere) == times.read("000102030405000R", now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "2611210830",
        "261121083000000",
        "261121083000000Z",
        "261121083000000r",
        "261121083000000++",
        "26112108300000 +",
        "261121083000\u066000+",
        "-61121083000000+",
        "261321083000000+",
        "260229000000000+",
        "261121243000000+",
        "261121083060000+",
        "261121083000049+",
        "000000001500100R",
        "000000001500004R",
    ],
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(times.BadTime):
        times.read(text, now=NOW)


@pytest.mark.parametrize("text", ["010000000000000R", "000100000000000R", "991299999999000R"])
def test_a_time_after_the_end_of_time_is_refused(text):
    with pytest.raises(times.BadTime):
        times.read(text, now=datetime(9999, 12, 31, 23, 59, tzinfo=UTC))


def test_an_offset_over_the_end_of_time_is_refused():
    with pytest.raises(times.BadTime):
        times.read("991231235900048-", now=datetime(9999, 12, 31, tzinfo=UTC))


@given(moment=MOMENTS)
def test_a_moment_written_is_read_back_to_the_tenth(moment):
    text = times.absolute(moment)

    assert len(text) == times.SIZE
    cut = moment - timedelta(microseconds=moment.microsecond % 100_000)
    assert times.read(text, now=NOW) == cut


@given(delta=DISTANCES)
def test_a_distance_written_is_read_back(delta):
    text = times.relative(delta)

    assert len(text) == times.SIZE
    assert times.read(text, now=NOW) == NOW + delta


@given(delta=DISTANCES)
def test_a_distance_and_a_moment_agree(delta):
    by_distance = times.read(times.relative(delta), now=NOW)
    by_moment = times.read(times.absolute(NOW + delta), now=NOW)

    assert by_distance == by_moment


def test_a_begun_second_counts():
    assert times.relative(timedelta(milliseconds=1)) == "000000000001000R"
    assert times.relative(timedelta(hours=1)) == "000000010000000R"


@pytest.mark.parametrize("delta", [timedelta(seconds=-1), timedelta(days=100), timedelta.max])
def test_a_distance_no_text_can_say_is_refused(delta):
    with pytest.raises(times.BadTime):
        times.relative(delta)


def test_a_moment_that_utc_has_not_is_refused():
    with pytest.raises(times.BadTime):
        times.absolute(datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-1))))


NEARLY = st.text(st.sampled_from("0123456789+-R"), min_size=14, max_size=17)


@settings(max_examples=2000)
@given(text=st.text(max_size=17) | NEARLY, now=MOMENTS)
def test_any_text_is_a_moment_none_or_refused(text, now):
    try:
        found = times.read(text, now=now)
    except times.BadTime:
        return

    assert found is None if not text else found.tzinfo is UTC
