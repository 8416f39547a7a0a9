"""What GATUM's GET and REST interfaces share: what is sent, and what its rules make of a text."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from messaging import book
from messaging.compatible import bodies
from messaging.compatible.faults import NotCovered
from messaging.compatible.sending import Sms
from messaging.dispatch.payer import Payer
from messaging.rules.table import Query
from messaging.senders import sender_name
from messaging.text.parts import parts
from portal.core import phone
from portal.core.errors import Refused

SMS = "sms"
OTHERS = {"hlr", "mnp"}
# The receipt's states by those of messages.
STATES = {
    "delivered": "DELIVRD",
    "undelivered": "UNDELIV",
    "expired": "EXPIRED",
    "rejected": "REJECTD",
    "cancelled": "DELETED",
    "unknown": "UNKNOWN",
    "sent": "ACCEPTD",
}
ENROUTE = "ENROUTE"
# Our names of fields, and theirs.
FIELDS = {"sender": "senderID", "send_at": "beginDate", "lifetime_s": "lifetime"}


def check_type(asked: Mapping[str, Any]) -> None:
    """Raise `NotCovered` for a lookup: only messages are sent here."""
    kind = bodies.text(asked, "type", is_needed=False).lower() or SMS
    if kind in OTHERS:
        raise NotCovered(f"The type {kind}", field="type")
    if kind != SMS:
        raise Refused("The type is sms.", code="bad_value", field="type")


def sms(asked: Mapping[str, Any], recipients: list[str]) -> Sms:
    """What is to be sent. Raises `Refused` that names the field."""
    check_type(asked)
    return Sms(
        sender=bodies.text(asked, "senderID"),
        recipients=recipients,
        text=bodies.text(asked, "text"),
        send_at=_begin(asked),
        lifetime_s=bodies.whole(asked, "lifetime"),
    )


def _begin(asked: Mapping[str, Any]) -> datetime | None:
    return moment(asked, "beginDate", "beginTime")


def moment(asked: Mapping[str, Any], date: str, time: str) -> datetime | None:
    """The moment of a date and a time in GMT, named so in a request; a time alone is today's."""
    day = bodies.text(asked, date, is_needed=False).strip()
    hour = bodies.text(asked, time, is_needed=False).strip()
    if not day and not hour:
        return None
    now = datetime.now(UTC)
    written = f"{day or now.date().isoformat()} {hour or now.strftime('%H:%M:%S')}"
    # The vendor's own samples leave the seconds out, too.
    seconds = "" if written.count(":") == 1 else ":%S"
    try:
        return datetime.strptime(written, f"%Y-%m-%d %H:%M{seconds}").replace(tzinfo=UTC)
    except ValueError as error:
        sentence = "A date as YYYY-MM-DD and a time as HH:MM:SS are needed."
        raise Refused(sentence, code="bad_value", field="send_at") from error


def replaced(payer: Payer, *, sender: str, number: str, text: str) -> dict[str, Any]:
    """What the rules that hold for this payer would make of a message; no supplier's own."""
    sender, number = sender_name(sender), phone.digits(number, payer.default_country)
    with connection.cursor() as cursor:
        read = book.current(cursor)[0]
    place = read.prefixes.find(number)
    query = Query(
        sender=sender,
        recipient=number,
        text=text,
        parts=parts(text).parts,
        client=payer.client,
        customer=payer.customer,
        connector=None,
        country=place.country if place else None,
        network=place.network if place else None,
    )
    found = read.rules.apply(query) if read.rules else None
    return {
        "number": number,
        "senderID": found.sender if found else sender,
        "text": text if found is None or found.text is None else found.text,
    }
