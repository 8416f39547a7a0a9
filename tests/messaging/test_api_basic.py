"""REST with the system ID and the password of an SMPP account, which is then the door."""

import base64
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.utils import timezone

from billing.models import Account
from clients import cug, smpp_accounts, tokens
from clients.models import Bucket, SmppAccount
from customers.models import Customer
from messaging.guesses import FAILURES_MAX, WINDOW_S
from messaging.models import IdempotencyKey, Message
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

GB = "447700900318"
BODY = {"channel": "sms", "sender": "HarbourPine", "recipients": [GB], "text": "Hello"}
HOME, AWAY = "192.0.2.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def _forgetful():
    """The cache's table is no model's, so no test's end empties it."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def issued():
    """An account named `pellworm` and its password."""
    account = make.paying_account(customer=make.customer())
    fields = {"system_id": "pellworm"}
    return smpp_accounts.issue(customer=account.customer, fields=fields, by=None)


@pytest.fixture
def password(issued):
    return issued[1]


@pytest.fixture
def post(client, issued):
    def send(system_id="pellworm", password=issued[1], *, at=HOME, key=None, **changes):
        headers = {"Authorization": basic(system_id, password)}
        if key:
            headers["Idempotency-Key"] = key
        return client.post(
            "/api/v1/messages",
            json.dumps(BODY | changes),
            content_type="application/json",
            headers=headers,
            REMOTE_ADDR=at,
        )

    return send


@pytest.fixture
def get(client, issued):
    def ask(message_id):
        headers = {"Authorization": basic("pellworm", issued[1])}
        return client.get(f"/api/v1/messages/{message_id}", headers=headers)

    return ask


def basic(system_id, password):
    return "Basic " + base64.b64encode(f"{system_id}:{password}".encode()).decode()


def code(response):
    return response.json()["type"].removeprefix("urn:onward:")


def change(**fields):
    assert smpp_accounts.change(SmppAccount.objects.get(), fields, by=None)


def test_an_smpp_account_sends_by_rest_and_asks_what_became_of_it(post, get):
    """001: Add / edit - an SMPP account serves both SMPP and REST."""
    response = post()

    assert response.status_code == 202
    message = Message.objects.get()
    assert message.door_id == SmppAccount.objects.get().pk
    assert get(response.json()["messages"][0]["id"]).json()["status"] == "queued"
    assert Account.objects.get().balance == Decimal("9.95")


def test_a_token_opens_the_same_door_as_before(client, issued):
    _, secret = tokens.issue(customer=issued[0].customer, client=None, name="shop", by=None)

    response = client.post(
        "/api/v1/messages", BODY, "application/json", headers={"Authorization": f"Bearer {secret}"}
    )

    assert response.status_code == 202


@pytest.mark.parametrize("system_id", ["pellworm", "nobody", "", "x" * 300, "a b", "\u20ac\x00"])
def test_unknown_and_wrong_are_answered_alike(post, system_id):
    response = post(system_id, "wrong")

    assert response.status_code == 401
    assert "Basic" in response.headers["WWW-Authenticate"]
    assert "Bearer" in response.headers["WWW-Authenticate"]
    alike = response.json() | {"request_id": ""}
    assert alike == post("nobody", "").json() | {"request_id": ""}
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "header", ["Basic", "Basic ", "Basic !!!", "Basic cGVsbHdvcm0=", "Basic /w==", "Digest x", "x"]
)
def test_what_is_no_basic_is_refused(client, issued, header):
    response = client.get("/api/v1/messages/m_0", headers={"Authorization": header})

    assert response.status_code == 401


def test_a_password_that_was_replaced_is_wrong(post, password):
    new = smpp_accounts.reset_password(SmppAccount.objects.get(), by=None)

    assert post(password=password).status_code == 401
    assert post(password=new).status_code == 202


def close(_):
    change(is_open=False)


def archive(_):
    smpp_accounts.archive(SmppAccount.objects.get(), by=None)


def archive_customer(_):
    Customer.objects.update(status="archived", archived_at=timezone.now())


@pytest.mark.parametrize(
    ("shut", "status"), [(close, 403), (archive, 401), (archive_customer, 403)]
)
def test_by_an_account_that_is_shut_nothing_is_sent_or_asked(post, get, shut, status):
    name = post().json()["messages"][0]["id"]
    shut(None)

    response = post()

    assert response.status_code == get(name).status_code == status
    assert status == 401 or code(response) == "door_closed"
    assert Message.objects.count() == 1


def test_an_account_that_was_opened_again_sends(post):
    change(is_open=False)
    change(is_open=True)

    assert post().status_code == 202


def test_with_submit_switched_off_nothing_is_sent_but_all_may_be_asked(post, get):
    """001: SMPP accounts - submit enabled off: submissions are rejected."""
    name = post().json()["messages"][0]["id"]
    change(submit_enabled=False)

    refused = post(key="order-1")

    assert refused.status_code == 403
    assert code(refused) == "submit_disabled"
    assert get(name).status_code == 200
    assert Message.objects.count() == 1
    assert not IdempotencyKey.objects.exists()
    change(submit_enabled=True)
    assert post(key="order-1").status_code == 202


@pytest.mark.parametrize("switch", ["binding_enabled", "tls_required"])
def test_switches_of_smpp_alone_do_not_close_rest(post, switch):
    SmppAccount.objects.update(**{switch: switch != "binding_enabled"})

    assert post().status_code == 202


@pytest.mark.parametrize(("at", "status"), [(HOME, 202), (AWAY, 403)])
def test_an_account_is_used_from_its_networks_only(post, at, status):
    """001: SMPP accounts - security: allowed IPs."""
    change(allowed_networks=["192.0.2.0/28"])

    response = post(at=at)

    assert response.status_code == status
    assert status == 202 or code(response) == "network_not_allowed"


def test_what_comes_too_fast_is_refused_and_stored_nowhere(post):
    """001: SMPP accounts - parameters: the submission rate."""
    change(parts_per_s=5)
    post(recipients=[GB] * 50)

    response = post(key="order-1")

    assert response.status_code == 429
    assert code(response) == "too_fast"
    assert response.headers["Content-Type"] == "application/problem+json"
    assert int(response.headers["Retry-After"]) in {9, 10}
    assert Message.objects.count() == 50
    assert not IdempotencyKey.objects.exists()
    Bucket.objects.update(at=F("at") - timedelta(seconds=10))
    assert post(key="order-1").status_code == 202


def test_parts_are_counted_not_messages(post):
    change(parts_per_s=5)

    codes = [post(text="x" * 400).status_code for _ in range(2)]

    assert codes == [202, 429]


def test_a_repeated_request_is_not_counted_twice(post):
    change(parts_per_s=100)
    body = {"recipients": [GB] * 30}

    codes = [post(key="order-1", **body).status_code for _ in range(6)]

    assert codes == [202] * 6
    assert Message.objects.count() == 30


def test_what_is_faulty_is_not_counted(post):
    change(parts_per_s=5)

    codes = [post(recipients=["12"] * 50).status_code for _ in range(2)]

    assert codes == [422, 422]
    assert post().status_code == 202


def test_a_number_outside_the_closed_user_group_comes_back_rejected(post):
    change(uses_cug=True)
    cug.set_numbers(SmppAccount.objects.get(), [GB], by=None)

    messages = post(recipients=[GB, "+44 7700 900999"]).json()["messages"]

    assert [message["status"] for message in messages] == ["queued", "rejected"]
    assert messages[1]["reason"] == "not_in_cug"
    assert Account.objects.get().balance == Decimal("9.95")


def fail(post, times=FAILURES_MAX, *, system_id="pellworm", at=HOME):
    return [post(system_id, "wrong", at=at).status_code for _ in range(times)]


def test_ten_failures_shut_the_door_even_for_what_is_right(post):
    assert fail(post) == [401] * FAILURES_MAX

    response = post()

    assert response.status_code == 429
    assert code(response) == "too_many_failures"
    assert WINDOW_S - 30 < int(response.headers["Retry-After"]) <= WINDOW_S
    assert not Message.objects.exists()


def test_nine_failures_shut_nothing(post):
    fail(post, FAILURES_MAX - 1)

    assert post().status_code == 202


def test_a_failure_is_forgotten_after_its_time(post, monkeypatch):
    monkeypatch.setattr("messaging.guesses.WINDOW_S", 0)

    assert fail(post, 2 * FAILURES_MAX) == [401] * 2 * FAILURES_MAX
    assert post().status_code == 202


def test_an_address_that_tries_many_names_is_shut_out(post):
    for number in range(FAILURES_MAX):
        fail(post, 1, system_id=f"guess{number}")

    assert post().status_code == 429
    assert post(at=AWAY).status_code == 202


def test_neighbours_of_one_ipv6_network_are_one_guesser(post):
    for number in range(FAILURES_MAX):
        fail(post, 1, system_id=f"guess{number}", at=f"2001:db8:1:1::{number:x}")

    assert post(at="2001:db8:1:1::ffff").status_code == 429
    assert post(at="2001:db8:1:2::1").status_code == 202


def test_a_name_that_is_tried_from_everywhere_is_shut(post):
    for number in range(FAILURES_MAX):
        fail(post, 1, system_id="Pellworm", at=f"203.0.113.{number}")

    assert post(at=AWAY).status_code == 429


def test_strangers_who_fail_do_not_shut_out_the_customer(post):
    post()
    for number in range(2 * FAILURES_MAX):
        fail(post, 1, at=f"203.0.113.{number}")

    assert post().status_code == 202
    assert post(at=AWAY).status_code == 429


def test_a_neighbour_with_a_wrong_password_does_not_shut_out_a_program_that_sends(post):
    post()
    fail(post, 2 * FAILURES_MAX, system_id="other")

    assert post().status_code == 202


def test_an_address_that_was_let_in_may_not_guess_either(post):
    post()

    assert fail(post, FAILURES_MAX + 1) == [401] * FAILURES_MAX + [429]


def test_what_a_stranger_writes_stands_in_no_cache(post):
    fail(post, 1, system_id="Robert'); --")

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM portal_cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert keys
    assert not any("robert" in key.lower() for key in keys)


def test_the_description_tells_both_ways_in(client):
    document = client.get("/api/v1/openapi.json").json()

    schemes = {each["scheme"] for each in document["components"]["securitySchemes"].values()}
    assert schemes == {"bearer", "basic"}
