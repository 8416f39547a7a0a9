"""An SMS to an end user, such as an activation code: by our own engine, by the connection's door,
and paid by the connection's customer.
"""

import re

from messaging.connect import codes
from messaging.connect.codes import Failed
from messaging.dispatch import flusher, payer
from messaging.dispatch.submission import Accepted, Answer, Submission
from messaging.models import Connection
from messaging.text import parts
from portal.core.errors import Refused

SENDER_MAX = 11
UNCOVERED = frozenset({"no_mcc_mnc", "no_active_aggregator", "no_client_price", "no_source_price"})


def send(connection: Connection, to: str, text: str) -> None:
    """Send a text and wait until it is durable and charged.

    Raises `Failed`: not covered where no route or price leads there, and what else kept it back.
    """
    door = payer.of_door(connection.pk)
    if door is None:
        raise Failed(codes.DISABLED)
    submission = Submission(
        payer=door,
        channel="sms",
        sender=sender_of(connection.app_name),
        recipients=[to],
        text=text,
        size=parts.parts(text),
        answer=_told,
    )
    try:
        reason = flusher.submit(submission).body.decode()
    except Refused as refusal:
        raise Failed((codes.UNKNOWN, f"the SMS was not sent, {refusal.code}")) from refusal
    if reason in UNCOVERED:
        raise Failed(codes.NOT_COVERED)
    if reason:
        raise Failed((codes.MOBILE_BLOCKED, reason))


def _told(accepted: Accepted) -> Answer:
    """Why the message was blocked; empty where it was not."""
    return Answer(202, accepted.messages[0].reason.encode())


def sender_of(name: str) -> str:
    """The application's name as a sender name: letters and digits, eleven at most."""
    plain = re.sub(r"[^A-Za-z0-9 ]", "", name).strip()
    return plain[:SENDER_MAX].strip() or "Code"
