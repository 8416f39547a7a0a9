from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import money
from portal.core.errors import Refused

MANY = settings(max_examples=200)
MICROS = st.integers(-(10**19) + 1, 10**19 - 1)
AMOUNTS = MICROS.map(lambda micros: Decimal(micros).scaleb(-6))
UNITS = st.sampled_from(["EUR", "JPY", "KWD", "SMS"])


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1062.46", "1062.460000"),
        (" -0.035 ", "-0.035000"),
        ("+5", "5.000000"),
        (".5", "0.500000"),
        ("5.", "5.000000"),
        ("1.5000000000", "1.500000"),
        (7, "7.000000"),
        (Decimal("1E+3"), "1000.000000"),
        ("9999999999999.999999", "9999999999999.999999"),
    ],
)
def test_an_amount_is_kept_with_six_places(written, amount):
    assert str(money.exact(written)) == amount


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "-",
        ".",
        "1,062.46",
        "1e3",
        "1_000",
        "NaN",
        "Infinity",
        "0x10",
        "\u0665",
        "5\u2212",
        "1" * 5000,
        "0.0000001",
        "10000000000000",
        "-10000000000000",
        10**13,
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
        Decimal("1E-30"),
        Decimal("1E+400"),
        1.5,
        float("nan"),
        True,
        None,
        b"1",
    ],
)
def test_what_is_no_amount_is_refused(nonsense):
    with pytest.raises(Refused) as refusal:
        money.exact(nonsense)

    assert refusal.value.code == "bad_amount"


@MANY
@given(AMOUNTS)
def test_every_amount_an_account_can_hold_survives_being_written_and_read(amount):
    assert money.exact(str(f"{amount:f}")) == amount
    assert money.exact(amount).as_tuple().exponent == -6


def test_there_is_no_negative_zero():
    zeros = [
        money.exact("-0"),
        money.in_currency(Decimal("-0.001"), "EUR"),
        *money.split(Decimal("-0.00"), [1, 2], "EUR"),
    ]

    assert [str(zero) for zero in zeros] == ["0.000000", "0.00", "0.00", "0.00"]


@MANY
@given(st.integers(0, 10**12).map(lambda micros: Decimal(micros).scaleb(-6)), st.integers(0, 255))
def test_the_charge_is_the_price_as_often_as_there_are_parts(price, parts):
    assert money.times(price, parts) == sum([price] * parts, Decimal(0))


def test_a_charge_beyond_any_account_is_refused():
    with pytest.raises(Refused):
        money.times(Decimal("9999999999999"), 2)


def test_a_negative_count_of_parts_is_refused():
    with pytest.raises(Refused):
        money.times(Decimal(1), -1)


def test_a_price_finer_than_six_places_is_refused_and_not_rounded():
    with pytest.raises(Refused):
        money.times(Decimal("0.0000001"), 3)


@pytest.mark.parametrize(
    ("unit", "places"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("UAH", 2), ("SMS", 0)]
)
def test_a_unit_has_its_own_places(unit, places):
    assert money.places(unit) == places


@pytest.mark.parametrize("unit", ["", "eur", "ZZZ", "BTC"])
def test_an_unknown_unit_is_refused(unit):
    with pytest.raises(Refused):
        money.places(unit)


def test_the_list_of_units_has_each_once_and_credits_last():
    assert len(set(money.UNITS)) == len(money.UNITS) == len(money.PLACES)
    assert money.UNITS[-1] == "SMS"
    assert "SMS" not in money.CURRENCIES


@pytest.mark.parametrize(
    ("amount", "unit", "rounded"),
    [
        ("0.005", "EUR", "0.01"),
        ("0.015", "EUR", "0.02"),
        ("0.025", "EUR", "0.03"),
        ("-0.025", "EUR", "-0.03"),
        ("0.024999", "EUR", "0.02"),
        ("0.5", "JPY", "1"),
        ("1.0005", "KWD", "1.001"),
    ],
)
def test_halves_are_rounded_away_from_zero(amount, unit, rounded):
    assert str(money.in_currency(Decimal(amount), unit)) == rounded


@MANY
@given(AMOUNTS, UNITS)
def test_a_credit_note_mirrors_its_invoice(amount, unit):
    assert money.in_currency(-amount, unit) == -money.in_currency(amount, unit)


@MANY
@given(st.lists(AMOUNTS, max_size=30), UNITS)
def test_rounding_lines_and_rounding_their_sum_differ_by_half_a_coin_each(amounts, unit):
    coin = Decimal(1).scaleb(-money.places(unit))

    lines = sum((money.in_currency(amount, unit) for amount in amounts), Decimal(0))
    total = money.in_currency(sum(amounts, Decimal(0)), unit)

    assert abs(lines - total) <= (len(amounts) + 1) * coin / 2


def test_tax_is_rounded_once():
    assert money.percent_of(Decimal("12.50"), Decimal("21"), "EUR") == Decimal("2.63")
    assert money.percent_of(Decimal("0.10"), Decimal("0.5"), "EUR") == Decimal("0.00")
    assert money.percent_of(Decimal("-12.50"), Decimal("21"), "EUR") == Decimal("-2.63")


def test_the_average_of_nothing_is_nothing():
    assert money.average(Decimal("10"), 3) == Decimal("3.333333")
    assert money.average(Decimal("20"), 3) == Decimal("6.666667")
    assert money.average(Decimal("10"), 0) == 0


WEIGHTS = st.lists(
    st.integers(0, 10**6) | st.decimals(0, 1000, places=6), min_size=1, max_size=40
).filter(any)


@MANY
@given(st.integers(-(10**9), 10**9), WEIGHTS, UNITS)
def test_shares_add_up_and_each_is_within_a_coin_of_its_exact_value(coins, weights, unit):
    coin = Decimal(1).scaleb(-money.places(unit))
    amount = coins * coin

    shares = money.split(amount, weights, unit)

    whole = sum(map(Fraction, weights))
    assert sum(shares) == amount
    assert len(shares) == len(weights)
    for share, weight in zip(shares, weights, strict=True):
        fair = Fraction(amount) * Fraction(weight) / whole
        assert abs(Fraction(share) - fair) < Fraction(coin)
        assert weight or not share
        assert share == share.quantize(coin, rounding=ROUND_HALF_UP)


def test_the_odd_cents_go_to_the_largest_remainders_and_then_to_the_first():
    thirds = money.split(Decimal("0.11"), [1, 1, 1], "EUR")
    uneven = money.split(Decimal("1.00"), [1, 5], "EUR")

    assert [str(share) for share in thirds] == ["0.04", "0.04", "0.03"]
    assert [str(share) for share in uneven] == ["0.17", "0.83"]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1], [1, Decimal("NaN")]])
def test_an_amount_is_not_divided_by_nonsense(weights):
    with pytest.raises(Refused):
        money.split(Decimal("1.00"), weights, "EUR")


def test_an_amount_finer_than_the_unit_is_not_divided():
    with pytest.raises(Refused):
        money.split(Decimal("1.001"), [1], "EUR")


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        ("1062.46", "EUR", "1,062.46"),
        ("1062.460000", "EUR", "1,062.46"),
        ("1062.463500", "EUR", "1,062.4635"),
        ("-1234567.8", "EUR", "\u22121,234,567.80"),
        ("0", "EUR", "0.00"),
        ("-0.00", "EUR", "0.00"),
        ("5000.000000", "SMS", "5,000"),
        ("0.5", "SMS", "0.5"),
        ("1E+3", "JPY", "1,000"),
        ("1", "KWD", "1.000"),
    ],
)
def test_an_amount_is_shown_grouped_and_in_full(amount, unit, text):
    assert money.show(Decimal(amount), unit) == text


@pytest.mark.parametrize(
    ("price", "text"),
    [("0.035000", "0.0350"), ("0.00043", "0.00043"), ("12", "12.0000"), ("-1", "\u22121.0000")],
)
def test_a_price_is_shown_with_four_places_or_more(price, text):
    assert money.show_rate(Decimal(price)) == text


@MANY
@given(AMOUNTS, UNITS)
def test_what_is_shown_is_the_amount(amount, unit):
    shown = money.show(amount, unit)

    assert Decimal(shown.replace(",", "").replace("\u2212", "-")) == amount


def test_what_is_no_number_is_not_shown():
    with pytest.raises(Refused):
        money.show(Decimal("NaN"), "EUR")
