"""Writes accepted messages: COPY for messages, texts and deltas; one statement for the batches."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from billing.models.rate import Basis
from customers.models import Customer
from messaging.deltas import Dimensions, Tally
from messaging.dispatch.decide import Decision
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Submission
from messaging.states import Status

COLUMNS = (
    "id",
    "batch_id",
    "customer_id",
    "client_id",
    "account_id",
    "door_id",
    "channel",
    "sender",
    "recipient",
    "country",
    "network_id",
    "encoding",
    "parts",
    "unit",
    "price",
    "rate_id",
    "basis",
    "cost_unit",
    "cost",
    "cost_rate_id",
    "cost_basis",
    "charge",
    "status",
    "reason",
    "route_id",
    "pool_id",
    "connector_id",
    "day",
    "hour",
    "accepted_at",
    "final_at",
    "valid_until",
    "tries",
    "possible_duplicate",
    "reference",
    "asked",
    "wire",
    "next_try_at",
)
MESSAGES = f"COPY messaging_message ({', '.join(COLUMNS)}) FROM STDIN"
TEXTS = "COPY messaging_messagetext (message_id, text) FROM STDIN"
BATCHES = (
    "COPY messaging_batch (id, customer_id, client_id, account_id, door_id, entry_id, messages, "
    "parts, total, at) FROM STDIN"
)
VALIDITY = timedelta(hours=48)
NOTHING = Decimal(0)

if TYPE_CHECKING:
    from messaging.dispatch.lots import Lot


class Clock(NamedTuple):
    """The moment of acceptance, and its day and hour in the operator's zone."""

    now: datetime
    day: date
    hour: int


class Row(NamedTuple):
    """One message to store."""

    id: int
    recipient: str
    decision: Decision
    status: Status


def messages(cursor: Any, lots: "list[Lot]", clock: Clock) -> None:
    """COPY all messages with their texts, and tell what happened in deltas."""
    tally = Tally()
    with cursor.copy(MESSAGES) as copy:
        for lot in lots:
            for submission, rows in lot.paid:
                for row in rows:
                    copy.write_row(_columns(submission, lot.batch, row, clock))
                    _count(tally, submission, row, clock)
    with cursor.copy(TEXTS) as copy:
        for lot in lots:
            for submission, rows in lot.paid:
                for row in rows:
                    copy.write_row((row.id, submission.text))
    tally.write(cursor)


def batches(
    cursor: Any, lots: "list[Lot]", entries: dict[tuple[int, int], int], clock: Clock
) -> None:
    """COPY the lots' rows; their counts leave out what was blocked, as their totals do."""
    with cursor.copy(BATCHES) as copy:
        for lot in lots:
            payer = lot.paid[0][0].payer
            owner = (payer.customer, payer.client, payer.account, payer.door)
            entry = entries[lot.entry] if lot.entry else None
            going = [
                (submission, sum(not row.decision.reason for row in rows))
                for submission, rows in lot.paid
            ]
            messages = sum(count for _, count in going)
            parts = sum(submission.size.parts * count for submission, count in going)
            copy.write_row((lot.batch, *owner, entry, messages, parts, lot.total, clock.now))


def total(submission: Submission, rows: list[Row]) -> Decimal:
    """What the submission's messages cost its payer, in the account's unit."""
    parts = submission.size.parts
    return sum((price_of(row) * parts for row in rows), NOTHING)


def price_of(row: Row) -> Decimal:
    """The price per part that is charged; a blocked message is charged nothing."""
    price = row.decision.price
    return NOTHING if price is None or row.decision.reason else price.price


def basis_of(payer: Payer, row: Row) -> str:
    """What the message is charged for: the rate says it, unless the customer's contract does."""
    if payer.charge_policy != Customer.ChargePolicy.BY_RATE:
        return payer.charge_policy
    return row.decision.price.basis if row.decision.price else Basis.SUBMITTED


def _columns(submission: Submission, batch: int, row: Row, clock: Clock) -> tuple[Any, ...]:
    payer, decision = submission.payer, row.decision
    price, cost = decision.price, decision.cost
    blocked = bool(decision.reason)
    return (
        row.id,
        batch,
        payer.customer,
        payer.client,
        payer.account,
        payer.door,
        submission.channel,
        submission.sender,
        row.recipient,
        decision.country,
        decision.network,
        submission.size.encoding,
        submission.size.parts,
        payer.unit,
        price_of(row),
        price.id if price else None,
        basis_of(payer, row),
        decision.cost_unit,
        cost.price if cost else NOTHING,
        cost.id if cost else None,
        cost.basis if cost else "submitted",
        "none" if blocked else "charged",
        row.status,
        decision.reason,
        decision.route,
        decision.pool,
        decision.connector,
        clock.day,
        clock.hour,
        clock.now,
        clock.now if blocked else None,
        submission.valid_until or (submission.send_at or clock.now) + VALIDITY,
        0,
        False,
        submission.reference,
        submission.asked,
        json.dumps(wire) if (wire := submission.wire.as_json()) else None,
        submission.send_at if row.status == Status.ACCEPTED else None,
    )


def _count(tally: Tally, submission: Submission, row: Row, clock: Clock) -> None:
    payer, decision, parts = submission.payer, row.decision, submission.size.parts
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
    tally.add(dimensions, messages=1, parts=parts, price=price_of(row) * parts)
    if decision.reason:
        tally.add(dimensions, failed_messages=1, failed_parts=parts)
