"""A desk that is kept decides as a new one would."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from billing.rating.deck import Deck, RateRow
from messaging.dispatch import desks
from messaging.dispatch.decide import Desk
from messaging.dispatch.desks import Desks
from messaging.routing.table import RouteRow
from tests.routing.test_desk_alike import LONG_AGO, NOW, PAYERS, book

SECONDS = st.integers(0, 150)
ROUTES = [
    RouteRow(id=1, priority=1, scope="platform", scope_id=0, pool_id=1, from_minute=0, to_minute=1),
    RouteRow(id=2, priority=2, scope="platform", scope_id=0, pool_id=2),
]
ONE, TWO = frozenset({1}), frozenset({1, 2})


def rate(pk, starts):
    return RateRow(pk, "GB", None, "sms", Decimal(pk) / 100, "submitted", starts)


def priced(*starts):
    """A book whose rates begin so many seconds after NOW."""
    rows = [rate(1, LONG_AGO)]
    rows += [rate(n, NOW + timedelta(seconds=s)) for n, s in enumerate(starts, start=2)]
    return replace(book(ROUTES), decks={1: Deck(rows, price_list=1)}, units={1: "EUR"})


def at(kept, read, up=ONE, *, seconds=0.0):
    """The desk so many seconds after NOW, which is the first minute of the day."""
    return kept.at(read, up, NOW + timedelta(seconds=seconds), int(seconds // 60))


def decided(desk):
    what = {"channel": "sms", "sender": "Vento", "recipient": "447700900001", "text": "code"}
    return desk.decide(PAYERS[0], **what, ticket=7)


@given(
    starts=st.lists(SECONDS, max_size=3, unique=True),
    looks=st.lists(st.tuples(SECONDS, st.sampled_from([ONE, TWO])), min_size=1, max_size=12),
)
def test_whenever_it_is_asked_it_says_what_a_new_one_says(starts, looks):
    read, kept = priced(*starts), Desks()

    for seconds, up in looks:
        new = Desk(read, up, NOW + timedelta(seconds=seconds), seconds // 60)
        assert decided(at(kept, read, up, seconds=seconds)) == decided(new)


def test_it_is_kept_until_the_minute_is_over():
    read, kept = priced(), Desks()
    first = at(kept, read)

    assert at(kept, read, seconds=59.9) is first
    assert at(kept, read, seconds=60) is not first


def test_it_is_kept_until_a_rate_begins():
    read, kept = priced(30), Desks()
    first = at(kept, read)

    assert at(kept, read, seconds=29.9) is first
    assert at(kept, read, seconds=30) is not first


def test_another_book_or_connector_needs_another_desk():
    read, kept = priced(), Desks()
    first = at(kept, read)

    second = at(kept, read, TWO)
    third = at(kept, priced(), TWO)

    assert len({id(one) for one in (first, second, third)}) == 3


def test_a_clock_that_steps_back_needs_another_desk():
    read, kept = priced(), Desks()
    later = at(kept, read, seconds=20)

    assert at(kept, read, seconds=10) is not later


def test_one_that_remembers_too_much_is_left(monkeypatch):
    monkeypatch.setattr(desks, "REMEMBERED_MAX", 1)
    read, kept = priced(), Desks()
    first = at(kept, read)
    assert at(kept, read) is first

    decided(first)

    assert at(kept, read) is not first
