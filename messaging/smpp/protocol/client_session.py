"""The ESME's side of a session: it binds, submits, and answers deliveries."""

from messaging.smpp.protocol.codec import Frame
from messaging.smpp.protocol.errors import Malformed, WrongState
from messaging.smpp.protocol.events import BindRefused, Bound
from messaging.smpp.protocol.kinds import COMMANDS, RESPONSES
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import Bind, BindResp, GenericNack
from messaging.smpp.protocol.session import Session
from messaging.smpp.protocol.session_states import (
    BINDS,
    BOUND_BY,
    ESME_MAY_SEND,
    SMSC_MAY_SEND,
    State,
)
from messaging.smpp.protocol.statuses import Status

BIND_ANSWERS = {RESPONSES[kind] for kind in BINDS} | {GenericNack}


class ClientSession(Session):
    """Deliveries beyond `inbound_window` are answered "later" at once, not left unread: behind
    them in the stream stand the answers to our own requests."""

    may_send = ESME_MAY_SEND
    peer_may_send = SMSC_MAY_SEND
    busy_status = Status.RECEIVER_TEMPORARY_ERROR

    def __init__(self, limits: Limits, *, now: float) -> None:
        super().__init__(limits, now=now)
        self.bind_sequence: int | None = None
        self.bound_state = State.BOUND_TRX

    @property
    def is_full(self) -> bool:
        return False

    def bind(self, pdu: Bind) -> None:
        """Ask to be bound; `Bound` or `BindRefused` follows, or `Closed` after `bind_s`."""
        if self.state is not State.OPEN:
            raise WrongState(f"bind while {self.state.value}")
        self.bind_sequence = self.window.next_sequence()
        self.bound_state = BOUND_BY[type(pdu)]
        self.send(pdu, self.bind_sequence)
        self.state = State.BINDING

    def on_response(self, frame: Frame) -> None:
        answers_bind = self.state is State.BINDING and frame.sequence == self.bind_sequence
        if answers_bind and type(frame.pdu) in BIND_ANSWERS:
            self.on_bind_answer(frame)
        else:
            super().on_response(frame)

    def on_bind_answer(self, frame: Frame) -> None:
        pdu = frame.pdu
        if isinstance(pdu, BindResp) and not frame.status:
            self.state = self.bound_state
            self.happened.append(Bound(pdu.system_id, pdu.tlvs))
        else:
            self.happened.append(BindRefused(frame.status))
            self.close("the bind was refused")

    def on_malformed_response(self, error: Malformed) -> None:
        answers_bind = self.state is State.BINDING and error.sequence == self.bind_sequence
        if answers_bind and COMMANDS.get(error.command_id) in BIND_ANSWERS:
            self.happened.append(BindRefused(error.claimed_status))
            self.close("the answer to the bind is malformed")
        else:
            super().on_malformed_response(error)

    def on_operation(self, frame: Frame, now: float) -> None:
        if len(self.unanswered) >= self.limits.inbound_window:
            self.refuse_frame(frame, self.busy_status)
        else:
            super().on_operation(frame, now)
