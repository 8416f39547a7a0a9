"""Messages that leave their way: by another connector, at the same price, with nothing lost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from billing import ledger
from billing.models import Account, Entry
from messaging.dispatch import claim, detours, receipts, results
from messaging.dispatch.receipts import Arrived
from messaging.dispatch.results import PartResult, Tried
from messaging.models import (
    Attempt,
    Connector,
    ConnectorState,
    Delta,
    Message,
    Pool,
    PoolMember,
    Route,
    Service,
)
from messaging.states import Told
from portal.kit import checks
from reports import folding
from tests import make
from tests.messaging.test_accept import flush, submission

pytestmark = pytest.mark.django_db

INVALID_DESTINATION, THROTTLED = 0x0B, 0x58
COSTS = {"Tern": "0.03", "Plover": "0.01", "Heron": "0.02"}


@pytest.fixture
def door():
    make.network()
    make.routing(*(make.connector(name, cost=cost) for name, cost in COSTS.items()), policy="order")
    Pool.objects.update(reroute_statuses=[f"0x{INVALID_DESTINATION:08X}"], resend_minutes=10)
    for name in COSTS:
        say(name, "up")
    account = make.account(customer=make.customer())
    ledger.post(account, amount=Decimal(10), kind=Entry.Kind.TOP_UP, key="first")
    return make.door(customer=account.customer)


def say(name, state, *, ago_s=0, seen_ago_s=0):
    now = timezone.now()
    ConnectorState.objects.update_or_create(
        connector=Connector.objects.get(name=name),
        defaults={
            "state": state,
            "since": now - timedelta(seconds=ago_s),
            "seen_at": now - timedelta(seconds=seen_ago_s),
        },
    )


def commit(work, *args, **named):
    with transaction.atomic(), connection.cursor() as cursor:
        return work(cursor, *args, **named)


def claimed(name):
    pk = Connector.objects.get(name=name).pk
    return commit(claim.take, connector=pk, bind="test", limit=10)


def answered(name, one, result="taken", *, code=0, upstream=None):
    parts = [
        PartResult(s.attempt, result, code, f"{upstream}{s.part.number}" if upstream else None)
        for s in one.submits
    ]
    pk = Connector.objects.get(name=name).pk
    commit(results.write, pk, [Tried(one.message, one.number, parts)])


def refused(name, code=INVALID_DESTINATION):
    (one,) = claimed(name)
    answered(name, one, "refused", code=code)
    return Message.objects.get()


def receipt(name, upstream, told=Told.DELIVERED):
    arrived = Arrived(upstream, told, "000", f"id:{upstream}", timezone.now())
    commit(receipts.store, Connector.objects.get(name=name).pk, [arrived])


def sent(door, **fields):
    """A message that Tern took and has not told of for an hour."""
    flush(submission(door, **fields))
    (one,) = claimed("Tern")
    answered("Tern", one, upstream="tern")
    Message.objects.update(sent_at=timezone.now() - timedelta(hours=1))


def way():
    message = Message.objects.select_related("connector").get()
    return message.connector.name, message.status, message.cost


def counted(measure):
    """A measure of the deltas by connector, without those where it is nothing."""
    named = Delta.objects.values_list("connector__name").annotate(sum=Sum(measure))
    return {name: value for name, value in named if value}


def holds():
    """The reconciler finds nothing, whether the deltas are folded or not."""
    before = [outcome.check.name for outcome in checks.run() if not outcome.holds]
    folding.fold()
    return before + [outcome.check.name for outcome in checks.run() if not outcome.holds] == []


# What is queued for a connector that is down.


def test_what_is_queued_for_a_connector_that_is_down_moves_to_the_next(door):
    flush(submission(door, text="x" * 161))
    say("Tern", "down", ago_s=16)

    moved = detours.leave_down()

    assert moved == 1
    assert way() == ("Plover", "queued", Decimal("0.01"))
    assert counted("parts") == {"Plover": 2}
    assert counted("price") == {"Plover": Decimal("0.10")}
    assert Account.objects.get().balance == Decimal("9.90")
    assert holds()


@pytest.mark.parametrize(
    ("state", "ago_s", "seen_ago_s", "moves"),
    [("down", 14, 0, 0), ("down", 16, 0, 1), ("up", 500, 19, 0), ("up", 500, 21, 1)],
)
def test_it_waits_for_its_pools_patience(door, state, ago_s, seen_ago_s, moves):
    flush(submission(door))
    say("Tern", state, ago_s=ago_s, seen_ago_s=seen_ago_s)

    assert detours.leave_down() == moves


def test_a_pool_may_have_more_patience(door):
    Pool.objects.update(move_after_s=60)
    flush(submission(door))
    say("Tern", "down", ago_s=59)

    before = detours.leave_down()
    say("Tern", "down", ago_s=61)

    assert (before, detours.leave_down()) == (0, 1)


def test_what_is_queued_for_a_connector_that_was_switched_off_moves_too(door):
    flush(submission(door))
    Connector.objects.filter(name="Tern").update(is_enabled=False)
    say("Tern", "down", ago_s=16)

    detours.leave_down()

    assert way()[0] == "Plover"


def test_nobody_moves_while_nobody_else_is_up(door):
    flush(submission(door))
    for name in COSTS:
        say(name, "down", ago_s=600)

    assert detours.leave_down() == 0
    assert way() == ("Tern", "queued", Decimal("0.03"))


def test_when_the_pool_is_down_the_next_route_takes_it(door):
    heron = make.connector("Curlew", cost="0.04")
    say("Curlew", "up")
    other = Pool.objects.create(name="Reserve")
    PoolMember.objects.create(pool=other, connector=heron)
    reserve = Route.objects.create(name="Reserve", pool=other, priority=900)
    flush(submission(door))
    for name in COSTS:
        say(name, "down", ago_s=600)

    detours.leave_down()

    assert way() == ("Curlew", "queued", Decimal("0.04"))
    assert Message.objects.get().route == reserve
    assert holds()


def test_the_margin_guard_is_asked_again(door):
    Service.objects.update(margin_guard="reject")
    dear = make.price_list(kind="cost", price="0.09")
    Connector.objects.filter(name="Plover").update(cost_list=dear)
    flush(submission(door))
    say("Tern", "down", ago_s=600)

    detours.leave_down()

    assert way() == ("Heron", "queued", Decimal("0.02"))


def test_a_back_off_ends_with_the_move(door):
    flush(submission(door))
    refused("Tern", THROTTLED)
    say("Tern", "down", ago_s=600)

    detours.leave_down()

    assert Message.objects.get().next_try_at is None
    assert len(claimed("Plover")) == 1


def test_a_text_begun_elsewhere_is_sent_whole_and_labelled(door):
    flush(submission(door, text="x" * 161))
    (one,) = claimed("Tern")
    first, second = one.submits
    tried = [
        PartResult(first.attempt, "taken", 0, "tern1"),
        PartResult(second.attempt, "refused", THROTTLED),
    ]
    tern = Connector.objects.get(name="Tern")
    commit(results.write, tern.pk, [Tried(one.message, one.number, tried)])
    say("Tern", "down", ago_s=600)

    detours.leave_down()

    (again,) = claimed("Plover")
    assert len(again.submits) == 2
    assert Message.objects.get().possible_duplicate
    assert holds()


def test_many_move_in_batches_and_those_that_cannot_do_not_hinder_them(door, monkeypatch):
    monkeypatch.setattr(detours, "BATCH", 3)
    flush(submission(door, *(f"44770090{n:04}" for n in range(10))))
    stuck = Pool.objects.create(name="Alone")
    PoolMember.objects.create(pool=stuck, connector=Connector.objects.get(name="Tern"))
    first = list(Message.objects.order_by("pk").values_list("pk", flat=True)[:4])
    Message.objects.filter(pk__in=first).update(pool=stuck)
    Route.objects.update(pool=stuck)
    say("Tern", "down", ago_s=600)

    assert detours.leave_down() == 6
    assert Message.objects.filter(connector__name="Tern").count() == 4
    assert holds()


# What a supplier refuses.


def test_a_refusal_with_a_named_error_goes_on_instead_of_being_rejected(door):
    flush(submission(door))

    message = refused("Tern")

    assert way() == ("Plover", "queued", Decimal("0.01"))
    assert (message.reason, message.charge) == ("rerouted", "charged")
    assert Attempt.objects.get().result == "refused"
    assert holds()


def test_one_after_the_other_is_tried_and_the_last_refusal_counts(door):
    flush(submission(door))

    ways = [refused(name).status for name in COSTS]

    assert ways == ["queued", "queued", "rejected"]
    assert [one.connector.name for one in Attempt.objects.order_by("number")] == list(COSTS)
    assert Message.objects.get().reason == "refused_by_supplier"
    assert Account.objects.get().balance == Decimal(10)
    assert holds()


def test_an_error_that_is_not_named_rejects(door):
    flush(submission(door))

    assert refused("Tern", 0x45).status == "rejected"


def test_a_route_names_errors_of_its_own(door):
    Route.objects.update(reroute_statuses=["0x00000045"])
    flush(submission(door))

    assert refused("Tern", 0x45).status == "queued"
    assert way()[0] == "Plover"


def test_an_error_that_passes_goes_on_where_it_is_named(door):
    Pool.objects.update(reroute_statuses=["0x00000058"])
    flush(submission(door))

    names = []
    for name in COSTS:
        refused(name, THROTTLED)
        names.append(way()[0])

    # The last one is asked again later: everybody was tried.
    assert names == ["Plover", "Heron", "Heron"]
    assert Message.objects.get().reason == "throttled"


def test_one_that_is_down_is_not_tried_next(door):
    say("Plover", "down", ago_s=1)
    flush(submission(door))

    refused("Tern")

    assert way()[0] == "Heron"


def test_a_rerouted_message_is_sent_and_delivered_as_any_other(door):
    flush(submission(door))
    refused("Tern")
    (one,) = claimed("Plover")
    answered("Plover", one, upstream="plover")

    receipt("Plover", "plover1")

    assert way() == ("Plover", "delivered", Decimal("0.01"))
    assert counted("delivered_messages") == {"Plover": 1}
    assert counted("cost") == {"Plover": Decimal("0.01")}
    assert holds()


# What gets no receipt.


def test_without_a_receipt_it_is_sent_again_by_the_next_and_labelled(door):
    sent(door)

    again = detours.send_again()

    message = Message.objects.get()
    assert again == 1
    assert way() == ("Plover", "queued", Decimal("0.01"))
    assert message.possible_duplicate
    assert len(claimed("Plover")[0].submits) == 1
    assert holds()


def test_it_is_never_sent_again_twice(door):
    sent(door)
    detours.send_again()
    (one,) = claimed("Plover")
    answered("Plover", one, upstream="plover")
    Message.objects.update(sent_at=timezone.now() - timedelta(hours=2))

    assert detours.send_again() == 0
    assert way()[:2] == ("Plover", "sent")


@pytest.mark.parametrize("told", [Told.ENROUTE, Told.DELIVERED])
def test_who_was_told_of_is_not_sent_again(door, told):
    sent(door)
    receipt("Tern", "tern1", told)

    assert detours.send_again() == 0


def test_a_pool_that_sets_no_time_sends_nothing_again(door):
    Pool.objects.update(resend_minutes=0)
    sent(door)

    assert detours.send_again() == 0


def test_before_its_time_nothing_is_sent_again(door):
    sent(door)
    Message.objects.update(sent_at=timezone.now() - timedelta(minutes=9))

    assert detours.send_again() == 0


def test_a_receipt_of_the_first_settles_it(door):
    sent(door)
    detours.send_again()

    receipt("Tern", "tern1")

    assert Message.objects.get().status == "delivered"
    assert claimed("Plover") == []
    assert holds()


def test_a_failure_of_the_first_waits_for_the_second(door):
    sent(door)
    detours.send_again()
    (one,) = claimed("Plover")
    answered("Plover", one, upstream="plover")

    receipt("Tern", "tern1", Told.UNDELIVERED)
    between = Message.objects.get().status
    receipt("Plover", "plover1")

    assert (between, Message.objects.get().status) == ("sent", "delivered")
    assert holds()


def test_when_the_second_refuses_it_the_first_has_it_still(door):
    sent(door)
    detours.send_again()

    refused("Plover", 0x45)

    assert way() == ("Tern", "sent", Decimal("0.03"))
    assert counted("cost") == {"Tern": Decimal("0.03")}
    assert Message.objects.get().charge == "charged"
    assert holds()
