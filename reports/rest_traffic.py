"""Traffic by day at the REST door."""

from datetime import timedelta
from typing import Annotated, Any

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from clients.models import ApiToken, Client
from messaging.api import answers, fields
from messaging.api.answering import told
from messaging.api.doors import ways_in
from portal.core import periods
from reports import rest_shapes, traffic
from reports.models.traffic import DayClient
from reports.rest_shapes import Days

READS = ways_in(ApiToken.Scope.REPORTS_READ)
USUAL = timedelta(days=29)

router = Router(tags=["Reports"])


class Asked(Days):
    """Which days, and whose."""

    client_id: fields.Word = Field(
        "", alias="clientId", max_length=64, description="One client's alone."
    )


class DayLine(rest_shapes.Counts):
    day: answers.Day
    cost: list[rest_shapes.Cost]


class Report(Schema):
    period: rest_shapes.Span
    data: list[DayLine] = Field(description="Days and channels with traffic, the first day first.")


@router.get(
    "/reports/traffic", auth=READS, summary="Traffic by day", response={200: Report}, by_alias=True
)
def by_day(request, asked: Annotated[Asked, Query()]):
    """The last 30 days, or those asked for, by channel, with what was charged."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    period = rest_shapes.period_of(asked, periods.between(today - USUAL, today))
    found = traffic.by(
        DayClient,
        "day",
        "channel",
        user=rest_shapes.caller(request.auth),
        day__range=(period.start, period.last),
        client=_client(request, asked.client_id),
    )
    lines = [
        {"day": day.isoformat()}
        | rest_shapes.counts(channel, tally)
        | {"cost": rest_shapes.cost(tally)}
        for (day, channel), tally in sorted(found.items(), key=lambda one: one[0])
    ]
    return told({"period": rest_shapes.span(period), "data": lines})


def _client(request: Any, public_id: str) -> int | None:
    """The client that is named; archived ones keep their traffic."""
    if not public_id:
        return None
    rows = Client.objects.filter(customer=request.auth.customer)
    return fields.existing(rows, public_id=public_id).pk
