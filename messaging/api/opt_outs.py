"""Who wants no more messages: listed, added, and ended where a program had added them."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from clients.models import ApiToken, Client
from customers.models import Customer
from messaging import opt_outs
from messaging.api import answers, fields, paging
from messaging.api.answering import instant, told
from messaging.api.doors import ways_in
from messaging.api.paging import Paged, whose
from messaging.dispatch.payer import Barred
from messaging.models import OptOut
from messaging.opt_outs import Whose
from portal.core import phone
from portal.core.errors import Refused

READS = ways_in(ApiToken.Scope.OPT_OUTS_READ)
WRITES = ways_in(ApiToken.Scope.OPT_OUTS_WRITE)
Noted = fields.AfterValidator(fields.as_value_error(fields.printable))

router = Router(tags=["Opt-outs"])


class Search(Paged):
    """Which opt-outs are looked for: those that hold."""

    number: fields.Word = Field("", max_length=40)


class NewOptOuts(Schema):
    """Numbers that get no more messages, of one sender or of all."""

    model_config = fields.STRICT

    numbers: list[fields.Number] = Field(min_length=1, max_length=10_000)
    scope: Literal["customer", "sender"] = Field(
        "customer", description="From all messages of the door's owner, or from one sender's."
    )
    sender: Annotated[str, Noted] = Field("", max_length=32, description="For the scope sender.")
    note: Annotated[str, Noted] = Field("", max_length=200)


@router.get(
    "/opt-outs",
    auth=READS,
    summary="Opt-outs that hold, the newest first",
    response={200: answers.page(answers.OptOut)},
)
def opt_outs_list(request, asked: Annotated[Search, Query()]):
    """Those of the door's owner; what holds for everybody is the operator's."""
    rows = _own(request).holding().select_related("client")
    if asked.number:
        rows = rows.filter(number=phone.digits(asked.number))
    return paging.of(rows, asked, _shown)


@router.post(
    "/opt-outs",
    auth=WRITES,
    summary="Add opt-outs",
    response={201: answers.Added},
)
def add_opt_outs(request, wanted: NewOptOuts):
    """Messages to these numbers are rejected from now on, and not charged."""
    if (wanted.scope == "sender") != bool(wanted.sender.strip()):
        raise Refused("A sender is named for the scope sender, and only then.", field="sender")
    customer = Customer.objects.get(pk=request.auth.customer)
    client = Client.objects.filter(pk=request.auth.client).select_related("customer").first()
    count = opt_outs.add(
        Whose(wanted.scope, customer, client, wanted.sender),
        wanted.numbers,
        source=OptOut.Source.API,
        note=wanted.note,
        by=None,
    )
    return told({"added": count}, 201)


@router.delete(
    "/opt-outs/{opt_out_id}",
    auth=WRITES,
    summary="End an opt-out that a program added",
    response={204: None},
)
def end_opt_out(
    request, opt_out_id: int, reason: Annotated[str, Query(min_length=1, max_length=200)]
):
    """The reason is kept as the proof that the person agreed. What was asked for by keyword, or
    entered by hand, is ended elsewhere: 403."""
    found = fields.existing(_own(request).holding(), pk=opt_out_id)
    if found.source != OptOut.Source.API:
        raise Barred("Only what a program added is ended by one.", code="not_by_api")
    opt_outs.end([found], reason=reason, by=None)
    return HttpResponse(status=204)


def _own(request: Any) -> Any:
    return OptOut.objects.filter(**whose(request)).exclude(scope=OptOut.Scope.PLATFORM)


def _shown(row: OptOut) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.number,
        "scope": row.scope,
        "sender": row.sender,
        "source": row.source,
        "note": row.note,
        "at": instant(row.at),
        "until": instant(row.until),
        "clientId": row.client.public_id if row.client else None,
    }
