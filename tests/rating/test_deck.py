from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.rating import deck
from billing.rating.deck import Deck, RateRow

MANY = settings(max_examples=200)
START = datetime(2025, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
KYIVSTAR = 7


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def row(pk, country="UA", network=None, price="0.05", starts=START, channel="sms"):
    amount = None if price is None else Decimal(price)
    return RateRow(pk, country, network, channel, amount, "submitted", starts)


def price_of(rate):
    return rate and str(rate.price)


def test_a_network_comes_before_its_country_and_that_before_everywhere():
    rates = Deck(
        [row(1, "*", price="0.09"), row(2), row(3, network=KYIVSTAR, price="0.03")], price_list=4
    )

    assert rates.rate_at("UA", KYIVSTAR, "sms", START) == deck.Rate(
        3, 4, Decimal("0.03"), "submitted"
    )
    assert price_of(rates.rate_at("UA", 8, "sms", START)) == "0.05"
    assert price_of(rates.rate_at("UA", None, "sms", START)) == "0.05"
    assert price_of(rates.rate_at("PL", 9, "sms", START)) == "0.09"
    assert price_of(rates.rate_at(None, None, "sms", START)) == "0.09"


def test_a_rate_holds_from_its_first_moment_until_the_next_begins():
    rates = Deck([row(2, price="0.06", starts=day(10)), row(1, price="0.05", starts=day(0))])

    assert rates.rate_at("UA", None, "sms", day(0) - SECOND) is None
    assert price_of(rates.rate_at("UA", None, "sms", day(0))) == "0.05"
    assert price_of(rates.rate_at("UA", None, "sms", day(10) - SECOND)) == "0.05"
    assert price_of(rates.rate_at("UA", None, "sms", day(10))) == "0.06"
    assert price_of(rates.rate_at("UA", None, "sms", day(10_000))) == "0.06"


def test_an_ended_rate_hands_the_destination_on_to_the_wider_key():
    rates = Deck(
        [
            row(1, network=KYIVSTAR, price="0.03"),
            row(2, network=KYIVSTAR, price=None, starts=day(5)),
            row(3, price="0.05"),
            row(4, price=None, starts=day(6)),
            row(5, network=KYIVSTAR, price="0.02", starts=day(7)),
        ]
    )

    held = [price_of(rates.rate_at("UA", KYIVSTAR, "sms", day(at))) for at in (4, 5, 6, 7)]
    assert held == ["0.03", "0.05", None, "0.02"]


def test_a_free_destination_has_a_price():
    rates = Deck([row(1, "*", price="0.09"), row(2, price="0")])

    assert price_of(rates.rate_at("UA", None, "sms", START)) == "0"


def test_each_channel_has_its_own_rates():
    rates = Deck([row(1, channel="viber")])

    assert rates.rate_at("UA", None, "sms", START) is None
    assert rates.rate_at("UA", None, "viber", START)


def test_a_network_without_its_country_is_an_error():
    with pytest.raises(ValueError, match="Rate 1"):
        Deck([row(1, "*", network=KYIVSTAR)])


def test_the_payers_own_list_comes_first_and_the_accounts_last():
    own = Deck([row(1, price="0.01"), row(2, price=None, starts=day(5))], price_list=1)
    service = Deck([row(3, price="0.02", starts=day(3))], price_list=2)
    general = Deck([row(4, "*", price="0.03")], price_list=3)

    def first(country, at):
        rate = deck.first_price([own, None, service, general], country, None, "sms", day(at))
        return rate and rate.price_list

    assert [first("UA", 0), first("UA", 5), first("PL", 5)] == [1, 2, 3]
    assert first("UA", -1) is None


def test_no_list_has_no_price():
    assert deck.first_price([None], "UA", None, "sms", START) is None


ROWS = st.lists(
    st.tuples(
        st.sampled_from([("*", None), ("UA", None), ("UA", 1), ("UA", 2), ("PL", None)]),
        st.integers(0, 12),
        st.none() | st.integers(0, 9),
    ),
    max_size=25,
    unique_by=lambda drawn: drawn[:2],
)


@MANY
@given(ROWS, st.sampled_from([("UA", 1), ("UA", 2), ("UA", None), ("PL", 5), (None, None)]))
def test_at_every_instant_exactly_the_rate_of_a_plain_search_holds(drawn, destination):
    rows = [
        row(pk, country, network, None if price is None else str(price), day(starts))
        for pk, ((country, network), starts, price) in enumerate(drawn)
    ]
    rates = Deck(rows)

    for at in range(-1, 14):
        for moment in (day(at) - SECOND, day(at)):
            assert rates.rate_at(*destination, "sms", moment) == searched(
                rows, *destination, moment
            )


def searched(rows, country, network, moment):
    """The rule word by word: the narrowest key whose latest row has not ended."""
    for wanted in ((country, network), (country, None), ("*", None)):
        begun = [
            row for row in rows if (row.country, row.network) == wanted and row.starts <= moment
        ]
        latest = max(begun, key=lambda row: row.starts, default=None)
        if latest and latest.price is not None:
            return deck.Rate(latest.id, 0, latest.price, latest.basis)
    return None
