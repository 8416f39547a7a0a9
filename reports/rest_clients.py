"""A customer's own clients at the REST door: named, found, and what each of them used."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from clients import tagging
from clients.models import ApiToken, Client
from customers.models import Customer
from messaging.api import answers, fields, paging
from messaging.api.answering import instant, told
from messaging.api.doors import ways_in
from messaging.api.paging import Paged
from messaging.dispatch.payer import Barred
from portal.core.periods import Period
from reports import rest_shapes, traffic
from reports.models.traffic import DayClient
from reports.rest_shapes import Days
from reports.tally import Tally

READS = ways_in(ApiToken.Scope.CLIENTS_READ)
WRITES = ways_in(ApiToken.Scope.CLIENTS_WRITE)

router = Router(tags=["Clients"])


class Put(Schema):
    """A client by its name; with an ID, the client that has it gets the name."""

    model_config = fields.STRICT

    name: Annotated[str, fields.AfterValidator(fields.as_value_error(fields.printable))] = Field(
        min_length=1, max_length=120, pattern=r"\S"
    )
    id: str = Field("", max_length=20)


class Asked(Days):
    """Which days are counted, and whether money is told, too."""

    include: Literal["", "cost"] = ""


class Searched(Paged, Asked):
    """A page of clients."""

    name: fields.Word = Field(
        "", max_length=120, description="Only those whose name begins with it."
    )


class ClientAnswer(Schema):
    id: str = Field(description="Tag messages with it: `Client-Id`, or `clientId`.")
    name: str
    status: Literal["active", "blocked"]
    anchor_day: int = Field(description="The day of the month on which its periods begin.")
    created_at: answers.Instant


class Usage(ClientAnswer):
    period: rest_shapes.Span
    counts: list[rest_shapes.Counts] = Field(description="By channel, where there are any.")
    cost: list[rest_shapes.Cost] | None = Field(None, description="With `include=cost`.")


@router.put(
    "/client",
    auth=WRITES,
    summary="Let there be a client",
    response={200: ClientAnswer, 201: ClientAnswer},
)
def put_client(request, wanted: Put):
    """201 when it is new. Said twice, it is done once: the same name finds the same client."""
    if request.auth.client is not None:
        raise Barred("This door is one client's: it names no others.", code="not_a_customer")
    owner = _owner(request)
    made = tagging.put(owner, name=wanted.name, public_id=wanted.id, by=None)
    return told(_shown(owner, made.client), 201 if made.is_new else 200)


@router.get(
    "/client",
    auth=READS,
    summary="Clients and what they used, the newest first",
    response={200: answers.page(Usage)},
    by_alias=True,
)
def clients_list(request, asked: Annotated[Searched, Query()]):
    """Counted are the days asked for, or the customer's current period."""
    owner = _owner(request)
    rows = _own(request, owner)
    if asked.name:
        rows = rows.filter(company__istartswith=asked.name)
    period = rest_shapes.period_of(asked, _current(owner, None))
    clients, following = paging.page(rows, asked)
    used = _used(request, period, clients)
    found = [_usage(owner, one, period, used, asked) for one in clients]
    return told({"data": found, "next": following})


@router.get(
    "/client/{client_id}", auth=READS, summary="A client", response={200: Usage}, by_alias=True
)
def client_usage(request, client_id: str, asked: Annotated[Asked, Query()]):
    """What it used on the days asked for, or in its current period."""
    owner = _owner(request)
    client = fields.existing(_own(request, owner), public_id=client_id)
    period = rest_shapes.period_of(asked, _current(owner, client))
    return told(_usage(owner, client, period, _used(request, period, [client]), asked))


def _owner(request: Any) -> Customer:
    return Customer.objects.get(pk=request.auth.customer)


def _own(request: Any, owner: Customer) -> Any:
    """All clients of the customer, or the door's own."""
    rows = tagging.of(owner)
    own = request.auth.client
    return rows if own is None else rows.filter(pk=own)


def _current(owner: Customer, client: Client | None) -> Period:
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    return tagging.current_period(owner, client, today)


def _used(request: Any, period: Period, clients: Iterable[Client]) -> dict[int, dict[str, Tally]]:
    """What each of these clients used, by channel; read in one statement."""
    found = traffic.by(
        DayClient,
        "client_id",
        "channel",
        user=rest_shapes.caller(request.auth),
        day__range=(period.start, period.last),
        client__in=[one.pk for one in clients],
    )
    used: dict[int, dict[str, Tally]] = {}
    for (client, channel), tally in sorted(found.items()):
        used.setdefault(client, {})[channel] = tally
    return used


def _shown(owner: Customer, client: Client) -> dict[str, Any]:
    return {
        "id": client.public_id,
        "name": client.company,
        "status": client.status,
        "anchor_day": tagging.anchor_of(owner, client),
        "created_at": instant(client.created_at),
    }


def _usage(
    owner: Customer,
    client: Client,
    period: Period,
    used: dict[int, dict[str, Tally]],
    asked: Asked,
) -> dict[str, Any]:
    own = used.get(client.pk, {})
    shown = _shown(owner, client) | {
        "period": rest_shapes.span(period),
        "counts": [rest_shapes.counts(channel, tally) for channel, tally in own.items()],
    }
    if asked.include == "cost":
        shown["cost"] = rest_shapes.cost(traffic.total(own.values()))
    return shown
