"""Ask what became of messages, and cancel what has not been sent."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from ninja import Query, Schema
from pydantic import AfterValidator, Field

from clients.models import ApiToken, Client
from messaging import cancelling
from messaging.api import answers, fields, paging
from messaging.api.answering import instant, money, told
from messaging.api.doors import ways_in
from messaging.api.messages import router
from messaging.api.paging import Paged, whose
from messaging.models import Message
from messaging.states import Status
from portal.core import phone
from portal.core.errors import Refused
from portal.core.ids import first_of
from portal.kit import opaque

READS, SENDS = ways_in(ApiToken.Scope.READ), ways_in(ApiToken.Scope.SEND)
USUAL = timedelta(days=7)
LONGEST = timedelta(days=62)
CHUNK_MOST = 10_000

StatusName = Literal[tuple(one.value for one in Status)]  # type: ignore[valid-type]
Instant = Annotated[
    str,
    Field(json_schema_extra={"format": "date-time"}),
    AfterValidator(fields.as_value_error(fields.moment)),
]


class Search(Paged):
    """Which messages are looked for; all that is said must hold."""

    since: Instant | None = Field(
        None, alias="from", description="Accepted then or later; a week ago where nothing is said."
    )
    until: Instant | None = Field(
        None, alias="to", description=f"Accepted before; at most {LONGEST.days} days after `from`."
    )
    status: StatusName | None = None  # type: ignore[valid-type]
    channel: Literal["sms", "email", "viber"] | None = None
    recipient: fields.Word = Field("", max_length=254, description="A number or an e-mail address.")
    reference: fields.Word = Field("", max_length=64)
    batch: fields.Word = Field("", max_length=40, description="The id of a send.")
    client_id: fields.Word = Field("", alias="clientId", max_length=64)


class Cancel(Schema):
    """What is cancelled: named messages, or all of a send."""

    model_config = fields.STRICT

    messages: list[Annotated[str, Field(max_length=40)]] = Field([], max_length=1_000)
    batch: fields.Word = Field("", max_length=40)


@router.get(
    "/messages",
    auth=READS,
    summary="Search messages, the newest first",
    response={200: answers.page(answers.Message)},
)
def search(request, asked: Annotated[Search, Query()]):
    """Messages accepted in the last week, or between `from` and `to`, page by page."""
    return paging.of(_found(request, asked).select_related("client"), asked, _shown)


@router.post(
    "/messages/cancel",
    auth=SENDS,
    summary="Cancel what has not been sent of a send, or of named messages",
    response={200: answers.Cancelled},
)
def cancel_many(request, wanted: Cancel):
    """How many were cancelled and refunded, and how many could not be any more."""
    if bool(wanted.messages) == bool(wanted.batch):
        raise Refused("Name either messages or a batch.", field="messages")
    if wanted.batch:
        rows = _of_batch(_own(request), wanted.batch)
    else:
        numbers = [opaque.open_id("m", name) for name in wanted.messages]
        rows = _own(request).filter(pk__in=[number for number in numbers if number])
    found = list(rows.values_list("pk", flat=True)[:CHUNK_MOST])
    count = cancelling.cancel(found)
    return told({"cancelled": count, "too_late": max(len(found) - count, 0)})


@router.get(
    "/messages/{message_id}",
    auth=READS,
    summary="What became of a message",
    response={200: answers.Message},
)
def status(request, message_id: str):
    """Its status, price and times. A message of somebody else is not there."""
    return told(_shown(_one(request, message_id)))


@router.delete(
    "/messages/{message_id}",
    auth=SENDS,
    summary="Cancel a message that has not been sent",
    response={200: answers.Message},
)
def cancel(request, message_id: str):
    """It is refunded. 409 when it is too late; cancelling it again changes nothing."""
    message = _one(request, message_id)
    if message.status != Status.CANCELLED and not cancelling.cancel([message.pk]):
        raise Refused("It is too late: the message is on its way or over.", code="too_late")
    return told(_shown(_one(request, message_id)))


def _own(request: Any) -> QuerySet[Message]:
    """The messages a door may ask about: its client's, or all of its customer."""
    return Message.objects.filter(**whose(request))


def _one(request: Any, name: str) -> Message:
    number = opaque.open_id("m", name)
    message = number and _own(request).select_related("client").filter(pk=number).first()
    if not message:
        raise Http404
    return message


def _found(request: Any, asked: Search) -> QuerySet[Message]:
    rows = _own(request)
    rows = _of_batch(rows, asked.batch) if asked.batch else rows.filter(pk__range=_span(asked))
    exact = {name: getattr(asked, name) for name in ("status", "channel", "reference")}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if asked.recipient:
        rows = rows.filter(recipient=_recipient(asked.recipient))
    if asked.client_id:
        rows = rows.filter(client=_client(request, asked.client_id))
    return rows


def _span(asked: Search) -> tuple[int, int]:
    """The ids of the time asked for."""
    until: Any = asked.until or timezone.now() + timedelta(minutes=1)
    since: Any = asked.since or until - USUAL
    if not timedelta() <= until - since <= LONGEST:
        raise Refused(f"From 0 to {LONGEST.days} days lie between `from` and `to`.", field="to")
    return first_of(since), max(first_of(until) - 1, 0)


def _of_batch(rows: QuerySet[Message], name: str) -> QuerySet[Message]:
    number = opaque.open_id("b", name)
    return rows.filter(batch=number) if number else rows.none()


def _recipient(text: str) -> str:
    return text if "@" in text else phone.digits(text)


def _client(request: Any, public_id: str) -> int:
    """The client's number; one that is not there has no messages."""
    own = Client.objects.filter(customer=request.auth.customer, public_id=public_id)
    return own.values_list("pk", flat=True).first() or 0


def _shown(message: Message) -> dict[str, Any]:
    return {
        "id": message.public_id,
        "batch": opaque.seal("b", message.batch_id),
        "channel": message.channel,
        "sender": message.sender,
        "recipient": message.recipient,
        "clientId": message.client.public_id if message.client else None,
        "status": message.status,
        "reason": message.reason,
        "parts": message.parts,
        "encoding": message.encoding,
        "price": money(message.total_price),
        "unit": message.unit,
        "refunded": message.charge == Message.Charge.REFUNDED,
        "possible_duplicate": message.possible_duplicate,
        "reference": message.reference,
        "accepted_at": instant(message.accepted_at),
        "send_at": instant(message.next_try_at) if message.status == Status.ACCEPTED else None,
        "sent_at": instant(message.sent_at),
        "final_at": instant(message.final_at),
    }
