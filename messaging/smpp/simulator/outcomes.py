"""What a simulated centre does with one message: drawn once, before anything is sent.

Destinations with certain last digits have a fixed outcome, so that people can try each by hand.
"""

from dataclasses import dataclass
from random import Random

from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.simulator.faults import Faults

REORDER_S = (0.005, 0.05)
# Long enough for a receipt that is already under way to be read first.
RECEIPT_FIRST_S = 0.1

# Six digits, which a thousand numbers in a row hit by chance only once in a thousand times.
ENDING_SIZE = 6
UNDELIVERED, REFUSED, EXPIRED = b"666001", b"666002", b"666003"
SILENT, REPLYING = b"666004", b"666005"
FIXED_STATES = {
    UNDELIVERED: MessageState.UNDELIVERABLE,
    EXPIRED: MessageState.EXPIRED,
    SILENT: None,
    REPLYING: MessageState.DELIVERED,
}
ERRORS = {
    MessageState.DELIVERED: "000",
    MessageState.UNDELIVERABLE: "027",  # absent subscriber
    MessageState.EXPIRED: "031",
    MessageState.REJECTED: "021",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`state` is None if no receipt ever comes."""

    status: Status = Status.OK
    answer_delay_s: float = 0.0
    answers: int = 1
    state: MessageState | None = None
    receipt_delay_s: float = 0.0
    receipts: int = 1
    has_reply: bool = False
    breaks_connection: bool = False
    stray_follows: bool = False
    malformed_follows: bool = False


def draw(destination: bytes, faults: Faults, random: Random) -> Outcome:
    """The outcome of a message that is within the rate limit."""
    ending = destination[-ENDING_SIZE:]
    status = Status.INVALID_DESTINATION_ADDRESS if ending == REFUSED else Status.OK
    is_fixed = ending in FIXED_STATES or ending == REFUSED
    if not is_fixed:
        status = draw_status(faults, random)
    state = FIXED_STATES[ending] if ending in FIXED_STATES else draw_state(faults, random)
    return shaped(
        faults,
        random,
        status=status,
        state=None if status else state,
        has_reply=ending == REPLYING,
    )


def shaped(
    faults: Faults,
    random: Random,
    *,
    status: Status,
    state: MessageState | None = None,
    has_reply: bool = False,
) -> Outcome:
    """An outcome with everything drawn that goes wrong around it."""
    answer_delay_s = random.uniform(*faults.answer_delay_s)
    receipt_delay_s = random.uniform(*faults.receipt_delay_s)
    if happens(faults.reordered, random):
        answer_delay_s += random.uniform(*REORDER_S)
    if state is not None and happens(faults.receipt_first, random):
        answer_delay_s = max(answer_delay_s, RECEIPT_FIRST_S)
        receipt_delay_s = 0.0
    else:
        receipt_delay_s += answer_delay_s
    return Outcome(
        status=status,
        answer_delay_s=answer_delay_s,
        answers=draw_answers(faults, random),
        state=state,
        receipt_delay_s=receipt_delay_s,
        receipts=2 if happens(faults.receipt_twice, random) else 1,
        has_reply=has_reply,
        breaks_connection=happens(faults.disconnected, random),
        stray_follows=happens(faults.stray_answers, random),
        malformed_follows=happens(faults.malformed, random),
    )


def draw_status(faults: Faults, random: Random) -> Status:
    if happens(faults.throttled, random):
        return Status.THROTTLED
    if happens(faults.system_error, random):
        return Status.SYSTEM_ERROR
    return Status.OK


def draw_answers(faults: Faults, random: Random) -> int:
    if happens(faults.unanswered, random):
        return 0
    return 2 if happens(faults.answered_twice, random) else 1


def draw_state(faults: Faults, random: Random) -> MessageState:
    at = random.random()
    shares = (
        (faults.undelivered, MessageState.UNDELIVERABLE),
        (faults.expired, MessageState.EXPIRED),
        (faults.rejected, MessageState.REJECTED),
    )
    for share, state in shares:
        if at < share:
            return state
        at -= share
    return MessageState.DELIVERED


def happens(share: float, random: Random) -> bool:
    return share > 0 and random.random() < share
