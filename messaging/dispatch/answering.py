"""Automatic replies: sent and charged as any message of whoever uses the number.

The number is their sender and the handset their recipient. A message is answered once, by its key
in the portal's door of the owner. Two machines that answer each other are stopped: numbers of ours
get no reply, and a handset only a few from one number in an hour.
"""

import hashlib
import json
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from clients import portal_doors
from messaging import opt_outs
from messaging.dispatch import flusher, payer
from messaging.dispatch.submission import Accepted, Answer, Ask, InFlight, Submission, TryLater
from messaging.models import Inbound, Number, NumberUse
from messaging.stops.keywords import Wish
from messaging.text import keywords
from messaging.text.parts import parts
from portal.core import phone
from portal.core.errors import Refused
from portal.core.ids import first_of

log = structlog.get_logger(__name__)

CHANNEL = "sms"
# Replies to one handset from one number in an hour.
HOURLY_MAX = 5
HOUR = timedelta(hours=1)


def answer(lead: Inbound, use: NumberUse, text: str, now: datetime) -> None:
    """Answer a message, whose beginning is `text`, if there is something to say and no harm in it.

    What cannot be sent is left: the handset's owner has paid for nothing. Raises `TryLater`,
    `InFlight`, `TimeoutError` or the database's error when it is worth another try.
    """
    reply = words(use, text)
    if reply is None or not _is_reached(lead.sender) or not _reserved(lead, now):
        return
    door = portal_doors.of(use.customer, use.client)
    found = payer.of_door(door.pk)
    if found is None:
        return
    submission = Submission(
        payer=found,
        channel=CHANNEL,
        sender=lead.recipient,
        recipients=[lead.sender],
        text=reply,
        size=parts(reply),
        answer=_answer,
        ask=_ask(lead),
    )
    try:
        given = flusher.submit(submission)
    except (TryLater, InFlight):
        raise
    except Refused as refusal:
        log.info("no_auto_reply", inbound=lead.pk, code=refusal.code)
        return
    message = json.loads(given.body)["message"]
    Inbound.objects.filter(pk=lead.pk).update(reply_id=message)


def words(use: NumberUse, text: str) -> str | None:
    """What is answered to a text that begins so; None if nothing.

    A reply to its word comes first, then the number's own answer to HELP, then the reply to any.
    """
    asked = keywords.first(text).rest if use.keyword else text
    word = keywords.first(asked).word
    replies = dict(use.replies.filter(is_on=True).values_list("keyword", "text"))
    if word and word in replies:
        return replies[word]
    if use.number.help_reply and opt_outs.heard(asked) is Wish.HELP:
        return use.number.help_reply
    return replies.get("")


def _is_reached(sender: str) -> bool:
    """Whether it is a handset's number: no name, no short code, and none of ours."""
    return bool(phone.READY.fullmatch(sender)) and not Number.objects.filter(digits=sender).exists()


def _reserved(lead: Inbound, now: datetime) -> bool:
    """Write down that it is answered, unless the handset has had enough replies in this hour."""
    with transaction.atomic():
        Number.objects.select_for_update(no_key=True).get(pk=lead.number_id)
        row = Inbound.objects.get(pk=lead.pk)
        if row.answered_at is not None:
            return True
        lately = Inbound.objects.filter(
            sender=lead.sender, number=lead.number_id, id__gte=first_of(now - HOUR)
        )
        if lately.filter(answered_at__isnull=False).count() >= HOURLY_MAX:
            log.warning("auto_replies_stopped", inbound=lead.pk, number=lead.number_id)
            return False
        Inbound.objects.filter(pk=lead.pk).update(answered_at=now)
    return True


def _ask(lead: Inbound) -> Ask:
    # The key alone says that it is the same: the words may have been changed between two tries.
    key = f"mo:{lead.pk}"
    return Ask(key, hashlib.sha256(key.encode()).hexdigest())


def _answer(accepted: Accepted) -> Answer:
    return Answer(202, json.dumps({"message": accepted.messages[0].id}).encode())
