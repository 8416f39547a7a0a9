"""AlphaSMS by JSON, in the documented form; the XML form is tried by its client library."""

import json

import pytest

from billing import ledger
from clients import tokens
from messaging.compatible import numerals
from messaging.models import Message
from tests import make

# The flusher accepts in its own thread and connection, so these rows must be really committed.
pytestmark = pytest.mark.django_db(transaction=True)
SMS = {
    "type": "sms",
    "id": 100500,
    "phone": 447700900318,
    "sms_signature": "SMSTest",
    "sms_message": "Message text",
    "sms_lifetime": 172800,
    "short_link": True,
}


@pytest.fixture
def post(client, shop):
    def send(*data, path="/api/json.php", auth=shop.token, content_type="application/json"):
        body = json.dumps({"auth": auth, "data": list(data)})
        response = client.post(path, body, content_type=content_type)
        assert response.status_code == 200
        return response.json()

    return send


def test_a_message_is_sent_with_its_two_numbers(post):
    told = post(SMS)

    message = Message.objects.get()
    number = numerals.seal(message.pk)
    answer = {"id": 100500, "msg_id": number, "data": 1, "parts": 1}
    assert told == {"success": True, "data": [{"success": True, "data": answer}]}
    assert message.reference == "100500"


def test_each_request_has_its_own_answer(post, shop):
    told = post(SMS, SMS | {"id": 2, "sms_signature": "far too long a name"}, {"type": "balance"})

    sent, refused, balance = told["data"]
    assert sent["success"] is True
    assert refused == {"success": False, "error": "Error in Alpha-name", "data": {"id": 2}}
    assert balance["data"]["currency"] == "EUR"


def test_the_state_is_asked_by_the_clients_number(post):
    post(SMS)

    told = post({"type": "status", "id": 100500}, {"type": "status", "id": 4})

    known, unknown = told["data"]
    assert known["data"] == {"id": 100500, "type": "sms", "status": "QUEUED"}
    assert unknown["success"] is False


@pytest.mark.parametrize("kind", ["hlr", "viber", "rcs", "voice/otp", None, 7])
def test_other_types_are_said_not_to_be_covered(post, kind):
    told = post(SMS | {"type": kind})

    assert told["data"][0]["success"] is False
    assert "not covered" in told["data"][0]["error"]
    assert not Message.objects.exists()


@pytest.mark.parametrize("asked", [{"hook": "https://shop.test/x"}, {"unsubscribe_link": True}])
def test_what_would_be_missed_is_not_left_out_silently(post, asked):
    told = post(SMS | asked)

    assert told["data"][0]["error"] == f"{next(iter(asked))} is not covered here."
    assert not Message.objects.exists()


def test_an_id_is_taken_once_also_in_one_request(post):
    told = post(SMS, SMS)

    assert [one["success"] for one in told["data"]] == [True, False]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("auth", ["", "wrong", None, 7, {}])
def test_a_wrong_key_is_denied_in_the_vendors_words(post, auth):
    assert post(SMS, auth=auth) == {"success": False, "error": "Access denied"}


def test_a_key_that_may_only_read_sends_nothing(post, shop):
    _, narrow = tokens.issue(
        customer=shop.customer, client=None, name="r", scopes=["messages:read"], by=None
    )

    assert post(SMS, auth=narrow)["success"] is False
    assert post({"type": "status", "id": 1}, auth=narrow)["success"] is True
    assert not Message.objects.exists()


def test_json_of_another_content_type_is_invalid(post):
    assert post(SMS, content_type="text/plain")["success"] is False
    assert not Message.objects.exists()


def test_the_queued_form_tells_the_number_of_the_request(post):
    told = post(SMS, path="/v1/json")

    assert told["success"] is True
    assert told["request_id"]
    assert Message.objects.count() == 1


def test_a_stranger_does_not_see_the_state(post, shop):
    post(SMS)
    scopes = tokens.EVERY_SCOPE
    _, other = tokens.issue(customer=make.customer(), client=None, name="x", scopes=scopes, by=None)
    number = numerals.seal(Message.objects.get().pk)

    told = post({"type": "status", "msg_id": number}, auth=other)

    assert told["data"][0]["success"] is False


def test_without_money_it_is_told_and_not_sent(post, shop):
    shop.account.refresh_from_db()
    ledger.post(shop.account, amount=-shop.account.balance, kind="adjustment", key="gone")

    told = post(SMS)

    assert told["data"][0]["success"] is False
    assert not Message.objects.exists()
