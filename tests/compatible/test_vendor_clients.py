"""Vendors' own client libraries, as PyPI has them, against a live server at our address."""

from datetime import UTC, timedelta
from decimal import Decimal

import alphasms.client
import pytest
import requests
from alphasms.client import AlphaSmsServerError
from django.utils import timezone
from gatum_api_py import GatumAPI
from gatum_rest_py import GatumRESTAPI

from messaging.models import Message, MessageText

# The flusher accepts in its own thread and connection, so these rows must be really committed.
pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "447700900318"


@pytest.fixture
def gatum_get(live_server, shop):
    return GatumAPI(base_url=live_server.url, token=shop.token)


@pytest.fixture(params=["", "/"], ids=["plain", "slash"])
def gatum_rest(request, live_server):
    # The library's own example ends the base address with a slash, and the paths begin with one.
    return GatumRESTAPI(base_url=live_server.url + request.param)


@pytest.fixture
def alpha(monkeypatch, live_server, shop):
    """The library knows one address only; its requests are sent to ours instead."""
    theirs, post = "http://alphasms.com.ua", requests.post

    def sent_here(url, **more):
        return post(url.replace(theirs, live_server.url), **more)

    monkeypatch.setattr(alphasms.client.requests, "post", sent_here)
    return alphasms.client.Client(api_key=shop.token)


def test_gatum_by_get_sends(gatum_get):
    response = gatum_get.send_sms(
        phone=PHONE, sender_id="Verify", text="Your code is 4542", lifetime="3600", delivery=False
    )

    body = response.json()
    assert body["status"] is True
    message = Message.objects.get()
    assert (message.recipient, message.sender, message.status) == (PHONE, "Verify", "queued")
    assert (message.valid_until - message.accepted_at).total_seconds() == pytest.approx(3600, abs=5)
    assert body["data"]["num_parts"] == 1


def test_gatum_by_get_sends_at_the_moment_named_in_gmt(gatum_get):
    at = (timezone.now() + timedelta(hours=3)).astimezone(UTC).replace(microsecond=0)

    gatum_get.send_sms(
        phone=PHONE,
        sender_id="Verify",
        text="Later",
        begin_date=at.date().isoformat(),
        begin_time=at.time().isoformat(),
    )

    message = Message.objects.get()
    assert (message.status, message.next_try_at) == ("accepted", at)


@pytest.mark.parametrize("kind", ["hlr", "mnp"])
def test_gatum_by_get_says_that_it_does_no_lookups(gatum_get, kind):
    with pytest.raises(requests.HTTPError) as told:
        gatum_get.send_sms(phone=PHONE, sender_id="Verify", text="x", sms_type=kind)

    assert told.value.response.json()["errors"] == {
        "type": [f"The type {kind} is not covered here."]
    }
    assert not Message.objects.exists()


def test_gatum_by_rest_logs_in_sends_and_logs_out(gatum_rest, shop):
    logged_in = gatum_rest.access_token(username="shopsys", password=shop.password)
    token = logged_in.json()["data"]["access_token"]

    sent = gatum_rest.send_sms(token, [PHONE, "447700900319"], "Verify", "Your OTP is 42488")

    assert logged_in.status_code == 200
    assert [one["status"] for one in sent.json()["data"]] == [True, True]
    assert Message.objects.count() == 2
    assert gatum_rest.account_info(token).json()["data"]["balance"] == "9.900000"
    assert gatum_rest.logout(token).json()["status"] is True
    assert gatum_rest.account_info(token).status_code == 401


def test_gatum_by_rest_tells_a_wrong_password_as_the_vendor_does(gatum_rest, shop):
    response = gatum_rest.access_token(username="shopsys", password="wrong")

    assert response.status_code == 400
    body = response.json()
    assert (body["status"], body["error_code"]) == (False, 400)
    assert body["errors"] == {"password": ["Incorrect username or password."]}


def test_gatum_by_rest_keeps_a_black_list(gatum_rest, shop):
    token = gatum_rest.access_token("shopsys", shop.password).json()["data"]["access_token"]

    added = gatum_rest.black_list_add(token, [447700900318, 447700900320]).json()["data"]
    blocked = gatum_rest.send_sms(token, [PHONE], "Verify", "Hello")
    found = gatum_rest.black_list_search(token, [447700900318, 447700900999]).json()["data"]
    gone = gatum_rest.black_list_delete(token, [447700900318]).json()["data"]
    sent = gatum_rest.send_sms(token, [PHONE], "Verify", "Hello")

    assert added == {"countBefore": 0, "countAfter": 2}
    assert (blocked.status_code, blocked.json()["error"]) == (400, "opted_out")
    assert found == [PHONE]
    assert gone == {"countBefore": 2, "countAfter": 1}
    assert sent.json()["status"] is True


@pytest.mark.parametrize(
    "call",
    [
        lambda rest, _token: rest.register_customer("new", "secret", "Ida", PHONE, "a@b.example"),
        lambda rest, token: rest.create_group(token, "Everybody", on_birth=True),
        lambda rest, token: rest.sms_full_data(token),
        lambda rest, token: rest.send_sms(token, [PHONE], "Verify", "Hi", sms_type="hlr"),
    ],
    ids=["register", "greetings", "sms-full-data", "hlr"],
)
def test_gatum_by_rest_says_plainly_what_is_not_covered(live_server, shop, call):
    rest = GatumRESTAPI(base_url=live_server.url)
    token = rest.access_token("shopsys", shop.password).json()["data"]["access_token"]

    response = call(rest, token)

    assert response.status_code == 400
    assert response.json()["error"] == "not_covered"
    assert not Message.objects.exists()


def test_alphasms_sends_and_asks_what_became_of_it(alpha):
    sent = alpha.send_sms(f"+{PHONE}", "SMSTest", "Привіт, світе", user_sms_id=100500)

    state = alpha.get_status(user_sms_id=100500)
    by_number = alpha.get_status(sms_id=sent.sms_id)
    message = Message.objects.get()
    assert (message.recipient, message.sender, message.encoding) == (PHONE, "SMSTest", "ucs2")
    assert MessageText.objects.get().text == "Привіт, світе"
    assert (sent.user_sms_id, sent.sms_count, sent.error) == ("100500", "1", "1")
    assert (state.status, state.sms_id) == ("1", sent.sms_id)
    assert (by_number.status, by_number.user_sms_id) == ("1", "100500")


def test_alphasms_takes_an_id_once(alpha):
    alpha.send_sms(PHONE, "SMSTest", "Hello", user_sms_id=7)

    for text in ("Hello", "Something else"):
        with pytest.raises(AlphaSmsServerError) as told:
            alpha.send_sms(PHONE, "SMSTest", text, user_sms_id=7)
        assert told.value.args == ("208",)
    assert Message.objects.count() == 1


def test_alphasms_tells_the_balance_and_takes_back_what_waits(alpha, shop):
    sent = alpha.send_sms(PHONE, "SMSTest", "Hello")
    before = alpha.check_balance()

    gone = alpha.delete(sms_id=sent.sms_id)

    assert (before, gone.status) == (9.95, "104")
    shop.account.refresh_from_db()
    assert shop.account.balance == Decimal(10)


def test_alphasms_queues_many_and_sends_them_at_once(alpha):
    with alpha.message_queue() as queue:
        queue.queue, queue.sent_messages = [], []
        for number in range(60):
            queue.add_message(f"4477009003{number:02}", "SMSTest", f"Number {number}")

    assert [one.error for one in queue.sent_messages] == ["1"] * 60
    assert Message.objects.count() == 60


def test_alphasms_hears_of_a_wrong_key(monkeypatch, alpha):
    stranger = alphasms.client.Client(api_key="wrong")

    with pytest.raises(AlphaSmsServerError) as told:
        stranger.check_balance()

    assert told.value.args == ("202",)
