"""Crossings of thresholds: each fall is told once, and a balance that trembles is told once."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from billing import thresholds
from billing.thresholds import ABOVE, BELOW_LOWER, BELOW_UPPER

CENTS = st.integers(-20_000, 20_000).map(lambda cents: Decimal(cents) / 100)


def warnings(upper=None, lower=None, unit="EUR"):
    upper, lower = (None if one is None else Decimal(one) for one in (upper, lower))
    return thresholds.in_unit(upper, lower, unit)


def told(of, *balances, warned=ABOVE):
    """What is crossed on the way through these balances."""
    crossings = []
    before = Decimal(1000)
    for after in map(Decimal, balances):
        warned, crossed = thresholds.step(warned, before, after, of)
        crossings.append(crossed)
        before = after
    return crossings


def test_a_balance_at_its_threshold_is_not_below_it():
    assert told(warnings(upper=100), "100", "99.99") == [ABOVE, BELOW_UPPER]


def test_each_threshold_is_told_on_the_way_down():
    of = warnings(upper=100, lower=20)

    assert told(of, "150", "99", "50", "19", "3") == [0, BELOW_UPPER, 0, BELOW_LOWER, 0]


def test_one_fall_through_both_is_told_once_as_the_lower_one():
    assert told(warnings(upper=100, lower=20), "150", "5") == [ABOVE, BELOW_LOWER]


def test_a_balance_that_trembles_is_told_once():
    of = warnings(upper=100)

    assert told(of, "99", "104.99", "99", "101", "98") == [BELOW_UPPER, 0, 0, 0, 0]


def test_a_threshold_is_armed_again_five_per_cent_above():
    of = warnings(upper=100)

    assert told(of, "99", "105", "99.99") == [BELOW_UPPER, ABOVE, BELOW_UPPER]


def test_rising_above_the_lower_one_alone_arms_it_alone():
    of = warnings(upper=100, lower=20)

    assert told(of, "5", "60", "5", "110", "99") == [BELOW_LOWER, 0, BELOW_LOWER, 0, BELOW_UPPER]


@pytest.mark.parametrize(
    ("threshold", "unit", "armed"),
    [
        ("100", "EUR", "105"),
        ("0", "EUR", "0.01"),
        ("-100", "EUR", "-95"),
        ("0", "SMS", "1"),
        ("10", "SMS", "11"),
        ("200", "SMS", "210"),
    ],
)
def test_it_takes_five_per_cent_and_at_least_a_coin(threshold, unit, armed):
    coin = thresholds.in_unit(None, None, unit).coin

    assert thresholds.rearmed_at(Decimal(threshold), coin) == Decimal(armed)


def test_a_rise_that_stays_below_crosses_nothing():
    of = warnings(upper=100)

    assert thresholds.step(ABOVE, Decimal(0), Decimal(50), of) == (ABOVE, ABOVE)


def test_the_first_fall_counts_even_from_just_above():
    of = warnings(upper=100)

    assert thresholds.step(ABOVE, Decimal(102), Decimal(99), of) == (BELOW_UPPER, BELOW_UPPER)


def test_who_heard_of_the_lower_one_need_not_hear_of_the_upper_one():
    of = warnings(upper=100, lower=20)

    assert told(of, "5", "101", "99") == [BELOW_LOWER, ABOVE, ABOVE]


def test_without_thresholds_nothing_is_told():
    assert told(warnings(), "5", "-5") == [ABOVE, ABOVE]


@pytest.mark.parametrize(
    ("warned", "old", "new", "balance", "expected"),
    [
        # A new threshold above the balance is not a fall.
        (ABOVE, warnings(), warnings(upper=100), "50", ABOVE),
        # One that was moved below the balance is armed, even just below.
        (BELOW_UPPER, warnings(upper=100), warnings(upper=49), "50", ABOVE),
        # One that stays keeps its state inside its clearance.
        (BELOW_LOWER, warnings(100, 20), warnings(200, 20), "20.50", BELOW_LOWER),
        (BELOW_UPPER, warnings(100, 20), warnings(100, 30), "102", BELOW_UPPER),
        (BELOW_LOWER, warnings(100, 20), warnings(), "5", ABOVE),
    ],
)
def test_thresholds_that_change_keep_only_what_they_were(warned, old, new, balance, expected):
    assert thresholds.carried(warned, old, new, Decimal(balance)) == expected


@given(upper=CENTS, lower=CENTS, path=st.lists(CENTS, max_size=40))
@example(upper=Decimal(0), lower=Decimal("-0.01"), path=[Decimal("-0.02"), Decimal(0)])
def test_every_crossing_is_told_once_and_nothing_else(upper, lower, path):
    """Against two plain switches, each with its own memory."""
    if lower >= upper:
        upper, lower = lower + Decimal("0.01"), upper
    of = thresholds.in_unit(upper, lower, "EUR")
    levels = {BELOW_UPPER: upper, BELOW_LOWER: lower}
    is_on = dict.fromkeys(levels, False)
    warned, before = ABOVE, Decimal(1000)

    for balance in path:
        warned, crossed = thresholds.step(warned, before, balance, of)

        fell = []
        for level, threshold in levels.items():
            if balance >= threshold + max(abs(threshold) / 20, Decimal("0.01")):
                is_on[level] = False
            if before >= threshold > balance and not is_on[level]:
                fell.append(level)
                is_on[level] = is_on[BELOW_UPPER] = True
        assert crossed == max(fell, default=ABOVE)
        assert warned == max((level for level, on in is_on.items() if on), default=ABOVE)
        before = balance
