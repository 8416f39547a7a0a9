"""A client that must have its sender names approved sends under no other name."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients import tokens
from clients.models import Client
from clients.models.sender_name import today
from messaging.models import Message
from messaging.screens.screen import Work
from messaging.screens.sender_names import SenderNames
from tests import make
from tests.messaging.test_accept import GB, flush, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_():
    account = make.paying_account(customer=make.customer())
    return make.client(customer=account.customer, any_sender=False)


def asked(client, sender, **fields):
    one = submission(make.door(client=client), **fields)
    one.sender = sender
    return one


def reasons():
    return list(Message.objects.order_by("id").values_list("status", "reason", "charge"))


def test_a_name_that_is_not_approved_is_refused_and_costs_nothing(client_):
    make.sender_name(client=client_, name="Vento", status="pending")

    flush(asked(client_, "Vento"))

    assert reasons() == [("rejected", "not_registr_originator", "none")]
    assert client_.customer.accounts.get().balance == 10


@pytest.mark.parametrize("typed", ["Vento", "VENTO"])
def test_an_approved_name_goes_whatever_its_capitals(client_, typed):
    make.sender_name(client=client_, name="Vento", status="approved")

    flush(asked(client_, typed))

    assert reasons() == [("queued", "", "charged")]


def test_a_number_is_no_name_that_must_be_approved(client_):
    flush(asked(client_, "447700900001"))

    assert reasons() == [("queued", "", "charged")]


def test_a_name_approved_for_a_neighbour_or_for_viber_does_not_count(client_):
    neighbour = make.client("Neighbour", customer=client_.customer)
    make.sender_name(client=neighbour, name="Vento", status="approved")
    make.sender_name(client=client_, name="Vento", channel="viber", status="approved")

    flush(asked(client_, "Vento"))

    assert reasons() == [("rejected", "not_registr_originator", "none")]


def test_a_client_with_a_dynamic_sender_shows_any_name(client_):
    Client.objects.update(any_sender=True)

    flush(asked(client_, "Whatever"))

    assert reasons() == [("queued", "", "charged")]


def test_an_unknown_network_is_told_before_the_sender(client_):
    flush(asked(client_, "Whatever", text="Hi"), asked(client_, "Whatever"))
    before = reasons()
    one = submission(make.door(client=client_), "999123456789")
    flush(one)

    assert [reason for _, reason, _ in before] == ["not_registr_originator"] * 2
    assert reasons()[-1][1] == "no_mcc_mnc"


def test_nobody_is_asked_about_names_unless_a_client_needs_it(client_):
    free = make.client("Free", customer=client_.customer)
    groups = {
        "free": [asked(free, "Any"), asked(free, "Other")],
        "bound": [asked(client_, "Any"), asked(client_, "Other"), asked(free, "Any")],
    }
    asks = {}

    for name, group in groups.items():
        with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
            SenderNames.over(Work(cursor, group, None, timezone.now()))
        asks[name] = len(queries)

    assert asks == {"free": 0, "bound": 1}


@pytest.mark.django_db(transaction=True)
def test_rest_tells_which_message_the_rule_stopped(client, client_):
    _token, secret = tokens.issue(customer=client_.customer, client=client_, name="shop", by=None)
    body = {"channel": "sms", "sender": "Vento", "recipients": [GB], "text": "Hello"}

    answer = client.post(
        "/api/v1/messages",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )

    assert answer.status_code == 202
    (told,) = answer.json()["messages"]
    assert (told["status"], told["reason"]) == ("rejected", "not_registr_originator")


def test_an_approval_that_is_over_is_none(client_):
    day = today()
    make.sender_name(client=client_, name="Lasts", status="approved", expires_on=day)
    over = day - timedelta(days=1)
    make.sender_name(client=client_, name="Over", status="approved", expires_on=over)

    flush(asked(client_, "Lasts"), asked(client_, "Over"))

    assert [reason for _, reason, _ in reasons()] == ["", "not_registr_originator"]


def test_a_name_approved_for_some_countries_goes_to_no_other(client_):
    make.sender_name(client=client_, name="Here", status="approved", countries=["GB", "SE"])
    make.sender_name(client=client_, name="There", status="approved", countries=["SE"])

    flush(asked(client_, "Here"), asked(client_, "There"))

    assert [reason for _, reason, _ in reasons()] == ["", "not_registr_originator"]
