"""What the REST door tells of traffic, and the days it is asked for."""

from datetime import date, timedelta
from typing import Annotated, Any

from django.utils import timezone
from ninja import Schema
from pydantic import AfterValidator, Field

from clients.callers import Caller
from messaging.api import answers
from messaging.api.answering import money
from messaging.api.fields import as_value_error
from messaging.dispatch.payer import Payer
from portal.core import periods
from portal.core.errors import Refused
from portal.core.periods import Period
from reports.tally import Tally

LONGEST = timedelta(days=366)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("A day looks like 2026-11-21.") from error


Day = Annotated[
    str,
    Field(json_schema_extra={"format": "date"}, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(as_value_error(_day)),
]


class Days(Schema):
    """The days that are asked for, both included, in the operator's calendar."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to", description="At most a year after `from`.")


class Counts(Schema):
    channel: answers.ChannelName
    messages: int = Field(description="Accepted, those that were rejected among them.")
    parts: int
    sent: int
    delivered: int
    failed: int


class Cost(Schema):
    unit: answers.Unit
    amount: answers.Money


class Span(Schema):
    first: answers.Day = Field(alias="from")
    last: answers.Day = Field(alias="to")


def period_of(asked: Days, usual: Period) -> Period:
    """The days asked for, or `usual`. Raises `Refused` for none, or for more than a year."""
    if asked.first is None and asked.last is None:
        return usual
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    first: Any = asked.first or asked.last
    last: Any = asked.last or max(first, today)
    if not timedelta() <= last - first <= LONGEST:
        raise Refused("`to` is up to a year after `from`.", field="to", code="bad_period")
    if not periods.YEAR_MIN <= first.year <= last.year <= periods.YEAR_MAX:
        raise Refused("There is no traffic in such a year.", field="from", code="bad_period")
    return periods.between(first, last)


def span(period: Period) -> dict[str, str]:
    return {"from": period.start.isoformat(), "to": period.last.isoformat()}


def counts(channel: str, tally: Tally) -> dict[str, Any]:
    return {
        "channel": channel,
        "messages": tally.messages,
        "parts": tally.parts,
        "sent": tally.sent_messages,
        "delivered": tally.delivered_messages,
        "failed": tally.failed_messages,
    }


def cost(tally: Tally) -> list[dict[str, str]]:
    """What was charged, by unit."""
    return [{"unit": unit, "amount": money(tally.price(unit))} for unit in tally.units]


def caller(payer: Payer) -> Caller:
    return Caller(payer.customer, payer.client)
