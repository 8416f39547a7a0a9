"""Sender names: which there are, and asking for one."""

from typing import Annotated, Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from clients import sender_names
from clients.models import ApiToken, Client, SenderName
from customers.models import Customer
from messaging.api import answers, fields, paging
from messaging.api.answering import day, told
from messaging.api.doors import ways_in
from messaging.api.paging import Paged, whose

READS = ways_in(ApiToken.Scope.SENDERS_READ)
WRITES = ways_in(ApiToken.Scope.SENDERS_WRITE)

router = Router(tags=["Sender names"])

Answered = Annotated[
    str,
    Field(min_length=1, max_length=300),
    fields.AfterValidator(fields.as_value_error(fields.printable)),
]


class NewName(Schema):
    """A name and its questionnaire; staff decide when all six answers are there."""

    model_config = fields.STRICT

    name: Answered = Field(max_length=32)
    channel: Literal["sms", "viber"] = "sms"
    initiator: Answered = Field(max_length=160, description="The legal entity behind the name.")
    registration_id: Answered = Field(max_length=60, description="Its registration ID.")
    contacts: Answered = Field(description="Its physical address.")
    site: Answered = Field(
        max_length=200, pattern=r"^https?://[a-z0-9-]+(\.[a-z0-9-]+)+(/[!-~]*)?$"
    )
    subject: Answered = Field(description="What is written about.")


@router.get(
    "/sender-names",
    auth=READS,
    summary="Sender names",
    response={200: answers.page(answers.SenderName)},
)
def sender_names_list(request, asked: Annotated[Paged, Query()]):
    """The newest first."""
    return paging.of(_own(request), asked, _shown)


@router.post(
    "/sender-names",
    auth=WRITES,
    summary="Ask for a sender name",
    response={201: answers.SenderName},
)
def ask_for_name(request, wanted: NewName):
    """It waits for approval; until then messages may not show it, unless any may be shown."""
    customer = Customer.objects.get(pk=request.auth.customer)
    client = Client.objects.filter(pk=request.auth.client).first()
    name = sender_names.add(customer, client, wanted.dict(), by=None)
    return told(_shown(sender_names.submit(name, by=None)), 201)


@router.get(
    "/sender-names/{name_id}",
    auth=READS,
    summary="One sender name",
    response={200: answers.SenderName},
)
def sender_name(request, name_id: int):
    """Its status, and why it was refused."""
    return told(_shown(fields.existing(_own(request), pk=name_id)))


def _own(request: Any) -> Any:
    return SenderName.objects.filter(**whose(request)).select_related("client")


def _shown(name: SenderName) -> dict[str, Any]:
    return {
        "id": name.pk,
        "name": name.name,
        "channel": name.channel,
        "status": "expired" if name.is_expired else name.status,
        "reason": name.reason,
        "expires_on": day(name.expires_on),
        "countries": name.countries,
        "clientId": name.client.public_id if name.client else None,
    }
