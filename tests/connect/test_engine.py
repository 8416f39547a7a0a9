"""The calls that reach the engine: activation by SMS, doors of one's own, transfers of credit."""

import json
import threading
from decimal import Decimal

import pytest
from django.db import connections as databases

from billing import ledger
from billing.models import Account
from clients import smpp_accounts
from clients.models import SmppAccount, WebhookEndpoint
from messaging.models import Embargo, Message, MessageText, Registration
from tests import make
from tests.connect.calls import IDA, WHO, App

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def app(client):
    """An application whose customer can pay for messages to the United Kingdom."""
    owner = make.customer()
    make.paying_account(customer=owner)
    return App(client, *make.app_connection(customer=owner))


def code():
    """What the last SMS says."""
    return MessageText.objects.latest("message_id").text.split()[0]


def activated(app, **fields):
    """Somebody who has passed both activations."""
    app.ida(**fields)
    who = {name: (IDA | fields)[name] for name in ("user", "password")}
    assert app.ask("send_activation_sms", **who) == ["001"], app.told
    assert app.ask("validate_activation_sms", **who, sms_activation_code=code()) == ["001"]
    return Registration.objects.get(username=who["user"])


def test_the_code_goes_out_by_our_own_engine_and_activates_once(app):
    app.ida()

    assert app.ask("send_activation_sms", **WHO) == ["001"]

    sent = Message.objects.get()
    assert (sent.recipient, sent.sender, sent.status) == ("447700900123", "Surgery Dia", "queued")
    assert sent.customer == app.connection.customer
    assert app.ask("validate_activation_sms", **WHO, sms_activation_code=code()) == ["001"]
    assert Registration.objects.get().state == "active"
    assert app.ask("validate_activation_sms", **WHO, sms_activation_code=code()) == ["108"]
    assert app.ask("send_activation_sms", **WHO) == ["108"]
    assert app.ask("sms_activation_status", **WHO) == ["001"]
    number = Registration.objects.get().user_number
    assert app.values == [{"Cellphone": "447700900123", "UserNumber": number}]


@pytest.mark.parametrize("wrong", ["", "x" * 12, "000000x"])
def test_a_wrong_code_activates_nothing(app, wrong):
    app.ida()
    app.ask("send_activation_sms", **WHO)

    assert app.ask("validate_activation_sms", **WHO, sms_activation_code=wrong) == ["418"]


def test_five_wrong_codes_end_a_code_and_five_codes_end_the_trying(app):
    app.ida()
    app.ask("send_activation_sms", **WHO)
    right = code()

    for _ in range(5):
        assert app.ask("validate_activation_sms", **WHO, sms_activation_code="0") == ["418"]
    assert app.ask("validate_activation_sms", **WHO, sms_activation_code=right) == ["102"]
    for _ in range(4):
        assert app.ask("send_activation_sms", **WHO) == ["001"]
    assert app.ask("send_activation_sms", **WHO) == ["102"]


def test_the_code_can_go_to_another_number(app):
    app.ida()

    assert app.ask("send_activation_sms", **WHO, mobile_number="447700900999") == ["001"]

    assert Message.objects.get().recipient == "447700900999"
    assert Registration.objects.get().mobile == "447700900999"


@pytest.mark.parametrize(
    ("number", "codes"),
    [("+44 77", ["417"]), ("12", ["417"]), ("999123456789", ["101"]), ("447711000000", ["100"])],
)
def test_numbers_that_get_no_code(app, number, codes):
    Embargo.objects.create(kind="mobile", value="447711")
    app.ida()

    assert app.ask("send_activation_sms", **WHO, mobile_number=number) == codes


def test_a_door_for_http_is_a_token_that_works(app, client):
    person = activated(app)
    ledger.post(
        Account.objects.get(client=person.client), amount=Decimal(5), kind="top-up", key="first"
    )
    Account.objects.filter(client=person.client).update(
        price_list=Account.objects.get(client=None).price_list
    )

    assert app.ask("create_connection", **WHO, api_description="Diary", dial_prefix="44") == ["001"]

    (row,) = app.values
    body = {"channel": "sms", "sender": "Vento", "recipients": ["07700900318"], "text": "Hello"}
    response = client.post(
        "/api/v1/messages",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {row['api_token']}"},
    )
    assert response.status_code == 202, response.content
    sent = Message.objects.latest("pk")
    assert (sent.client, sent.recipient, str(sent.door_id)) == (
        person.client,
        "447700900318",
        row["api_id"],
    )


def test_a_door_for_smpp_is_an_account_that_works(app):
    activated(app)

    assert app.ask("create_connection", **WHO, connection_id="4", ip_address="192.0.2.1") == ["001"]

    (row,) = app.values
    found = smpp_accounts.find(row["system_id"], row["password"])
    assert found == SmppAccount.objects.get()
    assert found.allowed_networks == ["192.0.2.1"]


def test_a_callback_becomes_a_webhook_of_the_client(app):
    person = activated(app)

    app.ask("create_connection", **WHO, callback_url="https://diary.example/told")

    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.client, endpoint.url) == (person.client, "https://diary.example/told")


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"connection_id": "9"}, ["419"]),
        ({"connection_id": "x"}, ["419"]),
        ({"ftp_password": "x" * 11}, ["420"]),
        ({"dial_prefix": "+44"}, ["421"]),
        ({"dial_prefix": "999"}, ["421"]),
        ({"ip_address": "nowhere"}, ["422"]),
        ({"callback_url": "ftp://diary.example"}, ["423"]),
        ({"callback_url": "https://127.0.0.1/told"}, ["423"]),
        ({"callback_type_id": "6"}, ["424"]),
        ({"callback_username": "ida"}, ["425"]),
        ({"callback_password": "secret"}, ["426"]),
        ({"api_description": "x" * 81}, ["428"]),
    ],
)
def test_each_field_of_a_new_door_has_its_code(app, fields, codes):
    activated(app)

    assert app.ask("create_connection", **WHO, **fields) == codes
    assert not SmppAccount.objects.exists()
    assert not WebhookEndpoint.objects.exists()


def test_credits_are_bought_behind_a_link_that_is_new_each_time(app):
    activated(app)

    assert app.ask("buy_credits_url", **WHO) == ["001"]
    first = app.values[0]["buy_url"]
    app.ask("buy_credits_url", **WHO)

    assert first.startswith("http://testserver/join/go/")
    assert app.values[0]["buy_url"] != first


@pytest.fixture
def pair(app):
    """Ida, who has 5, and Otto, who has nothing."""
    ida = activated(app)
    otto = activated(app, user="otto", email_address="otto@vento.example")
    ledger.post(Account.objects.get(client=ida.client), amount=Decimal(5), kind="top-up", key="a")
    return ida, otto


def balance(person):
    return Account.objects.get(client=person.client).balance


def test_credit_goes_from_one_to_another_once(app, pair):
    ida, otto = pair
    asked = WHO | {"to_user": "OTTO", "credit": "1.50", "transfer_id": "one"}

    assert app.ask("transfer_credit", **asked) == ["001"]
    assert app.values == [{"balance": "3.500000", "unit": "EUR"}]
    assert app.ask("transfer_credit", **asked) == ["001"]

    assert (balance(ida), balance(otto)) == (Decimal("3.50"), Decimal("1.50"))
    assert app.ask("transfer_credit", **asked | {"credit": "2"}) == ["437"]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"credit": ""}, ["437"]),
        ({"credit": "-1"}, ["437"]),
        ({"credit": "0"}, ["437"]),
        ({"credit": "1e3"}, ["437"]),
        ({"credit": "5.000001"}, ["437"]),
        ({"transfer_id": ""}, ["437"]),
        ({"transfer_id": "x" * 41}, ["437"]),
        ({"to_user": "nobody"}, ["438"]),
        ({"to_user": "idaholm"}, ["438"]),
    ],
)
def test_a_transfer_that_cannot_be_moves_nothing(app, pair, fields, codes):
    asked = WHO | {"to_user": "otto", "credit": "1", "transfer_id": "one"} | fields

    assert app.ask("transfer_credit", **asked) == codes
    assert balance(pair[0]) == 5


def test_two_transfers_at_once_never_give_what_is_not_there(app, pair, client):
    def give(key):
        mine = App(type(client)(), app.connection, app.token)
        mine.ask("transfer_credit", **WHO, to_user="otto", credit="3", transfer_id=key)
        databases.close_all()

    threads = [threading.Thread(target=give, args=(key,)) for key in "abcd"]
    [one.start() for one in threads]
    [one.join() for one in threads]

    assert (balance(pair[0]), balance(pair[1])) == (2, 3)
