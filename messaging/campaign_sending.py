"""Handing campaigns in: claim some rows, hand them in by the flusher, mark what became of them.

A row is claimed in a transaction of its own that holds the campaign, so that nothing is claimed
once a campaign is paused. Every row has an idempotency key; whoever dies between the commit of a
message and the mark of its row leaves the row claimed, and the key tells what became of it. So
nothing is sent twice and nobody is forgotten.
"""

import json
import time
import uuid
import zlib
from concurrent.futures import CancelledError
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from billing.ledger import InsufficientFunds
from messaging import campaigns
from messaging.dispatch import flusher, payer
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import (
    Accepted,
    Answer,
    Ask,
    InFlight,
    KeyMismatch,
    Submission,
    TryLater,
)
from messaging.drafts import SMS
from messaging.models import Campaign, CampaignRecipient
from messaging.models.message import Lane
from messaging.text import placeholders, zones
from messaging.text.parts import parts
from portal.core.errors import Refused
from portal.kit import leases

log = structlog.get_logger(__name__)

BATCH = 500
RUN_S = 20.0
# Longer than a run that waits for its last answers.
LEASE, LEASE_S = "campaigns", 60.0
ANSWER_S = 30.0
PACE_S = 1.0
# A claimed row that nobody has marked for so long belongs to somebody who died.
LOST = timedelta(seconds=90)
# Keys are kept for 72 hours; after this long they can no longer tell.
FORGOTTEN = timedelta(hours=70)
UNSURE = "outcome_unknown"
UNANSWERED = (TimeoutError, CancelledError, InFlight, OperationalError, InterfaceError)

CLAIM = """
UPDATE messaging_campaignrecipient SET state = 'claimed', claimed_at = %(now)s
 WHERE id = ANY(ARRAY(
       SELECT id FROM messaging_campaignrecipient
        WHERE campaign_id = %(campaign)s AND zone = %(zone)s AND state = 'waiting'
        ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED))
RETURNING id, number, values
"""
MARK = """
UPDATE messaging_campaignrecipient AS r
   SET state = v.state, reason = v.reason, message_id = v.message, claimed_at = NULL
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) AS v (id, state, reason, message)
 WHERE r.id = v.id AND r.state = 'claimed'
RETURNING r.state
"""
LOST_ROWS = """
SELECT r.id, r.campaign_id, r.claimed_at, k.answer
  FROM (SELECT id, campaign_id, claimed_at FROM messaging_campaignrecipient
         WHERE state = 'claimed' AND claimed_at < %s
         ORDER BY claimed_at LIMIT %s FOR UPDATE SKIP LOCKED) AS r
  JOIN messaging_campaign AS c ON c.id = r.campaign_id
  LEFT JOIN messaging_idempotencykey AS k
    ON k.door_id = c.door_id AND k.key = 'campaign:' || r.campaign_id || ':' || r.id
"""


class Claimed(NamedTuple):
    id: int
    number: str
    values: dict[str, str]


class Mark(NamedTuple):
    """What became of a claimed row; waiting again when it was not handed in."""

    id: int
    state: str
    reason: str = ""
    message: int | None = None


def run(now: datetime | None = None, *, seconds: float = RUN_S) -> int:
    """Hand in what is due, some of each campaign in turn; return how many rows were."""
    until = time.monotonic() + seconds
    campaigns.begin_due(now or timezone.now())
    recover(now or timezone.now())
    handed = 0
    waiting = list(_at_work())
    while waiting and time.monotonic() < until:
        going = []
        for campaign in waiting:
            count = step(campaign, now or timezone.now())
            handed += count
            if count:
                going.append(campaign)
        waiting = going
    return handed


def run_alone() -> int:
    """`run`, unless another process is at it: then it does the same for us."""
    holder = uuid.uuid4().hex
    if leases.take(LEASE, holder=holder, seconds=LEASE_S) is None:
        return 0
    try:
        return run()
    finally:
        leases.release(LEASE, holder=holder)


def step(campaign: Campaign, now: datetime) -> int:
    """Hand in one batch of a campaign; return how many rows were. 0: nothing goes now."""
    who = payer.of_door(campaign.door_id)
    if who is None:
        campaigns.pause(campaign, reason="Its sender may not send any more.", by=None)
        return 0
    claimed = claim(campaign, now)
    if not claimed:
        _finish_if_over(campaign, now)
        return 0
    return mark(campaign, *hand_in(campaign, who, claimed))


def claim(campaign: Campaign, now: datetime) -> list[Claimed]:
    """Take up to a batch of rows whose hours it is, unless the campaign is no longer sent."""
    found: list[Claimed] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT status FROM messaging_campaign WHERE id = %s FOR SHARE", [campaign.pk]
        )
        if cursor.fetchone() != (Campaign.Status.SENDING.value,):
            return []
        for zone in _open_zones(campaign, now):
            most = BATCH - len(found)
            if not most:
                break
            asked = {"campaign": campaign.pk, "zone": zone, "most": most, "now": now}
            cursor.execute(CLAIM, asked)
            for pk, number, values in cursor.fetchall():
                known = json.loads(values) if isinstance(values, str) else values
                found.append(Claimed(pk, number, known))
    return sorted(found)


def hand_in(
    campaign: Campaign, who: Payer, claimed: list[Claimed]
) -> tuple[list[Mark], Refused | None]:
    """Hand rows in and wait for what becomes of them; beside it, why it cannot go on.

    A row without an answer gets no mark: it stays claimed until its key tells.
    """
    asked = [_submission(campaign, who, row) for row in claimed]
    flusher.hand_in(asked)
    until = time.monotonic() + ANSWER_S
    marks: list[Mark] = []
    stop: Refused | None = None
    for row, submission in zip(claimed, asked, strict=True):
        try:
            answer = submission.outcome.result(timeout=max(0.0, until - time.monotonic()))
        except UNANSWERED as error:
            log.warning("campaign_row_unanswered", row=row.id, error=repr(error))
        except KeyMismatch:
            marks.append(Mark(row.id, "refused", UNSURE))
        except Refused as refusal:
            marks.append(Mark(row.id, "waiting"))
            stop = stop or refusal
        except Exception:
            log.exception("campaign_row_broke", row=row.id)
            stop = stop or Refused("Something broke on our side. We have been told.")
        else:
            marks.append(_answered(row.id, answer.body))
    return marks, stop


def mark(campaign: Campaign, marks: list[Mark], stop: Refused | None = None) -> int:
    """Write what became of rows, and pause a campaign that cannot go on; return how many went."""
    with transaction.atomic():
        handed = _marked(campaign.pk, marks)
    if stop is None:
        Campaign.objects.filter(pk=campaign.pk, status="sending").exclude(reason="").update(
            reason=""
        )
        return handed
    if isinstance(stop, TryLater):
        # It goes on by itself, at the pace that lets some in, else with the next run.
        Campaign.objects.filter(pk=campaign.pk, status="sending").update(reason=str(stop)[:300])
        if handed:
            time.sleep(PACE_S)
        return handed
    try:
        campaigns.pause(campaign, reason=_told(stop), by=None)
    except Refused:
        log.info("campaign_stopped_already", campaign=campaign.pk)
    return 0


def recover(now: datetime) -> int:
    """Settle rows whose claimer died: by their keys, else they wait again; return how many."""
    settled = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOST_ROWS, [now - LOST, BATCH])
            rows = cursor.fetchall()
            by_campaign: dict[int, list[Mark]] = {}
            for pk, campaign, claimed_at, body in rows:
                by_campaign.setdefault(campaign, []).append(_lost(pk, claimed_at, body, now))
            for campaign, marks in sorted(by_campaign.items()):
                _marked(campaign, marks)
        settled += len(rows)
        if len(rows) < BATCH:
            return settled


def _lost(pk: int, claimed_at: datetime, body: Any, now: datetime) -> Mark:
    if body is not None:
        return _answered(pk, zlib.decompress(bytes(body)))
    if claimed_at < now - FORGOTTEN:
        return Mark(pk, "refused", UNSURE)
    return Mark(pk, "waiting")


def _marked(campaign: int, marks: list[Mark]) -> int:
    if not marks:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(MARK, list(map(list, zip(*marks, strict=True))))
        moved = [state for (state,) in cursor.fetchall()]
    over = sum(state != "waiting" for state in moved)
    if over:
        Campaign.objects.filter(pk=campaign).update(handed=F("handed") + over)
    return over


def _at_work() -> list[Campaign]:
    rows = Campaign.objects.filter(status=Campaign.Status.SENDING).order_by("pk")
    return list(rows.select_related("customer", "client"))


def _open_zones(campaign: Campaign, now: datetime) -> list[str]:
    start, end = campaign.hours_from, campaign.hours_to
    if start is None or end is None:
        return [""]
    return [zone for zone in campaign.zones if zones.is_open(zone, start, end, now)]


def _submission(campaign: Campaign, who: Payer, row: Claimed) -> Submission:
    text = placeholders.fill(campaign.text, row.values, campaign.default_value)
    return Submission(
        payer=who,
        channel=SMS,
        sender=campaign.sender,
        recipients=[row.number],
        text=text,
        size=parts(text),
        answer=_answer,
        # The key names the row, and a row is never written anew once it may be claimed.
        ask=Ask(f"campaign:{campaign.pk}:{row.id}", ""),
        lane=int(Lane.BULK),
        is_small=True,
    )


def _answer(accepted: Accepted) -> Answer:
    return Answer(202, str(accepted.messages[0].id).encode())


def _answered(pk: int, body: bytes) -> Mark:
    return Mark(pk, "handed", message=int(body))


def _told(refusal: Refused) -> str:
    if isinstance(refusal, InsufficientFunds):
        return "The balance does not cover the next message. Top the account up, then resume."
    return str(refusal)


def _finish_if_over(campaign: Campaign, now: datetime) -> None:
    left = CampaignRecipient.objects.filter(campaign=campaign)
    if not (left.filter(state="waiting").exists() or left.filter(state="claimed").exists()):
        campaigns.finish(campaign, now)
