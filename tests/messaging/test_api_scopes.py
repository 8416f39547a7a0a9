"""What a token may do at the REST door, and what is told of its use."""

import base64
import json
import threading

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from clients import examples, smpp_accounts, tokens
from clients.models import ApiToken, Client
from messaging.api.urls import api
from messaging.models import Message
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

SEND, READ = ApiToken.Scope.SEND.value, ApiToken.Scope.READ.value
PATH = "/api/v1/messages"


@pytest.fixture
def whose():
    """A client that can pay, where messages can go."""
    made = make.client()
    make.paying_account(client=made)
    return made


@pytest.fixture
def issue(whose):
    def issued(*scopes):
        about = {"customer": whose.customer, "client": whose, "name": "shop", "by": None}
        return tokens.issue(**about, scopes=scopes)[1]

    return issued


@pytest.fixture
def post(client):
    def send(secret, **headers):
        headers = {"Authorization": f"Bearer {secret}"} | headers
        return client.post(PATH, examples.BODY, "application/json", headers=headers)

    return send


@pytest.fixture
def get(client):
    def ask(name, secret):
        return client.get(f"{PATH}/{name}", headers={"Authorization": f"Bearer {secret}"})

    return ask


def used():
    return ApiToken.objects.get().last_used_at


def code(response):
    return response.json()["type"]


def test_a_token_that_may_send_sends(post, issue):
    """003: API Config - API tokens: what the page shows as an example is accepted."""
    assert post(issue(SEND)).status_code == 202


def test_a_token_that_may_only_ask_sends_nothing(post, issue):
    response = post(issue(READ))

    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"
    assert code(response) == "urn:onward:scope_missing"
    assert "messages:send" in response.json()["detail"]
    assert not Message.objects.exists()


def test_a_token_that_may_ask_asks(post, get, issue):
    name = post(issue(SEND)).json()["messages"][0]["id"]

    assert get(name, issue(READ)).json()["status"] == "queued"


def test_a_token_that_may_only_send_asks_nothing(post, get, issue):
    secret = issue(SEND)
    name = post(secret).json()["messages"][0]["id"]

    response = get(name, secret)

    assert response.status_code == 403
    assert code(response) == "urn:onward:scope_missing"


def test_a_scope_taken_away_is_missed_at_once(post, issue):
    secret = issue(SEND, READ)
    post(secret)

    tokens.change(ApiToken.objects.get(), {"scopes": [READ]}, by=None)

    assert post(secret).status_code == 403


def test_every_operation_of_the_door_asks_for_a_scope():
    operations = [
        operation
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    ]

    scopes = [[way.scope for way in operation.auth_callbacks] for operation in operations]

    assert len(operations) >= 20
    assert all(asked and set(asked) <= set(ApiToken.Scope.values) for asked in scopes)


def test_a_use_is_written(post, issue):
    """003: API Config - API tokens: when each was last used."""
    before = timezone.now()

    post(issue(SEND))

    assert used() >= before


def test_a_stranger_who_is_sent_away_is_no_use(client, issue):
    secret = issue(SEND)
    ApiToken.objects.update(allowed_networks=["198.51.100.0/24"])

    client.get(f"{PATH}/m_x", headers={"Authorization": f"Bearer {secret}"})

    assert used() is None


def test_many_requests_in_a_minute_write_one_use(post, issue):
    secret = issue(SEND)
    post(secret)
    first = used()

    post(secret)

    assert used() == first


def test_a_use_that_cannot_be_written_fails_no_request(post, issue):
    def broken(execute, sql, params, many, context):
        if sql.lstrip().startswith("UPDATE clients_apitoken"):
            raise OperationalError("canceling statement due to lock timeout")
        return execute(sql, params, many, context)

    secret = issue(SEND)

    with connection.execute_wrapper(broken):
        response = post(secret)

    assert response.status_code == 202
    assert used() is None


def test_nobody_waits_for_whoever_is_changing_the_token(issue):
    issue(SEND)
    token = ApiToken.objects.get()
    writing = threading.Thread(target=_note_use, args=[token], daemon=True)

    with transaction.atomic():
        ApiToken.objects.select_for_update().get()
        writing.start()
        writing.join(5)
        waits = writing.is_alive()

    assert not waits
    assert used() is None


def _note_use(token):
    try:
        tokens.note_use(token)
    finally:
        connection.close()


def test_a_client_that_may_not_send_by_rest_asks_and_sends_nothing(post, get, issue):
    """003: REST API Config - which doors may send by REST."""
    secret = issue(SEND, READ)
    name = post(secret).json()["messages"][0]["id"]
    Client.objects.update(sends_by_rest=False)

    response = post(secret)

    assert response.status_code == 403
    assert code(response) == "urn:onward:rest_disabled"
    assert get(name, secret).status_code == 200


def test_an_smpp_account_of_such_a_client_sends_nothing_by_rest(post, whose):
    about = {"customer": whose.customer, "client": whose, "fields": {"system_id": "vento1"}}
    _, password = smpp_accounts.issue(**about, by=None)
    pair = base64.b64encode(f"vento1:{password}".encode()).decode()
    sent = post("", Authorization=f"Basic {pair}").status_code
    Client.objects.update(sends_by_rest=False)

    response = post("", Authorization=f"Basic {pair}")

    assert sent == 202
    assert code(response) == "urn:onward:rest_disabled"


def test_the_examples_are_whole_programs():
    curl, python = (example["text"] for example in examples.of("https://portal.example/api"))

    compile(python, "example", "exec")
    assert json.dumps(examples.BODY) in curl
    assert all(f"Bearer {examples.TOKEN}" in text for text in (curl, python))


def test_with_smpp_switched_off_its_smpp_accounts_submit_nothing_and_its_tokens_do(post, whose):
    about = {"customer": whose.customer, "client": whose, "fields": {"system_id": "vento1"}}
    _, password = smpp_accounts.issue(**about, by=None)
    _, secret = tokens.issue(customer=whose.customer, client=whose, name="shop", by=None)
    pair = base64.b64encode(f"vento1:{password}".encode()).decode()
    Client.objects.update(sends_by_smpp=False)

    refused = post("", Authorization=f"Basic {pair}")

    assert (refused.status_code, code(refused)) == (403, "urn:onward:submit_disabled")
    assert post(secret).status_code == 202
