"""What webhooks are told of, and who hears it: written with the fact, or not at all."""

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing import accounts, change_groups, ledger, price_notices, warnings
from billing.models import ChangeGroup, Entry
from clients import erasing, webhook_queue, webhooks
from clients.models import WebhookDelivery
from messaging import errands
from messaging.compatible import numerals
from messaging.dispatch import inbound, transitions
from messaging.dispatch.inbound import Came
from messaging.models import Message
from messaging.smpp.protocol import concatenation
from messaging.smpp.protocol.concatenation import UDH_INDICATOR, Part
from messaging.smpp.protocol.pdus import DeliverSm
from messaging.states import Status
from portal.kit import opaque
from reports import usage_webhooks
from tests import make

pytestmark = pytest.mark.django_db
NUMBER = "447700900500"


@pytest.fixture
def shop():
    return make.client("Harbour & Pine", customer=make.customer("Pellworm Connect"))


def sent(client, **fields):
    """A message on its way, such as the engine leaves behind."""
    account = client.accounts.first() or make.account(client=client)
    return make.message(
        account=account, status="sent", final_at=None, reference="order-456", **fields
    )


def moved(*messages, to=Status.DELIVERED, **fields):
    with transaction.atomic(), connection.cursor() as cursor:
        transitions.apply(cursor, [one.pk for one in messages], transitions.to(to, **fields))


def told(endpoint=None):
    rows = WebhookDelivery.objects.order_by("pk")
    return [json.loads(row.body) for row in (rows.filter(endpoint=endpoint) if endpoint else rows)]


def test_a_receipt_is_told_to_the_client_and_to_its_customer(shop):
    mine, _secret = make.webhook(client=shop, events=["message.delivery"])
    resellers, _secret = make.webhook(customer=shop.customer, events=["message.delivery"])
    neighbour, _secret = make.webhook(client=make.client(customer=shop.customer))
    stranger, _secret = make.webhook(customer=make.customer())
    message = sent(shop)

    moved(message)

    (event,) = told(mine)
    assert event["type"] == "message.delivery"
    assert event["data"]["id"] == message.public_id
    assert event["data"]["status"] == "delivered"
    assert event["data"]["reference"] == "order-456"
    assert event["data"]["clientId"] == shop.public_id
    assert event["data"]["final"] is True
    assert told(resellers) == [event]
    assert told(neighbour) == told(stranger) == []
    row = WebhookDelivery.objects.get(endpoint=mine)
    assert (row.subject_id, row.status, row.tries) == (message.pk, "waiting", 0)


def test_a_message_of_the_customer_itself_is_no_clients_news(shop):
    mine, _secret = make.webhook(client=shop)
    resellers, _secret = make.webhook(customer=shop.customer)
    message = make.message(account=make.account(customer=shop.customer), status="sent")

    moved(message)

    assert told(mine) == []
    assert len(told(resellers)) == 1


def test_what_is_rolled_back_is_not_told(shop):
    make.webhook(client=shop)
    message = sent(shop)

    with transaction.atomic():
        moved(message)
        transaction.set_rollback(True)

    assert told() == []


def test_steps_on_the_way_are_told_to_whoever_wants_them(shop):
    quiet, _secret = make.webhook(client=shop)
    curious, _secret = make.webhook(client=shop, hears_steps=True)
    message = sent(shop)
    Message.objects.filter(pk=message.pk).update(status="submitting", sent_at=None)

    moved(message, to=Status.SENT, sent_at=timezone.now())

    assert told(quiet) == []
    assert [(one["data"]["status"], one["data"]["final"]) for one in told(curious)] == [
        ("sent", False)
    ]


def test_the_divergent_envelope_is_as_its_programs_know_it(shop):
    make.webhook(client=shop, envelope="divergent", events=["message.delivery"])
    message = sent(shop)

    moved(message)

    (event,) = told()
    row = WebhookDelivery.objects.get()
    assert event["id"] == row.public_id
    assert event["eventType"] == 1
    assert event["workspaceId"].startswith("ws_")
    assert event["data"]["messageId"] == str(numerals.seal(message.pk))
    assert event["data"]["clientReference"] == "order-456"
    assert event["data"]["deliveryStatus"] == "Delivered"
    assert event["data"]["errorCode"] is None
    assert event["data"]["deliveredAt"]


def test_without_an_endpoint_a_receipt_costs_one_statement_and_with_one_two_more(shop):
    messages = [sent(shop) for _n in range(50)]

    def statements(some):
        with CaptureQueriesContext(connection) as captured:
            moved(*some)
        return len(captured)

    without = statements(messages[:25])
    make.webhook(client=shop)
    make.webhook(customer=shop.customer)
    with_two = statements(messages[25:])

    # What the messages are known by, and one copy of all rows.
    assert with_two == without + 2
    assert WebhookDelivery.objects.count() == 50


def test_a_disabled_endpoint_is_told_nothing(shop):
    endpoint, _secret = make.webhook(client=shop)
    webhooks.disable(endpoint, reason="Off", by=None)

    moved(sent(shop))

    assert told() == []


def pdu(**fields):
    ends = {"source_addr": b"447700900001", "destination_addr": NUMBER.encode()}
    return DeliverSm(**ends | {"short_message": b"Yes please"} | fields)


def came(*pdus, link=None):
    link = link or make.connector()
    with connection.cursor() as cursor:
        inbound.store(cursor, link.pk, [Came(one, timezone.now()) for one in pdus])


def test_a_short_message_from_a_handset_is_told_at_once(shop):
    endpoint, _secret = make.webhook(client=shop, events=["message.inbound"])
    make.number_use(make.phone_number(NUMBER), client=shop)

    came(pdu())

    (event,) = told(endpoint)
    assert event["data"]["text"] == "Yes please"
    assert (event["data"]["sender"], event["data"]["recipient"]) == ("447700900001", NUMBER)
    assert WebhookDelivery.objects.get().has_text


def test_a_long_message_from_a_handset_is_told_once_and_whole(shop):
    endpoint, _secret = make.webhook(client=shop, events=["message.inbound"])
    make.number_use(make.phone_number(NUMBER), client=shop)

    link = make.connector()
    for number, text in ((2, b"and one for tomorrow"), (1, b"Two tables please, ")):
        header = concatenation.header(Part(7, 2, number))
        came(pdu(esm_class=UDH_INDICATOR, short_message=header + text), link=link)
    errands.run(timezone.now() + timedelta(minutes=6))
    errands.run(timezone.now() + timedelta(minutes=9))

    assert [one["data"]["text"] for one in told(endpoint)] == [
        "Two tables please, and one for tomorrow"
    ]


def test_a_low_balance_is_told(shop):
    endpoint, _secret = make.webhook(client=shop, events=["balance.low"])
    account = accounts.open_account(
        customer=shop.customer,
        client=shop,
        unit="EUR",
        by=None,
        upper_warning=250,
        lower_warning=50,
    )
    ledger.post(account, amount=300, kind=Entry.Kind.TOP_UP, key="a")
    ledger.post(account, amount=-100, kind=Entry.Kind.USAGE, key="b")

    warnings.settle()

    (event,) = told(endpoint)
    assert event["data"]["level"] == "upper"
    assert event["data"]["clientId"] == shop.public_id
    assert float(event["data"]["balance"]) == 200


def test_a_change_of_prices_is_told_ahead(shop):
    endpoint, _secret = make.webhook(client=shop, events=["price.change"])
    make.network()
    account = make.account(client=shop)
    group = make.change_group(
        account.price_list,
        title="Winter",
        price="0.06",
        country_id="GB",
        starts_at=timezone.now() + timedelta(days=10),
        author=make.staff(role="finance"),
    )
    ChangeGroup.objects.update(notice_days=7)
    proposed = change_groups.propose(group, by=group.author)
    change_groups.approve(proposed, by=make.staff(role="finance"))

    price_notices.settle()

    (event,) = told(endpoint)
    assert event["data"]["title"] == "Winter"
    (change,) = event["data"]["changes"]
    assert (change["country"], float(change["price"])) == ("GB", 0.06)


def test_a_days_usage_is_told_by_client_and_without_one(shop):
    resellers, _secret = make.webhook(customer=shop.customer, events=["client.usage"])
    mine, _secret = make.webhook(client=shop, events=["client.usage"])
    yesterday = timezone.now() - timedelta(days=1)
    for account in (make.account(client=shop), make.account(customer=shop.customer)):
        make.message(account=account, at=yesterday)

    usage_webhooks.tell(yesterday.date())

    seen = {one["data"]["clientId"]: one["data"]["channels"]["sms"] for one in told(resellers)}
    assert set(seen) == {None, shop.public_id}
    assert {one["messages"] for one in seen.values()} == {1}
    assert [one["data"]["clientId"] for one in told(mine)] == [shop.public_id]


def test_bodies_with_texts_go_when_the_customers_texts_go(shop):
    shop.customer.text_retention_days = 7
    shop.customer.save()
    endpoint, _secret = make.webhook(client=shop)
    old = timezone.now() - timedelta(days=8)

    def row(at, **fields):
        what = {"has_text": True, "body": '{"text": "Secret"}', "answer": "Secret"}
        return make.webhook_delivery(endpoint, at=at, **what | fields)

    gone = row(old, status="done")
    young = row(timezone.now(), status="done")
    waiting = row(old)
    plain = row(old, has_text=False, status="done")

    webhook_queue.forget_texts()

    bodies = dict(WebhookDelivery.objects.values_list("pk", "body"))
    assert bodies[gone.pk] == ""
    assert WebhookDelivery.objects.get(pk=gone.pk).answer == ""
    assert all(bodies[one.pk] for one in (young, waiting, plain))


def test_the_log_is_kept_for_thirty_days(shop):
    endpoint, _secret = make.webhook(client=shop)
    make.webhook_delivery(endpoint, at=timezone.now() - timedelta(days=31))
    kept = make.webhook_delivery(endpoint, at=timezone.now() - timedelta(days=29))

    assert webhook_queue.forget() == 1
    assert WebhookDelivery.objects.get().pk == kept.pk


def test_an_endpoint_that_took_nothing_for_five_days_is_given_up(shop):
    dead, _secret = make.webhook(client=shop)
    shaky, _secret = make.webhook(client=shop)
    for endpoint, days in ((dead, 6), (shaky, 4)):
        endpoint.failing_since = timezone.now() - timedelta(days=days)
        endpoint.save()
    waiting = make.webhook_delivery(dead)

    assert webhooks.disable_dead() == 1

    dead.refresh_from_db()
    waiting.refresh_from_db()
    assert (dead.is_enabled, dead.disabled_reason) == (False, "It has taken nothing for 5 days.")
    assert waiting.status == "failed"


def test_an_erased_client_leaves_no_address_and_no_text(shop):

    endpoint, _secret = make.webhook(client=shop)
    row = make.webhook_delivery(endpoint, has_text=True, body='{"text": "Secret"}')

    erasing.erase(shop, typed="Harbour & Pine", by=None)
    webhook_queue.forget_texts()

    endpoint.refresh_from_db()
    row.refresh_from_db()
    assert (endpoint.url, endpoint.sealed_secret, row.body) == ("", "", "")
    assert opaque.open_id("evt", row.public_id) == row.pk
