"""Send messages, and ask what became of one."""

import base64
import hashlib
import json
from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from ninja import Body, Header, Router, Schema
from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo

from clients.models import ApiToken
from messaging.api.doors import ways_in
from messaging.dispatch import flusher
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Accepted, Answer, Ask, Instead, Submission
from messaging.mail import addresses, content
from messaging.mail.content import Enclosed
from messaging.models import Message
from messaging.senders import sender_name
from messaging.text.parts import PartCount, parts, whole
from portal.core import phone, sender_ids
from portal.core.errors import Refused
from portal.kit import opaque

PARTS_MAX = 10
RECIPIENTS_MAX = 10_000
# What Viber shows of a business message.
VIBER_MAX = 1_000

SENDS, READS = ways_in(ApiToken.Scope.SEND), ways_in(ApiToken.Scope.READ)

router = Router(tags=["Messages"])


def _as_value_error(check):
    """A check that refuses, as pydantic wants it."""

    def checked(value, *more):
        try:
            return check(value, *more)
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


def _mailbox(text: str) -> str:
    addresses.mailbox(text)
    return text


def _enclosed(found: list[Any]) -> list[Enclosed]:
    """The files themselves: what is no base64 is found here."""
    files = []
    for one in found:
        try:
            octets = base64.b64decode(one.content, validate=True)
        except ValueError as error:
            raise Refused(f"The content of {one.name[:60]} is no base64.") from error
        files.append(content.enclosed(one.name, one.type, octets))
    return list(content.files(files))


def _viber_name(text: str) -> str:
    name = sender_ids.clean(text)
    if sender_ids.fault(name, sender_ids.VIBER):
        raise Refused("This is no sender name that Viber shows.", code="bad_sender")
    return name


checked_name, checked_text = _as_value_error(sender_name), _as_value_error(_text)
MailAddress = Annotated[
    str, Field(max_length=320), AfterValidator(_as_value_error(addresses.address))
]


def _number(text: str, about: ValidationInfo) -> str:
    """The E.164 digits; a national number is one of the door's default country."""
    request = (about.context or {}).get("request")
    return _as_value_error(phone.digits)(text, request.auth.default_country if request else None)


Number = Annotated[str, Field(max_length=40), AfterValidator(_number)]


class NewSms(Schema):
    """One text to one or many recipients."""

    model_config = ConfigDict(extra="forbid", strict=True)

    channel: Literal["sms"] = Field(description="The channel.")
    sender: Annotated[str, AfterValidator(checked_name)] = Field(
        description="Up to 11 letters and digits, or a number of 3 to 15 digits."
    )
    recipients: list[Number] = Field(
        min_length=1, max_length=RECIPIENTS_MAX, description="Numbers in E.164."
    )
    text: Annotated[str, AfterValidator(checked_text)] = Field(
        min_length=1, description=f"Up to {PARTS_MAX} parts."
    )
    reference: Annotated[str, AfterValidator(_as_value_error(_reference))] = Field(
        "", max_length=64, description="Your own word for it; it comes back with the status."
    )

    def submission(self, **more: Any) -> Submission:
        """What is handed in; the size is that of the text, in parts."""
        return Submission(
            channel=self.channel,
            sender=self.sender,
            recipients=self.recipients,
            text=self.text,
            size=parts(self.text),
            reference=self.reference,
            **more,
        )


class Attached(Schema):
    """A file that is attached to an e-mail."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(min_length=1, max_length=200, description="As the reader sees it.")
    type: str = Field("application/octet-stream", description="Such as application/pdf.")
    content: str = Field(description="The file in base64.")


class NewMail(Schema):
    """One e-mail to one or many recipients, each by itself."""

    model_config = ConfigDict(extra="forbid", strict=True)

    channel: Literal["email"] = Field(description="The channel.")
    sender: Annotated[str, AfterValidator(_as_value_error(_mailbox))] = Field(
        max_length=400, description="An address, or a name and <address>."
    )
    recipients: list[MailAddress] = Field(min_length=1, max_length=RECIPIENTS_MAX)
    subject: Annotated[str, AfterValidator(_as_value_error(content.subject))]
    text: Annotated[str, AfterValidator(_as_value_error(content.body))] = Field(
        min_length=1, description="For readers without HTML."
    )
    html: Annotated[str, AfterValidator(_as_value_error(content.body))] = ""
    attachments: Annotated[list[Attached], AfterValidator(_as_value_error(_enclosed))] = Field(
        [], description="At most 20, of 10 MB together."
    )
    reference: Annotated[str, AfterValidator(_as_value_error(_reference))] = Field(
        "", max_length=64, description="Your own word for it; it comes back with the status."
    )

    def submission(self, **more: Any) -> Submission:
        """What is handed in: a mail is one part."""
        name, address = addresses.mailbox(self.sender)
        mail = content.Content(self.subject, self.html, name, tuple(self.attachments))
        return Submission(
            channel=self.channel,
            sender=address,
            recipients=self.recipients,
            text=self.text,
            size=whole(self.text),
            reference=self.reference,
            mail=mail,
            **more,
        )


class SmsInstead(Schema):
    """The SMS that goes out where a message was not delivered in time, at the price of an SMS."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sender: Annotated[str, AfterValidator(checked_name)]
    text: Annotated[str, AfterValidator(checked_text)] = Field(min_length=1)
    after_minutes: int = Field(ge=1, le=1440)


class NewViber(Schema):
    """One Viber message to one or many recipients."""

    model_config = ConfigDict(extra="forbid", strict=True)

    channel: Literal["viber"] = Field(description="The channel.")
    sender: Annotated[str, AfterValidator(_as_value_error(_viber_name))]
    recipients: list[Number] = Field(min_length=1, max_length=RECIPIENTS_MAX)
    text: Annotated[str, AfterValidator(_as_value_error(content.body))] = Field(
        min_length=1, max_length=VIBER_MAX
    )
    fallback: SmsInstead | None = None
    reference: Annotated[str, AfterValidator(_as_value_error(_reference))] = Field(
        "", max_length=64, description="Your own word for it; it comes back with the status."
    )

    def submission(self, **more: Any) -> Submission:
        """What is handed in, with the SMS that may follow."""
        sms = self.fallback
        return Submission(
            channel=self.channel,
            sender=self.sender,
            recipients=self.recipients,
            text=self.text,
            size=whole(self.text),
            reference=self.reference,
            instead=Instead(sms.sender, sms.text, sms.after_minutes) if sms else None,
            **more,
        )


Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=255)]


@router.post("/messages", auth=SENDS, summary="Send a text to up to 10,000 recipients")
def send(
    request,
    message: NewSms | NewMail | NewViber = Body(discriminator="channel"),  # noqa: B008
    idempotency_key: Key = None,
):
    """202 when every message is durable and charged; each has its own id and status.

    With an `Idempotency-Key` the same request may be repeated for 72 hours: it gets the same
    answer and is done once.
    """
    submission = message.submission(
        payer=request.auth,
        answer=lambda accepted: _answer(accepted, submission.size),
        ask=_ask(idempotency_key, request.body),
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
