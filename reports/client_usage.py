"""What a customer's own clients use: counts, parts and cost of each one's period.

Clients may have periods of their own. A client's use is read for a page or a piece of a file at a
time, with one question, however many periods there are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from billing.models.rate import Channel
from clients import tagging
from clients.models import Client
from customers.models import Customer
from portal.core import periods
from portal.core.periods import Period
from portal.models import User
from reports import traffic
from reports.models import DayClient
from reports.tally import Tally

PeriodOf = Callable[[Client | None], Period]
Read = dict[tuple[int | None, str], Tally]
CURRENT, PREVIOUS = "current", "previous"


@dataclass(slots=True)
class Usage:
    """What one client used in a period, by channel; `client` is None for what is not tagged."""

    client: Client | None
    period: Period
    by_channel: dict[str, Tally] = field(default_factory=dict)

    def messages(self, channel: str) -> int:
        found = self.by_channel.get(channel)
        return found.messages if found else 0

    @property
    def emails(self) -> int:
        return self.messages(Channel.EMAIL)

    @property
    def sms(self) -> int:
        return self.messages(Channel.SMS)

    @property
    def viber(self) -> int:
        return self.messages(Channel.VIBER)

    @property
    def sms_parts(self) -> int:
        found = self.by_channel.get(Channel.SMS)
        return found.parts if found else 0

    @property
    def total(self) -> Tally:
        return traffic.total(self.by_channel.values())

    @property
    def is_nothing(self) -> bool:
        whole = self.total
        return not (whole.messages or whole.units)


def today() -> date:
    """The day of the house, by which traffic is counted."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def own_periods(customer: Customer, day: date, which: str = CURRENT) -> PeriodOf:
    """Each client's current or previous period, seen from a day, from its own anchor day."""

    def find(client: Client | None) -> Period:
        anchor = tagging.anchor_of(customer, client)
        current = periods.period_of(day, anchor)
        return current if which == CURRENT else periods.previous_period(current, anchor)

    return find


def of(
    customer: Customer, clients: Sequence[Client], period_of: PeriodOf, user: User | None = None
) -> list[Usage]:
    """The use of these clients of the customer, in their order.

    A user sees what is theirs; without one whoever asks has chosen the customer already.
    """
    lines = {client.pk: Usage(client, period_of(client)) for client in clients}
    for (client, channel), tally in _read(customer, lines, user).items():
        if client is not None:
            lines[client].by_channel[channel] = tally
    return list(lines.values())


def untagged(customer: Customer, period: Period, user: User | None = None) -> Usage:
    """What was sent for none of the clients."""
    return _of_all(customer, period, user, client__isnull=True)


def total(customer: Customer, period: Period, user: User | None = None) -> Usage:
    """The use of all clients together and of what is not tagged."""
    return _of_all(customer, period, user)


def _of_all(customer: Customer, period: Period, user: User | None, **where: bool) -> Usage:
    days = (period.start, period.last)
    found = traffic.by(
        DayClient, "channel", user=user, customer=customer.pk, day__range=days, **where
    )
    return Usage(None, period, {channel: tally for (channel,), tally in found.items()})


def _read(customer: Customer, lines: dict[int, Usage], user: User | None) -> Read:
    """By client and channel; day by day only where the periods differ."""
    spans = {line.period for line in lines.values()}
    if not spans:
        return {}
    where = {
        "customer": customer.pk,
        "client__in": list(lines),
        "day__range": (min(one.start for one in spans), max(one.last for one in spans)),
    }
    if len(spans) == 1:
        whole = traffic.by(DayClient, "client_id", "channel", user=user, **where)
        return {(client, channel): tally for (client, channel), tally in whole.items()}
    found: Read = {}
    by_day = traffic.by(DayClient, "client_id", "channel", "day", user=user, **where)
    for (client, channel, day), tally in by_day.items():
        if day in lines[client].period:
            whole_of = found.setdefault((client, channel), Tally())
            whole_of += tally
    return found
