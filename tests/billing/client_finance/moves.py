"""What the tests of a client's finance share: its pages, and money that moves."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.urls import reverse

from billing import ledger
from portal.models import HistoryEntry
from tests import make

MINUS = "\N{MINUS SIGN}"


def url(account, name="client-finance"):
    args = [account.client_id] if name == "client-finance" else [account.client_id, account.pk]
    return reverse(f"billing:{name}", args=args)


def text(response):
    return response.content.decode()


def put_in(account, amount, key=None, kind="top-up", **more):
    key = key or f"k{next(make.number)}"
    return ledger.post(account, amount=Decimal(amount), kind=kind, key=key, **more)


def write(account, day, *lines):
    """Entries (kind, amount, purpose) of one day, at noon and the minutes after it."""
    for minute, (kind, amount, purpose) in enumerate(lines):
        at = datetime(day.year, day.month, day.day, 12, minute, tzinfo=UTC)
        with transaction.atomic(), connection.cursor() as cursor:
            writer = ledger.Writer(ledger.lock(cursor, [account.pk]))
            key = f"k{next(make.number)}"
            writer.add(ledger.Posting(account.pk, kind, Decimal(amount), key, purpose))
            writer.write(cursor, at=at, day=day)


def october(account):
    write(account, date(2026, 9, 30), ("top-up", "100", "Wire 1"))
    write(
        account,
        date(2026, 10, 5),
        ("usage", "-37.5", "974 messages"),
        ("top-up", "250", "Bank transfer 88231"),
        ("refund", "1.93", "50 messages not charged"),
    )
    write(account, date(2026, 11, 1), ("usage", "-4", "10 messages"))


OCTOBER = {"start": "2026-10-01", "end": "2026-10-31"}


def top_up(**more):
    return {"amount": "250.00", "comment": "Bank transfer 88304", "key": str(uuid.uuid4())} | more


def history(event):
    return HistoryEntry.objects.get(event=event)
