"""What became of the messages of campaigns: counted now and then, as long as it may change."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from messaging.models import Campaign

# The few that are small are counted whenever somebody looks.
AT_ONCE = 20_000
SOON, LATER = timedelta(seconds=30), timedelta(minutes=10)
FRESH, KEPT = timedelta(hours=1), timedelta(days=4)
DUE_MAX = 50

COUNT = """
SELECT count(*) FILTER (WHERE m.sent_at IS NOT NULL),
       count(*) FILTER (WHERE m.status = 'delivered'),
       count(*) FILTER (WHERE m.status IN ('undelivered', 'expired', 'rejected', 'cancelled')),
       coalesce(sum(m.price * m.parts) FILTER (WHERE m.charge = 'charged'), 0)
  FROM messaging_campaignrecipient AS r
  JOIN messaging_message AS m ON m.id = r.message_id
 WHERE r.campaign_id = %s AND r.message_id IS NOT NULL
"""


class Figures(NamedTuple):
    sent: int
    delivered: int
    failed: int
    cost: Decimal


def of(campaign: Campaign) -> Figures:
    """The figures of a campaign as they stand; of a large one, when they were counted last."""
    if campaign.handed > AT_ONCE:
        return Figures(campaign.sent, campaign.delivered, campaign.failed, campaign.cost)
    return counted(campaign)


def counted(campaign: Campaign) -> Figures:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [campaign.pk])
        return Figures(*cursor.fetchone())


def measure_due(now: datetime) -> int:
    """Count those again whose messages may still change; return how many."""
    never = Q(measured_at=None)
    is_fresh = Q(finished_at=None) | Q(finished_at__gt=now - FRESH)
    soon = is_fresh & Q(measured_at__lt=now - SOON)
    later = Q(measured_at__lt=now - LATER)
    alive = Q(finished_at=None) | Q(finished_at__gt=now - KEPT)
    rows = Campaign.objects.filter(never | soon | later, alive, handed__gt=0)
    due = list(rows.order_by("measured_at", "pk")[:DUE_MAX])
    for campaign in due:
        figures = counted(campaign)._asdict()
        Campaign.objects.filter(pk=campaign.pk).update(measured_at=now, **figures)
    return len(due)
