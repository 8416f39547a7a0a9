"""Messages such as the engine leaves behind."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from billing import ledger
from billing.models import Entry
from clients.models import ApiToken
from messaging.models import Attempt, Batch, Delta, Message, Queued
from messaging.states import FINAL
from portal.core.ids import first_of
from portal.kit import ids, partitions
from tests.make import connectors, doors, prices
from tests.make.basics import number


def delta(*, door=None, at=None, **fields):
    """One traffic delta; name the measures it tells."""
    door = door or doors.door()
    local = timezone.localtime(at or timezone.now(), timezone.get_default_timezone())
    fields.setdefault("day", local.date())
    fields.setdefault("hour", local.hour)
    where = {"channel": "sms", "sender": "Vento", "unit": "EUR", "cost_unit": "EUR"}
    where |= {"customer": door.customer, "client": door.client, "door": door}
    return Delta.objects.create(id=ids.take()[0], **where | fields)


def message(*, account=None, door=None, at=None, told=True, **fields):
    """A message with its batch, its usage entry and its deltas, such as the engine leaves behind.

    By default 1 part was delivered for 0.05, bought for 0.03. `told=False` leaves the deltas out.
    """
    at = at or timezone.now()
    account = account or prices.account()
    door = door or doors.door(customer=account.customer, client=account.client)
    if timezone.now() - at > timedelta(days=28):
        partitions.make_ahead(at, back=0, ahead=0)
    made = Message(**_message_fields(account, door, at) | _unsettled(fields) | fields)
    made.batch = _batch(made)
    if made.charge == "refunded":
        made.refunded_on = made.refunded_on or made.day
        made.refund_entry = ledger.post(
            account, amount=made.price * made.parts, kind="refund", key=f"refund:{made.pk}"
        )
    made.save(force_insert=True)
    if made.status == "queued":
        _queue(made)
    if told:
        _tell(made)
    return made


def _message_fields(account, door, at):
    local = timezone.localtime(at, timezone.get_default_timezone())
    pk = first_of(at) + next(number)
    owner = {"customer": door.customer, "client": door.client, "account": account, "door": door}
    money = {"unit": account.unit, "price": Decimal("0.05"), "basis": "submitted"}
    money |= {"cost_unit": "EUR", "cost": Decimal("0.03"), "cost_basis": "submitted"}
    times = {"day": local.date(), "hour": local.hour, "accepted_at": at, "sent_at": at}
    times |= {"final_at": at, "valid_until": at + timedelta(days=2)}
    what = {"id": pk, "channel": "sms", "sender": "Vento", "recipient": "447700900001", "parts": 1}
    what |= {"encoding": "gsm", "country": "GB", "charge": "charged", "status": "delivered"}
    return owner | money | times | what


def _unsettled(fields):
    """What is in no final status has no final moment either."""
    return {} if fields.get("status", "delivered") in FINAL else {"final_at": None}


def _queue(message):
    Queued.objects.create(
        message=message,
        connector=message.connector,
        lane=message.lane,
        customer=message.customer,
        next_try_at=message.next_try_at,
        valid_until=message.valid_until,
    )


def open_attempt(message):
    """A submit of a message that has not been answered yet."""
    return Attempt.objects.create(
        id=ids.take()[0],
        message=message,
        number=1,
        part=1,
        connector=message.connector or connectors.connector(),
        bind="1",
        started_at=message.accepted_at,
    )


def _batch(message):
    charged = message.charge != "none"
    total = message.price * message.parts if charged else Decimal(0)
    entry = None
    if total:
        ledger.post(message.account, amount=total, kind="top-up", key=f"top-up:{message.pk}")
        entry = ledger.post(message.account, amount=-total, kind="usage", key=f"batch:{message.pk}")
    return Batch.objects.create(
        id=message.pk,
        customer=message.customer,
        client=message.client,
        account=message.account,
        door=message.door,
        entry=entry,
        messages=int(charged),
        parts=message.parts * charged,
        total=total,
        at=message.accepted_at,
    )


def _tell(message):
    sent, delivered = message.sent_at is not None, message.status == "delivered"
    failed = message.status in {"undelivered", "expired", "rejected", "cancelled"}
    bought = sent if message.cost_basis == "submitted" else delivered
    names = ("channel", "sender", "country", "network", "connector", "unit", "cost_unit")
    where = {name: getattr(message, name) for name in names}
    price = message.price * message.parts
    delta(
        door=message.door,
        at=message.accepted_at,
        messages=1,
        parts=message.parts,
        sent_messages=sent,
        sent_parts=message.parts * sent,
        delivered_messages=delivered,
        delivered_parts=message.parts * delivered,
        failed_messages=failed,
        failed_parts=message.parts * failed,
        price=price if message.charge != "none" else 0,
        cost=message.cost * message.parts * bought,
        **where,
    )
    if message.charge == "refunded":
        delta(
            door=message.door,
            at=message.accepted_at,
            day=message.refunded_on,
            price=-price,
            **where,
        )


def used(account, on, *, refunded_on=None, **fields):
    """A message that was charged on a day, or given back on another, with entries of those days."""
    local = datetime.combine(on, time(12), tzinfo=timezone.get_default_timezone())
    door = ApiToken.objects.filter(customer=account.customer, client=account.client).first()
    door = door or doors.door(customer=account.customer, client=account.client)
    partitions.make_ahead(local, back=0, ahead=0)
    made = Message(**_message_fields(account, door, local) | _unsettled(fields) | fields)
    total = made.price * made.parts
    entry = _posted(account, -total, "usage", f"batch:{made.pk}", on)
    made.batch = Batch.objects.create(
        id=made.pk,
        customer=made.customer,
        client=made.client,
        account=account,
        door=door,
        entry=entry,
        messages=1,
        parts=made.parts,
        total=total,
        at=local,
    )
    if refunded_on:
        made.status, made.charge, made.sent_at = "expired", "refunded", None
        made.refunded_on = refunded_on
        made.refund_entry = _posted(account, total, "refund", f"refund:{made.pk}", refunded_on)
    made.save(force_insert=True)
    return made


def _posted(account, amount, kind, key, day):
    at = datetime.combine(day, time(12), tzinfo=UTC)
    with transaction.atomic(), connection.cursor() as cursor:
        writer = ledger.Writer(ledger.lock(cursor, [account.pk]))
        number = writer.add(ledger.Posting(account.pk, kind, amount, key))
        ids_ = writer.write(cursor, at=at, day=day)
    return Entry.objects.get(pk=ids_[number])
