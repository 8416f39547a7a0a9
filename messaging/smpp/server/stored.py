"""Requests about stored messages: query_sm, cancel_sm, replace_sm (SMPP 3.4, 4.8 to 4.10).

A door sees its own messages only; those of others are as unknown to it as those that never were.
What may still be changed is what waits and was never tried. All of it runs with a database
connection of its own, never in the loop's thread.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from messaging import book, replacements, wire
from messaging.dispatch import facts, fresh_ways, hints, long_messages, transitions
from messaging.dispatch.claim import YOUNGER
from messaging.dispatch.facts import Facts
from messaging.screens.texts import Texts
from messaging.smpp.protocol import times
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.pdus import (
    CancelSm,
    CancelSmResp,
    QuerySm,
    QuerySmResp,
    ReplaceSm,
    ReplaceSmResp,
)
from messaging.smpp.protocol.statuses import Status as Answer
from messaging.smpp.server import addresses, message_ids, receipts_out, submitting, texts
from messaging.smpp.server.answers import NotTaken
from messaging.smpp.server.submitting import Settings
from messaging.states import FINAL, Status
from messaging.text.parts import Encoding
from portal.core.ids import first_of

WAITING = frozenset({Status.ACCEPTED, Status.HELD, Status.QUEUED})
CANCELLED = "cancelled_by_sender"
MOST = 1_000
ERROR_MAX = 255

FIND = """
SELECT id, status, tries, sender, recipient, parts, encoding, accepted_at, final_at, valid_until,
       next_try_at, wire::text, long_message_id
  FROM messaging_message WHERE id = %s AND door_id = %s
"""
OF_BATCH = FIND.replace("WHERE id", "WHERE batch_id")
ALIKE = """
SELECT id FROM messaging_message
 WHERE recipient = %s AND door_id = %s AND sender = %s AND id >= %s AND tries = 0
   AND status IN ('accepted', 'held', 'queued')
   AND (%s = '' OR coalesce(wire->>'service_type', '') = %s)
 ORDER BY id LIMIT %s
"""
ERROR = """
SELECT error FROM messaging_receipt WHERE message_id = %s AND error <> ''
 ORDER BY id DESC LIMIT 1
"""
REPLACE = """
UPDATE messaging_message SET valid_until = %s, asked = %s WHERE id = %s
"""
REPLACE_TEXT = "UPDATE messaging_messagetext SET text = %s WHERE message_id = %s"


class Row(NamedTuple):
    """A stored message as its door asks for it."""

    id: int
    status: Status
    tries: int
    sender: str
    recipient: str
    parts: int
    encoding: str
    accepted_at: datetime
    final_at: datetime | None
    valid_until: datetime
    next_try_at: datetime | None
    wire: str | None
    long_message: int | None

    @property
    def waits(self) -> bool:
        return self.status in WAITING and self.tries == 0


def query(door: int, pdu: QuerySm) -> QuerySmResp:
    """What became of a message; of several with one id, what all of them have in common."""
    with connection.cursor() as cursor:
        rows = _named(cursor, door, pdu.message_id)
        _check_source(pdu, rows)
        states = {_state(row) for row in rows}
        if len(states) > 1 and not all(row.status in FINAL for row in rows):
            states = {MessageState.ENROUTE}
        if len(states) > 1:
            raise NotTaken(Answer.QUERY_FAILED)
        (state,) = states
        ends = [row.final_at for row in rows if row.final_at]
        return QuerySmResp(
            message_id=pdu.message_id,
            final_date=times.absolute(max(ends)) if state.is_final and ends else "",
            message_state=state,
            error_code=_error(cursor, rows[0]),
        )


def cancel(door: int, settings: Settings, pdu: CancelSm, country: str = "") -> CancelSmResp:
    """Cancel a message that waits, or all that wait with these addresses; they are refunded."""
    with transaction.atomic(), connection.cursor() as cursor:
        if pdu.message_id:
            rows = _named(cursor, door, pdu.message_id)
            _check_source(pdu, rows)
            if all(row.status == Status.CANCELLED for row in rows):
                return CancelSmResp()
            wanted = [row.id for row in rows if row.waits]
        else:
            wanted = _alike(cursor, door, pdu, country, settings.default_sender)
        wanted = long_messages.with_siblings(cursor, wanted)
        if not transitions.apply(cursor, wanted, _cancelled):
            raise NotTaken(Answer.CANCEL_FAILED)
    return CancelSmResp()


def replace(door: int, settings: Settings, pdu: ReplaceSm) -> ReplaceSmResp:
    """Another text, validity or schedule for a message that waits.

    It was charged by its parts, so their number must stay; and it must go on in the same alphabet.
    A text that would be blocked or held is not taken, and none takes the place of one that a
    moderator looks at. The message is routed anew by what it says now.
    """
    if pdu.sm_default_msg_id:
        raise NotTaken(Answer.INVALID_PREDEFINED_MESSAGE)
    if pdu.registered_delivery & ~submitting.ASKED:
        raise NotTaken(Answer.INVALID_REGISTERED_DELIVERY)
    with transaction.atomic(), connection.cursor() as cursor:
        (row, *others) = _named(cursor, door, pdu.message_id)
        _check_source(pdu, [row])
        if others or row.long_message is not None or _wire(row).header:
            raise NotTaken(Answer.REPLACE_FAILED)
        moved = transitions.apply(cursor, [row.id], _rescheduled(row, pdu))
        if not moved and not _still_waits(cursor, door, row):
            raise NotTaken(Answer.REPLACE_FAILED)
        _rewrite(cursor, row, settings, pdu)
        (kept,) = facts.lock(cursor, [row.id]).values()
    if kept.status == Status.QUEUED and kept.dimensions.connector_id is not None:
        hints.wake([kept.dimensions.connector_id])
    return ReplaceSmResp()


def _still_waits(cursor: Any, door: int, row: Row) -> bool:
    """Asked after the row was locked: a link may have claimed it meanwhile."""
    return any(found.waits for found in _rows(cursor, FIND, row.id, door))


def _rescheduled(row: Row, pdu: ReplaceSm) -> Callable[[Facts, datetime], Facts | None]:
    """The step that moves a message to another moment, where one is named."""
    when = submitting.moments(pdu.schedule_delivery_time, "", timezone.now())

    def step(stored: Facts, _now: datetime) -> Facts | None:
        if stored.status not in WAITING or stored.tries:
            return None
        if not pdu.schedule_delivery_time:
            return None
        if stored.status == Status.ACCEPTED:
            return stored.changed(next_try_at=when.send_at or timezone.now())
        # What is queued, or held, goes as soon as it may: it cannot be put off again.
        raise NotTaken(Answer.REPLACE_FAILED)

    return step


def _rewrite(cursor: Any, row: Row, settings: Settings, pdu: ReplaceSm) -> None:
    text = texts.whole(pdu.short_message, _coding(row), settings.default_coding)
    if (text.size.parts, text.size.encoding) != (row.parts, row.encoding):
        raise NotTaken(Answer.REPLACE_FAILED)
    when = submitting.moments(pdu.schedule_delivery_time, pdu.validity_period, timezone.now())
    until = when.valid_until or row.valid_until
    locked = facts.lock(cursor, [row.id])
    if not _may_say(cursor, locked[row.id], text.text):
        raise NotTaken(Answer.REPLACE_FAILED)
    cursor.execute(REPLACE, [until, pdu.registered_delivery, row.id])
    cursor.execute(REPLACE_TEXT, [text.text, row.id])
    fresh_ways.take(cursor, locked, text.text)
    replacements.again(cursor, [row.id])


def _may_say(cursor: Any, stored: Facts, text: str) -> bool:
    if stored.status == Status.HELD and stored.reason:
        return False
    read, _ = book.current(cursor)
    whose = stored.dimensions.customer_id, stored.dimensions.client_id
    return Texts(cursor, read.stops).of(whose, stored.dimensions.channel, text) is None


def _wire(row: Row) -> wire.Wire:
    return wire.of_json(json.loads(row.wire) if row.wire else None)


def _coding(row: Row) -> int:
    """replace_sm names no data_coding (4.10.1): the new text is in that of the old one."""
    said = _wire(row).coding
    if said is not None:
        return said
    return texts.OWN.get(Encoding(row.encoding), 0)


def _cancelled(row: Facts, _now: datetime) -> Facts | None:
    if row.status not in WAITING or row.tries:
        return None
    return row.changed(status=Status.CANCELLED, reason=CANCELLED, next_try_at=None)


def _named(cursor: Any, door: int, message_id: str) -> list[Row]:
    """The messages an id stands for: one, or all of a submit_multi. Raises `NotTaken`."""
    if number := message_ids.message(message_id):
        found = _rows(cursor, FIND, number, door)
    elif number := message_ids.batch(message_id):
        found = _rows(cursor, OF_BATCH, number, door)
    else:
        found = []
    if not found:
        raise NotTaken(Answer.INVALID_MESSAGE_ID)
    return found


def _rows(cursor: Any, sql: str, *params: Any) -> list[Row]:
    cursor.execute(sql, params)
    return [Row(row[0], Status(row[1]), *row[2:]) for row in cursor.fetchall()]


def _check_source(pdu: QuerySm | CancelSm | ReplaceSm, rows: list[Row]) -> None:
    """The source must be that of the message, where it is named at all."""
    if not pdu.source_addr:
        return
    try:
        sender, _ = addresses.source(pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr)
    except NotTaken:
        sender = ""
    if any(row.sender != sender for row in rows):
        raise NotTaken(Answer.INVALID_MESSAGE_ID)


def _alike(cursor: Any, door: int, pdu: CancelSm, country: str, own: str) -> list[int]:
    """What waits with the addresses of a cancel_sm that names no id."""
    sender, _ = addresses.source(pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr, own)
    number = addresses.destination(
        pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr, country
    )
    oldest = first_of(timezone.now() - YOUNGER)
    kind = pdu.service_type
    cursor.execute(ALIKE, [number, door, sender, oldest, kind, kind, MOST])
    return [pk for (pk,) in cursor.fetchall()]


def _state(row: Row) -> MessageState:
    if row.status in receipts_out.STATES:
        return receipts_out.STATES[row.status]
    return MessageState.ENROUTE


def _error(cursor: Any, row: Row) -> int:
    """The network's error of a message that failed, where it is a number that fits."""
    if row.status not in FINAL or row.status == Status.DELIVERED:
        return 0
    cursor.execute(ERROR, [row.id])
    found = cursor.fetchone()
    said = found[0] if found else ""
    return int(said) if said.isdecimal() and int(said) <= ERROR_MAX else 0
