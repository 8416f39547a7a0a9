"""The fields of requests: read, checked, and described where JSON Schema has words for it.

A check refuses in words that name what is wrong; the door says in which field.
"""

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.dateparse import parse_datetime
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo

from messaging import send_times, viber
from messaging.mail import addresses, content
from messaging.mail.content import Enclosed
from messaging.senders import sender_name
from messaging.text.parts import parts
from portal.core import phone
from portal.core.errors import Refused

PARTS_MAX = 10
RECIPIENTS_MAX = 10_000
# PostgreSQL's bigint.
NUMBER_MOST = 2**63 - 1
STRICT = ConfigDict(extra="forbid", strict=True, populate_by_name=False)


def as_value_error(check: Callable[..., Any]) -> Callable[..., Any]:
    """A check that refuses, as pydantic wants it."""

    def checked(value: Any, *more: Any) -> Any:
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


def printable(text: str) -> str:
    if not text.isprintable():
        raise Refused("Only printable characters may stand here.")
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


def _number(text: str, about: ValidationInfo) -> str:
    """The E.164 digits; a national number is one of the door's default country."""
    request = (about.context or {}).get("request")
    return as_value_error(phone.digits)(text, request.auth.default_country if request else None)


def existing(rows: QuerySet[Any], **named: Any) -> Any:
    """The row that is named. Raises `Http404`, as for what no row could be named."""
    for value in named.values():
        is_text = isinstance(value, str) and "\x00" not in value
        if not is_text and not (isinstance(value, int) and 0 < value <= NUMBER_MOST):
            raise Http404
    found = rows.filter(**named).first()
    if found is None:
        raise Http404
    return found


def plain_word(text: str) -> str:
    """A text as PostgreSQL can be asked for. Raises `Refused` for one it has never stored."""
    if "\x00" in text:
        raise Refused("A NUL character stands in no text here.")
    return text


def moment(text: str) -> datetime:
    """An instant of ISO 8601 with its offset from UTC. Raises `Refused`."""
    try:
        found = parse_datetime(text)
    except ValueError as error:
        raise Refused("There is no such date and time.") from error
    if found is None or found.tzinfo is None:
        raise Refused("An instant looks like 2026-11-21T09:30:00Z.")
    return found


def _later(text: str) -> datetime:
    return send_times.check(moment(text))


checked_name, checked_text = as_value_error(sender_name), as_value_error(_text)
Sender = Annotated[
    str,
    Field(
        description="Up to 11 letters and digits, or a number of 3 to 15 digits.",
        examples=["Norrsund"],
    ),
    AfterValidator(checked_name),
]
Text = Annotated[
    str,
    Field(min_length=1, description=f"Up to {PARTS_MAX} parts.", examples=["Your code is 1234"]),
    AfterValidator(checked_text),
]
Number = Annotated[
    str,
    Field(max_length=40, description="A number in E.164.", examples=["+447700900123"]),
    AfterValidator(_number),
]
MailAddress = Annotated[
    str, Field(max_length=320), AfterValidator(as_value_error(addresses.address))
]
Mailbox = Annotated[
    str,
    Field(max_length=400, description="An address, or a name and <address>."),
    AfterValidator(as_value_error(_mailbox)),
]
ViberName = Annotated[str, AfterValidator(as_value_error(viber.sender_name))]
Body = Annotated[str, AfterValidator(as_value_error(content.body))]
Subject = Annotated[str, AfterValidator(as_value_error(content.subject))]
Reference = Annotated[
    str,
    Field(max_length=64, description="Your own word for it; it comes back with the status."),
    AfterValidator(as_value_error(printable)),
]
ClientId = Annotated[
    str,
    Field(max_length=64, description="The client it is sent for: its ID, such as cl_8m2k4x7p9q3s."),
    AfterValidator(as_value_error(printable)),
]
SendAt = Annotated[
    str,
    Field(
        json_schema_extra={"format": "date-time"},
        description="When it may be sent at the earliest, at most "
        f"{send_times.AHEAD.days} days ahead.",
    ),
    AfterValidator(as_value_error(_later)),
]


# What is looked for.
Word = Annotated[str, AfterValidator(as_value_error(plain_word))]


class Attached(Schema):
    """A file that is attached to an e-mail."""

    model_config = STRICT

    name: str = Field(min_length=1, max_length=200, description="As the reader sees it.")
    type: str = Field("application/octet-stream", description="Such as application/pdf.")
    content: str = Field(description="The file in base64.")


Files = Annotated[list[Attached], AfterValidator(as_value_error(_enclosed))]
