"""The log of API calls: what is written of a request, and that it never stands in its way."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from clients import api_calls, tokens
from clients.models import ApiCall
from portal.core.ids import first_of
from portal.kit import partitions
from tests import make

BODY = {
    "channel": "sms",
    "sender": "HarbourPine",
    "recipients": ["+447700900318"],
    "text": "Your code is 4711",
}


@pytest.fixture
def token():
    account = make.paying_account(customer=make.customer())
    return tokens.issue(customer=account.customer, client=None, name="shop", by=None)


@pytest.fixture
def logging(settings):
    settings.API_CALL_LOG = True
    yield
    api_calls.calls.stop()


def send(client, secret, body):
    return client.post(
        "/api/v1/messages?reference=o-1&key=4711",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )


@pytest.mark.django_db(transaction=True)
def test_a_call_stands_in_the_log_without_text_and_token(client, token, logging):
    door, secret = token

    answer = send(client, secret, BODY)

    assert answer.status_code == 202
    api_calls.calls.stop()
    call = ApiCall.objects.get()
    assert (call.door_id, call.customer_id, call.client_id) == (door.pk, door.customer_id, None)
    assert (call.method, call.path, call.status) == ("POST", "/api/v1/messages", 202)
    assert call.query == "reference=o-1&key=(4 characters)"
    assert (call.address, call.problem) == ("127.0.0.1", "")
    assert call.request_size == len(json.dumps(BODY))
    assert call.response_size == len(answer.content)
    assert call.request_id
    assert json.loads(call.body) == BODY | {"text": "(17 characters)"}
    everything = json.dumps(ApiCall.objects.values().get(), default=str)
    assert "4711" not in everything
    assert secret[-10:] not in everything


@pytest.mark.django_db(transaction=True)
def test_a_refused_call_stands_there_with_its_problem_and_its_request(client, token, logging):
    door, secret = token
    tokens.change(
        door,
        {
            "name": door.name,
            "scopes": ["messages:read"],
            "expires_at": None,
            "allowed_networks": "",
        },
        by=None,
    )

    answer = send(client, secret, BODY)

    api_calls.calls.stop()
    call = ApiCall.objects.get()
    assert answer.status_code == call.status == 403
    assert call.problem == "scope_missing"
    assert call.request_id == answer.json()["request_id"]


@pytest.mark.django_db(transaction=True)
def test_who_has_no_token_leaves_no_line(client, token, logging):
    answer = send(client, "onw_live_nobodys", BODY)

    api_calls.calls.stop()
    assert answer.status_code == 401
    assert not ApiCall.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_log_that_cannot_be_written_fails_no_request(client, token, logging, caplog):
    _door, secret = token
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clients_apicall RENAME TO clients_apicall_away")
    try:
        answer = send(client, secret, BODY)
        api_calls.calls.stop()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE clients_apicall_away RENAME TO clients_apicall")

    assert answer.status_code == 202
    assert "api_calls_lost" in caplog.text


def call(**fields):
    who = api_calls.Knocking(1, 1, None)
    about = {
        "who": who,
        "at": timezone.now(),
        "method": "POST",
        "path": "/",
        "query": "",
        "status": 200,
        "duration_ms": 1,
        "request_id": "",
        "address": "",
        "request_size": 0,
        "response_size": 0,
        "content": b"",
        "content_type": "",
    }
    return api_calls.Call(**about | fields)


class Stuck(api_calls.CallLog):
    """A log whose writer never gets to write."""

    def _start(self):
        pass


@pytest.mark.django_db
def test_a_log_that_gets_no_turn_keeps_no_more_than_its_memory(monkeypatch, caplog):
    monkeypatch.setattr(api_calls, "CALLS_MAX", 5)
    log = Stuck()

    for _ in range(8):
        log.take(call())

    assert log.write() == 5
    assert "calls=3" in caplog.text or "'calls': 3" in caplog.text
    assert ApiCall.objects.count() == 5


@pytest.mark.django_db
def test_large_bodies_take_no_more_than_their_share(monkeypatch):
    monkeypatch.setattr(api_calls, "BYTES_MAX", 100)
    log = Stuck()

    for _ in range(8):
        log.take(call(content=b"x" * 40))

    assert log.write() == 2


@pytest.mark.django_db
def test_nothing_that_is_sent_spoils_the_lines_of_others():
    log = Stuck()

    log.take(call(content=b'{"to": "\\ud800\\u0000"}', query="to=%00%ff", request_id="\x00" * 99))
    log.take(call(path="/" + "\x00" * 900, method="PROPPATCH", address="x" * 200))
    log.take(call(told=b'["no document"]', content_type="\x00"))

    assert log.write() == 3


@pytest.mark.django_db(transaction=True)
def test_a_writer_that_ended_starts_again_with_the_next_call(monkeypatch):
    monkeypatch.setattr(api_calls, "WRITE_S", 0.05)
    monkeypatch.setattr(api_calls, "IDLE_S", 0.05)
    log = api_calls.CallLog()

    log.take(call())
    first = log._thread
    first.join(10)
    log.take(call())
    log.stop()

    assert not first.is_alive()
    assert ApiCall.objects.count() == 2
    assert "api-calls" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.django_db
def test_calls_are_kept_for_thirty_days_and_months_go_at_once():
    now = timezone.now()
    for days in (95, 60, 31, 29):
        moment = now - timedelta(days=days)
        partitions.make_ahead(moment, back=0, ahead=0)
        ApiCall.objects.create(
            id=first_of(moment),
            door_id=1,
            customer_id=1,
            at=moment,
            method="GET",
            path="/",
            status=200,
            duration_ms=1,
            request_size=0,
            response_size=0,
        )

    deleted = api_calls.forget(now)

    assert deleted <= 2
    assert [now - found.at for found in ApiCall.objects.all()] == [timedelta(days=29)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"clients_apicall_{now - timedelta(95):%Y_%m}"])
        assert cursor.fetchone() == (None,)
