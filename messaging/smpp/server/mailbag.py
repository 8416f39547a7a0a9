"""What claimed notices say, as PDUs: one look for all messages of a turn, one for what failed."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import structlog

from messaging import wire
from messaging.dispatch import prepared
from messaging.dispatch.telling import Claimed
from messaging.smpp.protocol.pdus import DeliverSm
from messaging.smpp.server import inbound_out, message_ids, receipts_out
from messaging.smpp.server.receipts_out import Story
from messaging.states import FINAL, Status
from portal.kit import arrays

log = structlog.get_logger(__name__)

RECEIPT, INBOUND = "receipt", "inbound"

# The first and the last id tell the planner which partitions to leave alone.
MESSAGES = """
SELECT m.id, m.sender, m.recipient, m.accepted_at, m.final_at, m.parts, m.wire,
       CASE WHEN u.text_retention_days > 0 THEN left(w.text, 20) END, m.batch_id
  FROM messaging_message AS m
  JOIN customers_customer AS u ON u.id = m.customer_id
  LEFT JOIN messaging_messagetext AS w
    ON w.message_id = m.id AND w.message_id BETWEEN %s AND %s
 WHERE m.id BETWEEN %s AND %s AND m.id = ANY(%s::bigint[])
"""
ERRORS = """
SELECT DISTINCT ON (message_id) message_id, error FROM messaging_receipt
 WHERE message_id = ANY(%s) AND id >= %s AND error <> '' AND state <> 'delivered'
 ORDER BY message_id, id DESC
"""
ATTEMPTS = """
SELECT message_id, count(DISTINCT part) FILTER (WHERE receipt_state = 'delivered'),
       (array_agg(status_code ORDER BY id DESC) FILTER (WHERE result = 'refused'))[1]
  FROM messaging_attempt WHERE message_id = ANY(%s) AND id >= %s GROUP BY 1
"""
CAME = """
SELECT id, sender, recipient, text, data_coding, header, payload
  FROM messaging_inbound WHERE id = ANY(%s)
"""


class Style(receipts_out.Style, inbound_out.Style, Protocol):
    """How an account wants what we send it."""


class Letter(NamedTuple):
    """A claimed notice as it goes out; without a PDU it cannot be written."""

    notice: int
    door: int
    tries: int
    pdu: DeliverSm | None


class Failure(NamedTuple):
    """What is known of a message that did not arrive."""

    error: str = ""
    delivered_parts: int = 0


class Row(NamedTuple):
    """What a receipt needs of its message."""

    sender: str
    recipient: str
    accepted_at: datetime
    final_at: datetime | None
    parts: int
    wire: Any
    text: str | None
    batch: int


class Known(NamedTuple):
    """What was looked up for a turn, by message or inbound message."""

    came: dict[int, inbound_out.Came]
    rows: dict[int, Row]
    failures: dict[int, Failure]
    public_ids: dict[int, str]


def fill(cursor: Any, claimed: list[Claimed], styles: Mapping[int, Style]) -> list[Letter]:
    """The letters of claimed notices, in their order; `styles` by door."""
    known = _known(cursor, claimed)
    return [
        Letter(one.id, one.door, one.tries, _pdu(one, known, styles[one.door])) for one in claimed
    ]


def _pdu(one: Claimed, known: Known, style: Style) -> DeliverSm | None:
    """One that cannot be written must not keep the others from their customers."""
    try:
        if one.kind == INBOUND:
            return inbound_out.pdu(known.came[one.subject], style)
        return receipts_out.pdu(_story(one, known), style)
    except Exception:
        log.exception("notice_unwritable", notice=one.id, door=one.door)
        return None


def _known(cursor: Any, claimed: list[Claimed]) -> Known:
    came = _came(cursor, [one.subject for one in claimed if one.kind == INBOUND])
    receipts = [one for one in claimed if one.kind == RECEIPT]
    if not receipts:
        return Known(came, {}, {}, {})
    messages = [one.subject for one in receipts]
    public_ids = dict(zip(messages, message_ids.of_messages(messages), strict=True))
    return Known(came, _rows(messages), _failures(cursor, receipts), public_ids)


def _story(one: Claimed, known: Known) -> Story:
    row, failure = known.rows[one.subject], known.failures.get(one.subject)
    status = Status(one.state)
    text = "" if row.text is None else row.text
    asked = wire.NOTHING if row.wire is None else wire.of_json(_parsed(row.wire))
    is_final = status in FINAL
    public_id = known.public_ids[one.subject]
    return Story(
        public_id=message_ids.of_batch(row.batch) if asked.shares_id else public_id,
        sender=row.sender,
        recipient=row.recipient,
        status=status,
        submitted_at=row.accepted_at,
        done_at=(row.final_at if is_final else None) or one.at,
        parts=row.parts,
        delivered_parts=failure.delivered_parts if failure else None,
        error=failure.error if failure else "",
        # What is no text is kept as digits, which would say nothing.
        text="" if asked.is_binary else text,
        wire=asked,
    )


def _parsed(said: Any) -> Any:
    """A cursor of Django's hands jsonb out as text."""
    return json.loads(said) if isinstance(said, str) else said


def _rows(messages: list[int]) -> dict[int, Row]:
    ends = min(messages), max(messages)
    (rows,) = prepared.asked([(MESSAGES, [*ends, *ends, arrays.of(messages)])])
    return {pk: Row(*row) for pk, *row in rows}


def _failures(cursor: Any, receipts: list[Claimed]) -> dict[int, Failure]:
    """Of the messages that came to a bad end."""
    failed = {one.subject: one.state for one in receipts if one.state in BAD_ENDS}
    if not failed:
        return {}
    ids, first = list(failed), min(failed)
    cursor.execute(ERRORS, [ids, first])
    errors = dict(cursor.fetchall())
    cursor.execute(ATTEMPTS, [ids, first])
    attempts = {pk: (delivered, code) for pk, delivered, code in cursor.fetchall()}
    found = {}
    for pk, state in failed.items():
        delivered, code = attempts.get(pk, (0, None))
        # Only a refusal ends with its status; before any other end it was but a passing one.
        refusal = str(code) if code and state == Status.REJECTED else ""
        found[pk] = Failure(errors.get(pk) or refusal, delivered)
    return found


def _came(cursor: Any, inbound: list[int]) -> dict[int, inbound_out.Came]:
    if not inbound:
        return {}
    cursor.execute(CAME, [inbound])
    return {
        pk: inbound_out.Came(*words, bytes(header), bytes(payload))
        for pk, *words, header, payload in cursor.fetchall()
    }


BAD_ENDS = frozenset(status.value for status in FINAL - {Status.DELIVERED})
