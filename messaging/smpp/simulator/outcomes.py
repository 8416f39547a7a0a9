"""What a simulated centre does with one message: drawn once, before anything is sent.

Destinations with certain last digits have a fixed outcome, so that people can try each by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.simulator.faults import Faults

REORDER_S = (0.005, 0.05)
# Long enough for a receipt that is already under way to be read first.
RECEIPT_FIRST_S = 0.1

# Six digits, which a thousand numbers in a row hit by chance only once in a thousand times.
ENDING_SIZE = 6
ENDINGS = {
    b"666001": "undelivered",
    b"666002": "refused",
    b"666003": "expired",
    b"666004": "silent",
    b"666005": "replying",
    b"666006": "rejected",
}
STATES = {
    "delivered": MessageState.DELIVERED,
    "undelivered": MessageState.UNDELIVERABLE,
    "expired": MessageState.EXPIRED,
    "rejected": MessageState.REJECTED,
    "replying": MessageState.DELIVERED,
}
ERRORS = {
    MessageState.DELIVERED: "000",
    MessageState.UNDELIVERABLE: "027",  # absent subscriber
    MessageState.EXPIRED: "031",
    MessageState.REJECTED: "021",
}
# What a centre may refuse a submission with for reasons of its own.
RANDOM_ERRORS = (
    Status.SYSTEM_ERROR,
    Status.MESSAGE_QUEUE_FULL,
    Status.SUBMIT_FAILED,
    Status.INVALID_SOURCE_ADDRESS,
    Status.INVALID_DESTINATION_ADDRESS,
    Status.UNKNOWN_ERROR,
)
# Faults that would change an outcome somebody has chosen.
DECISIVE = frozenset(
    {"throttled", "queue_full", "system_error", "random_error", "no_receipt"}
    | {"receipt_contradicted"}
)
ABOUT_RECEIPTS = frozenset(
    {
        "no_receipt",
        "receipt_first",
        "receipt_late",
        "receipt_elsewhere",
        "receipt_twice",
        "receipt_repeated",
        "receipt_contradicted",
    }
)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """`state` is None if no receipt ever comes; `played` names what goes wrong."""

    status: Status = Status.OK
    answer_delay_s: float = 0.0
    answers: int = 1
    state: MessageState | None = None
    receipt_delay_s: float = 0.0
    receipts: int = 1
    is_first: bool = False
    goes_elsewhere: bool = False
    is_contradicted: bool = False
    has_reply: bool = False
    breaks_connection: bool = False
    stray_follows: bool = False
    stray_receipt_follows: bool = False
    malformed_follows: bool = False
    broken_framing_follows: bool = False
    played: list[str] = field(default_factory=list)


def draw(destination: bytes, faults: Faults, random: Random) -> Outcome:
    """The outcome of a message that is within the rate limit."""
    fate = fate_of(destination, faults)
    outcome = Outcome(has_reply=fate == "replying")
    if fate == "refused":
        outcome.status = Status.INVALID_DESTINATION_ADDRESS
    else:
        outcome.state = STATES.get(fate) if fate else draw_state(faults, random)
    return shaped(outcome, faults, random, is_fixed=fate is not None)


def over_rate(faults: Faults, random: Random) -> Outcome:
    """The outcome of a message above the rate limit."""
    outcome = Outcome(status=Status.THROTTLED, played=["rate_limit_per_s"])
    return shaped(outcome, faults, random, is_fixed=True)


def fate_of(destination: bytes, faults: Faults) -> str | None:
    """The fate that the last digits choose, the longest ending first; None leaves it to chance."""
    if faults.endings:
        digits = destination.decode("latin-1")
        fitting = [ending for ending in faults.endings if digits.endswith(ending)]
        if fitting:
            return faults.endings[max(fitting, key=len)]
    return ENDINGS.get(destination[-ENDING_SIZE:])


def shaped(outcome: Outcome, faults: Faults, random: Random, *, is_fixed: bool) -> Outcome:
    """The outcome with everything drawn that goes wrong around it."""
    outcome.answer_delay_s = between(faults.answer_delay_s, random) + faults.rtt_ms / 1000
    outcome.receipt_delay_s = between(faults.receipt_delay_s, random)
    for name, share in faults.possible:
        if random.random() < share and is_playable(name, outcome, is_fixed):
            PLAYS[name](outcome, faults, random)
            outcome.played.append(name)
    if not outcome.is_first:
        outcome.receipt_delay_s += outcome.answer_delay_s
    return outcome


def is_playable(name: str, outcome: Outcome, is_fixed: bool) -> bool:
    if is_fixed and name in DECISIVE:
        return False
    if outcome.status and name in DECISIVE:
        return False
    return outcome.state is not None or name not in ABOUT_RECEIPTS


def between(bounds: tuple[float, float], random: Random) -> float:
    low, high = bounds
    return low if low == high else random.uniform(low, high)


def draw_state(faults: Faults, random: Random) -> MessageState:
    if not (faults.undelivered or faults.expired or faults.rejected):
        return MessageState.DELIVERED
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


# How each fault changes an outcome.

Play = Callable[[Outcome, Faults, Random], None]


def refusing(*statuses: Status) -> Play:
    def play(outcome: Outcome, faults: Faults, random: Random) -> None:
        outcome.status = statuses[0] if len(statuses) == 1 else random.choice(statuses)
        outcome.state = None
        outcome.has_reply = False

    return play


def setting(name: str, value: object) -> Play:
    def play(outcome: Outcome, faults: Faults, random: Random) -> None:
        setattr(outcome, name, value)

    return play


def reorder(outcome: Outcome, faults: Faults, random: Random) -> None:
    outcome.answer_delay_s += random.uniform(*REORDER_S)


def answer_late(outcome: Outcome, faults: Faults, random: Random) -> None:
    outcome.answer_delay_s += faults.late_answer_s


def report_first(outcome: Outcome, faults: Faults, random: Random) -> None:
    outcome.answer_delay_s = max(outcome.answer_delay_s, RECEIPT_FIRST_S)
    outcome.receipt_delay_s = 0.0
    outcome.is_first = True


def report_late(outcome: Outcome, faults: Faults, random: Random) -> None:
    outcome.receipt_delay_s += faults.late_receipt_s


def repeat(outcome: Outcome, faults: Faults, random: Random) -> None:
    outcome.receipts = int(faults.receipt_copies)


PLAYS: dict[str, Play] = {
    "throttled": refusing(Status.THROTTLED),
    "queue_full": refusing(Status.MESSAGE_QUEUE_FULL),
    "system_error": refusing(Status.SYSTEM_ERROR),
    "random_error": refusing(*RANDOM_ERRORS),
    "reordered": reorder,
    "late_answer": answer_late,
    "unanswered": setting("answers", 0),
    "answered_twice": setting("answers", 2),
    "stray_answers": setting("stray_follows", True),
    "malformed": setting("malformed_follows", True),
    "broken_framing": setting("broken_framing_follows", True),
    "disconnected": setting("breaks_connection", True),
    "no_receipt": setting("state", None),
    "receipt_first": report_first,
    "receipt_late": report_late,
    "receipt_elsewhere": setting("goes_elsewhere", True),
    "receipt_twice": setting("receipts", 2),
    "receipt_repeated": repeat,
    "receipt_contradicted": setting("is_contradicted", True),
    "stray_receipts": setting("stray_receipt_follows", True),
}
