"""Every address of the doors: strangers, wrong methods and arbitrary bodies get an answer."""

import json
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client
from messaging.compatible import numerals, urls
from messaging.models import Message, OptOut
from tests import make

# The flusher accepts in its own thread and connection, so these rows must be really committed.
pytestmark = pytest.mark.django_db(transaction=True)

GENTLE = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PATHS = [
    "/Client",
    "/Client/cl_8m2k4x7p9q3s",
    "/api/json.php",
    "/api/xml.php",
    "/cgi-bin/sendsms",
    "/mgt/balance/",
    "/mgt/balance/change/",
    "/mgt/customer/",
    "/mgt/customer/smpp/control/",
    "/mgt/customer/smpp/trafficstatus/",
    "/replacement",
    "/restsmpp/sms/",
    "/send",
    "/sms/send",
    "/sms/send/1",
    "/sms/send/bulk",
    "/sms/send/bulk/9999999999999999999",
    "/v1/accesstoken",
    "/v1/account-price",
    "/v1/authorize",
    "/v1/black-list-add",
    "/v1/black-list-delete",
    "/v1/black-list-search",
    "/v1/country-price",
    "/v1/group",
    "/v1/group-create",
    "/v1/group-delete",
    "/v1/group-number-add",
    "/v1/group-number-delete",
    "/v1/group-number-search",
    "/v1/json",
    "/v1/logout",
    "/v1/me",
    "/v1/register",
    "/v1/replacement",
    "/v1/send",
    "/v1/send-bulk",
    "/v1/sms",
    "/v1/sms-full-data",
]
# What AlphaSMS refuses has the HTTP status 200, and what the bridge refuses 500.
ODD = {"/api/json.php": 200, "/v1/json": 200, "/api/xml.php": 200, "/restsmpp/sms/": 500}
REFUSED = {400, 401, 403, 404, 405, 413}

words = st.text(max_size=20) | st.sampled_from(["447700900318", "Harbour", "0", "-1", "\x00", "🐌"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


def bodies(*names):
    """Objects that have these names or some of them, with any values."""
    return st.dictionaries(st.sampled_from(names) | words, values, max_size=len(names))


def test_every_address_is_asked_here():
    known = {one.pattern.regex for one in urls.urlpatterns}

    found = {regex for regex in known for path in PATHS if regex.search(path.removeprefix("/"))}
    assert found == known


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_gets_nothing_done(client, path, method):
    response = client.generic(method, path, b"{}", content_type="application/json")

    allowed = REFUSED | ({ODD[path]} if path in ODD else set())
    assert response.status_code in allowed | ({200} if method == "OPTIONS" else set())
    assert not Message.objects.exists()
    assert not Client.objects.exists()
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("path", ["/sms/send", "/v1/send", "/v1/replacement", "/v1/sms", "/Client"])
@GENTLE
@given(body=values | st.lists(bodies("number", "senderID", "text"), max_size=2), data=st.data())
def test_any_json_of_somebody_known_gets_an_answer(client, shop, path, body, data):
    names = (
        "sender",
        "recipient",
        "content",
        "sendAtUtc",
        "clientId",
        "number",
        "senderID",
        "text",
    )
    more = ("type", "beginDate", "beginTime", "lifetime", "source", "destination", "destinations")
    body = data.draw(st.just(body) | bodies(*names, *more, "schedule", "name", "id"))
    headers = {"X-Api-Key": shop.token, "X-Access-Token": shop.token}
    headers |= {"Authorization": f"Bearer {shop.token}"}

    response = client.generic(
        "PUT" if path == "/Client" else "POST",
        path,
        json.dumps(body),
        content_type="application/json",
        headers=headers,
    )

    assert response.status_code < 500


GROUP_CALLS = [path for path in PATHS if path.startswith(("/v1/group", "/v1/send-bulk"))]


@GENTLE
@given(
    path=st.sampled_from(GROUP_CALLS),
    asked=bodies(
        *("id_group", "id_group_excluded", "numbers", "name_group", "on_birth", "limit", "offset"),
        *("senderID", "text", "phone", "dateStart", "timeStart", "timeStop"),
    ),
)
def test_any_call_about_groups_gets_an_answer(client, shop, path, asked):
    listed = make.contact_list("447700900318", customer=shop.customer)
    body = {"id_group": [listed.pk], "senderID": "Verify", "text": "Hello"} | asked

    response = client.post(
        path, body, content_type="application/json", headers={"X-Access-Token": shop.token}
    )

    assert response.status_code < 500


@GENTLE
@given(
    data=st.lists(
        bodies("type", "id", "phone", "sms_signature", "sms_message", "sms_lifetime")
        | st.fixed_dictionaries({"type": st.sampled_from(["sms", "status"]), "id": values}),
        max_size=3,
    )
    | values
)
def test_any_request_of_alphasms_gets_an_answer(client, shop, data):
    body = json.dumps({"auth": shop.token, "data": data})

    for path in ("/api/json.php", "/v1/json"):
        response = client.post(path, body, content_type="application/json")
        assert response.status_code == 200
        assert isinstance(response.json()["success"], bool)


@GENTLE
@given(asked=st.dictionaries(st.sampled_from(["to", "from", "text", "coding", "charset"]), words))
def test_any_parameters_of_kannel_get_an_answer(client, shop, asked):
    known = {"username": "shopsys", "password": shop.password}

    response = client.get("/cgi-bin/sendsms", known | asked)

    assert response.status_code in {202, 400, 403}


@GENTLE
@given(octets=st.binary(max_size=60))
def test_any_octets_of_kannel_get_an_answer(client, shop, octets):
    known = urlencode({"username": "shopsys", "password": shop.password, "from": "A", "to": "4477"})
    body = known.encode() + b"&" + octets

    response = client.post(
        "/cgi-bin/sendsms", body, content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code < 500


@GENTLE
@given(asked=st.dictionaries(st.sampled_from(["phone", "senderID", "text", "type"]), words))
def test_any_parameters_of_gatum_get_an_answer(client, shop, asked):
    for path in ("/send", "/replacement"):
        assert client.get(path, asked | {"token": shop.token}).status_code < 500


@GENTLE
@given(body=bodies("account", "message", "destinations") | values)
def test_any_body_of_the_bridge_gets_an_answer(client, shop, body):
    if isinstance(body, dict):
        body = body | {"account": {"system_id": "shopsys", "password": shop.password}}

    response = client.post("/restsmpp/sms/", json.dumps(body), content_type="application/json")

    assert response.status_code in {200, 400, 500}
    assert response.status_code != 500 or response.json()["error"].startswith("Unable to bind")


@GENTLE
@given(numbers=values)
def test_any_list_of_gatum_gets_an_answer(client, shop, numbers):
    for call in ("black-list-add", "black-list-search", "black-list-delete", "account-price"):
        body = json.dumps({"numbers": numbers, "ISO": numbers, "MNC": numbers})
        response = client.post(
            f"/v1/{call}",
            body,
            content_type="application/json",
            headers={"X-Access-Token": shop.token},
        )
        assert response.status_code < 500
    assert not OptOut.objects.exclude(source="api").exists()


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<package",
        b"<other/>",
        b"\xff\xfe",
        b"<package><unknown/></package>",
        b"<package>" + b" " * 70_000 + b"</package>",
        b"<?xml version='1.0' encoding='klingon'?><package/>",
    ],
)
def test_a_document_that_is_none_gets_a_code(client, shop, document):
    response = client.post("/api/xml.php", document, content_type="text/xml")

    assert response.status_code == 200
    assert b"<error>20" in response.content


def test_entities_and_a_doctype_are_refused_also_of_somebody_known(client, shop):
    head = '<!DOCTYPE package [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    body = f'{head}<package key="{shop.token}"><message><msg recipient="447700900318" '
    body += 'sender="A" type="0">&a;</msg></message></package>'

    response = client.post("/api/xml.php", body, content_type="text/xml")

    assert b"<error>201</error>" in response.content
    assert not Message.objects.exists()


@GENTLE
@given(number=st.integers(0, 2**63 - 1))
def test_a_number_comes_back_from_its_seal(number):
    sealed = numerals.seal(number)

    assert 0 <= sealed < 2**63
    assert numerals.open_number(sealed) == number
