"""divergent Connect's Client: named, found, and how much each of them sent in a period.

The counts are those of the REST door and of the page, so the address stands on this floor. The key
is an API token; periods are the client's own unless `from` and `to` name days.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from clients import tagging
from clients.callers import Caller
from clients.models import ApiToken, Client
from customers.models import Customer
from messaging.compatible import bodies
from messaging.compatible.divergent import DivergentDoor
from messaging.compatible.faults import Missing
from messaging.dispatch.payer import Barred, Payer
from portal.core.errors import Refused
from portal.core.periods import YEAR_MAX, Period
from reports import traffic
from reports.models.traffic import DayClient

READS, WRITES = ApiToken.Scope.CLIENTS_READ, ApiToken.Scope.CLIENTS_WRITE
LONGEST = timedelta(days=366)
COUNTS = {"email": "emailCount", "sms": "smsCount"}


class Clients(DivergentDoor):
    """`PUT /Client` and `GET /Client`."""

    def put(self, request: HttpRequest) -> HttpResponse:
        payer = self.payer(WRITES)
        if payer.client is not None:
            raise Barred("This key is one client's: it names no others.", code="not_a_customer")
        wanted = bodies.object_of(request.body)
        owner = Customer.objects.get(pk=payer.customer)
        own = bodies.text(wanted, "id", is_needed=False)
        made = tagging.put(owner, name=bodies.text(wanted, "name"), public_id=own, by=None)
        return JsonResponse({"id": made.client.public_id, "name": made.client.company})

    def get(self, request: HttpRequest) -> HttpResponse:
        payer = self.payer(READS)
        owner = Customer.objects.get(pk=payer.customer)
        clients = list(_own(payer, owner).order_by("pk"))
        asked = _asked(request)
        spans = {one.pk: asked or _current(owner, one) for one in clients}
        used = _used(payer, clients, spans)
        return JsonResponse([_shown(one, spans[one.pk], used) for one in clients], safe=False)


class OneClient(DivergentDoor):
    """`GET /Client/{id}`."""

    def get(self, request: HttpRequest, public_id: str) -> HttpResponse:
        payer = self.payer(READS)
        owner = Customer.objects.get(pk=payer.customer)
        client = _own(payer, owner).filter(public_id=public_id).first()
        if client is None:
            raise Missing("client")
        spans = {client.pk: _asked(request) or _current(owner, client)}
        return JsonResponse(_shown(client, spans[client.pk], _used(payer, [client], spans)))


def _own(payer: Payer, owner: Customer) -> QuerySet[Client]:
    """All clients of the customer, or the key's own. Raises `Refused` while tagging is off."""
    if not owner.client_tagging:
        raise Refused(
            "Client tagging is off. It is switched on in Settings, Advanced.", code=tagging.OFF
        )
    rows = tagging.of(owner)
    return rows if payer.client is None else rows.filter(pk=payer.client)


def _asked(request: HttpRequest) -> Period | None:
    """The days of `from` and `to`, both included. Raises `Refused`."""
    first, last = _day(request, "from"), _day(request, "to")
    if first is None and last is None:
        return None
    first = first or last
    last = last or max(first, _today())
    if not timedelta() <= last - first <= LONGEST or last.year > YEAR_MAX:
        raise Refused("It is up to a year after from.", code="bad_period", field="to")
    return Period(first, last + timedelta(days=1))


def _day(request: HttpRequest, name: str) -> date | None:
    written = request.GET.get(name, "")
    try:
        return date.fromisoformat(written[:10]) if written else None
    except ValueError as error:
        raise Refused("A day looks like 2026-11-21.", code="bad_value", field=name) from error


def _today() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())


def _current(owner: Customer, client: Client) -> Period:
    return tagging.current_period(owner, client, _today())


def _used(
    payer: Payer, clients: Iterable[Client], spans: dict[int, Period]
) -> dict[tuple[int, str], int]:
    """Messages by client and channel; one question for each period there is."""
    caller = Caller(payer.customer, payer.client)
    used: dict[tuple[int, str], int] = {}
    for span in set(spans.values()):
        found = traffic.by(
            DayClient,
            "client_id",
            "channel",
            user=caller,
            day__range=(span.start, span.last),
            client__in=[one.pk for one in clients if spans[one.pk] == span],
        )
        used |= {key: tally.messages for key, tally in found.items()}
    return used


def _shown(client: Client, span: Period, used: dict[tuple[int, str], int]) -> dict[str, Any]:
    counts = {name: used.get((client.pk, channel), 0) for channel, name in COUNTS.items()}
    days = {"periodStart": span.start.isoformat(), "periodEnd": span.last.isoformat()}
    return {"id": client.public_id, "name": client.company} | days | counts
