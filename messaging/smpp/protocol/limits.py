"""The limits of one session: windows in requests, times in seconds."""

from dataclasses import dataclass
from math import inf

from messaging.smpp.protocol.frames import FRAME_SIZE_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What SMPP 3.4 section 2.9 calls timers, and how much may be open at a time.

    `window` bounds our requests without an answer, `inbound_window` the peer's. A bind must be
    done within `bind_s` of connecting, a PDU that has begun be whole within `partial_s` (a peer
    that drips bytes holds a connection for nothing else). After `enquire_s` of silence we ask
    with enquire_link, and give up `enquire_answer_s` later. `inactivity_s` without any message
    ends a session. A bind whose password has more than `password_size_max` characters (the
    specification's 8, or up to 255) is refused without asking the owner.
    """

    window: int = 10
    inbound_window: int = 100
    response_s: float = 60
    bind_s: float = 10
    unbind_s: float = 5
    partial_s: float = 10
    enquire_s: float = 30
    enquire_answer_s: float = 30
    inactivity_s: float = inf
    frame_size_max: int = FRAME_SIZE_MAX
    password_size_max: int = 64
