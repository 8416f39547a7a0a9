"""Whatever is called shadowed is never chosen."""

from itertools import combinations
from timeit import repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.routing import shadows
from messaging.routing.table import RouteTable
from tests.routing.test_table import QUERIES, ROUTES, query, route

MANY = settings(max_examples=500)


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ({}, {}),
        ({}, {"country": "UA", "senders": ("Bakery",), "texts": ("bread",)}),
        ({"country": "UA"}, {"country": "UA", "network": 7}),
        ({"network": 7}, {"network": 7, "door_id": 5}),
        ({"senders": ("Bakery", "Deli")}, {"senders": ("Deli",)}),
        ({"senders": ("BAKERY",), "ignore_case": True}, {"senders": ("Bakery",)}),
        ({"sender_type": "alpha"}, {"senders": ("Bakery", "Deli")}),
        ({"sender_type": "numeric"}, {"sender_type": "numeric", "country": "UA"}),
        ({"number_prefixes": ("380", "48")}, {"number_prefixes": ("38067", "480")}),
        ({"texts": ("bread",)}, {"texts": ("white bread", "breadcrumbs")}),
        ({"texts": ("BREAD",), "ignore_case": True}, {"texts": ("Breads",), "ignore_case": True}),
        ({"from_minute": 540, "to_minute": 1080}, {"from_minute": 600, "to_minute": 660}),
        ({"from_minute": 1200, "to_minute": 360}, {"from_minute": 1320, "to_minute": 60}),
        ({"from_minute": 600, "to_minute": 600}, {"from_minute": 0, "to_minute": 1440}),
    ],
)
def test_a_later_route_that_asks_for_more_is_shadowed(wide, narrow):
    rows = [route(1, priority=1, **wide), route(2, priority=2, **narrow)]

    found = shadows.of(rows)

    assert {pk: row.id for pk, row in found.items()} == {2: 1}


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ({"country": "UA"}, {}),
        ({"country": "UA"}, {"country": "PL"}),
        ({"network": 7}, {"country": "UA"}),
        ({"channel": "sms"}, {"channel": "viber"}),
        ({"senders": ("Bakery",)}, {"senders": ("Bakery", "Deli")}),
        ({"senders": ("Bakery",)}, {"senders": ("Bakery",), "ignore_case": True}),
        ({"sender_type": "alpha"}, {"senders": ("Bakery", "4477")}),
        ({"number_prefixes": ("38067",)}, {"number_prefixes": ("380",)}),
        ({"texts": ("bread",)}, {"texts": ("bread", "cake")}),
        ({"texts": ("white bread",)}, {"texts": ("bread",)}),
        ({"from_minute": 600, "to_minute": 660}, {"from_minute": 600, "to_minute": 661}),
        ({"from_minute": 1200, "to_minute": 360}, {"from_minute": 1199, "to_minute": 60}),
        ({"enabled": False}, {}),
        ({}, {"enabled": False}),
    ],
)
def test_one_that_can_still_be_chosen_is_not(wide, narrow):
    assert shadows.of([route(1, priority=1, **wide), route(2, priority=2, **narrow)]) == {}


def test_routes_of_others_throw_no_shadow():
    rows = [route(1, "client", 1), route(2, "client", 2), route(3, "customer", 1), route(4)]

    assert shadows.of(rows) == {}


def test_the_first_of_those_that_cover_it_is_named():
    rows = [route(3, priority=3), route(1, priority=1), route(2, priority=2, country="UA")]

    assert {pk: row.id for pk, row in shadows.of(rows).items()} == {2: 1, 3: 1}


@MANY
@given(ROUTES, st.lists(QUERIES, min_size=5, max_size=20))
def test_what_is_shadowed_is_never_chosen(drawn, messages):
    rows = []
    for pk, conditions in enumerate(drawn):
        scope, scope_id = conditions.pop("owner")
        rows.append(route(pk, scope, scope_id, **conditions))
    table = RouteTable(rows)

    shadowed = shadows.of(rows)

    for known in messages:
        wanting = [row.id for row in table.matches(query(**known))]
        assert table.find(query(**known)).route is None or wanting[0] not in shadowed
        for pk in shadowed.keys() & set(wanting):
            assert wanting.index(shadowed[pk].id) < wanting.index(pk)


def test_two_thousand_routes_are_looked_through_sooner_than_all_their_pairs_are_walked():
    rows = [
        route(pk, country=f"{pk % 200:03}", senders=(f"S{pk}",), priority=pk) for pk in range(2_000)
    ]

    looked_s, walked_s = (
        min(repeat(way, number=1, repeat=3))
        for way in (lambda: shadows.of(rows), lambda: sum(1 for _ in combinations(rows, 2)))
    )

    assert looked_s < walked_s
