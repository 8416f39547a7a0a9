from collections import Counter
from decimal import Decimal
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.routing import pools
from messaging.routing.pools import Cost, Delivered, Member, PoolRow
from portal.core.ids import IdMaker

MANY = settings(max_examples=200)
ALL = {1, 2, 3}


def pool(policy="share", shares=(50, 30, 20)):
    members = tuple(Member(pk, share, pk) for pk, share in enumerate(shares, start=1))
    return PoolRow(1, "Europe", policy, members)


def firsts(row, tickets, **known):
    return Counter(pools.pick(row, ticket=ticket, **known)[0] for ticket in tickets)


def test_by_order_the_first_that_is_up_is_tried_first():
    backwards = PoolRow(
        1, "Europe", "order", (Member(1, 0, 30), Member(2, 100, 20), Member(3, 0, 10))
    )

    assert pools.pick(backwards, ticket=5, up=ALL) == [3, 2, 1]
    assert pools.pick(backwards, ticket=5, up={1, 2}) == [2, 1, 3]
    assert pools.pick(backwards, ticket=5, up=set()) == [3, 2, 1]
    assert pools.pick(backwards, ticket=5, up=ALL, excluded={3, 2}) == [1]


@pytest.mark.parametrize("start", [0, 1, 10**9, 2**63 - 10_001])
def test_shares_converge_to_within_a_few_messages(start):
    row, seen = pool(), Counter()

    for done, ticket in enumerate(range(start, start + 10_000), start=1):
        seen[pools.pick(row, ticket=ticket, up=ALL)[0]] += 1
        off = max(abs(seen[pk] - done * share / 100) for pk, share in ((1, 50), (2, 30), (3, 20)))
        assert off <= 4


@pytest.mark.parametrize("every_ms", [1, 7, 10, 100, 1000])
def test_message_ids_are_good_tickets_too(every_ms):
    maker = IdMaker(5)
    now_ms = 1_760_000_000_000
    tickets = [maker.take(1, now_ms + every_ms * at)[0] for at in range(10_000)]

    seen = firsts(pool(), tickets, up=ALL)

    assert abs(seen[1] - 5000) < 200
    assert abs(seen[2] - 3000) < 200
    assert abs(seen[3] - 2000) < 200


def test_when_one_is_down_the_others_take_over_by_their_shares():
    tickets = range(10_000)

    seen = firsts(pool(), tickets, up={2, 3})
    last = {pools.pick(pool(), ticket=ticket, up={2, 3})[-1] for ticket in islice(tickets, 100)}

    assert abs(seen[2] - 6000) <= 5
    assert abs(seen[3] - 4000) <= 5
    assert last == {1}


def test_the_second_choice_is_shared_as_well():
    seconds = Counter()
    for ticket in range(30_000):
        first, second, _ = pools.pick(pool(), ticket=ticket, up=ALL)
        if first == 1:
            seconds[second] += 1

    assert abs(seconds[2] / seconds.total() - 0.6) < 0.01


def test_a_share_of_nothing_is_a_stand_by():
    row = pool(shares=(70, 30, 0))

    assert all(pools.pick(row, ticket=ticket, up=ALL)[2] == 3 for ticket in range(500))
    assert pools.pick(row, ticket=1, up={3})[0] == 3


def test_shares_need_not_add_up_to_a_hundred():
    seen = firsts(pool(shares=(2, 1)), range(9_000), up={1, 2})

    assert abs(seen[1] - 6000) <= 4


def test_an_empty_pool_has_nobody_to_try():
    assert pools.pick(pool(shares=()), ticket=1, up=ALL) == []
    assert pools.pick(pool(), ticket=1, up=ALL, excluded=ALL) == []


@MANY
@given(
    st.sampled_from(["share", "order", "cost", "delivery"]),
    st.lists(st.integers(0, 100), max_size=8),
    st.integers(0, 2**63 - 1),
    st.sets(st.integers(1, 8)),
    st.sets(st.integers(1, 8)),
)
def test_everyone_who_is_not_excluded_is_tried_once_and_those_up_first(
    policy, shares, ticket, up, excluded
):
    row = pool(policy, shares)

    order = pools.pick(row, ticket=ticket, up=up, excluded=excluded)

    assert sorted(order) == [pk for pk in range(1, len(shares) + 1) if pk not in excluded]
    ready = [pk in up for pk in order]
    assert ready == sorted(ready, reverse=True)
    assert order == pools.pick(row, ticket=ticket, up=up, excluded=excluded)


def euros(**prices):
    named = {"one": 1, "two": 2, "three": 3}
    return {named[name]: Cost(price and Decimal(price), "EUR") for name, price in prices.items()}


def by_cost(row, costs, **known):
    return pools.pick(row, ticket=7, ranks=pools.by_cost(row, costs), **{"up": ALL, **known})


def test_the_cheapest_comes_first_and_the_order_settles_a_draw():
    row = pool("cost")

    assert by_cost(row, euros(one="0.03", two="0.02", three="0.02")) == [2, 3, 1]
    assert by_cost(row, euros(one="0.02", two="0.02", three="0.02")) == [1, 2, 3]
    assert by_cost(row, euros(one="0.03", two="0.02", three="0.01"), up={1, 2}) == [2, 1, 3]


def test_who_names_no_cost_for_a_destination_comes_last():
    assert by_cost(pool("cost"), euros(one=None, two="9", three="8")) == [3, 2, 1]
    assert by_cost(pool("cost"), euros(two="9")) == [2, 1, 3]


def test_costs_in_another_unit_are_not_compared():
    costs = euros(one="0.05", two="0.04") | {3: Cost(Decimal("0.01"), "USD")}

    assert by_cost(pool("cost"), costs) == [2, 1, 3]


def by_delivery(row, counts, ticket):
    named = {pk: Delivered(*both) for pk, both in counts.items()}
    return pools.pick(row, ticket=ticket, up=ALL, ranks=pools.by_delivery(row, named))


def plain(tickets):
    """Those of the tickets that do not serve to try the others."""
    return [ticket for ticket in tickets if not pools.is_tried(ticket)]


def test_whose_messages_arrive_most_often_comes_first():
    counts = {1: (1_000, 700), 2: (1_000, 950), 3: (1_000, 800)}

    orders = {tuple(by_delivery(pool("delivery"), counts, t)) for t in plain(range(500))}

    assert orders == {(2, 3, 1)}


def test_a_handful_of_messages_proves_nothing():
    counts = {1: (10_000, 9_000), 2: (2, 2), 3: (3, 0)}

    order = by_delivery(pool("delivery"), counts, plain(range(100))[0])

    assert order == [2, 1, 3]
    ranks = pools.by_delivery(pool("delivery"), {1: Delivered(10_000, 9_500)})
    assert [ranks[2], ranks[3]] == [ranks[1], ranks[1]]


def test_one_ticket_in_twenty_keeps_the_rates_of_the_others_known():
    row = pool("delivery", (50, 50, 0))
    counts = {1: (1_000, 990), 2: (1_000, 100), 3: (1_000, 999)}

    seen = Counter(by_delivery(row, counts, ticket)[0] for ticket in range(100_000))

    assert abs(seen[2] - 2_500) < 100
    assert abs(seen[1] - 2_500) < 100


@pytest.mark.parametrize("every_ms", [1, 10, 1000])
def test_message_ids_try_the_others_as_often(every_ms):
    maker = IdMaker(5)
    tickets = [maker.take(1, 1_760_000_000_000 + every_ms * at)[0] for at in range(20_000)]

    assert abs(sum(map(pools.is_tried, tickets)) - 1_000) < 150


COSTS = st.dictionaries(
    st.integers(1, 6),
    st.builds(
        Cost,
        st.none() | st.decimals(0, 1, places=3),
        st.sampled_from(["EUR", "USD"]),
    ),
)


@MANY
@given(st.integers(0, 6), COSTS, st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
def test_by_cost_nobody_is_passed_by_a_dearer_one_of_its_unit(size, costs, ticket, other):
    row = pool("cost", (10,) * size)
    ranks = pools.by_cost(row, costs)

    order = pools.pick(row, ticket=ticket, up=set(), ranks=ranks)

    for unit in ("EUR", "USD"):
        named = [costs[pk] for pk in order if pk in costs]
        prices = [one.price for one in named if one.unit == unit and one.price]
        assert prices == sorted(prices)
    assert order == pools.pick(row, ticket=other, up=set(), ranks=ranks)


@MANY
@given(
    st.dictionaries(st.integers(1, 6), st.tuples(st.integers(1, 5_000), st.floats(0, 1))),
    st.integers(0, 2**63 - 1),
)
def test_by_delivery_the_order_follows_the_rates(drawn, ticket):
    row = pool("delivery", (10,) * 6)
    counts = {pk: Delivered(sent, int(sent * part)) for pk, (sent, part) in drawn.items()}
    ranks = pools.by_delivery(row, counts)

    order = pools.pick(row, ticket=ticket, up=set(), ranks=ranks)

    if not pools.is_tried(ticket):
        assert order == sorted(order, key=lambda pk: (ranks[pk], pk))


@MANY
@given(st.dictionaries(st.integers(1, 6), st.integers(0, 5_000), min_size=6))
def test_of_as_many_messages_who_brought_more_of_them_comes_first(arrived):
    row = pool("delivery", (10,) * 6)

    ranks = pools.by_delivery(row, {pk: Delivered(5_000, n) for pk, n in arrived.items()})

    assert sorted(arrived, key=lambda pk: (ranks[pk], pk)) == sorted(
        arrived, key=lambda pk: (-arrived[pk], pk)
    )
