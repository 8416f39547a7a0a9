"""divergent Connect's calls, as its documentation and its clients write them."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from billing import ledger
from clients import tokens
from messaging.compatible import numerals
from messaging.models import Message
from reports import folding
from tests import make

# The flusher accepts in its own thread and connection, so these rows must be really committed.
pytestmark = pytest.mark.django_db(transaction=True)
GB = "+447700900318"
BODY = {"sender": "HarbourPine", "recipient": GB, "content": "Hello"}


@pytest.fixture
def call(client, shop):
    def send(method, path, body=None, *, key=shop.token, **headers):
        headers |= {"X-Api-Key": key} if key else {}
        data = json.dumps(body) if body is not None else ""
        return client.generic(method, path, data, content_type="application/json", headers=headers)

    return send


def test_a_message_is_sent_with_a_whole_number_and_a_country(call):
    response = call("POST", "/sms/send", BODY)

    assert response.status_code == 200
    body = response.json()
    message = Message.objects.get()
    assert numerals.open_number(body["id"]) == message.pk
    assert (body["countryCode"], message.recipient) == ("GB", "447700900318")


def test_the_header_tags_the_message(call, shop):
    response = call("POST", "/sms/send", BODY, **{"Dvgt-Client-Id": shop.client.public_id})

    assert response.status_code == 200
    assert Message.objects.get().client == shop.client


@pytest.mark.parametrize("whose", ["", "stranger's", "archived"])
def test_a_client_that_may_not_be_tagged_sends_nothing(call, shop, whose):
    found = {
        "": lambda: "cl_nobody",
        "stranger's": lambda: make.client(customer=make.customer()).public_id,
        "archived": lambda: (
            make.client(
                customer=shop.customer, status="archived", archived_at=timezone.now()
            ).public_id
        ),
    }
    response = call("POST", "/sms/send", BODY, **{"Dvgt-Client-Id": found[whose]()})

    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["clientId"]
    assert not Message.objects.exists()


def test_a_message_for_later_can_be_taken_back(call, shop):
    at = (timezone.now() + timedelta(hours=2)).isoformat()
    sent = call("POST", "/sms/send", BODY | {"sendAtUtc": at}).json()

    first = call("DELETE", f"/sms/send/{sent['id']}")
    again = call("DELETE", f"/sms/send/{sent['id']}")

    assert (first.status_code, again.status_code) == (200, 400)
    assert Message.objects.get().status == "cancelled"


def test_a_stranger_takes_nothing_back(call):
    sent = call("POST", "/sms/send", BODY).json()
    _, key = tokens.issue(customer=make.customer(), client=None, name="x", by=None)

    assert call("DELETE", f"/sms/send/{sent['id']}", key=key).status_code == 404
    assert Message.objects.get().status == "queued"


def test_of_a_bulk_what_can_be_sent_is_sent_and_the_rest_is_told(call, shop):
    messages = [BODY, BODY | {"recipient": "none"}, BODY | {"clientId": shop.client.public_id}]

    response = call("POST", "/sms/send/bulk", {"messages": messages})

    assert response.status_code == 207
    body = response.json()
    assert body["messageCount"] == 2
    assert [(one["index"], one["field"]) for one in body["errors"]] == [(1, "recipient")]
    assert set(Message.objects.values_list("client", flat=True)) == {None, shop.client.pk}


def test_a_bulk_for_later_is_taken_back_and_nothing_else_is(call):
    at = (timezone.now() + timedelta(hours=2)).isoformat()
    other = call("POST", "/sms/send", BODY | {"sendAtUtc": at}).json()
    messages = [BODY | {"content": f"Number {number}"} for number in range(3)]
    bulk = call("POST", "/sms/send/bulk", {"messages": messages, "sendAtUtc": at}).json()

    told = call("DELETE", f"/sms/send/bulk/{bulk['batchId']}").json()

    assert told["cancelledCount"] == bulk["messageCount"] == 3
    waiting = Message.objects.get(status="accepted")
    assert waiting.pk == numerals.open_number(other["id"])


def test_a_bulk_that_cannot_be_paid_sends_nothing(call):
    messages = [BODY | {"content": f"Number {number}"} for number in range(201)]

    response = call("POST", "/sms/send/bulk", {"messages": messages})

    assert (response.status_code, response.json()["errorCode"]) == (402, "no_money")
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sender": ""}, "sender"),
        ({"sender": "far too long a name"}, "sender"),
        ({"recipient": "12"}, "recipient"),
        ({"recipient": [GB]}, "recipient"),
        ({"content": None}, "content"),
        ({"content": "x" * 2000}, "content"),
        ({"sendAtUtc": "tomorrow"}, "sendAtUtc"),
        ({"unicode": "Perhaps"}, "unicode"),
        ({"unicode": "Deny", "content": "Привіт"}, "content"),
        ({"templateName": "welcome"}, "templateName"),
    ],
)
def test_what_is_wrong_names_its_field(call, change, field):
    response = call("POST", "/sms/send", BODY | change)

    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]
    assert not Message.objects.exists()


@pytest.mark.parametrize("key", ["", "wrong"])
def test_without_a_key_nothing_is_sent(call, key):
    response = call("POST", "/sms/send", BODY, key=key)

    assert response.status_code == 401
    assert not Message.objects.exists()


def test_a_client_is_put_once_and_listed_with_its_counts(call, shop):
    made = call("PUT", "/Client", {"name": "Acme"}).json()
    again = call("PUT", "/Client", {"name": "acme"}).json()
    call("POST", "/sms/send", BODY, **{"Dvgt-Client-Id": made["id"]})
    folding.fold()

    listed = call("GET", "/Client").json()
    one = call("GET", f"/Client/{made['id']}").json()

    assert again == made
    assert [(row["name"], row["smsCount"]) for row in listed] == [
        ("Vento Pharmacy", 0),
        ("Acme", 1),
    ]
    assert one == listed[1]
    assert "cost" not in one


def test_any_days_can_be_asked_for(call, shop):
    long_ago = timezone.now() - timedelta(days=40)
    door = make.door(client=shop.client)
    make.delta(door=door, at=long_ago, messages=3, parts=3)
    day = timezone.localtime(long_ago, timezone.get_default_timezone()).date().isoformat()

    asked = call("GET", f"/Client/{shop.client.public_id}?from={day}&to={day}").json()

    assert (asked["smsCount"], asked["periodStart"], asked["periodEnd"]) == (3, day, day)


@pytest.mark.parametrize("query", ["from=x", "from=2026-02-02&to=2026-02-01", "to=9999-12-31"])
def test_days_that_are_none_are_refused(call, shop, query):
    assert call("GET", f"/Client?{query}").status_code == 400


def test_a_strangers_client_is_not_there(call):
    theirs = make.client(customer=make.customer())

    assert call("GET", f"/Client/{theirs.public_id}").status_code == 404


def test_without_money_nothing_is_sent(call, shop):
    shop.account.refresh_from_db()
    ledger.post(shop.account, amount=-shop.account.balance, kind="adjustment", key="gone")

    response = call("POST", "/sms/send", BODY)

    assert (response.status_code, response.json()["errorCode"]) == (402, "no_money")
