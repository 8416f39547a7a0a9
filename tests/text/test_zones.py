"""The time where a recipient is."""

from datetime import UTC, datetime, time

import pytest

from messaging.text import zones

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("390612345678", "Europe/Rome"),
        ("12125550100", "America/New_York"),
        ("81312345678", "Asia/Tokyo"),
        ("9996", "Etc/UTC"),
    ],
)
def test_a_number_tells_its_zone(number, zone):
    assert zones.of(number) == zone


def test_of_several_zones_the_middle_one_is_taken():
    wide = ("Asia/Kamchatka", "Europe/Moscow", "Asia/Omsk")

    assert zones.middle(wide) == "Asia/Omsk"
    assert zones.differ(wide)
    assert not zones.differ(("Europe/London", "Europe/Jersey"))


@pytest.mark.parametrize(
    ("zone", "start", "end", "is_open"),
    [
        ("Europe/Rome", time(9), time(18), True),
        ("Asia/Tokyo", time(9), time(18), False),
        ("Asia/Tokyo", time(20), time(6), True),
        ("Europe/Rome", time(20), time(6), False),
        ("Europe/Rome", time(14), time(15), True),
        ("Europe/Rome", time(13), time(14), False),
    ],
)
def test_hours_are_those_of_the_place(zone, start, end, is_open):
    assert zones.is_open(zone, start, end, NOON) is is_open
