"""Receipts: stored before they are acknowledged, matched whenever their message becomes known.

A receipt may overtake the answer to its submit, come twice, come days late, or contradict another.
It is stored as it came in any case. One whose upstream id is not known yet is parked; the writer of
results looks for it, and so does the sweep.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.utils import timezone

from messaging.dispatch import facts, prepared, transitions
from messaging.dispatch.facts import Facts
from messaging.dispatch.prepared import Statement
from messaging.states import FINAL, MEANS, Told, fold
from portal.core.ids import around
from portal.kit import arrays, ids

# Receipts come within days; older attempts are not looked for.
MEMORY = timedelta(days=8)

# Looked up one by one: of a young partition the planner knows nothing, and for all at once it may
# go through everything that was tried lately.
FIND = """
SELECT found.id, wanted.upstream, found.message_id
  FROM unnest(%s::text[]) AS wanted (upstream)
 CROSS JOIN LATERAL (SELECT id, message_id FROM messaging_attempt
                      WHERE connector_id = %s AND upstream_id = wanted.upstream
                        AND id BETWEEN %s AND %s OFFSET 0) AS found
"""
STORE = """
INSERT INTO messaging_receipt (id, connector_id, upstream_id, state, error, origin, raw, at,
                               done_at, message_id)
SELECT id, %s, upstream, state, error, 'network', raw, at, done_at, message
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
              %s::timestamptz[], %s::bigint[])
       AS v (id, upstream, state, error, raw, at, done_at, message)
"""
PARKED = """
UPDATE messaging_receipt AS r SET message_id = a.message_id
  FROM messaging_attempt AS a
 WHERE r.connector_id = %(connector)s AND r.message_id IS NULL
   AND r.id BETWEEN %(first)s AND %(last)s
   AND r.upstream_id = ANY(%(upstream)s)
   AND a.connector_id = r.connector_id AND a.upstream_id = r.upstream_id
   AND a.id BETWEEN %(first)s AND %(last)s
RETURNING a.id, r.state, a.message_id
"""
FIRST_WAITING = """
SELECT DISTINCT upstream_id FROM messaging_receipt
 WHERE connector_id = %s AND message_id IS NULL AND id BETWEEN %s AND %s LIMIT %s
"""
TELL = """
UPDATE messaging_attempt SET receipt_state = %s
 WHERE id = ANY(%s::bigint[]) AND NOT receipt_state = ANY(%s::text[])
RETURNING message_id, part, receipt_state
"""
# What is not told yet of a part's last try.
OPEN = None
# The parts that count: those of the last try, and what of earlier tries may have got there.
PARTS = """
SELECT message_id, part, receipt_state,
       receipt_state = '' AND number = last AND result NOT IN ('refused', 'not_sent') FROM (
    SELECT a.*, max(number) OVER (PARTITION BY message_id) AS last
      FROM unnest(%s::bigint[]) AS wanted (message)
     CROSS JOIN LATERAL (SELECT * FROM messaging_attempt
                          WHERE message_id = wanted.message AND id BETWEEN %s AND %s
                         OFFSET 0) AS a) AS tried
 WHERE number = last OR receipt_state <> '' OR result NOT IN ('refused', 'not_sent')
"""
LAST_WORDS = [told.value for told in Told if MEANS[told] in FINAL]

# What was told of each part, by its number.
Parts = dict[int, set[Told | None]]


@dataclass(frozen=True, slots=True)
class Arrived:
    """A receipt off the wire. `upstream_id` is normalised as the connector wants it."""

    upstream_id: str
    told: Told
    error: str
    raw: str
    at: datetime
    done_at: datetime | None = None


def store(cursor: Any, connector: int, arrived: list[Arrived]) -> None:
    """Store a batch of receipts of one connector, and do what they mean."""
    wanted = arrays.of({one.upstream_id for one in arrived})
    (found,) = prepared.asked([(FIND, [wanted, connector, *_lately()])])
    known = {upstream: (attempt, message) for attempt, upstream, message in found}
    told = [
        (known[one.upstream_id][0], one.told.value, known[one.upstream_id][1])
        for one in arrived
        if one.upstream_id in known
    ]
    _do(cursor, told, _storing(connector, arrived, {pk: one[1] for pk, one in known.items()}))


def _storing(connector: int, arrived: list[Arrived], messages: dict[str, int]) -> Statement:
    columns = (
        ids.take(len(arrived)),
        (one.upstream_id for one in arrived),
        (one.told for one in arrived),
        (one.error[:20] for one in arrived),
        (one.raw for one in arrived),
        (one.at for one in arrived),
        (one.done_at for one in arrived),
        (messages.get(one.upstream_id) for one in arrived),
    )
    return STORE, [connector, *map(arrays.of, columns)]


def match_parked(cursor: Any, connector: int, upstream: Iterable[str]) -> int:
    """Do what parked receipts of these upstream ids mean; return how many there were."""
    ids_ = list(upstream)
    if not ids_:
        return 0
    first, last = _lately()
    asked = {"connector": connector, "first": first, "last": last, "upstream": ids_}
    cursor.execute(PARKED, asked)
    found = cursor.fetchall()
    if found:
        _do(cursor, found)
    return len(found)


def waiting(cursor: Any, connector: int, limit: int = 1_000) -> list[str]:
    """Upstream ids of parked receipts, for the sweep."""
    cursor.execute(FIRST_WAITING, [connector, *_lately(), limit])
    return [upstream for (upstream,) in cursor.fetchall()]


def _lately() -> tuple[int, int]:
    """The first and the last id of what is looked for."""
    return around(timezone.now(), MEMORY)


def _do(cursor: Any, found: list[tuple[int, str, int]], *before: Statement) -> None:
    """Write (attempt, state, message) down and move the messages as far as their parts allow.

    The statements that come `before` go along with the first ones.
    """
    last: dict[int, str] = {}
    for attempt, state, _ in found:
        if last.get(attempt) not in LAST_WORDS:
            last[attempt] = state
    messages = {message for _, _, message in found}
    telling = _telling(last)
    answers = prepared.asked([*before, *telling, facts.locking(messages)])
    new = chain.from_iterable(answers[len(before) : -1])
    told = Reported(cursor, messages, new)
    transitions.take(
        cursor, facts.of_rows(answers[-1]), lambda row, now: _step(row, told.of(row), now)
    )


def _telling(last: dict[int, str]) -> list[Statement]:
    """What writes the new states of attempts: a statement for each state."""
    alike: dict[str, list[int]] = {}
    for attempt, state in last.items():
        alike.setdefault(state, []).append(attempt)
    return [(TELL, [state, arrays.of(which), LAST_WORDS]) for state, which in alike.items()]


class Reported:
    """What is told of each part; `new` are the (message, part, state) that were just written."""

    def __init__(
        self, cursor: Any, messages: set[int], new: Iterable[tuple[int, int, str]]
    ) -> None:
        self._cursor, self._messages = cursor, messages
        self._new: dict[int, Parts] = {
            message: {part: {Told(state)}} for message, part, state in new
        }
        self._all: dict[int, Parts] | None = None

    def of(self, row: Facts) -> Parts:
        """By number of the part. Nobody needs to look for more than one, tried once."""
        if row.parts == row.tries == 1 and row.id in self._new:
            return self._new[row.id]
        if self._all is None:
            self._all = self._looked_up()
        return self._all.get(row.id, {})

    def _looked_up(self) -> dict[int, Parts]:
        self._cursor.execute(PARTS, [arrays.of(self._messages), *_lately()])
        told: dict[int, Parts] = {}
        for message, part, state, is_open in self._cursor.fetchall():
            of_part = told.setdefault(message, {}).setdefault(part, set())
            if state or is_open:
                of_part.add(Told(state) if state else OPEN)
        return told


def _step(row: Facts, told: Parts, now: datetime) -> Facts | None:
    verdict = _verdict(told)
    if verdict is None:
        return None
    status = fold(row.status, verdict)
    if status == row.status:
        return None
    # A receipt proves that the supplier took it, whether its answer came or not.
    return row.changed(status=status, sent_at=row.sent_at or now)


def _verdict(told: Parts) -> Told | None:
    """What the receipts of all parts say together; None while a part is still open.

    The parts are those that were submitted: a supplier that takes a long text whole reports once.
    A message is delivered when every part is. With all parts at their end, the first part that
    failed says how. Until then any receipt only proves that the message is on its way.
    """
    ends = [_end(told[number]) for number in sorted(told)]
    if ends and all(ends):
        return next((end for end in ends if end is not Told.DELIVERED), Told.DELIVERED)
    known = any(state and MEANS[state] for states in told.values() for state in states)
    return Told.ENROUTE if known else None


def _end(states: set[Told | None]) -> Told | None:
    """A part's end over all its tries: delivered by any of them is delivered.

    What an earlier try failed with is not the end while the last one may still deliver.
    """
    if Told.DELIVERED in states:
        return Told.DELIVERED
    named = [state for state in states if state is not None]
    if len(named) < len(states):
        return None
    return next((state for state in sorted(named) if MEANS[state] in FINAL), None)
