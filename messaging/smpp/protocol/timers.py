"""The timers of a session (SMPP 3.4 section 2.9): points in time, `inf` while one is off."""

from math import inf

from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.session_states import BOUND, State


class Timers:
    def __init__(self, limits: Limits, *, now: float) -> None:
        self.limits = limits
        self.bind_at = now + limits.bind_s
        self.unbind_at = inf
        self.partial_at = inf
        self.enquiry_at = inf
        self.heard_at = now
        self.active_at = now

    def heard(self, now: float) -> None:
        """Whatever a peer sends proves that it lives."""
        self.heard_at = now
        self.enquiry_at = inf

    def enquired(self, now: float) -> None:
        self.enquiry_at = now + self.limits.enquire_answer_s

    def unbinding(self, now: float) -> None:
        self.unbind_at = now + self.limits.unbind_s

    def watch_partial(self, now: float, *, is_partial: bool) -> None:
        if not is_partial:
            self.partial_at = inf
        elif self.partial_at == inf:
            self.partial_at = now + self.limits.partial_s

    def ends(self, state: State, *, is_reading: bool) -> dict[str, float]:
        """Why a session ends by itself, and when. While we do not read, silence is our own."""
        waits_for_bind = state in {State.OPEN, State.BINDING}
        return {
            "no bind in time": self.bind_at if waits_for_bind else inf,
            "no unbind_resp in time": self.unbind_at,
            "a PDU that never ends": self.partial_at,
            "enquire_link is not answered": self.enquiry_at if is_reading else inf,
            "inactive": self.active_at + self.limits.inactivity_s if state in BOUND else inf,
        }

    def probe_at(self, state: State, *, is_reading: bool) -> float:
        """When the peer is to be asked whether it lives."""
        if self.enquiry_at < inf or not is_reading or state not in BOUND:
            return inf
        return self.heard_at + self.limits.enquire_s
