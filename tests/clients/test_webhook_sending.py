"""Webhooks are sent to real servers, also to those that are slow, dead, hostile or gone."""

import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
import trustme
from django.utils import timezone
from standardwebhooks import Webhook

from clients import webhook_calls, webhook_queue, webhook_schedule, webhooks
from clients.models import WebhookDelivery, WebhookEndpoint
from clients.webhook_sender import Sender
from portal.kit import opaque, secrets
from tests import database, make
from tests.clients import webhook_sink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_networks(settings):
    settings.WEBHOOKS_HTTP = settings.WEBHOOKS_PRIVATE_NETWORKS = True


@pytest.fixture
def sink():
    with webhook_sink.running() as found:
        yield found


@pytest.fixture
def sender():
    running = Sender()
    running.start()
    yield running
    running.close()
    assert not running.is_alive()


@pytest.fixture
def short(monkeypatch):
    """A second instead of twenty."""
    monkeypatch.setattr(webhook_calls, "TIMEOUT_S", 1.0)


def until(found, seconds=10):
    end = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < end, "It did not happen in time"
        time.sleep(0.02)
    return result


def tried(delivery, tries=1):
    """The row, when what came of a try is written down."""

    def is_there():
        row = WebhookDelivery.objects.get(pk=delivery.pk)
        return row if row.tried_at and row.tries >= tries else None

    return until(is_there)


def sent_again(delivery):
    """Let the next try be now."""
    WebhookDelivery.objects.filter(pk=delivery.pk).update(next_try_at=timezone.now(), tried_at=None)


def test_an_event_is_taken_and_verifies(sink, sender):
    endpoint, secret = make.webhook(url=sink.url("/hook"))
    delivery = make.webhook_delivery(endpoint, body='{"type": "message.delivery"}')

    row = tried(delivery)

    came = sink.at("/hook")[0]
    assert (row.status, row.answer_status, row.answer) == ("done", 200, "ok")
    assert Webhook(secret).verify(came.body, came.headers) == {"type": "message.delivery"}
    assert came.headers["webhook-id"] == delivery.public_id
    assert came.headers["content-type"] == "application/json"
    assert came.headers["host"] == f"127.0.0.1:{sink.port}"


def test_both_secrets_sign_for_a_day_after_a_rotation(sink, sender):
    endpoint, old = make.webhook(url=sink.url())
    new = webhooks.rotate(endpoint, by=None)

    tried(make.webhook_delivery(endpoint))

    came = sink.came[0]
    assert old != new
    assert Webhook(old).verify(came.body, came.headers) == {}
    assert Webhook(new).verify(came.body, came.headers) == {}
    endpoint.refresh_from_db()
    over = endpoint.old_secret_until - timezone.now()
    assert timedelta(hours=23, minutes=59) < over <= timedelta(hours=24)
    WebhookEndpoint.objects.update(old_secret_until=timezone.now())
    endpoint.refresh_from_db()
    assert webhooks.signing(endpoint) == (new,)


def test_what_fails_is_tried_again_by_the_schedule_under_the_same_id(sink, sender):
    sink.answers["/"] = [(500, {}, b"down"), (200, {}, b"up")]
    endpoint, _secret = make.webhook(url=sink.url())
    delivery = make.webhook_delivery(endpoint)

    first = tried(delivery)

    assert (first.status, first.answer_status, first.answer) == ("waiting", 500, "down")
    assert 4 < (first.next_try_at - first.tried_at).total_seconds() < 6
    sent_again(delivery)
    assert tried(delivery, 2).status == "done"
    assert len({one.headers["webhook-id"] for one in sink.came}) == 1
    assert len(sink.came) == 2


def test_after_ten_tries_it_has_failed_and_every_pause_was_the_standards(sink, sender):
    sink.answers["/"] = [(503, {}, b"")]
    endpoint, _secret = make.webhook(url=sink.url())
    delivery = make.webhook_delivery(endpoint)
    pauses = []
    for tries in range(1, 11):
        row = tried(delivery, tries)
        pauses.append((row.next_try_at - row.tried_at).total_seconds())
        sent_again(delivery)

    assert WebhookDelivery.objects.get().status == "failed"
    for meant, pause in zip(webhook_schedule.PAUSES_S, pauses, strict=False):
        assert 0.89 * meant <= pause <= 1.11 * meant
    sender.wake()
    time.sleep(0.3)
    assert len(sink.came) == 10


def test_410_disables_the_endpoint_and_says_why(sink, sender):
    sink.answers["/"] = [(410, {}, b"")]
    endpoint, _secret = make.webhook(url=sink.url())
    later = make.webhook_delivery(endpoint, next_try_at=timezone.now() + timedelta(hours=1))

    gone = tried(make.webhook_delivery(endpoint))

    found = until(lambda: WebhookEndpoint.objects.filter(is_enabled=False).first())
    assert found.disabled_reason == "It answered 410 Gone."
    assert gone.status == "failed"
    assert WebhookDelivery.objects.get(pk=later.pk).status == "failed"


def test_a_redirect_is_not_followed(sink, sender):
    sink.answers["/"] = [(301, {"Location": "http://169.254.169.254/latest/meta-data/"}, b"")]
    sink.answers["/near"] = [(307, {"Location": sink.url("/other")}, b"")]
    far, _secret = make.webhook(url=sink.url())
    near, _secret = make.webhook(url=sink.url("/near"))

    rows = [tried(make.webhook_delivery(one)) for one in (far, near)]

    assert [row.status for row in rows] == ["waiting", "waiting"]
    assert all("redirects are not followed" in row.error for row in rows)
    assert {one.path for one in sink.came} == {"/", "/near"}


def test_429_is_obeyed_by_the_whole_endpoint(sink, sender):
    sink.answers["/"] = [(429, {"Retry-After": "600"}, b"")]
    endpoint, _secret = make.webhook(url=sink.url())

    row = tried(make.webhook_delivery(endpoint))

    assert 590 < (row.next_try_at - row.tried_at).total_seconds() < 610
    make.webhook_delivery(endpoint)
    sender.wake()
    time.sleep(0.5)
    assert len(sink.came) == 1


@pytest.mark.parametrize(
    "behaviour", [webhook_sink.stalls, webhook_sink.drips, webhook_sink.storms]
)
def test_who_never_comes_to_an_end_is_left_in_time(sink, sender, short, behaviour):
    sink.answers["/"] = [behaviour]
    endpoint, _secret = make.webhook(url=sink.url())

    row = tried(make.webhook_delivery(endpoint))

    assert row.status == "waiting"
    assert row.error == "No answer within 20 seconds."
    assert 900 < row.took_ms < 2500


def test_of_an_endless_answer_64_kib_are_read(sink, sender):
    sink.answers["/"] = [webhook_sink.never_ends]
    endpoint, _secret = make.webhook(url=sink.url())

    row = tried(make.webhook_delivery(endpoint))

    assert (row.status, row.answer) == ("done", "x" * 1024)
    time.sleep(0.3)
    # The rest of what left it stands in the system's buffers.
    assert sink.sent < 8_000_000 if hasattr(sink, "sent") else True


@pytest.mark.parametrize("behaviour", [webhook_sink.has_a_huge_head, webhook_sink.hangs_up])
def test_an_answer_that_is_none_is_a_failure(sink, sender, behaviour):
    sink.answers["/"] = [behaviour]
    endpoint, _secret = make.webhook(url=sink.url())

    row = tried(make.webhook_delivery(endpoint))

    assert (row.status, row.answer_status) == ("waiting", None)
    assert row.error


def test_a_certificate_nobody_vouches_for_is_a_failure(sender):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with webhook_sink.running(context) as sink:
        endpoint, _secret = make.webhook(url=sink.url("/", "https"))

        row = tried(make.webhook_delivery(endpoint))

        assert row.status == "waiting"
        assert "CERTIFICATE_VERIFY_FAILED" in row.error
        assert sink.came == []


def test_a_dead_endpoint_delays_no_other(sink, sender):
    let_go = threading.Event()
    sink.answers["/dead"] = [lambda _handler: let_go.wait(15)]
    dead, _secret = make.webhook(url=sink.url("/dead"))
    for _n in range(40):
        make.webhook_delivery(dead)
    until(lambda: len(sink.at("/dead")) == webhook_queue.EACH_MAX)
    alive, _secret = make.webhook(url=sink.url("/alive"))
    for _n in range(40):
        make.webhook_delivery(alive)
    sender.wake()

    until(lambda: len(sink.at("/alive")) == 40)

    assert len(sink.at("/dead")) == webhook_queue.EACH_MAX
    let_go.set()


def test_an_endpoint_that_fails_has_one_place_until_it_takes_something(sink, sender, short):
    sink.answers["/"] = [webhook_sink.stalls]
    endpoint, _secret = make.webhook(url=sink.url())
    WebhookEndpoint.objects.update(failures=webhook_queue.FAILING)
    for _n in range(20):
        make.webhook_delivery(endpoint)

    until(lambda: sink.came)
    time.sleep(0.8)

    assert len(sink.came) == 1
    sink.answers["/"] = [(200, {}, b"")]
    until(lambda: WebhookDelivery.objects.filter(status="done").count() >= 19)


def test_what_a_killed_sender_had_in_hand_is_sent_again_under_the_same_id(sink, sender, tmp_path):
    """Killed between the request and the note of its answer; its lease runs out by itself."""
    # The other process reads the key of the ids, which the tests before have emptied out.
    opaque._sealer.cache_clear()
    sender.close()
    sink.answers["/"] = [webhook_sink.stalls, (200, {}, b"")]
    endpoint, _secret = make.webhook(url=sink.url())
    delivery = make.webhook_delivery(endpoint)
    program = (
        "import django, time; django.setup()\n"
        "from clients.webhook_sender import Sender\n"
        "Sender().start(); time.sleep(60)\n"
    )
    surroundings = os.environ | {
        "DATABASE_URL": database.url(),
        "DJANGO_SETTINGS_MODULE": "tests.test_settings",
        "WEBHOOKS_HTTP": "true",
        "WEBHOOKS_PRIVATE_NETWORKS": "true",
    }
    killed = subprocess.Popen([sys.executable, "-c", program], env=surroundings)
    until(lambda: sink.came, 30)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    row = WebhookDelivery.objects.get()
    assert (row.status, row.tries, row.tried_at) == ("waiting", 1, None)
    assert row.next_try_at <= timezone.now() + timedelta(seconds=60)
    sent_again(delivery)

    second = Sender()
    second.start()
    done = tried(delivery, 2)
    second.close()

    assert done.status == "done"
    assert {one.headers["webhook-id"] for one in sink.came} == {delivery.public_id}
    assert len(sink.came) == 2


def test_an_answer_that_comes_after_the_lease_changes_nothing():
    endpoint, _secret = make.webhook()
    delivery = make.webhook_delivery(endpoint, tries=2)
    late = webhook_queue.Outcome(delivery.pk, endpoint.pk, 1, webhook_calls.Answer(200))

    webhook_queue.settle([late])

    assert WebhookDelivery.objects.get().status == "waiting"


def test_two_senders_never_claim_the_same():
    endpoint, _secret = make.webhook()
    for _n in range(5):
        make.webhook_delivery(endpoint)

    first = webhook_queue.claim(3, Counter(), is_failing=False)
    second = webhook_queue.claim(10, Counter(), is_failing=False)

    assert len(first) == 3
    assert len(second) == 2
    assert not {one.id for one in first} & {one.id for one in second}


def test_the_test_event_shows_the_answer_and_changes_no_standing(sink):
    sink.answers["/"] = [(418, {}, b"a teapot")]
    endpoint, secret = make.webhook(url=sink.url())

    row = webhooks.test(endpoint, by=None)

    endpoint.refresh_from_db()
    came = sink.came[0]
    assert Webhook(secret).verify(came.body, came.headers)["type"] == "webhook.test"
    assert (row.status, row.answer_status, row.answer) == ("failed", 418, "a teapot")
    assert endpoint.failures == 0


def test_replayed_events_keep_their_ids(sink, sender):
    endpoint, _secret = make.webhook(url=sink.url())
    kept = [make.webhook_delivery(endpoint, status="failed", tries=10) for _n in range(3)]
    make.webhook_delivery(endpoint, status="done", tries=1)
    now = timezone.now()

    count = webhooks.replay_range(
        endpoint, since=now - timedelta(hours=1), until=now + timedelta(hours=1), by=None
    )

    assert count == 3
    until(lambda: WebhookDelivery.objects.filter(status="done").count() == 4)
    assert {one.headers["webhook-id"] for one in sink.came} == {one.public_id for one in kept}


def test_secrets_are_not_kept_readable():
    endpoint, secret = make.webhook()

    kept = json.dumps(list(WebhookEndpoint.objects.values()), default=str)

    assert secret not in kept
    assert secret.removeprefix("whsec_") not in kept
    assert secrets.open_envelope(endpoint.sealed_secret) == secret
