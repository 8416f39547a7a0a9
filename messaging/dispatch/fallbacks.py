"""The SMS that follows a message which was not delivered in its time; exactly one, whatever stops.

It goes through the same acceptance as any other, by the same door: charged as an SMS, by its own
rate. The key that it is handed in with is made of the first message, so that a sweep that was
interrupted after the acceptance gets the same answer again and only writes it down. No customer's
key can be equal: theirs are printable ASCII.
"""

import hashlib
import json
from datetime import timedelta

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from messaging.dispatch import flusher, payer, transitions
from messaging.dispatch.submission import (
    Accepted,
    Answer,
    Ask,
    InFlight,
    Submission,
    TryLater,
)
from messaging.models import Fallback, Message
from messaging.states import Status
from messaging.text.parts import parts
from portal.core.errors import Refused
from portal.kit import opaque

log = structlog.get_logger(__name__)

BATCH = 100
LATER = timedelta(minutes=1)
KEY = "fall-back of \N{RIGHTWARDS ARROW}"
# It can still be taken back: nobody has it.
WAITING = (Status.ACCEPTED, Status.QUEUED)
OVER = (Status.DELIVERED, Status.CANCELLED)
SUPERSEDED = "replaced_by_sms"


def settle() -> int:
    """Send what is due, forget what is not needed any more; return how many SMS went."""
    now = timezone.now()
    due = Fallback.objects.filter(state=Fallback.State.WAITING, due_at__lte=now)
    return sum(_settle(row) for row in due.order_by("due_at")[:BATCH])


def _settle(row: Fallback) -> bool:
    message = Message.objects.filter(pk=row.message_id).first()
    if message is None or message.status in OVER or not _taken_back(message):
        row.delete()
        return False
    try:
        sms = _sent(row, message)
    except (InFlight, TryLater, TimeoutError, OperationalError, InterfaceError) as error:
        log.info("fallback_later", message=row.message_id, error=repr(error))
        Fallback.objects.filter(pk=row.pk).update(due_at=timezone.now() + LATER)
        return False
    except Refused as refusal:
        reason = str(refusal)[:200]
        Fallback.objects.filter(pk=row.pk).update(state=Fallback.State.REFUSED, reason=reason)
        return False
    Fallback.objects.filter(pk=row.pk).update(state=Fallback.State.SENT, sms_id=sms)
    return True


def _taken_back(message: Message) -> bool:
    """Take it back if it still waits, so that nobody gets both. False: it was held or delivered."""
    with transaction.atomic(), connection.cursor() as cursor:
        transitions.apply(cursor, [message.pk], _superseded)
    return message.status != Status.HELD


def _superseded(row, _now):
    is_waiting = row.status in WAITING and row.tries == 0
    return row.changed(status=Status.CANCELLED, reason=SUPERSEDED) if is_waiting else None


def _sent(row: Fallback, message: Message) -> int:
    """Hand the SMS in, once; its number."""
    whose = payer.of_door(row.door_id)
    if whose is None:
        raise Refused("The door is gone.", code="door_closed")
    key = f"{KEY}{opaque.seal('m', row.message_id)}"
    submission = Submission(
        payer=whose,
        channel="sms",
        sender=row.sender,
        recipients=[message.recipient],
        text=row.text,
        size=parts(row.text),
        answer=_answer,
        ask=Ask(key, hashlib.sha256(key.encode()).hexdigest()),
        reference=message.reference,
        lane=message.lane,
    )
    found = json.loads(flusher.submit(submission).body)
    return int(found["id"])


def _answer(accepted: Accepted) -> Answer:
    return Answer(200, json.dumps({"id": accepted.messages[0].id}).encode())
