"""Where a message goes on when the pool of its first route cannot take it."""

from dataclasses import replace

import pytest

from messaging.dispatch.decide import Desk
from messaging.models.service import MarginGuard
from messaging.routing.pools import Member, PoolRow
from messaging.routing.table import RouteRow
from tests.routing.test_desk_alike import NOW, book, payer

ONE, TWO = (
    PoolRow(1, "one", "order", (Member(1, 100, 1),)),
    PoolRow(2, "two", "order", (Member(2, 100, 1), Member(3, 100, 2))),
)


def route(pk, pool_id, priority=1, **conditions):
    return RouteRow(
        id=pk, priority=priority, scope="platform", scope_id=0, pool_id=pool_id, **conditions
    )


PAYER = payer(1)
ROUTES = [route(11, 1), route(12, 2, priority=2), route(13, 1, priority=3)]


def desk(up, routes=ROUTES, **changed):
    return Desk(replace(book(routes), pools={1: ONE, 2: TWO}, **changed), up, NOW, 720)


def decided(at, ticket=5, number="447700900001"):
    return at.decide(PAYER, channel="sms", sender="Vento", recipient=number, text="", ticket=ticket)


def test_a_pool_with_nobody_up_is_passed_by():
    decision = decided(desk({2}))

    assert (decision.route, decision.pool, decision.connector) == (12, 2, 2)
    assert decision.passed == (11,)
    assert decision.order == (2, 3)


def test_the_first_route_is_taken_when_somebody_of_its_pool_is_up():
    decision = decided(desk({1, 2, 3}))

    assert (decision.route, decision.connector, decision.passed) == (11, 1, ())


def test_with_nobody_up_anywhere_the_message_waits_for_the_first():
    decision = decided(desk(set()))

    assert (decision.reason, decision.route, decision.connector) == ("", 11, 1)
    assert decision.passed == ()


def test_a_pool_without_a_cost_for_the_destination_is_passed_by():
    # Gull and Skua say no cost for Germany.
    routes = [route(12, 2), route(13, 1, priority=2)]

    decision = decided(desk({1, 2, 3}, routes), number="4915150000001")
    waiting = decided(desk({2, 3}, routes), number="4915150000001")

    assert (decision.route, decision.connector, decision.passed) == (13, 1, (12,))
    assert (waiting.reason, waiting.route, waiting.connector) == ("", 13, 1)


def test_a_pool_that_only_loses_is_passed_by_where_losses_are_refused():
    dear = {**book([]).suppliers}
    dear[1] = replace(dear[1], costs=book([]).decks[1])
    strict = {"guards": {7: MarginGuard.REJECT}, "default_service": 7, "suppliers": dear}
    cheap = {**strict, "decks": {1: book([]).decks[2]}}

    decision = decided(desk({1, 2}, **cheap))

    assert (decision.route, decision.connector, decision.reason) == (12, 2, "")
    assert decision.passed == (11,)


def test_what_no_route_can_take_keeps_the_first_reason():
    routes = [route(12, 2), route(14, 2, priority=2)]

    decision = decided(desk({2, 3}, routes), number="4915150000001")

    assert (decision.reason, decision.route) == ("no_source_price", 12)


def test_the_same_way_on_is_one_and_the_same_decision():
    at = desk({2, 3})

    first, second = decided(at, ticket=1), decided(at, ticket=2)

    assert first is second


@pytest.mark.parametrize(("number", "connector"), [("447700900001", 2), ("4915150000001", 1)])
def test_the_cheapest_depends_on_the_destination(number, connector):
    cheapest = PoolRow(1, "cheapest", "cost", (Member(1, 100, 1), Member(2, 100, 2)))
    deck = book([]).suppliers
    euros = {**deck, 2: replace(deck[2], unit="EUR")}
    read = replace(book([route(11, 1)]), pools={1: cheapest}, suppliers=euros)

    decision = decided(Desk(read, {1, 2}, NOW, 720), number=number)

    assert decision.connector == connector
