"""Webhooks: endpoints of customers and clients, their secrets, and sending again by hand.

Every change is told in the history. What events are, `webhook_events` says; `webhook_sender` sends.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import webhook_events, webhook_guard, webhook_hints, webhook_queue, webhook_signing
from clients.events import WebhookEvent
from clients.models import Client, WebhookDelivery, WebhookEndpoint
from clients.webhook_calls import Call, Caller
from clients.webhook_events import Fact, Listener
from clients.webhook_queue import Outcome
from customers import companies
from customers.models import Customer
from portal.core.errors import Refused
from portal.core.ids import first_of
from portal.kit import audit, ids, opaque, secrets
from portal.models import User

# How long the replaced secret signs beside the new one.
OVERLAP = timedelta(hours=24)
# An endpoint that has taken nothing for so long is given up.
DEAD_AFTER = timedelta(days=5)
ENDPOINTS_MAX = 20
REPLAYED_MAX = 100_000
TAIL_SIZE = 4
EVERY_EVENT = tuple(WebhookEndpoint.Event.values)
DESCRIPTION_MAX = 120

REPLAY = """
UPDATE clients_webhookdelivery
   SET status = 'waiting', tries = 0, next_try_at = now(), error = ''
 WHERE id = ANY(ARRAY(
       SELECT id FROM clients_webhookdelivery
        WHERE endpoint_id = %s AND id >= %s AND id < %s AND status = ANY(%s) AND body <> ''
        ORDER BY id LIMIT %s))
"""

Envelope, Status = WebhookEndpoint.Envelope, WebhookDelivery.Status


def of(customer: Customer | int, client: Client | int | None) -> QuerySet[WebhookEndpoint]:
    """The endpoints of a client, or with None those of the customer itself, newest first."""
    found = WebhookEndpoint.objects.living().filter(customer=customer, client=client)
    return found.order_by("-pk")


def add(
    *,
    customer: Customer,
    client: Client | None,
    url: str,
    events: Iterable[str],
    by: User | None,
    **more: Any,
) -> tuple[WebhookEndpoint, str]:
    """Add an endpoint and return it with its secret, which is shown this once.

    `more` are `description`, `hears_steps` and `envelope`. Raises `Refused` for a URL that is never
    called, no or unknown events, an event that the envelope has not, and too many endpoints.
    """
    own = _own({"url": url, "events": events} | more)
    _check_fit(own.get("envelope", Envelope.STANDARD), own["events"])
    _check_owner(customer, client)
    secret = webhook_signing.new_secret()
    with transaction.atomic():
        companies.locked(customer)
        if of(customer, client).count() >= ENDPOINTS_MAX:
            sentence = _("There are %(n)s webhooks already, which is as many as there can be.")
            raise Refused(sentence % {"n": ENDPOINTS_MAX}, code="too_many")
        endpoint = WebhookEndpoint.objects.create(
            customer=customer, client=client, **_sealed(secret), **own
        )
        audit.record(by, WebhookEvent.ADDED, endpoint, url=endpoint.url)
    return endpoint, secret


def change(endpoint: WebhookEndpoint, fields: dict[str, Any], *, by: User | None) -> bool:
    """Set some of url, description, events, hears_steps and envelope. False: nothing was new.

    What waits goes to the new URL as it was written. Raises `Refused` as `add` does.
    """
    own = _own(fields)
    with transaction.atomic():
        endpoint = _locked(endpoint)
        before, after = audit.changes(endpoint, own)
        if not before:
            return False
        for name, value in own.items():
            setattr(endpoint, name, value)
        _check_fit(endpoint.envelope, endpoint.events)
        endpoint.save(update_fields=list(own))
        audit.record(
            by, WebhookEvent.CHANGED, endpoint, url=endpoint.url, before=before, after=after
        )
    return True


def rotate(endpoint: WebhookEndpoint, *, by: User | None) -> str:
    """Give it a new secret, which is shown this once; the old one signs beside it for a day."""
    secret = webhook_signing.new_secret()
    with transaction.atomic():
        endpoint = _locked(endpoint)
        endpoint.sealed_old_secret = endpoint.sealed_secret
        endpoint.old_secret_until = timezone.now() + OVERLAP
        fields = _sealed(secret)
        for name, value in fields.items():
            setattr(endpoint, name, value)
        endpoint.save(update_fields=[*fields, "sealed_old_secret", "old_secret_until"])
        audit.record(by, WebhookEvent.ROTATED, endpoint, url=endpoint.url)
    return secret


def disable(endpoint: WebhookEndpoint, *, reason: str, by: User | None) -> bool:
    """Tell it nothing any more. What waits is ended, and can be sent again later."""
    with transaction.atomic():
        endpoint = _locked(endpoint)
        if not endpoint.is_enabled:
            return False
        endpoint.is_enabled, endpoint.disabled_at = False, timezone.now()
        endpoint.disabled_reason = reason[:200]
        endpoint.save(update_fields=["is_enabled", "disabled_at", "disabled_reason"])
        stopped = webhook_queue.stop(endpoint.pk, _("The webhook is disabled."))
        audit.record(
            by, WebhookEvent.DISABLED, endpoint, url=endpoint.url, reason=reason, stopped=stopped
        )
    return True


def enable(endpoint: WebhookEndpoint, *, by: User | None) -> bool:
    """Tell it again of what happens from now on."""
    fresh = {
        "is_enabled": True,
        "disabled_at": None,
        "disabled_reason": "",
        "failures": 0,
        "failing_since": None,
        "rests_until": None,
    }
    with transaction.atomic():
        endpoint = _locked(endpoint)
        if endpoint.is_enabled:
            return False
        for name, value in fresh.items():
            setattr(endpoint, name, value)
        endpoint.save(update_fields=list(fresh))
        audit.record(by, WebhookEvent.ENABLED, endpoint, url=endpoint.url)
    return True


def remove(endpoint: WebhookEndpoint, *, by: User | None) -> None:
    """Take it away for good; its log is kept as long as every log."""
    with transaction.atomic():
        endpoint = _locked(endpoint)
        endpoint.archived_at, endpoint.is_enabled = timezone.now(), False
        endpoint.sealed_secret = endpoint.sealed_old_secret = ""
        endpoint.save(
            update_fields=["archived_at", "is_enabled", "sealed_secret", "sealed_old_secret"]
        )
        webhook_queue.stop(endpoint.pk, _("The webhook was removed."))
        audit.record(by, WebhookEvent.REMOVED, endpoint, url=endpoint.url)


def test(endpoint: WebhookEndpoint, *, by: User | None) -> WebhookDelivery:
    """Send it a test event now, once, and wait for its answer, 20 seconds at most.

    It is called as a real one is and stands in the log; it says nothing of how the endpoint does.
    """
    delivery = _test_event(endpoint, by)
    answer = asyncio.run(_call(_call_of(endpoint, delivery)))
    outcome = Outcome(delivery.pk, endpoint.pk, webhook_queue.LAST_TRY, answer)
    webhook_queue.settle([outcome], is_test=True)
    return WebhookDelivery.objects.get(pk=delivery.pk)


def replay(delivery: WebhookDelivery, *, by: User | None) -> None:
    """Send it again from the start, under the id it has. Raises `Refused` when it cannot be."""
    with transaction.atomic():
        endpoint = _enabled(delivery.endpoint)
        row = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
        if row.is_erased:
            raise Refused(_("Its body was erased with the texts; nothing is left to send."))
        row.status, row.tries, row.error = Status.WAITING, 0, ""
        row.next_try_at = timezone.now()
        row.save(update_fields=["status", "tries", "error", "next_try_at"])
        audit.record(by, WebhookEvent.REPLAYED, endpoint, url=endpoint.url, count=1)
        transaction.on_commit(webhook_hints.wake)


def replay_range(
    endpoint: WebhookEndpoint,
    *,
    since: datetime,
    until: datetime,
    by: User | None,
    only_failed: bool = True,
) -> int:
    """Send again what was written from `since` up to, without, `until`; return how much that is.

    At most 100,000 at a time, oldest first. Raises `Refused` for a webhook that is disabled.
    """
    if until <= since:
        raise Refused(_("The end lies after the beginning."), field="until")
    wanted = [Status.FAILED.value] if only_failed else [Status.FAILED.value, Status.DONE.value]
    with transaction.atomic(), connection.cursor() as cursor:
        endpoint = _enabled(endpoint)
        span = [first_of(since), first_of(until)]
        cursor.execute(REPLAY, [endpoint.pk, *span, wanted, REPLAYED_MAX])
        count = cursor.rowcount
        if count:
            audit.record(by, WebhookEvent.REPLAYED, endpoint, url=endpoint.url, count=count)
            transaction.on_commit(webhook_hints.wake)
    return count


def disable_gone(pk: int) -> None:
    """The endpoint answered 410: it wants nothing any more."""
    endpoint = WebhookEndpoint.objects.living().filter(pk=pk).first()
    if endpoint is not None:
        disable(endpoint, reason=_("It answered 410 Gone."), by=None)


def disable_dead(now: datetime | None = None) -> int:
    """Give up endpoints that have taken nothing for five days; return how many that were."""
    edge = (now or timezone.now()) - DEAD_AFTER
    dead = WebhookEndpoint.objects.living().filter(is_enabled=True, failing_since__lt=edge)
    reason = _("It has taken nothing for 5 days.")
    return sum(disable(endpoint, reason=reason, by=None) for endpoint in dead.order_by("pk"))


def _test_event(endpoint: WebhookEndpoint, by: User | None) -> WebhookDelivery:
    """A row that this process has in hand; the sender leaves it alone."""
    now = timezone.now()
    pk = ids.take()[0]
    listener = Listener(
        pk, endpoint.customer_id, endpoint.client_id, endpoint.envelope, False, "test"
    )
    fact = Fact(
        endpoint.customer_id, endpoint.client_id, now, {"message": "A test of this webhook."}
    )
    name = opaque.seal("evt", pk)
    with transaction.atomic():
        endpoint = _locked(endpoint)
        audit.record(by, WebhookEvent.TESTED, endpoint, url=endpoint.url)
        return WebhookDelivery.objects.create(
            id=pk,
            endpoint=endpoint,
            event=webhook_events.TEST,
            body=webhook_events.rendered(webhook_events.TEST, listener, fact, name),
            tries=webhook_queue.LAST_TRY,
            at=now,
            next_try_at=now + timedelta(seconds=webhook_queue.LEASE_S),
        )


def _call_of(endpoint: WebhookEndpoint, delivery: WebhookDelivery) -> Call:
    return Call(endpoint.url, delivery.public_id, delivery.body, signing(endpoint))


async def _call(call: Call) -> Any:
    caller = Caller(1)
    try:
        return await caller.post(call)
    finally:
        await caller.close()


def signing(row: Any) -> tuple[str, ...]:
    """The secrets that sign now, newest first, of an endpoint or of a claimed delivery.

    Raises `cryptography.fernet.InvalidToken` when no key of ours opens one.
    """
    sealed = [row.sealed_secret]
    if row.sealed_old_secret and row.old_secret_until and row.old_secret_until > timezone.now():
        sealed.append(row.sealed_old_secret)
    return tuple(secrets.open_envelope(each) for each in sealed)


def _locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """The row, locked. Raises `Refused` for one that was removed."""
    found = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    if found.archived_at is not None:
        raise Refused(_("This webhook was removed."), code="removed")
    return found


def _enabled(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    found = _locked(endpoint)
    if not found.is_enabled:
        raise Refused(_("The webhook is disabled; enable it first."), code="disabled")
    return found


def _sealed(secret: str) -> dict[str, str]:
    return {"sealed_secret": secrets.close(secret), "secret_tail": secret[-TAIL_SIZE:]}


def _own(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields in the form in which they are kept. Raises `Refused` for what cannot be."""
    return {name: READ[name](value) for name, value in fields.items()}


def _events(events: Iterable[str]) -> list[str]:
    asked = set(events)
    if not asked:
        raise Refused(_("Choose at least one event."), field="events")
    unknown = asked - set(EVERY_EVENT)
    if unknown:
        raise Refused(_("There is no event %(event)s.") % {"event": min(unknown)}, field="events")
    return [event for event in EVERY_EVENT if event in asked]


def _description(text: str) -> str:
    if len(text) > DESCRIPTION_MAX or not text.isprintable():
        raise Refused(_("A description has 120 characters at most."), field="description")
    return text.strip()


def _envelope(name: str) -> str:
    if name not in Envelope.values:
        raise Refused(_("There is no envelope %(name)s.") % {"name": name}, field="envelope")
    return str(name)


READ = {
    "url": webhook_guard.check_url,
    "events": _events,
    "description": _description,
    "envelope": _envelope,
    "hears_steps": bool,
}


def _check_fit(envelope: str, events: list[str]) -> None:
    if envelope == Envelope.DIVERGENT and set(events) - set(webhook_events.DIVERGENT_NUMBERS):
        raise Refused(
            _("The divergent envelope has message.delivery and message.inbound only."),
            field="events",
        )


def _check_owner(customer: Customer, client: Client | None) -> None:
    if client is None:
        return
    if client.customer_id != customer.pk:
        raise Refused(_("This client belongs to another customer."), field="client")
    if client.is_gone:
        raise Refused(_("This client is archived."), code="archived", field="client")
