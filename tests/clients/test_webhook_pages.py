"""The pages of webhooks, on every face."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients import webhooks
from clients.models import WebhookDelivery, WebhookEndpoint
from portal.models import HistoryEntry
from tests import make
from tests.clients import webhook_sink

pytestmark = pytest.mark.django_db

NEW = {
    "url": "https://shop.example.com/hook",
    "description": "shop-live",
    "events": ["message.delivery"],
    "envelope": "standard",
    "token": "a" * 32,
}


@pytest.fixture
def shop():
    return make.client("Harbour & Pine", customer=make.customer("Pellworm Connect"))


FACES = {
    "staff, of a client": lambda shop: (
        make.staff(),
        reverse("clients:client-webhooks", args=[shop.pk]),
    ),
    "staff, of a customer": lambda shop: (
        make.staff(),
        reverse("clients:customer-webhooks", args=[shop.customer_id]),
    ),
    "a client's person": lambda shop: (make.seat(shop), reverse("clients:webhooks")),
    "a customer's person": lambda shop: (
        make.member(shop.customer),
        reverse("clients:own-webhooks"),
    ),
}


@pytest.mark.parametrize("face", FACES)
def test_a_webhook_is_added_on_every_face_and_its_secret_shown_once(as_user, shop, face):
    person, url = FACES[face](shop)
    browser = as_user(person)
    assert "No webhooks yet" in browser.get(url).content.decode()

    answer = browser.post(f"{url}new/", NEW)

    endpoint = WebhookEndpoint.objects.get()
    secret = webhooks.signing(endpoint)[0]
    assert endpoint.client_id == (shop.pk if "client" in face else None)
    assert secret in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert browser.post(f"{url}new/", NEW).status_code == 302
    assert WebhookEndpoint.objects.count() == 1
    page = browser.get(endpoint.get_absolute_url()).content.decode()
    assert "shop-live" in page
    assert secret not in page
    assert NEW["url"] in browser.get(url).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("url", "https://169.254.169.254/", "private network"),
        ("url", "http://shop.example.com/", "https:// only"),
        ("events", ["balance.low"], "divergent envelope"),
        ("events", [], "This field is required"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(as_user, shop, field, value, told):
    asked = NEW | {"envelope": "divergent", field: value}

    answer = as_user(make.seat(shop)).post(reverse("clients:webhooks-new"), asked)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "shop-live" in page
    assert not WebhookEndpoint.objects.exists()


def test_a_webhook_is_changed_disabled_enabled_and_removed_and_the_history_tells(as_user, shop):
    endpoint, _secret = make.webhook(client=shop)
    browser = as_user(make.seat(shop))

    def at(end):
        return reverse(f"clients:webhook-{end}", args=[endpoint.pk])

    browser.post(at("edit"), NEW | {"url": "https://new.example.com/"})
    browser.post(at("disable"), {"reason": "We are moving"})
    page = browser.get(endpoint.get_absolute_url()).content.decode()
    browser.post(at("enable"))
    browser.post(at("secret"), {"token": "b" * 32})
    browser.post(at("remove"))

    assert "We are moving" in page
    endpoint.refresh_from_db()
    assert endpoint.url == "https://new.example.com/"
    assert endpoint.archived_at is not None
    told = HistoryEntry.objects.filter(subject_kind="webhookendpoint").order_by("pk")
    assert [one.event.rpartition(".")[2] for one in told] == [
        "added",
        "changed",
        "disabled",
        "enabled",
        "secret-rotated",
        "removed",
    ]
    assert browser.get(endpoint.get_absolute_url()).status_code == 404


def test_the_test_button_sends_an_event_and_shows_the_answer(as_user, shop, settings):
    settings.WEBHOOKS_HTTP = settings.WEBHOOKS_PRIVATE_NETWORKS = True
    with webhook_sink.running() as sink:
        sink.answers["/"] = [(500, {}, b"not ready yet")]
        endpoint, _secret = make.webhook(client=shop, url=sink.url())

        answer = as_user(make.seat(shop)).post(
            reverse("clients:webhook-test", args=[endpoint.pk]), follow=True
        )

    page = answer.content.decode()
    assert len(sink.came) == 1
    assert "not ready yet" in page
    assert "webhook.test" in page
    assert "The test was not taken" in page


def test_the_log_is_searched_by_id_and_filtered(as_user, shop):
    endpoint, _secret = make.webhook(client=shop)
    other, _secret = make.webhook(customer=make.customer())
    mine = make.webhook_delivery(
        endpoint, event="message.delivery", status="failed", error="Nobody there"
    )
    make.webhook_delivery(other, event="balance.low")
    browser = as_user(make.seat(shop))
    log = reverse("clients:webhook-log")

    page = browser.get(log, {"q": mine.public_id, "status": "failed"}).content.decode()

    assert "Nobody there" in page
    assert "balance.low</td>" not in page
    assert "Nobody there" not in browser.get(log, {"status": "done"}).content.decode()
    assert "Nobody there" not in browser.get(log, {"q": "evt_unknown"}).content.decode()


def test_an_event_is_sent_again_by_hand(as_user, shop):
    endpoint, _secret = make.webhook(client=shop)
    failed = make.webhook_delivery(endpoint, status="failed", tries=10)
    browser = as_user(make.seat(shop))
    at = [endpoint.pk, failed.public_id]

    assert "Send again" in browser.get(failed.get_absolute_url()).content.decode()
    browser.post(reverse("clients:webhook-delivery-replay", args=at))

    failed.refresh_from_db()
    assert (failed.status, failed.tries) == ("waiting", 0)


def test_a_range_is_sent_again_by_hand(as_user, shop):
    endpoint, _secret = make.webhook(client=shop)
    now = timezone.now()
    for days in (0, 2):
        make.webhook_delivery(endpoint, status="failed", at=now - timedelta(days=days))
    asked = {
        "since": (now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "until": (now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "only_failed": "on",
    }

    as_user(make.seat(shop)).post(reverse("clients:webhook-replay", args=[endpoint.pk]), asked)

    assert WebhookDelivery.objects.filter(status="waiting").count() == 1


@pytest.mark.parametrize("rights", ["finance", "viewer"])
def test_finance_and_viewers_see_no_webhooks(as_user, shop, rights):
    endpoint, _secret = make.webhook(client=shop)
    browser = as_user(make.seat(shop, rights=rights))

    for url in (reverse("clients:webhooks"), endpoint.get_absolute_url()):
        assert browser.get(url).status_code == 403


def test_a_clients_person_sees_none_of_its_neighbours(as_user, shop):
    neighbour = make.client("Neighbour", customer=shop.customer)
    endpoint, _secret = make.webhook(client=neighbour)
    own, _secret = make.webhook(customer=shop.customer)
    browser = as_user(make.seat(shop))

    assert browser.get(endpoint.get_absolute_url()).status_code == 404
    assert browser.get(own.get_absolute_url()).status_code == 404


def test_pages_ask_the_same_number_of_questions_for_many_rows(
    as_user, shop, django_assert_max_num_queries
):
    endpoint, _secret = make.webhook(client=shop)
    for _n in range(30):
        make.webhook_delivery(endpoint)
    browser = as_user(make.seat(shop))

    for url in (
        reverse("clients:webhook-log"),
        endpoint.get_absolute_url(),
        reverse("clients:webhooks"),
    ):
        browser.get(url)
        with django_assert_max_num_queries(16):
            assert browser.get(url).status_code == 200
