"""The SMSC's side of a session: it lets bind, answers submissions, and delivers."""

from messaging.smpp.protocol import plain
from messaging.smpp.protocol.codec import Frame
from messaging.smpp.protocol.errors import WrongState
from messaging.smpp.protocol.events import BindRequested, OutOfPlace
from messaging.smpp.protocol.kinds import RESPONSES
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import Bind, BindResp, GenericNack, Outbind, Pdu
from messaging.smpp.protocol.session import Session
from messaging.smpp.protocol.session_states import (
    BOUND_BY,
    CAN_RECEIVE,
    ESME_MAY_SEND,
    SMSC_MAY_SEND,
    SUBMISSIONS,
    State,
)
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.protocol.tlvs import SC_INTERFACE_VERSION, Tlvs

INTERFACE_VERSION = TLVS_SINCE = 0x34


class ServerSession(Session):
    """Submissions beyond `inbound_window` are left unread until `resume`: the client's sending
    slows down by itself. Operations this centre has not are answered 0x03, "no such command".
    A client of SMPP 3.3 gets no optional parameters, whatever the owner asks to send."""

    may_send = SMSC_MAY_SEND
    peer_may_send = ESME_MAY_SEND
    busy_status = Status.MESSAGE_QUEUE_FULL

    def __init__(
        self, limits: Limits, *, now: float, operations: frozenset[type[Pdu]] = SUBMISSIONS
    ) -> None:
        super().__init__(limits, now=now)
        self.operations = operations
        # What the client has bound with (5.2.4); None before.
        self.interface_version: int | None = None
        self.takes_tlvs = True

    @property
    def can_deliver(self) -> bool:
        return self.state in CAN_RECEIVE and self.free_window > 0

    def accept(self, event: BindRequested, system_id: str) -> None:
        """Bind the client; `system_id` is the centre's own name."""
        if not self.is_answerable(event):
            return
        self.interface_version = event.pdu.interface_version
        self.takes_tlvs = self.interface_version >= TLVS_SINCE
        tlvs: Tlvs = (SC_INTERFACE_VERSION.of(INTERFACE_VERSION),)
        self.send_bind_resp(event, 0, system_id, tlvs)
        self.state = BOUND_BY[type(event.pdu)]

    def refuse(self, event: BindRequested, status: int) -> None:
        """Let the client try again; the owner may `close` instead."""
        if self.is_answerable(event):
            self.send_bind_resp(event, status)
            self.state = State.OPEN

    def outbind(self, pdu: Outbind) -> None:
        """Ask a client that has let us connect to bind (section 2.2.1)."""
        if self.state is not State.OPEN:
            raise WrongState(f"outbind while {self.state.value}")
        self.send(pdu, self.window.next_sequence())

    def on_operation(self, frame: Frame, now: float) -> None:
        if isinstance(frame.pdu, Bind):
            self.on_bind(frame, frame.pdu)
        elif type(frame.pdu) in self.operations:
            super().on_operation(frame, now)
        else:
            self.send(GenericNack(), frame.sequence, Status.INVALID_COMMAND)
            self.happened.append(OutOfPlace(frame, Status.INVALID_COMMAND))

    def on_bind(self, frame: Frame, pdu: Bind) -> None:
        if len(pdu.password) > self.limits.password_size_max:
            self.refuse_frame(frame, Status.INVALID_PASSWORD)
        else:
            self.state = State.BINDING
            self.happened.append(BindRequested(frame.sequence, pdu))

    def send(self, pdu: Pdu, sequence: int, status: int = 0) -> None:
        super().send(pdu if self.takes_tlvs else plain.of(pdu), sequence, status)

    def is_answerable(self, event: BindRequested) -> bool:
        if self.state not in {State.BINDING, State.CLOSED}:
            raise WrongState(f"answer to bind {event.sequence} while {self.state.value}")
        return self.state is State.BINDING

    def send_bind_resp(
        self, event: BindRequested, status: int, system_id: str = "", tlvs: Tlvs = ()
    ) -> None:
        response = RESPONSES[type(event.pdu)]
        assert issubclass(response, BindResp)
        self.send(response(system_id=system_id, tlvs=tlvs), event.sequence, status)
