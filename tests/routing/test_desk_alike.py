"""Messages are decided alike only where they would be one by one."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from billing.rating.deck import EVERYWHERE, Deck, RateRow
from billing.rating.prefixes import PrefixTable
from messaging.book import Book, Supplier
from messaging.dispatch.decide import Desk
from messaging.dispatch.payer import Payer
from messaging.routing.pools import Delivered, Member, PoolRow
from messaging.routing.table import RouteRow, RouteTable

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def deck(pk, *prices):
    return Deck(
        [
            RateRow(n, country, None, "sms", Decimal(price), "submitted", LONG_AGO)
            for n, (country, price) in enumerate(prices)
        ],
        price_list=pk,
    )


def payer(door, own_list=None):
    return Payer(
        is_open=True,
        is_held=False,
        door=door,
        customer=1,
        client=None,
        account=1,
        unit="EUR",
        own_list=own_list,
        price_list=1,
    )


PAYERS = (payer(1), payer(2), payer(1, own_list=2))
NUMBERS = ("447700900001", "447700900002", "4915150000001", "33639981240", "999")
SENDERS, WORDS = ("Vento", "vento", "Pellworm"), ("code 1234", "Sale!", "")
ROUTES = st.lists(
    st.builds(
        RouteRow,
        id=st.integers(1, 5),
        priority=st.integers(1, 3),
        scope=st.just("platform"),
        scope_id=st.just(0),
        pool_id=st.sampled_from([1, 2, 3, 4, 5]),
        country=st.sampled_from([None, "GB", "DE"]),
        senders=st.sampled_from([(), ("Vento",)]),
        number_prefixes=st.sampled_from([(), ("4477009000",), ("4477009000", "447700900002")]),
        texts=st.sampled_from([(), ("code",)]),
        ignore_case=st.booleans(),
        enabled=st.booleans(),
        door_id=st.sampled_from([None, 2]),
    ),
    max_size=4,
)
MESSAGES = st.lists(
    st.tuples(
        st.sampled_from(PAYERS),
        st.sampled_from(NUMBERS),
        st.sampled_from(SENDERS),
        st.sampled_from(WORDS),
        st.integers(0, 2**63 - 1),
    ),
    min_size=1,
    max_size=12,
)
POOLS = {
    1: PoolRow(1, "one", "share", (Member(1, 100, 1),)),
    2: PoolRow(2, "shared", "share", (Member(1, 50, 1), Member(2, 50, 2), Member(3, 10, 3))),
    3: PoolRow(3, "in order", "order", (Member(3, 0, 1), Member(2, 0, 2))),
    4: PoolRow(4, "cheapest", "cost", (Member(3, 0, 1), Member(1, 0, 2), Member(2, 0, 3))),
    5: PoolRow(5, "best", "delivery", (Member(1, 50, 1), Member(2, 50, 2))),
}
SUPPLIERS = {
    1: Supplier(1, "Tern", deck(11, (EVERYWHERE, "0.03")), "EUR"),
    2: Supplier(2, "Gull", deck(12, ("GB", "0.02")), "USD"),
    3: Supplier(3, "Skua", deck(13), "EUR"),
}


def book(routes):
    return Book(
        revision=1,
        prefixes=PrefixTable([("44", "GB", None), ("49", "DE", None), ("33", "FR", None)]),
        decks={1: deck(1, ("GB", "0.05"), ("DE", "0.06")), 2: deck(2, ("GB", "0.04"))},
        units={1: "EUR", 2: "EUR"},
        routes=RouteTable(routes),
        pools=POOLS,
        suppliers=SUPPLIERS,
        service_of={},
        service_lists={},
        default_service=None,
        guards={},
        delivered={(1, "GB"): Delivered(900, 300), (2, "GB"): Delivered(900, 800)},
    )


@given(routes=ROUTES, messages=MESSAGES, up=st.frozensets(st.sampled_from([1, 2, 3])))
def test_a_group_is_decided_as_its_messages_would_be_alone(routes, messages, up):
    read = book(routes)
    together = Desk(read, up, NOW, 720)

    for who, number, sender, text, ticket in messages:
        what = {
            "channel": "sms",
            "sender": sender,
            "recipient": number,
            "text": text,
            "ticket": ticket,
        }
        assert together.decide(who, **what) == Desk(read, up, NOW, 720).decide(who, **what)
