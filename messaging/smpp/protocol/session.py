"""One SMPP session as a state machine: bytes in, events out, bytes to send.

The owner holds the socket and the clock. It feeds `receive`, calls `tick` when `deadline` has
come, acts on the events both return, writes whatever `outgoing` returns, and hangs up once
`is_closed`. Nothing in here waits, and time is only ever an argument.

What both sides do alike stands here; `ClientSession` and `ServerSession` add the bind.

A PDU that cannot be read is answered (its own response with an error, or generic_nack, section
4.3) and the session goes on. A command_length that cannot be is the end: nobody knows where
the next PDU begins.
"""

from collections.abc import Callable
from math import inf
from typing import ClassVar

from messaging.smpp.protocol import events, pdus
from messaging.smpp.protocol.codec import Frame, decode, encode
from messaging.smpp.protocol.commands import RESPONSE_BIT
from messaging.smpp.protocol.errors import (
    BrokenFraming,
    Malformed,
    Unencodable,
    WindowFull,
    WrongState,
)
from messaging.smpp.protocol.frames import FrameBuffer
from messaging.smpp.protocol.kinds import COMMANDS, RESPONSES
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import Bind, GenericNack, Pdu
from messaging.smpp.protocol.session_states import (
    BOUND,
    NOTICES,
    SESSION_KINDS,
    State,
    Table,
)
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.protocol.timers import Timers
from messaging.smpp.protocol.window import Window

UNKNOWN_SEQUENCE = 0
NACK = GenericNack.command


class Session:
    may_send: ClassVar[Table]
    peer_may_send: ClassVar[Table]
    # What the peer hears if it asks for something while we are leaving: come again later.
    busy_status: ClassVar[Status]
    # Is told every frame as it comes in or goes out: "in" or "out", and its octets.
    observer: Callable[[str, bytes], None] | None = None

    def __init__(self, limits: Limits, *, now: float) -> None:
        self.limits = limits
        self.state = State.OPEN
        self.buffer = FrameBuffer(limits.frame_size_max)
        self.pending: list[bytes] = []
        self.happened: list[events.Event] = []
        self.timers = Timers(limits, now=now)
        # Our open requests, and the peer's.
        self.window = Window(limits.window)
        self.unanswered: set[events.Requested] = set()
        self.unbind_asked: int | None = None

    # What the owner asks.

    @property
    def is_bound(self) -> bool:
        return self.state in BOUND

    @property
    def is_closed(self) -> bool:
        return self.state is State.CLOSED

    @property
    def free_window(self) -> int:
        return self.window.free

    @property
    def is_full(self) -> bool:
        """Whether the peer's window is used up. What it sends then waits in the buffer until
        `resume`, so the owner should stop reading."""
        return len(self.unanswered) >= self.limits.inbound_window

    @property
    def deadline(self) -> float:
        """When `tick` has something to do if nothing else happens before."""
        if self.is_closed:
            return inf
        ends = self.timers.ends(self.state, is_reading=not self.is_full)
        probe_at = self.timers.probe_at(self.state, is_reading=not self.is_full)
        return min(*ends.values(), probe_at, self.window.deadline or inf)

    # What the owner does.

    def receive(self, data: bytes, *, now: float) -> list[events.Event]:
        if not self.is_closed:
            self.timers.heard(now)
            self.buffer.feed(data)
            self.read_frames(now)
        return self.take_events()

    def resume(self, *, now: float) -> list[events.Event]:
        """Go on with what waits in the buffer, after an answer has made room."""
        self.timers.heard(now)
        self.read_frames(now)
        return self.take_events()

    def tick(self, *, now: float) -> list[events.Event]:
        """Let time pass: give up what took too long, and probe a silent peer."""
        for sequence, pdu in self.window.take_overdue(now):
            self.happened.append(events.Unanswered(sequence, pdu, "no answer in time"))
        ends = self.timers.ends(self.state, is_reading=not self.is_full)
        overdue = [reason for reason, at in ends.items() if now >= at]
        if overdue:
            self.close(overdue[0])
        elif now >= self.timers.probe_at(self.state, is_reading=not self.is_full):
            self.send(pdus.EnquireLink(), self.window.next_sequence())
            self.timers.enquired(now)
        return self.take_events()

    def lost(self, reason: str) -> list[events.Event]:
        """The connection is gone."""
        self.close(reason)
        return self.take_events()

    def outgoing(self) -> bytes:
        """What is to be written now; it is handed out once."""
        data = b"".join(self.pending)
        self.pending.clear()
        return data

    def request(self, pdu: Pdu, *, now: float) -> int:
        """Ask the peer for something that takes a place in the window; the sequence number.

        Raises `WrongState`, `WindowFull`, or `Unencodable`; then nothing has happened.
        """
        if type(pdu) in SESSION_KINDS or type(pdu) not in self.may_send[self.state]:
            raise WrongState(f"{type(pdu).__name__} while {self.state.value}")
        if self.window.free <= 0:
            raise WindowFull(f"{self.window.size} requests are open")
        sequence = self.window.next_sequence()
        self.send(pdu, sequence)
        if type(pdu) in RESPONSES:
            self.window.open(sequence, pdu, now + self.limits.response_s)
        self.timers.active_at = now
        return sequence

    def answer(self, event: events.Requested, response: Pdu | None = None, status: int = 0) -> None:
        """Answer a request, by default with its own response without any value.

        Raises `Unencodable` if the response cannot be written; then it is still owed.
        """
        self.settle(event, response or RESPONSES[type(event.pdu)](), status)

    def nack(self, event: events.Requested, status: int) -> None:
        """Answer a request with generic_nack, as one does to commands one does not support."""
        self.settle(event, GenericNack(), status)

    def unbind(self, *, now: float) -> None:
        """Take leave; `Closed` follows with the answer, or after `unbind_s` without one."""
        if not self.is_bound:
            self.close("closed before it was bound")
            return
        self.state = State.UNBINDING
        self.timers.unbinding(now)
        self.send(pdus.Unbind(), self.window.next_sequence())

    def close(self, reason: str) -> None:
        """End the session at once; open requests stay without an answer."""
        if self.is_closed:
            return
        self.state = State.CLOSED
        for sequence, pdu in self.window.take_all():
            self.happened.append(events.Unanswered(sequence, pdu, reason))
        self.unanswered.clear()
        self.happened.append(events.Closed(reason))

    # How frames are taken in.

    def read_frames(self, now: float) -> None:
        try:
            while not (self.is_closed or self.is_full):
                raw = self.buffer.next_frame()
                if raw is None:
                    break
                self.timers.partial_at = inf
                self.on_raw(raw, now)
        except BrokenFraming as error:
            self.send(GenericNack(), UNKNOWN_SEQUENCE, Status.INVALID_COMMAND_LENGTH)
            self.close(str(error))
        is_partial = self.buffer.is_partial and not self.is_full
        self.timers.watch_partial(now, is_partial=is_partial)

    def on_raw(self, raw: bytes, now: float) -> None:
        if self.observer is not None:
            self.observer("in", raw)
        try:
            frame = decode(raw)
        except Malformed as error:
            self.on_malformed(error)
            return
        if frame.pdu.command & RESPONSE_BIT:
            self.on_response(frame)
        else:
            self.on_request(frame, now)

    def on_malformed(self, error: Malformed) -> None:
        self.happened.append(events.Garbled(error))
        if error.command_id & RESPONSE_BIT:
            self.on_malformed_response(error)
            return
        kind = COMMANDS.get(error.command_id, GenericNack)
        self.send(RESPONSES.get(kind, GenericNack)(), error.sequence, error.status)

    def on_malformed_response(self, error: Malformed) -> None:
        """The header still says whose answer it is, and whether it is a refusal."""
        pdu = self.window.find(error.sequence)
        response = RESPONSES[type(pdu)]() if pdu else None
        if pdu is None or response is None or error.command_id not in {response.command, NACK}:
            return
        self.window.close(error.sequence)
        status = error.claimed_status
        self.happened.append(
            events.Answered(error.sequence, pdu, response, status)
            if status
            else events.Unanswered(error.sequence, pdu, "the answer is malformed")
        )

    def on_response(self, frame: Frame) -> None:
        leaving = self.state is State.UNBINDING and self.unbind_asked is None
        if leaving and isinstance(frame.pdu, pdus.UnbindResp):
            self.close("unbound")
        elif not isinstance(frame.pdu, pdus.EnquireLinkResp):
            self.on_answer(frame)

    def on_answer(self, frame: Frame) -> None:
        pdu = self.window.find(frame.sequence)
        if pdu is None:
            self.happened.append(events.Stray(frame))
            return
        if type(frame.pdu) is GenericNack and not frame.status:
            outcome: events.Event = events.Unanswered(
                frame.sequence, pdu, "generic_nack without an error"
            )
        elif type(frame.pdu) in {RESPONSES[type(pdu)], GenericNack}:
            outcome = events.Answered(frame.sequence, pdu, frame.pdu, frame.status)
        else:
            self.happened.append(events.Stray(frame))
            return
        self.window.close(frame.sequence)
        self.happened.append(outcome)

    def on_request(self, frame: Frame, now: float) -> None:
        pdu = frame.pdu
        if type(pdu) not in self.peer_may_send[self.state]:
            self.refuse_out_of_place(frame)
        elif isinstance(pdu, pdus.EnquireLink):
            self.send(pdus.EnquireLinkResp(), frame.sequence)
        elif isinstance(pdu, pdus.Unbind):
            self.on_unbind(frame.sequence, now)
        elif type(pdu) in NOTICES:
            self.happened.append(events.Notified(pdu))
        else:
            self.on_operation(frame, now)

    def on_operation(self, frame: Frame, now: float) -> None:
        """A request for the owner to answer."""
        self.timers.active_at = now
        event = events.Requested(frame.sequence, frame.pdu)
        self.unanswered.add(event)
        self.happened.append(event)

    def refuse_out_of_place(self, frame: Frame) -> None:
        status = Status.INVALID_BIND_STATE
        if self.state is State.UNBINDING:
            status = self.busy_status
        elif isinstance(frame.pdu, Bind) and self.is_bound:
            status = Status.ALREADY_BOUND
        self.refuse_frame(frame, status)

    def refuse_frame(self, frame: Frame, status: Status) -> None:
        response = RESPONSES.get(type(frame.pdu), GenericNack)
        self.send(response(), frame.sequence, status)
        self.happened.append(events.OutOfPlace(frame, status))

    def on_unbind(self, sequence: int, now: float) -> None:
        """The peer leaves. Its open requests are still answered first: it may wait for them."""
        if self.state is State.UNBINDING:
            self.send(pdus.UnbindResp(), sequence)
            return
        self.state = State.UNBINDING
        self.unbind_asked = sequence
        self.timers.unbinding(now)
        self.finish_unbind()

    def finish_unbind(self) -> None:
        if self.unbind_asked is not None and not self.unanswered and not self.is_closed:
            self.send(pdus.UnbindResp(), self.unbind_asked)
            self.close("unbound by the peer")

    # How frames are sent.

    def settle(self, event: events.Requested, response: Pdu, status: int) -> None:
        if self.is_closed:
            return
        self.unanswered.remove(event)
        try:
            self.send(response, event.sequence, status)
        except Unencodable:
            self.unanswered.add(event)  # still owed
            raise
        self.finish_unbind()

    def send(self, pdu: Pdu, sequence: int, status: int = 0) -> None:
        octets = encode(Frame(sequence, pdu, status))
        self.pending.append(octets)
        if self.observer is not None:
            self.observer("out", octets)

    def take_events(self) -> list[events.Event]:
        events, self.happened = self.happened, []
        return events
