"""Tells webhooks once a day what each client used on the day before: counts and parts, no money.

It says what is known by then; receipts that come later change what was delivered of it.
"""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from clients import webhook_events
from clients.models import Client, WebhookEndpoint
from clients.webhook_events import Fact
from reports import folding
from reports.models import DayClient
from reports.tally import COUNTS

USAGE = WebhookEndpoint.Event.USAGE
FOLDED = 50_000


def tell(day: date, now: datetime | None = None) -> int:
    """Write the usage of a day for everybody who wants it; return how many rows that made."""
    customers = WebhookEndpoint.objects.living().filter(
        is_enabled=True, events__contains=[USAGE.value]
    )
    wanted = sorted(set(customers.values_list("customer_id", flat=True)))
    if not wanted:
        return 0
    while folding.fold(FOLDED) == FOLDED:
        pass
    with transaction.atomic(), connection.cursor() as cursor:
        audience = webhook_events.listening(cursor, USAGE, wanted)
        return webhook_events.tell(cursor, audience, _facts(day, wanted, now or timezone.now()))


def _facts(day: date, customers: list[int], now: datetime) -> list[Fact]:
    rows = DayClient.objects.filter(day=day, customer__in=customers)
    keys = ("customer_id", "client_id", "channel")
    sums = rows.values(*keys).annotate(**{name: Sum(name) for name in COUNTS}).order_by(*keys)
    used: dict[tuple[int, int | None], dict[str, Any]] = {}
    for row in sums:
        whose = row["customer_id"], row["client_id"]
        used.setdefault(whose, {})[row["channel"]] = {name: row[name] for name in COUNTS}
    named = Client.objects.filter(pk__in={client for _, client in used if client})
    names = dict(named.values_list("pk", "public_id"))
    return [
        Fact(
            customer,
            client,
            now,
            {
                "clientId": names.get(client) if client else None,
                "day": day.isoformat(),
                "channels": channels,
            },
        )
        for (customer, client), channels in used.items()
    ]
