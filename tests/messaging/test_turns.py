"""Who goes first when many wait for one connector."""

from decimal import Decimal

import pytest
from django.db import connection, transaction

from billing import ledger
from billing.models import Entry
from messaging.dispatch import claim
from messaging.models import Connector, Message
from messaging.models.message import Lane
from tests import make
from tests.messaging.test_accept import GB, flush, submission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _routed():
    make.network()
    make.routing(make.connector("Tern"))


def a_door(name):
    account = make.account(customer=make.customer(name), price_list=make.price_list())
    ledger.post(account, amount=Decimal(1000), kind=Entry.Kind.TOP_UP, key=f"first {name}")
    return make.door(customer=account.customer)


def queued(door, count, *, lane=Lane.NORMAL):
    """So many messages of a door; their numbers in the order of their acceptance."""
    numbers = [str(int(GB) + step) for step in range(count)]
    flush(submission(door, *numbers, lane=lane))
    return list(Message.objects.order_by("-id")[:count].values_list("id", flat=True))[::-1]


def claimed(limit):
    with transaction.atomic(), connection.cursor() as cursor:
        taken = claim.take(cursor, connector=Connector.objects.get().pk, bind="test", limit=limit)
    return [one.message for one in taken]


def owners(messages):
    found = Message.objects.filter(pk__in=messages).values_list("customer__name", flat=True)
    return {name: list(found).count(name) for name in set(found)}


def test_a_customer_alone_is_served_in_the_order_of_its_messages():
    mine = queued(a_door("Only"), 30)

    assert claimed(20) == mine[:20]
    assert claimed(20) == mine[20:]
    assert claimed(20) == []


def test_a_long_line_of_one_customer_leaves_half_to_another():
    queued(a_door("Long"), 60)
    queued(a_door("Short"), 60)

    assert owners(claimed(40)) == {"Long": 20, "Short": 20}


def test_who_has_little_waiting_leaves_the_rest_to_the_others():
    queued(a_door("Long"), 60)
    few = queued(a_door("Few"), 3)

    taken = claimed(40)

    assert set(few) <= set(taken)
    assert len(taken) == 40


def test_the_urgent_go_before_everything_that_came_earlier():
    queued(a_door("Bulk"), 50, lane=Lane.BULK)
    urgent = queued(a_door("Bank"), 5, lane=Lane.URGENT)

    taken = claimed(10)

    assert taken[:5] == urgent
    assert owners(taken) == {"Bank": 5, "Bulk": 5}


def test_four_normal_ones_go_for_each_in_bulk_and_bulk_never_stands_still():
    queued(a_door("Bulk"), 50, lane=Lane.BULK)
    queued(a_door("Shop"), 50)

    assert owners(claimed(20)) == {"Shop": 16, "Bulk": 4}


def test_everybody_who_waits_is_taken_in_the_end_and_nobody_twice():
    mine = [queued(a_door(f"C{each}"), 7 + each, lane=Lane(each % 3)) for each in range(6)]
    wanted = {message for messages in mine for message in messages}

    taken = []
    while batch := claimed(11):
        taken += batch

    assert len(taken) == len(set(taken))
    assert set(taken) == wanted


def scans(plan):
    """How a plan looks at partitions of messages: the conditions of its index scans."""
    found = (
        [plan["Index Cond"]] if plan.get("Index Name", "").startswith("messaging_message_2") else []
    )
    return found + [each for child in plan.get("Plans", []) for each in scans(child)]


def test_a_claim_finds_each_message_by_its_number():
    """A join would go through all of a young partition, of which the planner knows nothing."""
    queued(a_door("Only"), 30)
    found = []

    def explained(execute, sql, params, many, context):
        if sql == claim.CLAIM:
            with connection.connection.cursor() as cursor:
                # On a small table every plan is as good.
                cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
                cursor.execute(f"EXPLAIN (FORMAT json) {sql}", params)
                found.extend(scans(cursor.fetchone()[0][0]["Plan"]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        assert len(claimed(20)) == 20

    # At the turn of a month two partitions may hold what is queued.
    locks_and_changes = 2
    assert len(found) >= locks_and_changes
    assert all("id = ANY" in condition for condition in found)
