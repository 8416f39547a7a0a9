"""How well connectors deliver: an even sample of what they took in the last hours.

However much is sent, no more than `SLICES` times `PER_SLICE` messages are looked at, in slices of
the messages' time-ordered keys. What was sent in the last minutes is left out: its receipts are
still to come.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

from messaging.models import DeliveryRate, Pool
from portal.core.ids import first_of

HOURS = timedelta(hours=4)
TOO_YOUNG = timedelta(minutes=10)
SLICES, PER_SLICE = 60, 500

SAMPLE = """
SELECT m.connector_id, m.country, count(*), count(*) FILTER (WHERE m.status = 'delivered')
  FROM unnest(%s::bigint[], %s::bigint[]) AS slice (first, next)
 CROSS JOIN LATERAL (
       SELECT connector_id, country, status, sent_at FROM messaging_message
        WHERE id >= slice.first AND id < slice.next ORDER BY id LIMIT %s) AS m
 WHERE m.sent_at IS NOT NULL AND m.connector_id IS NOT NULL
 GROUP BY 1, 2
"""


def measure(now: datetime) -> int:
    """Count anew; return how many rates are known. Without a pool that goes by them, do nothing."""
    if not Pool.objects.filter(policy=Pool.Policy.DELIVERY).exists():
        return 0
    first, last = now - HOURS, now - TOO_YOUNG
    step = (last - first) / SLICES
    edges = [first_of(first + step * at) for at in range(SLICES + 1)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SAMPLE, [edges[:-1], edges[1:], PER_SLICE])
        rates = [
            DeliveryRate(connector_id=connector, country=country, sent=sent, arrived=arrived)
            for connector, country, sent, arrived in cursor.fetchall()
        ]
        DeliveryRate.objects.all().delete()
        DeliveryRate.objects.bulk_create(rates)
    return len(rates)
