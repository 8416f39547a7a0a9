"""The report of a customer's own clients: which period it is of, and its lines."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import islice

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from billing.models import Account
from clients.filters.own_clients import OwnClientFilter
from clients.models import Client
from clients.scoping import LIVING
from customers.models import Customer
from portal.core.periods import Period
from portal.models import User
from reports import client_usage, span
from reports.client_usage import CURRENT, PREVIOUS, Usage
from reports.tally import Tally

# One's own billing period first, then what a calendar calls so.
OWN = ((CURRENT, _("Current billing period")), (PREVIOUS, _("Previous billing period")))
PERIODS = (*OWN, *span.PRESETS[2:])
PIECE = 1_000


class ClientReport:
    """The lines of a report: each client, then what is not tagged, so that the sum is everything.

    Over each client's own billing period the lines may be of different days; the sum is then of the
    lines alone. So it is where the address has filters of the list of clients: then the report has
    those clients and nothing else.
    """

    def __init__(self, user: User, customer: Customer, params: QueryDict, today: date) -> None:
        self.user, self.customer = user, customer
        asked = params.get("period", "")
        is_own = asked in dict(OWN) or not (asked or params.get("start") or params.get("end"))
        self.which = (asked or CURRENT) if is_own else ""
        self.span = None if is_own else span.asked(params, today)
        self._params = params
        self.is_filtered = bool(params.get("q") or params.get("status"))
        self._own = client_usage.own_periods(customer, today, self.which or CURRENT)

    def period_of(self, client: Client | None) -> Period:
        return self.span.period if self.span else self._own(client)

    @property
    def described(self) -> str:
        """Whose use of which days."""
        days = span.written(self.period_of(None))
        if self.span:
            return f"{self.customer}, {days}"
        return f"{self.customer}, {dict(OWN)[self.which]}, {days}"

    @property
    def clients(self) -> QuerySet[Client]:
        rows = Client.objects.visible_to(self.user).filter(customer=self.customer)
        if self.is_filtered:
            rows = OwnClientFilter(self._params, queryset=rows, user=self.user).qs
        return rows.order_by("company", "pk")

    @cached_property
    def units(self) -> list[str]:
        """The currencies of the customer's accounts: what its messages cost is in one of them."""
        rows = Account.objects.visible_to(self.user).filter(customer=self.customer)
        return sorted(set(rows.order_by().values_list("unit", flat=True)))

    def lines(self) -> Iterator[Usage]:
        """All clients by name, those that are gone only where they used something."""
        rows = self.clients.iterator(chunk_size=PIECE)
        while piece := list(islice(rows, PIECE)):
            for line in client_usage.of(self.customer, piece, self.period_of, self.user):
                is_there = line.client is not None and line.client.status in LIVING
                if self.is_filtered or is_there or not line.is_nothing:
                    yield line
        if not self.is_filtered:
            yield client_usage.untagged(self.customer, self.period_of(None), self.user)

    def total(self) -> Usage:
        """The customer's whole use; over own periods, what the lines add up to."""
        if self.span and not self.is_filtered:
            return client_usage.total(self.customer, self.span.period, self.user)
        whole = Usage(None, self.period_of(None))
        for line in self.lines():
            for channel, tally in line.by_channel.items():
                known = whole.by_channel.setdefault(channel, Tally())
                known += tally
        return whole
