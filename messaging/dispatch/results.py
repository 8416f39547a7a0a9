"""What became of a try, written in batches: attempts, states, refunds, and receipts that waited.

All parts taken: sent. Throttled or not sent at all: queued again, later. No answer: indeterminate,
because the bytes may have arrived; it is labelled, and resent once if its door wants that. Refused
for good: rejected and refunded, or undelivered when some of its parts had already gone; or, with an
error its route names, on its way by another connector.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from messaging.dispatch import detours, facts, prepared, receipts, transitions
from messaging.dispatch.detours import Refusal
from messaging.dispatch.facts import Facts
from messaging.dispatch.prepared import Statement
from messaging.dispatch.profile import PASSING
from messaging.states import Status
from portal.kit import arrays

BACK_OFF_S = (1, 2, 5, 10, 30, 60)
REFUSED = "refused_by_supplier"
UNSURE = "no_answer"

UPDATE = """
UPDATE messaging_attempt AS a
   SET result = v.result, status_code = v.code, upstream_id = v.upstream,
       finished_at = %s::timestamptz
  FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[]) AS v (id, result, code, upstream)
 WHERE a.id = v.id AND a.id BETWEEN %s AND %s AND a.result = 'open'
"""


@dataclass(frozen=True, slots=True)
class PartResult:
    """How the submit of one part ended; `result` is one of `Attempt.Result`."""

    attempt: int
    result: str
    status_code: int | None = None
    upstream_id: str | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """A try of a message with all its parts answered for."""

    message: int
    number: int
    parts: list[PartResult]

    def has(self, result: str) -> bool:
        return any(part.result == result for part in self.parts)


def write(
    cursor: Any,
    connector: int,
    tried: list[Tried],
    *,
    passing: frozenset[int] = PASSING,
    waits_s: Sequence[int] = BACK_OFF_S,
) -> None:
    """Write a batch of results of one connector.

    Refused with one of `passing` is tried again, after each try as many seconds later as `waits_s`
    says.
    """
    parts = [part for one in tried for part in one.parts]
    by_message = {one.message: one for one in tried}
    answered = [_answered(parts)] if parts else []
    *_, found = prepared.asked([*answered, facts.locking(by_message)])
    rows = facts.of_rows(found)
    refusals = {one.message: refusal for one in tried if (refusal := _refusal(one))}
    onward = detours.after(cursor, refusals, passing)
    if onward:
        # They have other connectors now.
        rows |= facts.lock(cursor, onward)

    def step(row: Facts, now: datetime) -> Facts | None:
        if row.id in onward:
            return _gone_on(row, onward[row.id])
        return _step(row, by_message[row.id], now, passing, waits_s)

    transitions.take(cursor, rows, step)
    receipts.match_parked(cursor, connector, [p.upstream_id for p in parts if p.upstream_id])


def _answered(parts: list[PartResult]) -> Statement:
    attempts = [part.attempt for part in parts]
    columns = (
        attempts,
        (part.result for part in parts),
        (part.status_code for part in parts),
        (part.upstream_id for part in parts),
    )
    values = [timezone.now(), *map(arrays.of, columns), min(attempts), max(attempts)]
    return UPDATE, values


def _refusal(tried: Tried) -> Refusal | None:
    """A try that nobody took a part of and that is sure not to have arrived."""
    codes = frozenset(part.status_code for part in tried.parts if part.result == "refused")
    if not codes or any(part.result not in {"refused", "not_sent"} for part in tried.parts):
        return None
    return Refusal(tried.number, codes)


def _gone_on(row: Facts, wanted: Facts) -> Facts:
    """The row as it is on its other way, with what was decided for it."""
    return row.changed(status=wanted.status, reason=wanted.reason, next_try_at=None)


def _step(
    row: Facts, tried: Tried, now: datetime, passing: frozenset[int], waits_s: Sequence[int]
) -> Facts | None:
    if row.status != Status.SUBMITTING or row.tries != tried.number:
        # Somebody else has taken over since, or a receipt has settled it already.
        return None
    if tried.has("unanswered") or tried.has("open"):
        return unanswered(row, now)
    refusals = [part.status_code for part in tried.parts if part.result == "refused"]
    if any(code not in passing for code in refusals):
        return _refused(row, tried, now)
    if refusals or tried.has("not_sent"):
        return _later(row, now, waits_s)
    return row.changed(status=Status.SENT, reason="", sent_at=now)


def unanswered(row: Facts, now: datetime) -> Facts:
    """The outcome is unknown: resend it once and say so, or leave it to a receipt."""
    if row.resends_unanswered and not row.possible_duplicate:
        return row.changed(
            status=Status.QUEUED, reason=UNSURE, possible_duplicate=True, next_try_at=None
        )
    return row.changed(status=Status.UNKNOWN, reason=UNSURE)


def _refused(row: Facts, tried: Tried, now: datetime) -> Facts:
    if tried.has("taken"):
        return row.changed(status=Status.UNDELIVERED, reason=REFUSED, sent_at=now)
    return row.changed(status=Status.REJECTED, reason=REFUSED)


def _later(row: Facts, now: datetime, waits_s: Sequence[int]) -> Facts:
    wait = waits_s[min(row.tries, len(waits_s)) - 1]
    return row.changed(
        status=Status.QUEUED, reason="throttled", next_try_at=now + timedelta(seconds=wait)
    )
