"""Melrose Labs' ways to send: txtConsole and the REST-SMPP bridge."""

import json
import uuid

import pytest

from messaging.models import Message
from messaging.smpp.server import message_ids

# The flusher accepts in its own thread and connection, so these rows must be really committed.
pytestmark = pytest.mark.django_db(transaction=True)
GB = "447700900318"


@pytest.fixture
def post(client, shop):
    import base64  # noqa: PLC0415

    basic = base64.b64encode(f"shopsys:{shop.password}".encode()).decode()

    def send(path, body, *, authorization=f"Basic {basic}"):
        headers = {"Authorization": authorization} if authorization else {}
        return client.post(path, json.dumps(body), content_type="application/json", headers=headers)

    return send


@pytest.fixture
def bridged(shop):
    return {
        "account": {"system_id": "shopsys", "password": shop.password},
        "message": {"source_addr": "MelroseLabs", "short_message": {"text": "Great services."}},
        "destinations": [GB, "44", "447700900319"],
    }


def test_the_bridge_gives_an_id_to_each_destination_and_none_to_a_refused_one(post, bridged):
    response = post("/restsmpp/sms/", bridged, authorization="")

    assert response.status_code == 200
    body = response.json()
    uuid.UUID(body["transactionID"])
    first, second, third = body["messageID"]
    assert second == ""
    assert [message_ids.message(one) for one in (first, third)] == list(
        Message.objects.order_by("pk").values_list("pk", flat=True)
    )


def test_the_bridge_takes_the_longer_form_of_the_account(post, bridged):
    account = bridged.pop("account") | {"host": "smpp.example.test", "port": 2775}

    response = post("/restsmpp/sms/", bridged | {"smpp_account_config": account})

    assert response.status_code == 200


def test_the_bridge_cannot_bind_with_a_wrong_password(post, bridged):
    bridged["account"]["password"] = "wrong"

    response = post("/restsmpp/sms/", bridged)

    assert (response.status_code, response.json()) == (500, {"error": "Unable to bind"})
    assert not Message.objects.exists()


def test_txtconsole_sends_to_one_mobile(post):
    response = post("/v1/sms", {"source": "varun", "destination": f"+{GB}", "text": "Hello World"})

    assert response.status_code == 200
    assert len(response.json()["messageID"]) == 1


def test_txtconsole_gives_a_long_text_an_id_for_each_part(post):
    response = post("/v1/sms", {"source": "varun", "destination": GB, "text": "x" * 200})

    assert len(response.json()["messageID"]) == 2
    assert Message.objects.get().parts == 2


def test_txtconsole_sends_to_many(post):
    body = {"source": "varun", "destinations": [GB, "447700900319", "1"], "text": "Hello"}

    response = post("/v1/sms", body)

    assert [len(ids) for ids in response.json()["messageID"]] == [1, 1, 0]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"destination": "1"}, 400),
        ({"text": ""}, 400),
        ({"source": ""}, 400),
        ({"receiptURL": "https://shop.test/dlr"}, 400),
        ({"schedule": "later"}, 400),
    ],
)
def test_txtconsole_names_what_is_wrong(post, change, status):
    body = {"source": "varun", "destination": GB, "text": "Hello"} | change

    response = post("/v1/sms", body)

    assert response.status_code == status
    assert response.json()["error"].startswith(next(iter(change)))
    assert not Message.objects.exists()


@pytest.mark.parametrize("authorization", ["", "Basic eDp5", "Basic !", "Bearer wrong"])
def test_txtconsole_knows_nobody_without_a_password(post, authorization):
    body = {"source": "varun", "destination": GB, "text": "Hello"}

    assert post("/v1/sms", body, authorization=authorization).status_code == 401
