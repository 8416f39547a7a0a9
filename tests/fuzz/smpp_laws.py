"""What must hold for any bytes, whatever becomes of them.

The decoder gives a frame or a typed error; a frame is written as the octets it was read from;
what is made of a frame (parts, receipts, texts, times) is typed as well. A stream may be cut
anywhere. A session answers every request with its sequence number exactly once, or closes, and
it closes only for a reason it may have.
"""

from collections import Counter
from datetime import UTC, datetime
from random import Random

from messaging.smpp.protocol import concatenation, data_coding, events, pdus, receipts, times
from messaging.smpp.protocol.codec import Frame, decode, encode
from messaging.smpp.protocol.data_coding import BadText
from messaging.smpp.protocol.errors import BrokenFraming, Malformed
from messaging.smpp.protocol.frames import FRAME_SIZE_MAX, FrameBuffer
from messaging.smpp.protocol.session import Session
from messaging.smpp.protocol.statuses import name
from messaging.smpp.protocol.times import BadTime

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
LATER = 1e6
REASONS = (
    "command_length ",
    "unbound",
    "the bind was refused",
    "the answer to the bind is malformed",
)


class BrokenLaw(AssertionError):
    """One of the laws does not hold."""


def hold(law: bool, words: str) -> None:
    if not law:
        raise BrokenLaw(words)


def decoding(raw: bytes) -> str:
    """How the decoder ended."""
    try:
        frame = decode(raw)
    except BrokenFraming:
        return "broken framing"
    except Malformed as error:
        return f"{type(error).__name__} {name(error.status)}"
    written = encode(frame)
    hold(decode(written) == frame, "a frame changes when it is written and read again")
    # A response whose fields are all empty may come with its body or without.
    is_blank = is_response(raw) and frame.pdu == type(frame.pdu)()
    hold(written == raw or is_blank, "a frame is not what its octets say")
    meaning(frame.pdu)
    return "frame"


def meaning(pdu: pdus.Pdu) -> None:
    if isinstance(pdu, pdus.SubmitSm | pdus.SubmitMulti | pdus.DeliverSm | pdus.DataSm):
        concatenation.of(pdu)
        read_text(concatenation.text_of(pdu), pdu.data_coding)
    if isinstance(pdu, pdus.DeliverSm | pdus.DataSm):
        receipts.of(pdu)
    if isinstance(pdu, pdus.SubmitSm | pdus.ReplaceSm):
        for text in (pdu.schedule_delivery_time, pdu.validity_period):
            read_time(text)


def read_text(octets: bytes, octet: int) -> None:
    try:
        data_coding.decode(octets, data_coding.read(octet).alphabet)
    except BadText:
        return


def read_time(text: str) -> None:
    try:
        times.read(text, now=NOW)
    except BadTime:
        return


def frames_of(stream: bytes) -> tuple[list[bytes], bool]:
    """The frames of a stream and whether its framing breaks, by a cutter of our own."""
    found: list[bytes] = []
    at = 0
    while at + 4 <= len(stream):
        end = at + int.from_bytes(stream[at : at + 4], "big")
        if not 16 <= end - at <= FRAME_SIZE_MAX:
            return found, True
        if end > len(stream):
            break
        found.append(stream[at:end])
        at = end
    return found, False


def pieces_of(stream: bytes, dice: Random) -> list[bytes]:
    """The stream cut in up to nine places, or octet by octet if it is short."""
    if len(stream) < 100 and dice.random() < 0.1:
        return [stream[at : at + 1] for at in range(len(stream))]
    places = sorted(dice.randint(0, len(stream)) for _ in range(dice.randint(0, 9)))
    ends = [*places, len(stream)]
    return [stream[start:end] for start, end in zip([0, *places], ends, strict=True)]


def framing(pieces: list[bytes]) -> None:
    """However a stream is cut, the same frames come out of it."""
    buffer = FrameBuffer()
    found: list[bytes] = []
    is_broken = False
    try:
        for piece in pieces:
            buffer.feed(piece)
            while (raw := buffer.next_frame()) is not None:
                found.append(raw)
    except BrokenFraming:
        is_broken = True
    hold((found, is_broken) == frames_of(b"".join(pieces)), "frames depend on how a stream is cut")


def cutting(one: Session, other: Session, pieces: list[bytes]) -> None:
    """Two sessions in the same state do the same, one being fed the pieces, one all at once."""
    at_once = one.receive(b"".join(pieces), now=1)
    one_by_one = [event for piece in pieces for event in other.receive(piece, now=1)]
    alike = [shown(event) for event in at_once] == [shown(event) for event in one_by_one]
    hold(alike, "what happens depends on how a stream is cut")
    hold(one.outgoing() == other.outgoing(), "answers depend on how a stream is cut")
    hold(one.state is other.state, "the state depends on how a stream is cut")


def shown(event: events.Event) -> tuple[object, ...]:
    """An event in values: requests are compared by identity otherwise, errors as well."""
    match event:
        case events.Garbled(error=error):
            return (events.Garbled, str(error), error.status)
        case events.Requested() | events.BindRequested():
            return (type(event), event.sequence, event.pdu)
    return (event,)


def answering(session: Session, heard: bytes, said: bytes, happened: list[events.Event]) -> None:
    """`heard` and `said` are all that a session got and sent; its owner owes nothing any more."""
    frames, is_lost = frames_of(heard)
    asked = Counter(sequence_of(raw) for raw in frames if not is_response(raw))
    responses = [raw for raw in whole(said) if is_response(raw)]
    reasons = [event.reason for event in happened if isinstance(event, events.Closed)]
    if any(reason.startswith("command_length ") for reason in reasons):
        farewell = decode(responses.pop())
        hold(farewell == Frame(0, pdus.GenericNack(), 2), "a lost stream is refused as such")
    answered = Counter(sequence_of(raw) for raw in responses)
    hold(answered <= asked, "something is answered that nobody asked, or twice")
    if session.is_closed:
        hold(len(reasons) == 1, "a session closes once")
        hold(reasons[0].startswith(REASONS), f"a session closes because: {reasons[0]}")
        return
    noticed = sum(isinstance(event, events.Notified) for event in happened)
    missing = (asked - answered).total() - noticed
    hold(missing == 0, f"{missing} requests have no answer")
    hold(not is_lost, "a session goes on in a stream that is lost")


def sequence_of(raw: bytes) -> int:
    return int.from_bytes(raw[12:16], "big")


def is_response(raw: bytes) -> bool:
    return raw[4] >= 0x80


def whole(said: bytes) -> list[bytes]:
    """The frames a session has sent, which must all be sound."""
    frames, is_lost = frames_of(said)
    hold(not is_lost and b"".join(frames) == said, "what a session sends is whole frames")
    for raw in frames:
        decode(raw)
    return frames


def ending(session: Session, opened: int, happened: list[events.Event]) -> None:
    """In the end every request of ours has ended once, and a closed session is silent."""
    happened += session.tick(now=LATER)
    ended = sum(isinstance(event, events.Answered | events.Unanswered) for event in happened)
    hold(opened == ended, f"{opened} requests of ours have ended {ended} times")
    session.lost("the end")
    session.outgoing()
    hold(session.receive(bytes(64), now=LATER) == [], "a closed session hears something")
    hold(session.outgoing() == b"", "a closed session says something")
