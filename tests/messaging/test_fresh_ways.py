"""What waited is routed anew when it may go or says something else; its price stays."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils import timezone

from billing import ledger
from billing.models import Account, Entry
from messaging import moderation
from messaging.dispatch import facts, fresh_ways
from messaging.models import (
    Connector,
    ConnectorState,
    Message,
    Pool,
    PoolMember,
    Route,
    Service,
    TextRule,
)
from messaging.moderation import Answer
from portal.kit import checks
from reports import folding
from tests import make
from tests.messaging.test_accept import GB, flush, submission

pytestmark = pytest.mark.django_db
APPROVE, DENY = Answer("approve"), Answer("deny", "not allowed")
TEXT = "Your casino bonus"


@pytest.fixture
def door():
    """Everything goes by Tern at 0.03; what is held waits for a moderator."""
    make.network()
    make.routing(connector("Tern", "0.03"))
    make.text_rule("casino")
    account = make.account(client=make.client(customer=make.customer()))
    ledger.post(account, amount=Decimal(10), kind=Entry.Kind.TOP_UP, key="first")
    return make.door(client=account.client)


def connector(name, cost):
    made = make.connector(name, cost=cost)
    now = timezone.now()
    ConnectorState.objects.create(connector=made, state="up", since=now, seen_at=now)
    return made


def route_first(to, **conditions):
    """A route before all others, to this connector."""
    pool = Pool.objects.create(name=f"Of {to.name}", policy="order")
    PoolMember.objects.create(pool=pool, connector=to, order=1)
    return Route.objects.create(name=to.name, pool=pool, priority=1, **conditions)


def decide(answer=APPROVE):
    cases = moderation.waiting()
    return moderation.decide(cases, answer, by=make.staff())


def way():
    """The one way of all messages."""
    ((name, status, cost),) = set(Message.objects.values_list("connector__name", "status", "cost"))
    return name, status, cost


def balance():
    return Account.objects.get().balance


def holds():
    before = [outcome.check.name for outcome in checks.run() if not outcome.holds]
    folding.fold()
    return before + [outcome.check.name for outcome in checks.run() if not outcome.holds] == []


def test_an_approved_text_goes_by_the_routes_of_now(door):
    flush(submission(door, text=TEXT))
    plover = connector("Plover", "0.01")
    route = route_first(plover, text_contains="casino")

    assert decide() == 1

    assert way() == ("Plover", "queued", Decimal("0.01"))
    assert Message.objects.get().route == route
    assert holds()


def test_its_price_stays_whatever_the_list_says_now(door):
    flush(submission(door, GB, "447700900319", text=TEXT))
    Account.objects.update(price_list=make.price_list(price="0.09"))
    route_first(connector("Plover", "0.01"))
    before = balance()

    decide()

    assert {message.price for message in Message.objects.all()} == {Decimal("0.05")}
    assert balance() == before == Decimal("9.90")
    assert Entry.objects.count() == 2
    assert holds()


@pytest.mark.parametrize("answer", [APPROVE, DENY])
def test_the_ledger_equals_the_messages_whatever_is_decided(door, answer):
    for n in range(5):
        flush(submission(door, GB, f"44770090033{n}", text=TEXT + " x" * n * 40))
        route_first(connector(f"Plover {n}", "0.02"))

    decide(answer)

    kept = Message.objects.filter(charge="charged")
    owed = kept.aggregate(sum=Sum(F("price") * F("parts")))["sum"] or Decimal(0)
    assert Entry.objects.aggregate(sum=Sum("amount"))["sum"] == balance() == 10 - owed
    assert kept.exists() == (answer is APPROVE)
    assert holds()


def test_what_was_held_for_its_loss_goes_by_who_takes_it_without(door):
    Service.objects.update(margin_guard="hold")
    TextRule.objects.all().delete()
    Connector.objects.update(cost_list=make.price_list(kind="cost", price="0.07"))
    flush(submission(door))
    assert Message.objects.get().reason == "cost_above_price"
    route_first(connector("Plover", "0.01"))

    decide()

    assert way() == ("Plover", "queued", Decimal("0.01"))


def test_what_nobody_takes_without_a_loss_keeps_the_way_that_was_approved(door):
    Service.objects.update(margin_guard="hold")
    TextRule.objects.all().delete()
    Connector.objects.update(cost_list=make.price_list(kind="cost", price="0.07"))
    flush(submission(door))
    balance_before = balance()

    decide()

    assert way() == ("Tern", "queued", Decimal("0.07"))
    assert balance() == balance_before


@pytest.mark.parametrize("gone", ["routes", "connectors"])
def test_where_there_is_no_way_now_it_keeps_its_own(door, gone):
    flush(submission(door, text=TEXT))
    if gone == "routes":
        Route.objects.update(archived_at=timezone.now())
    else:
        ConnectorState.objects.update(state="down")

    decide()

    assert way() == ("Tern", "queued", Decimal("0.03"))
    assert holds()


def test_a_denied_text_keeps_its_way_and_is_refunded(door):
    flush(submission(door, text=TEXT))
    route_first(connector("Plover", "0.01"))

    decide(DENY)

    assert way() == ("Tern", "rejected", Decimal("0.03"))
    assert balance() == 10
    assert holds()


def test_what_waits_for_a_moment_keeps_it_on_its_new_way(door):
    later = timezone.now() + timedelta(hours=3)
    flush(submission(door, text=TEXT, send_at=later))
    route_first(connector("Plover", "0.01"))

    decide()

    message = Message.objects.get()
    assert (message.connector.name, message.next_try_at) == ("Plover", later)


def test_a_text_that_was_replaced_goes_where_it_belongs_now(door):
    flush(submission(door, text="Your parcel"))
    route_first(connector("Plover", "0.01"), text_contains="ticket")
    pk = Message.objects.get().pk

    for text in ("Your parcel", "Your ticket"):
        with transaction.atomic(), connection.cursor() as cursor:
            fresh_ways.take(cursor, facts.lock(cursor, [pk]), text)
        expected = "Plover" if "ticket" in text else "Tern"
        assert way()[0] == expected

    assert balance() == Decimal("9.95")
    assert holds()


def test_a_mail_never_moves_to_a_server_that_may_not_send_for_its_domain(door):
    post = make.connector("Post", kind="smtp", channel="email", from_domains=["shop.example"])
    other = make.connector("Other", kind="smtp", channel="email", from_domains=["b.example"])
    for each in (post, other):
        make.rate(each.cost_list, channel="email", price="0.001")
        now = timezone.now()
        ConnectorState.objects.create(connector=each, state="up", since=now, seen_at=now)
    route_first(other, channel="email")
    message = make.message(
        account=Account.objects.get(), channel="email", sender="a@shop.example", connector=post
    )

    with transaction.atomic(), connection.cursor() as cursor:
        fresh_ways.take(cursor, facts.lock(cursor, [message.pk]), "Hello")

    assert Message.objects.get().connector == post
