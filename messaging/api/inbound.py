"""Our numbers that the door's owner uses, and what handsets sent to them."""

from typing import Annotated, Any

from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from clients.models import ApiToken
from messaging import inbox
from messaging.api import answers, fields, paging
from messaging.api.answering import instant, told
from messaging.api.doors import ways_in
from messaging.api.paging import Paged, whose
from messaging.models import Inbound, NumberUse
from portal.core import phone
from portal.kit import opaque

READS = ways_in(ApiToken.Scope.INBOUND_READ)
KIND = "i"

router = Router(tags=["Inbound"])


class Search(Paged):
    """Which inbound messages are looked for."""

    sender: fields.Word = Field("", max_length=40, description="The handset's number.")
    recipient: fields.Word = Field("", max_length=40, description="Our number.")


@router.get(
    "/numbers",
    auth=READS,
    summary="Numbers that receive messages",
    response={200: answers.page(answers.Number)},
)
def numbers(request, asked: Annotated[Paged, Query()]):
    """Those in use by the door's owner, with the keyword that is theirs."""
    rows = NumberUse.objects.living().filter(**whose(request))
    return paging.of(rows.select_related("number", "client"), asked, _number)


@router.get(
    "/inbound",
    auth=READS,
    summary="Inbound messages, the newest first",
    response={200: answers.page(answers.Inbound)},
)
def inbound(request, asked: Annotated[Search, Query()]):
    """A long message is one row with its whole text."""
    rows = Inbound.objects.filter(**whose(request)).select_related("client")
    for name in ("sender", "recipient"):
        if wanted := getattr(asked, name):
            rows = rows.filter(**{name: phone.digits(wanted)})
    return paging.of(inbox.with_parts(rows), asked, _shown)


@router.get(
    "/inbound/{inbound_id}",
    auth=READS,
    summary="One inbound message",
    response={200: answers.Inbound},
)
def inbound_message(request, inbound_id: str):
    """One of somebody else is not there."""
    number = opaque.open_id(KIND, inbound_id)
    rows = Inbound.objects.filter(**whose(request)).select_related("client")
    found = number and inbox.with_parts(rows).filter(pk=number).first()
    if not found:
        raise Http404
    return told(_shown(found))


def _number(use: NumberUse) -> dict[str, Any]:
    return {
        "number": use.number.digits,
        "kind": use.number.kind,
        "country": use.number.country_id,
        "keyword": use.keyword,
        "since": instant(use.since),
        "clientId": use.client.public_id if use.client else None,
    }


def _shown(found: Inbound) -> dict[str, Any]:
    return {
        "id": opaque.seal(KIND, found.pk),
        "sender": found.sender,
        "recipient": found.recipient,
        "text": inbox.whole(found).text,
        "keyword": found.keyword,
        "at": instant(found.at),
        "clientId": found.client.public_id if found.client else None,
    }
