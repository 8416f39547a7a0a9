"""What became of a message, as the wire says it (SMPP 3.4 section 5.2.28 and appendix B)."""

from enum import IntEnum


class MessageState(IntEnum):
    SCHEDULED = 0  # SMPP 5.0 4.7.15
    ENROUTE = 1
    DELIVERED = 2
    EXPIRED = 3
    DELETED = 4
    UNDELIVERABLE = 5
    ACCEPTED = 6
    UNKNOWN = 7
    REJECTED = 8
    SKIPPED = 9  # SMPP 5.0 4.7.15

    @property
    def is_final(self) -> bool:
        """Whether nothing can follow. ACCEPTED and UNKNOWN are no news about the handset."""
        return self in FINAL

    @property
    def word(self) -> str:
        """The word of appendix B, as a receipt's `stat` has it."""
        return WORDS[self]


FINAL = frozenset(
    {
        MessageState.DELIVERED,
        MessageState.EXPIRED,
        MessageState.DELETED,
        MessageState.UNDELIVERABLE,
        MessageState.REJECTED,
        MessageState.SKIPPED,
    }
)
WORDS = {
    MessageState.SCHEDULED: "SCHEDLD",
    MessageState.ENROUTE: "ENROUTE",
    MessageState.DELIVERED: "DELIVRD",
    MessageState.EXPIRED: "EXPIRED",
    MessageState.DELETED: "DELETED",
    MessageState.UNDELIVERABLE: "UNDELIV",
    MessageState.ACCEPTED: "ACCEPTD",
    MessageState.UNKNOWN: "UNKNOWN",
    MessageState.REJECTED: "REJECTD",
    MessageState.SKIPPED: "SKIPPED",
}
# The beginnings by which words are recognised: centres write DELIVRD, DELIVERED, UNDELIVERABLE.
BEGINNINGS = (
    ("DELIV", MessageState.DELIVERED),
    ("EXPIR", MessageState.EXPIRED),
    ("DELET", MessageState.DELETED),
    ("UNDELIV", MessageState.UNDELIVERABLE),
    ("FAIL", MessageState.UNDELIVERABLE),
    ("ACCEP", MessageState.ACCEPTED),
    ("REJEC", MessageState.REJECTED),
    ("ENROUTE", MessageState.ENROUTE),
    ("SCHED", MessageState.SCHEDULED),
    ("SKIP", MessageState.SKIPPED),
)


def from_word(word: str) -> MessageState:
    """The state a receipt's `stat` names; UNKNOWN for a word nobody knows."""
    word = word.upper()
    for beginning, state in BEGINNINGS:
        if word.startswith(beginning):
            return state
    return MessageState.UNKNOWN


def from_code(code: int | None) -> MessageState | None:
    """The state a message_state parameter names; None if it is missing or no state."""
    return BY_CODE.get(code) if code is not None else None


BY_CODE = {int(state): state for state in MessageState}
