"""Bounces: what a mail server reports of a mail becomes a receipt of its message.

A mailbox that does not exist, or whose owner complained, goes onto the suppression list as well. A
report that was read before changes nothing.
"""

from django.db import connection, transaction
from django.utils import timezone

from messaging import suppressions
from messaging.dispatch import receipts
from messaging.dispatch.receipts import Arrived
from messaging.mail import bounces, links
from messaging.mail.bounces import Bounce
from messaging.models import Attempt, Message

RAW_MAX = 2_000


def read(raw: bytes) -> bool:
    """Take in one mail from a mailbox for bounces. False: it tells nothing of a mail of ours."""
    found = bounces.read(raw)
    attempt = found and _attempt(found)
    if found is None or attempt is None:
        return False
    message = Message.objects.filter(pk=attempt.message_id).first()
    if message is None:
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        if not found.is_complaint:
            receipts.store(cursor, attempt.connector_id, [_arrived(found)])
        if found.is_complaint:
            suppressions.complained(message, found.diagnosis)
        elif found.is_dead:
            suppressions.bounced(message, f"{found.status} {found.diagnosis}")
    return True


def _attempt(bounce: Bounce) -> Attempt | None:
    number = links.attempt_of(bounce.token)
    return Attempt.objects.filter(pk=number).first() if number is not None else None


def _arrived(bounce: Bounce) -> Arrived:
    raw = f"{bounce.told.value} {bounce.status} {bounce.diagnosis}".replace("\x00", "")[:RAW_MAX]
    return Arrived(bounce.token, bounce.told, bounce.status, raw, timezone.now())
