"""What is answered, for the description: answers are written by hand and proved against it."""

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, create_model

from messaging.states import Status

Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Money = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="As text: it is exact.")]
Unit = Annotated[str, Field(description="A currency (ISO 4217), or SMS for credits.")]
StatusName = Literal[tuple(one.value for one in Status)]  # type: ignore[valid-type]
ChannelName = Literal["sms", "email", "viber"]
# The header that names a client, whatever the body holds.
TAGGED: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "Client-Id",
            "required": False,
            "schema": {"type": "string", "maxLength": 64},
            "description": "The client it is sent for; `Dvgt-Client-Id` means the same.",
        }
    ]
}


def page(row: type[Schema]) -> type[Schema]:
    """A page of these rows."""
    return create_model(
        f"{row.__name__}Page",
        __base__=Schema,
        data=(list[row], ...),  # type: ignore[valid-type]
        next=(str | None, Field(description="The cursor of the next page; null on the last.")),
    )


class FieldFault(Schema):
    field: str = Field(description="Such as text, or recipients.3 for the fourth recipient.")
    message: str


class Problem(Schema):
    """RFC 9457."""

    type: str = Field(description="about:blank, or urn:onward: and a code to act on.")
    title: str
    status: int
    detail: str
    request_id: str = Field(description="Quote it to your operator.")
    errors: list[FieldFault] | None = None


class AcceptedMessage(Schema):
    id: str
    recipient: str
    status: StatusName  # type: ignore[valid-type]
    parts: int
    reason: str | None = Field(None, description="Why it may not go, where it may not.")


class Accepted(Schema):
    id: str = Field(description="The send; of several clients, that of the first.")
    batches: list[str] = Field(
        description="One for each client of a bulk; of e-mails, for each that differs."
    )
    messages: list[AcceptedMessage]


class Message(Schema):
    id: str
    batch: str
    channel: ChannelName
    sender: str
    recipient: str
    clientId: str | None
    status: StatusName  # type: ignore[valid-type]
    reason: str
    parts: int
    encoding: str
    price: Money
    unit: Unit
    refunded: bool
    possible_duplicate: bool
    reference: str
    accepted_at: Instant
    send_at: Instant | None = Field(description="While it waits for its time.")
    sent_at: Instant | None
    final_at: Instant | None


class Cancelled(Schema):
    cancelled: int
    too_late: int


class NetworkName(Schema):
    mcc: str
    mnc: str
    name: str


class Explained(Schema):
    recipient: str
    country: str | None
    network: NetworkName | None
    sent: bool
    reason: str | None
    explanation: str | None
    parts: int
    encoding: str
    price_per_part: Money | None
    price: Money
    unit: Unit
    basis: Literal["submitted", "delivered"] | None
    sender_out: str
    text_out: str


class Balance(Schema):
    unit: Unit
    balance: Money
    credit_limit: Money
    available: Money = Field(description="What may still be spent: balance, credit, overdraft.")
    pays: bool = Field(description="Whether messages are paid from it.")


class Balances(Schema):
    data: list[Balance]


class Price(Schema):
    channel: ChannelName
    country: str | None = Field(description="ISO 3166; null means everywhere else.")
    network: NetworkName | None
    price: Money | None = Field(description="Null where none holds yet.")
    unit: Unit
    basis: Literal["submitted", "delivered"] = Field(description="When a part is charged.")
    since: Instant
    next_price: Money | None = Field(description="What it will be from `next_from` on.")
    next_from: Instant | None


class Prices(Schema):
    data: list[Price]


class SenderName(Schema):
    id: int
    name: str
    channel: Literal["sms", "viber"]
    status: Literal["draft", "pending", "approved", "refused", "expired"]
    reason: str = Field(description="Why it was refused.")
    expires_on: Day | None
    countries: list[str] = Field(description="Where it is approved; none is everywhere.")
    clientId: str | None


class Number(Schema):
    number: str
    kind: Literal["long", "short", "virtual"]
    country: str
    keyword: str = Field(description="What a message must begin with; empty for all.")
    since: Instant
    clientId: str | None


class Inbound(Schema):
    id: str
    sender: str
    recipient: str
    text: str
    keyword: str
    at: Instant
    clientId: str | None


class OptOut(Schema):
    id: int
    number: str
    scope: Literal["sender", "customer"]
    sender: str
    source: Literal["keyword", "staff", "owner", "api", "import"]
    note: str
    at: Instant
    until: Instant | None
    clientId: str | None


class Added(Schema):
    added: int = Field(description="How many are new; the others held already.")
