"""The life of a message as a table, and what a receipt does to it.

What is promised, for events in any order and any number:

- A final status never moves again. A receipt that contradicts it is kept as an event, no more.
- The same event twice is the same as once.
- Receipts that agree on one final state lead to it from every status a receipt can find, in
  whatever order they come and however many intermediate ones come between.
- An intermediate receipt proves that the supplier has the message: `submitting` and `unknown`
  become `sent`; nothing ever goes back.
- The supplier's yes, or its silence, and a receipt may change places: the status is the same.
- Receipts that contradict each other are settled by the first to be stored, so there the order
  counts. Nobody can know better: the supplier told both.
"""

from enum import StrEnum


class Status(StrEnum):
    """Where a message stands. The words are those of the pages, interfaces and columns."""

    ACCEPTED = "accepted"
    HELD = "held"
    QUEUED = "queued"
    SUBMITTING = "submitting"
    SENT = "sent"
    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class Told(StrEnum):
    """What a receipt says: the message states of SMPP 3.4 section 5.2.28, and other channels'."""

    ENROUTE = "enroute"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    DELETED = "deleted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


FINAL = frozenset(
    {
        Status.DELIVERED,
        Status.UNDELIVERED,
        Status.EXPIRED,
        Status.REJECTED,
        Status.CANCELLED,
    }
)

# Where a message stands that is not on its way from the door to a handset: put aside, or failed.
ASIDE = (
    Status.ACCEPTED,
    Status.HELD,
    Status.UNKNOWN,
    Status.UNDELIVERED,
    Status.EXPIRED,
    Status.REJECTED,
    Status.CANCELLED,
)

# The ends a supplier can tell of. A receipt may find a message in any status that follows a first
# attempt: still submitting (it overtook the answer), unknown (the answer never came), or queued
# again for a second attempt, which it then makes unnecessary.
ATTEMPTED = frozenset({Status.QUEUED, Status.SUBMITTING, Status.UNKNOWN, Status.SENT})
ENDS = frozenset({Status.DELIVERED, Status.UNDELIVERED, Status.EXPIRED, Status.REJECTED})

ALLOWED: dict[Status, frozenset[Status]] = {
    # Rejected: a long message whose parts have all come, and whose whole text may not go anywhere.
    Status.ACCEPTED: frozenset(
        {Status.QUEUED, Status.HELD, Status.CANCELLED, Status.EXPIRED, Status.REJECTED},
    ),
    # Rejected: a moderator said no.
    Status.HELD: frozenset(
        {Status.QUEUED, Status.CANCELLED, Status.EXPIRED, Status.REJECTED},
    ),
    # Its client was blocked before the first try.
    Status.QUEUED: ENDS | {Status.SUBMITTING, Status.HELD, Status.CANCELLED},
    Status.SUBMITTING: ENDS | {Status.SENT, Status.QUEUED, Status.UNKNOWN},
    # A message without an answer may be sent again: that is the account's policy, not an error.
    Status.UNKNOWN: ENDS | {Status.SENT, Status.QUEUED},
    # No receipt came in its pool's minutes: sent again, once, by another supplier.
    Status.SENT: ENDS | {Status.QUEUED},
    **dict.fromkeys(FINAL, frozenset()),
}

# A supplier that does not know the message tells nothing; one that deleted it will not deliver it.
MEANS: dict[Told, Status | None] = {
    Told.ENROUTE: Status.SENT,
    Told.ACCEPTED: Status.SENT,
    Told.DELIVERED: Status.DELIVERED,
    Told.UNDELIVERED: Status.UNDELIVERED,
    Told.EXPIRED: Status.EXPIRED,
    Told.DELETED: Status.UNDELIVERED,
    Told.REJECTED: Status.REJECTED,
    Told.UNKNOWN: None,
}


def may(old: Status, new: Status) -> bool:
    """Whether a message may go from `old` to `new`. Staying is not a step."""
    return new in ALLOWED[old]


def move(old: Status, new: Status) -> Status:
    """`new` where the table allows it, else `old`: for events that may come late or twice."""
    return new if new in ALLOWED[old] else old


def fold(status: Status, told: Told) -> Status:
    """The status after a receipt. Late, doubled and contradicting ones change nothing.

    Nor does one for a message that was never attempted: it was matched to the wrong message.
    """
    meaning = MEANS[told]
    if meaning is None or status not in ATTEMPTED:
        return status
    return move(status, meaning)
