"""An explanation says what really happens, because the same desk and screens say it."""

import random
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from billing import ledger
from billing.models import Country, Entry, Prefix
from clients.models import CugNumber
from messaging import explain
from messaging.dispatch import payer
from messaging.dispatch.accept import Flush
from messaging.dispatch.submission import Submission
from messaging.explain import Question
from messaging.models import (
    ConnectorState,
    Message,
    Pool,
    PoolMember,
    Route,
    Service,
)
from messaging.text.parts import parts
from tests import make

pytestmark = pytest.mark.django_db

PLACES = {"44": "GB", "4477": "GB", "49": "DE", "33": "FR"}
TEXTS = ("Your parcel is on its way.", "win big " * 30, "Привіт, це ваш код 123", "otp 77 21")
SENDERS = ("HarbourPine", "Alder", "447700900001")


@pytest.fixture
def world():
    """Three places, lists with holes, routes with conditions, connectors up and down."""
    make.network()
    for code in ("DE", "FR"):
        Country.objects.get_or_create(code=code, defaults={"name": code})
    for digits, code in PLACES.items():
        Prefix.objects.get_or_create(digits=digits, defaults={"country_id": code})
    links = [make.connector(name) for name in ("Tern", "Gull", "Skua")]
    costs = make.price_list("Costs", kind="cost", price="0.03")
    links[1].cost_list = costs
    links[1].save()
    now = timezone.now()
    for link, state in zip(links, ("up", "up", "down"), strict=True):
        ConnectorState.objects.update_or_create(
            connector=link, defaults={"state": state, "since": now, "seen_at": now}
        )
    shared = a_pool("Shared", links[:2], shares=(70, 30))
    order = a_pool("In order", [links[2], links[0]], policy="order")
    Route.objects.create(name="Codes", priority=1, text_contains="otp", pool=order)
    Route.objects.create(name="Alder's", priority=2, sender="Alder", pool=shared)
    Route.objects.create(name="Germany", priority=3, country_id="DE", pool=order)
    Route.objects.create(name="Britain", priority=9, country_id="GB", pool=shared)
    return [a_door(name) for name in ("Alder Post", "Birch Mail")]


def a_pool(name, links, *, policy="share", shares=(100, 100)):
    made = Pool.objects.create(name=name, policy=policy)
    for place, (link, share) in enumerate(zip(links, shares, strict=True), start=1):
        PoolMember.objects.create(pool=made, connector=link, share=share, order=place)
    return made


def a_door(name):
    sells = make.price_list(f"Sold to {name}", price="0.05")
    make.rate(sells, price=None, country_id="FR")
    account = make.account(customer=make.customer(name), price_list=sells)
    ledger.post(account, amount=Decimal(1000), kind=Entry.Kind.TOP_UP, key=name)
    return make.door(customer=account.customer)


def a_submission(rng, door):
    text = rng.choice(TEXTS)
    start = rng.choice([*PLACES, "99"])
    return Submission(
        payer=payer.of_door(door.pk),
        channel="sms",
        sender=rng.choice(SENDERS),
        recipients=[f"{start}{rng.randrange(10**7, 10**8)}"],
        text=text,
        size=parts(text),
    )


def flushed(*submissions):
    with transaction.atomic(), connection.cursor() as cursor:
        Flush(cursor, list(submissions)).run()


def said(decision):
    """What a decision and a stored message have in common."""
    return {
        "reason": decision.reason or decision.held_for,
        "country": decision.country,
        "network": decision.network,
        "route": decision.route,
        "pool": decision.pool,
        "connector": decision.connector,
        "price": decision.price.id if decision.price else None,
        "cost": decision.cost.id if decision.cost else None,
        "cost_unit": decision.cost_unit,
    }


def kept(message):
    return {
        "reason": message.reason,
        "country": message.country,
        "network": message.network_id,
        "route": message.route_id,
        "pool": message.pool_id,
        "connector": message.connector_id,
        "price": message.rate_id,
        "cost": message.cost_rate_id,
        "cost_unit": message.cost_unit,
    }


def asked_about(message):
    return Question(
        door=message.door_id,
        sender=message.sender,
        recipient=message.recipient,
        text=message.words.text,
        at=message.accepted_at,
        ticket=message.pk,
    )


def test_a_thousand_messages_are_explained_as_they_were_decided_field_by_field(world):
    rng = random.Random(7)
    for _ in range(10):
        flushed(*(a_submission(rng, rng.choice(world)) for _ in range(100)))

    stored = list(Message.objects.select_related("words", "rate", "cost_rate"))

    assert len(stored) == 1000
    assert {message.status for message in stored} == {"queued", "rejected"}
    for message in stored:
        foretold = explain.explain(asked_about(message))
        told = explain.of_message(message)
        assert said(foretold.decision) == said(told.decision) == kept(message)
        assert foretold.decision.order == told.decision.order
        assert foretold.price == told.price == message.total_price
        assert foretold.size.parts == message.parts
        assert told.is_current


def test_it_tells_what_each_route_said_up_to_the_one_taken(world):
    told = explain.explain(a_question(world[0], "4477123456789", sender="Birch"))

    assert [asked.code for asked in told.routes] == ["text", "sender", "country", ""]
    assert told.routes[-1].route.id == told.decision.route


def test_it_tells_how_each_connector_of_the_pool_stands(world):
    told = explain.explain(a_question(world[0], "49123456789"))

    assert [(one.name, one.is_up) for one in told.candidates] == [("Tern", True), ("Skua", False)]
    assert told.candidates[0].connector == told.decision.connector


def test_it_names_the_lists_that_were_asked_and_did_not_know(world):
    told = explain.explain(a_question(world[0], "99123456789"))

    assert told.decision.reason == "no_mcc_mnc"
    assert (told.price, told.cost, told.margin) == (0, 0, None)


def test_what_a_screen_says_is_told_beside_the_others(world):
    made = make.smpp_account(customer=world[0].customer, uses_cug=True)
    CugNumber.objects.create(account=made, number="4477999999999")
    verdicts = dict(explain.explain(a_question(made, "4477123456789")).screens)

    assert verdicts["closed_groups"].reason == "not_in_cug"
    assert verdicts["sender_names"] is None


def test_a_change_after_the_message_is_said(world):
    flushed(a_submission(random.Random(1), world[0]))
    message = Message.objects.select_related("words", "rate", "cost_rate").get()

    assert explain.of_message(message).is_current

    Service.objects.create(name="New")

    assert not explain.of_message(message).is_current


def test_a_door_that_is_not_there_has_no_explanation(world):
    assert explain.explain(a_question(None, "4477123456789")) is None


def a_question(door, number, *, sender="HarbourPine"):
    return Question(
        door=door.pk if door else 0,
        sender=sender,
        recipient=number,
        text="Good day",
        at=timezone.now(),
        ticket=5,
    )
