from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.routing import pools
from messaging.routing.pools import Member, PoolRow
from portal.core.ids import IdMaker

MANY = settings(deadline=None, max_examples=200)
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
    st.sampled_from(["share", "order"]),
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
