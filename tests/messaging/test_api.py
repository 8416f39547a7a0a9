"""The REST door: what it takes, what it refuses and in which words."""

import base64
import json
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from billing.models import Account, Entry
from clients import tokens
from clients.models import ApiToken, Bucket
from customers.models import Customer
from messaging.api import parser
from messaging.dispatch.idempotency import _lock_number
from messaging.models import IdempotencyKey, MailFile, Message
from portal.kit import opaque
from tests import make

# The flusher accepts in its own thread and connection, so these rows must be really committed.
pytestmark = pytest.mark.django_db(transaction=True)

GB = "+44 7700 900318"
BODY = {"channel": "sms", "sender": "HarbourPine", "recipients": [GB], "text": "Hello"}


@pytest.fixture
def token():
    account = make.paying_account(customer=make.customer())
    return tokens.issue(customer=account.customer, client=None, name="shop", by=None)[1]


@pytest.fixture
def post(client, token):
    def send(body=None, *, key=None, bearer=token, raw=None, **changes):
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        if key is not None:
            headers["Idempotency-Key"] = key
        data = raw if raw is not None else json.dumps((body or BODY) | changes)
        return client.post(
            "/api/v1/messages", data, content_type="application/json", headers=headers
        )

    return send


@pytest.fixture
def get(client, token):
    def ask(message_id, bearer=token):
        headers = {"Authorization": f"Bearer {bearer}"}
        return client.get(f"/api/v1/messages/{message_id}", headers=headers)

    return ask


def fields(response):
    return [error["field"] for error in response.json()["errors"]]


def test_a_message_is_accepted_with_an_id_for_each_recipient(post):
    response = post(recipients=[GB, "00447700900319"])

    assert response.status_code == 202
    body = response.json()
    assert body["id"].startswith("b_")
    assert [m["recipient"] for m in body["messages"]] == ["447700900318", "447700900319"]
    assert [m["status"] for m in body["messages"]] == ["queued", "queued"]
    assert [m["parts"] for m in body["messages"]] == [1, 1]


def test_the_status_of_a_message_can_be_asked(post, get):
    name = post(reference="order-55120").json()["messages"][0]["id"]

    body = get(name).json()

    assert (body["id"], body["status"], body["reference"]) == (name, "queued", "order-55120")
    assert (body["price"], body["unit"]) == ("0.050000", "EUR")


def test_a_strangers_message_is_not_there(post, get):
    name = post().json()["messages"][0]["id"]
    _, stranger = tokens.issue(customer=make.customer(), client=None, name="x", by=None)

    response = get(name, bearer=stranger)

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_clients_token_does_not_see_the_customers_other_messages(post, get):
    name = post().json()["messages"][0]["id"]
    customer = Account.objects.get().customer
    client = make.client(customer=customer)
    _, narrow = tokens.issue(customer=customer, client=client, name="x", by=None)

    assert get(name, bearer=narrow).status_code == 404


@pytest.mark.parametrize("name", ["m_", "m_zzz", "b_" + "0" * 26, "1", "m_" + "0" * 26])
def test_an_id_this_house_never_gave_out_is_not_there(get, name):
    assert get(name).status_code == 404


@pytest.mark.parametrize("bearer", ["", "nonsense", "onw_live_" + "A" * 38])
def test_a_wrong_token_is_refused(post, bearer):
    response = post(bearer=bearer)

    assert response.status_code == 401
    assert "Bearer" in response.headers["WWW-Authenticate"]
    assert not Message.objects.exists()


@pytest.mark.parametrize("column", ["expires_at", "revoked_at"])
def test_an_expired_or_revoked_token_is_refused(post, column):
    ApiToken.objects.update(**{column: timezone.now() - timedelta(seconds=1)})

    assert post().status_code == 401


def test_a_token_from_an_address_it_does_not_allow_is_refused(post):
    ApiToken.objects.update(allowed_networks=["198.51.100.0/24"])

    response = post()

    assert response.status_code == 403
    assert response.json()["type"] == "urn:onward:network_not_allowed"


def test_the_door_of_an_archived_customer_is_closed(post):
    Customer.objects.update(status="archived", archived_at=timezone.now())

    response = post()

    assert response.status_code == 403
    assert response.json()["type"] == "urn:onward:door_closed"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": "fax"}, "channel"),
        ({"sender": ""}, "sender"),
        ({"sender": "TwelveLetter"}, "sender"),
        ({"sender": "Бренд"}, "sender"),
        ({"sender": 4477}, "sender"),
        ({"recipients": []}, "recipients"),
        ({"recipients": "447700900318"}, "recipients"),
        ({"recipients": [GB, "not a number"]}, "recipients.1"),
        ({"recipients": [447700900318]}, "recipients.0"),
        ({"recipients": [GB] * 10_001}, "recipients"),
        ({"recipients": [None]}, "recipients.0"),
        ({"text": ""}, "text"),
        ({"text": "x" * 1531}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": None}, "text"),
        ({"colour": "red"}, "colour"),
        ({"reference": "x" * 65}, "reference"),
    ],
)
def test_a_fault_is_named_by_its_field_and_nothing_is_stored(post, changes, field):
    response = post(**changes)

    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert fields(response) == [field]
    assert not Message.objects.exists()
    assert Account.objects.get().balance == 10


@pytest.mark.parametrize("missing", ["channel", "sender", "recipients", "text"])
def test_a_missing_field_is_named(post, missing):
    body = {name: value for name, value in BODY.items() if name != missing}

    response = post(body)

    assert response.status_code == 422
    assert fields(response) == [missing]


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{",
        "nonsense",
        "[" * 100_000,
        '{"text": NaN}',
        '{"text": "\\ud800"}',
        b"\xff\xfe{}",
    ],
)
def test_what_is_no_json_is_refused_in_words(post, raw):
    response = post(raw=raw)

    assert response.status_code in {400, 422}
    assert response.headers["Content-Type"] == "application/problem+json"
    assert not Message.objects.exists()


@pytest.mark.parametrize("raw", ["null", "[]", '"text"', "1"])
def test_json_that_is_no_object_is_refused(post, raw):
    assert post(raw=raw).status_code in {400, 422}


def test_a_body_beyond_the_limit_is_refused(post, monkeypatch):
    monkeypatch.setattr(parser, "SIZE_MAX", 1_000)

    assert post(text="x" * 1_200).status_code == 413


def test_who_cannot_pay_gets_402_and_nothing_is_stored(post):
    Account.objects.update(balance=Decimal("0.04"))

    response = post()

    assert response.status_code == 402
    assert response.json()["type"] == "urn:onward:no_money"
    assert not Message.objects.exists()


def test_a_repeated_request_gets_the_same_answer_and_is_done_once(post):
    first, second = post(key="order-1"), post(key="order-1")

    assert second.status_code == 202
    assert second.content == first.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Message.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(post):
    post(key="order-1")

    response = post(key="order-1", text="Something else")

    assert response.status_code == 422
    assert response.json()["type"] == "urn:onward:key_reused"
    assert Message.objects.count() == 1


def test_a_key_in_flight_in_another_process_is_a_conflict(post):
    # This connection holds the key's lock, as another process's flush would.
    door = ApiToken.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_lock_number(door.pk, "order-1")])
        try:
            response = post(key="order-1")
        finally:
            cursor.execute("SELECT pg_advisory_unlock_all()")

    assert response.status_code == 409
    assert response.headers["Retry-After"]


@pytest.mark.parametrize("key", ["", "x" * 256, "schlüssel"])
def test_a_key_that_is_none_is_refused(post, key):
    response = post(key=key)

    assert response.status_code == 422
    assert fields(response) == ["Idempotency-Key"]


def test_a_key_belongs_to_its_door(post):
    post(key="order-1")
    customer = Account.objects.get().customer
    _, other = tokens.issue(customer=customer, client=None, name="second", by=None)

    post(key="order-1", bearer=other)

    assert Message.objects.count() == IdempotencyKey.objects.count() == 2


def test_many_at_once_move_exactly_the_money_there_is(post, client):
    Account.objects.update(balance=Decimal("1.00"))
    codes = []

    def one():
        codes.append(post().status_code)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert codes.count(202) == 20
    assert codes.count(402) == 12
    assert Account.objects.get().balance == 0


def test_ten_thousand_recipients_are_one_batch(post):
    Account.objects.update(balance=Decimal(1000))

    response = post(recipients=[f"4477009{n:05d}" for n in range(10_000)])

    assert response.status_code == 202
    assert len(response.json()["messages"]) == 10_000
    assert Entry.objects.filter(kind="usage").get().amount == -500


@pytest.mark.parametrize(("channels", "status"), [(["sms"], 202), (["email", "viber"], 403)])
def test_a_customer_sends_by_the_channels_it_may(post, channels, status):
    Customer.objects.update(channels=channels)

    response = post()

    assert response.status_code == status
    assert Message.objects.exists() is (status == 202)


def test_a_channel_that_is_not_allowed_is_named_and_costs_nothing(post):
    Customer.objects.update(channels=["email"])

    response = post(key="order-1")

    assert response.json()["type"] == "urn:onward:channel_not_allowed"
    assert fields(response) == ["channel"]
    assert not IdempotencyKey.objects.exists()
    assert Account.objects.get().balance == 10


def test_a_token_has_no_rate_of_its_own(post):
    Account.objects.update(balance=Decimal(1000))

    codes = {post(recipients=[GB] * 500).status_code for _ in range(3)}

    assert codes == {202}
    assert not Bucket.objects.exists()


def test_the_ids_of_messages_tell_nothing_of_their_numbers(post):
    names = [message["id"] for message in post(recipients=[GB, GB]).json()["messages"]]

    first, second = sorted(Message.objects.values_list("pk", flat=True))
    assert names == opaque.seal_many("m", [first, second])
    assert str(first) not in names[0]
    assert names[0][:10] != names[1][:10]


def test_the_door_describes_itself(client):
    document = client.get("/api/v1/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    assert "/api/v1/messages" in document["paths"]


def test_a_wrong_method_is_told_as_a_problem(client, token):
    response = client.put("/api/v1/messages", headers={"Authorization": f"Bearer {token}"})

    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Allow"] == "GET, POST"


def test_behind_trusted_proxies_the_address_is_the_one_they_saw(client, token, settings):
    ApiToken.objects.update(allowed_networks=["198.51.100.0/24"])
    settings.TRUSTED_PROXIES = 1
    headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": "203.0.113.1, 198.51.100.7"}

    response = client.post("/api/v1/messages", BODY, "application/json", headers=headers)

    assert response.status_code == 202


def test_a_header_nobody_trusted_wrote_opens_no_door(client, token):
    ApiToken.objects.update(allowed_networks=["198.51.100.0/24"])
    headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": "198.51.100.7"}

    response = client.post("/api/v1/messages", BODY, "application/json", headers=headers)

    assert response.status_code == 403


MAIL = {
    "channel": "email",
    "sender": "Vento Shop <news@shop.example>",
    "recipients": ["ana@example.net"],
    "subject": "Spring",
    "text": "Hello",
}


def test_an_email_with_files_beyond_a_pages_limit_is_taken(post):
    file = {"name": "a.bin", "content": base64.b64encode(b"x" * 6_000_000).decode()}

    response = post(MAIL, attachments=[file])

    assert response.status_code == 202
    assert response.json()["messages"][0]["parts"] == 1
    assert MailFile.objects.get().size == 6_000_000


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": "a\r\nBcc: x@example.org"}, "subject"),
        ({"sender": "no address"}, "sender"),
        ({"recipients": ["ana@localhost"]}, "recipients.0"),
        ({"attachments": [{"name": "a", "content": "§"}]}, "attachments"),
        ({"attachments": [{"name": "a\nb", "content": ""}]}, "attachments"),
    ],
)
def test_a_faulty_email_is_refused_at_its_field(post, changes, field):
    response = post(MAIL, **changes)

    assert response.status_code == 422
    assert fields(response) == [field]
