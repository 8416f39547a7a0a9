"""Writes accepted messages: themselves, their texts, deltas and batches."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from billing.models.rate import Basis
from customers.models import Customer
from messaging import deltas
from messaging.deltas import Dimensions, Tally
from messaging.dispatch.decide import Decision
from messaging.dispatch.memory import Memory
from messaging.dispatch.payer import Payer
from messaging.dispatch.piles import Own, Piles, Shared
from messaging.dispatch.sheaf import FEW_AHEAD, Sheaf
from messaging.dispatch.submission import Submission
from messaging.dispatch.traces import Traces
from messaging.states import Status
from messaging.wire import NOTHING as NOTHING_ASKED
from portal.kit import copying
from portal.kit.given import Given

# The entry was written just before, under the number that its account gave it. It is found by the
# order of numbers, so that a plan made while there were none does not read all of them later.
BATCH = """
INSERT INTO messaging_batch (id, customer_id, client_id, account_id, door_id, messages, parts,
                             total, entry_id, at)
SELECT v.id, v.customer, v.client, v.account, v.door, v.messages, v.parts, v.total, e.id,
       %s::timestamptz
  FROM {} AS v (id, customer, client, account, door, messages, parts, total, entry)
  LEFT JOIN LATERAL (SELECT id FROM billing_entry WHERE account_id = v.account AND number >= v.entry
                      ORDER BY number LIMIT 1) AS e ON true
"""
BATCHES = Given(BATCH, *["bigint"] * 5, "int", "int", "numeric", "bigint")
VALIDITY = timedelta(hours=48)
UNCHANGED = copying.columns(("", None))
NOTHING = Decimal(0)

if TYPE_CHECKING:
    from messaging.dispatch.lots import Lot


class Clock(NamedTuple):
    """The moment of acceptance, and its day, hour and minute in the operator's zone."""

    now: datetime
    day: date
    hour: int
    minute: int


class Out(NamedTuple):
    """What goes out instead of what came in: "" keeps the sender, None the text.

    `rules` are the replacement rules that were applied, in their order, and `left_out` those that
    matched and could not be.
    """

    sender: str = ""
    text: str | None = None
    rules: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()


AS_IT_CAME = Out()


class Row(NamedTuple):
    """One message to store."""

    id: int
    recipient: str
    decision: Decision
    status: Status
    long_message: int | None = None
    out: Out = AS_IT_CAME


class Messages:
    """Gathers the rows of a flush's messages and texts, and what is to be told of them.

    Their columns stand in the order of `messaging.dispatch.piles`.
    Where something went ahead by the `sheaf`, many that are alike follow it as soon as they are
    there, and of at most `FEW_AHEAD` all that are there. `memory` is that of the desk that decided:
    what follows from decisions may be known there.
    """

    def __init__(self, clock: Clock, memory: Memory, sheaf: Sheaf, *, count: int) -> None:
        self._clock, self._memory, self._sheaf = clock, memory, sheaf
        self._piles = Piles(sheaf, is_small=count <= FEW_AHEAD)
        self._places: dict[tuple[Any, ...], str] = {}
        self._said: dict[tuple[Any, ...], str] = {}
        # Decisions and payers live as long as the flush: their identities are theirs alone.
        self._decided: dict[tuple[Any, ...], str] = {}
        self._alike: dict[tuple[Any, ...], list[Any]] = {}
        self._traces = Traces(clock.day, memory)

    def add(self, submission: Submission, batch: int, row: Row) -> None:
        decision = row.decision
        alike = (batch, id(submission.payer), id(decision), row.status, submission.send_at)
        decided = self._decided.get(alike)
        if decided is None:
            owned = self._memory.of(_what_was_decided, submission.payer, decision)
            committed = self._what_is_committed(submission, batch, row)
            decided = self._decided[alike] = f"{owned}\t{committed}"
        trace = self._traces.id_of(decision, has_rules=row.out.rules, left_out=row.out.left_out)
        self._piles.add(
            Shared(
                self._what_was_said(submission),
                decided,
                UNCHANGED if row.out is AS_IT_CAME else copying.columns(row.out[:2]),
                self._place(submission, decision) if row.status is Status.QUEUED else None,
            ),
            Own(row.id, row.long_message, row.recipient, trace, submission.text),
        )
        self._count(submission, row)

    def write(self) -> None:
        """Store everything, and tell what happened in deltas."""
        self._traces.write(self._sheaf)
        self._piles.write()
        tally = Tally()
        for submission, row, count in self._alike.values():
            _tell(tally, submission, row, count, self._clock)
        self._sheaf.rows(deltas.TABLE, tally.lines())

    def _what_was_said(self, submission: Submission) -> str:
        size = submission.size
        is_plain = submission.wire is NOTHING_ASKED and submission.valid_until is None
        if not is_plain or submission.send_at is not None:
            return self._said_columns(submission)
        said = (submission.sender, size.parts, size.encoding, submission.asked)
        alike = (submission.channel, submission.reference, submission.lane, *said)
        known = self._said.get(alike)
        if known is None:
            known = self._said[alike] = self._said_columns(submission)
        return known

    def _place(self, submission: Submission, decision: Decision) -> str:
        whose = (decision.connector, submission.lane, submission.payer.customer)
        alike = (*whose, submission.valid_until, submission.send_at)
        place = self._places.get(alike)
        if place is None:
            columns = (*whose, None, self._valid_until(submission))
            place = self._places[alike] = copying.columns(columns)
        return place

    def _valid_until(self, submission: Submission) -> datetime:
        start = submission.send_at or self._clock.now
        return submission.valid_until or start + VALIDITY

    def _said_columns(self, submission: Submission) -> str:
        wire = submission.wire.as_json()
        return copying.columns(
            (
                submission.channel,
                submission.sender,
                submission.size.encoding,
                submission.size.parts,
                submission.reference,
                submission.asked,
                json.dumps(wire) if wire else None,
                self._valid_until(submission),
                submission.lane,
            )
        )

    def _what_is_committed(self, submission: Submission, batch: int, row: Row) -> str:
        clock = self._clock
        # What is held keeps its hour for when it is let go.
        is_waiting = row.status in {Status.ACCEPTED, Status.HELD}
        waits_until = submission.send_at if is_waiting else None
        return copying.columns(
            (
                batch,
                row.status,
                clock.day,
                clock.hour,
                clock.now,
                clock.now if row.decision.reason else None,
                # A part of a long message waits for the others first.
                None if submission.segment else waits_until,
                0,
                False,
            )
        )

    def _count(self, submission: Submission, row: Row) -> None:
        alike = (
            id(submission.payer),
            id(row.decision),
            submission.sender,
            submission.channel,
            submission.size.parts,
        )
        counted = self._alike.get(alike)
        if counted is None:
            self._alike[alike] = [submission, row, 1]
        else:
            counted[2] += 1


def batches(sheaf: Sheaf, lots: "list[Lot]", clock: Clock) -> None:
    """Store the lots; their counts leave out what was blocked, as their totals do."""
    lines = []
    for lot in lots:
        payer = lot.paid[0][0].payer
        owner = (payer.customer, payer.client, payer.account, payer.door)
        going = [
            (submission, sum(not row.decision.reason for row in rows))
            for submission, rows, _ in lot.paid
        ]
        messages = sum(count for _, count in going)
        parts = sum(submission.size.parts * count for submission, count in going)
        entry = lot.entry[1] if lot.entry else None
        lines.append((lot.batch, *owner, messages, parts, lot.total, entry))
    if lines:
        sql, params = BATCHES.of(lines)
        sheaf.execute(sql, [clock.now, *params])


def count(lots: "list[Lot]") -> int:
    """How many messages they have, with those that are blocked."""
    return sum(len(rows) for lot in lots for _, rows, _ in lot.paid)


def total(submission: Submission, rows: list[Row]) -> Decimal:
    """What the submission's messages cost its payer, in the account's unit."""
    parts = submission.size.parts
    if len(rows) == 1:
        return price_of(rows[0].decision) * parts
    return sum((price_of(row.decision) * parts for row in rows), NOTHING)


def _what_was_decided(payer: Payer, decision: Decision) -> str:
    price, cost = decision.price, decision.cost
    return copying.columns(
        (
            payer.customer,
            payer.client,
            payer.account,
            payer.door,
            decision.country,
            decision.network,
            payer.unit,
            price_of(decision),
            price.id if price else None,
            basis_of(payer, decision),
            decision.cost_unit,
            cost.price if cost else NOTHING,
            cost.id if cost else None,
            cost.basis if cost else "submitted",
            "none" if decision.reason else "charged",
            decision.reason or decision.held_for,
            decision.route,
            decision.pool,
            decision.connector,
        )
    )


def price_of(decision: Decision) -> Decimal:
    """The price per part that is charged; a blocked message is charged nothing."""
    return NOTHING if decision.price is None or decision.reason else decision.price.price


def basis_of(payer: Payer, decision: Decision) -> str:
    """What the message is charged for: the rate says it, unless the customer's contract does."""
    if payer.charge_policy != Customer.ChargePolicy.BY_RATE:
        return payer.charge_policy
    return decision.price.basis if decision.price else Basis.SUBMITTED


def _tell(tally: Tally, submission: Submission, row: Row, count: int, clock: Clock) -> None:
    """Count as many messages as were alike."""
    payer, decision = submission.payer, row.decision
    parts = submission.size.parts * count
    dimensions = Dimensions(
        clock.day,
        clock.hour,
        payer.customer,
        payer.client,
        payer.door,
        submission.channel,
        decision.connector,
        decision.country,
        decision.network,
        submission.sender,
        payer.unit,
        decision.cost_unit,
    )
    tally.add(dimensions, messages=count, parts=parts, price=price_of(decision) * parts)
    if decision.reason:
        tally.add(dimensions, failed_messages=count, failed_parts=parts)
