"""Send messages, and ask what became of one."""

import hashlib
import json
from typing import Annotated, Literal

from django.http import Http404, HttpResponse
from ninja import Header, Router, Schema
from pydantic import AfterValidator, ConfigDict, Field

from clients.models import ApiToken
from messaging.api.doors import ways_in
from messaging.dispatch import flusher
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Accepted, Answer, Ask, Submission
from messaging.models import Message
from messaging.senders import sender_name
from messaging.text.parts import PartCount, parts
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import opaque

PARTS_MAX = 10
RECIPIENTS_MAX = 10_000

SENDS, READS = ways_in(ApiToken.Scope.SEND), ways_in(ApiToken.Scope.READ)

router = Router(tags=["Messages"])


def _as_value_error(check):
    """A check that refuses, as pydantic wants it."""

    def checked(value):
        try:
            return check(value)
        except Refused as refusal:
            raise ValueError(str(refusal)) from refusal

    return checked


def _text(text: str) -> str:
    if "\x00" in text:
        raise Refused("The text holds a NUL character, which no message can carry.")
    if parts(text).parts > PARTS_MAX:
        raise Refused(f"The text is longer than {PARTS_MAX} parts.", code="text_too_long")
    return text


def _reference(text: str) -> str:
    if not text.isprintable():
        raise Refused("The reference may only hold printable characters.")
    return text


Number = Annotated[str, Field(max_length=40), AfterValidator(_as_value_error(phone.digits))]


class NewMessage(Schema):
    """One text to one or many recipients."""

    model_config = ConfigDict(extra="forbid", strict=True)

    channel: Literal["sms"] = Field(description="The channel; SMS for now.")
    sender: Annotated[str, AfterValidator(_as_value_error(sender_name))] = Field(
        description="Up to 11 letters and digits, or a number of 3 to 15 digits."
    )
    recipients: list[Number] = Field(
        min_length=1, max_length=RECIPIENTS_MAX, description="Numbers in E.164, with country code."
    )
    text: Annotated[str, AfterValidator(_as_value_error(_text))] = Field(
        min_length=1, description=f"Up to {PARTS_MAX} parts."
    )
    reference: Annotated[str, AfterValidator(_as_value_error(_reference))] = Field(
        "", max_length=64, description="Your own word for it; it comes back with the status."
    )


Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)]


@router.post("/messages", auth=SENDS, summary="Send a text to up to 10,000 recipients")
def send(request, message: NewMessage, idempotency_key: Key = None):
    """202 when every message is durable and charged; each has its own id and status.

    With an `Idempotency-Key` the same request may be repeated for 72 hours: it gets the same
    answer and is done once.
    """
    size = parts(message.text)
    submission = Submission(
        payer=request.auth,
        channel=message.channel,
        sender=message.sender,
        recipients=message.recipients,
        text=message.text,
        size=size,
        answer=lambda accepted: _answer(accepted, size),
        ask=_ask(idempotency_key, request.body),
        reference=message.reference,
    )
    answer = flusher.submit(submission)
    response = HttpResponse(answer.body, status=answer.status, content_type="application/json")
    if answer.is_replay:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@router.get("/messages/{message_id}", auth=READS, summary="What became of a message")
def status(request, message_id: str):
    """Its status, price and times. A message of somebody else is not there."""
    number = opaque.open_id("m", message_id)
    message = number and _own(request.auth).filter(pk=number).first()
    if not message:
        raise Http404
    return HttpResponse(json.dumps(_shown(message)), content_type="application/json")


def _own(payer: Payer):
    """The messages a door may ask about: its client's, or all of its customer."""
    if payer.client is not None:
        return Message.objects.filter(client_id=payer.client)
    return Message.objects.filter(customer_id=payer.customer)


def _ask(key: str | None, body: bytes) -> Ask | None:
    if key is None:
        return None
    if not (key.isascii() and key.isprintable()):
        raise Refused("Idempotency-Key holds printable ASCII only.", field="Idempotency-Key")
    return Ask(key, hashlib.sha256(body).hexdigest())


def _answer(accepted: Accepted, size: PartCount) -> Answer:
    names = opaque.seal_many("m", [message.id for message in accepted.messages])
    body = {
        "id": opaque.seal("b", accepted.batch),
        "messages": [
            {
                "id": name,
                "recipient": message.recipient,
                "status": message.status,
                "parts": size.parts,
            }
            | ({"reason": message.reason} if message.reason else {})
            for name, message in zip(names, accepted.messages, strict=True)
        ],
    }
    return Answer(202, json.dumps(body).encode())


def _shown(message: Message) -> dict:
    return {
        "id": message.public_id,
        "batch": opaque.seal("b", message.batch_id),
        "channel": message.channel,
        "sender": message.sender,
        "recipient": message.recipient,
        "status": message.status,
        "reason": message.reason,
        "parts": message.parts,
        "encoding": message.encoding,
        "price": str(message.total_price),
        "unit": message.unit,
        "refunded": message.charge == Message.Charge.REFUNDED,
        "possible_duplicate": message.possible_duplicate,
        "reference": message.reference,
        "accepted_at": _instant(message.accepted_at),
        "sent_at": _instant(message.sent_at),
        "final_at": _instant(message.final_at),
    }


def _instant(moment) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
