"""Frames to bytes and back (SMPP 3.4 section 3.2).

Each kind of PDU is compiled once, at import, from its annotations (`compiling`). `decode` is total:
any bytes give a frame or a `ProtocolError`.
"""

from dataclasses import fields
from struct import Struct
from struct import error as StructError
from typing import NamedTuple, get_args, get_type_hints

from messaging.smpp.protocol import compiling, tlvs
from messaging.smpp.protocol.commands import RESPONSE_BIT
from messaging.smpp.protocol.errors import (
    BrokenFraming,
    FieldError,
    Malformed,
    Unencodable,
    UnknownCommand,
)
from messaging.smpp.protocol.kinds import KINDS
from messaging.smpp.protocol.pdus import Pdu
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.protocol.tlvs import Tlvs

HEADER = Struct(">IIII")
HEADER_SIZE = HEADER.size


class Frame(NamedTuple):
    """A PDU with the header's other two numbers. `status` may be one of no specification."""

    sequence: int
    pdu: Pdu
    status: int = 0


def encode(frame: Frame) -> bytes:
    """The frame as bytes; raises `Unencodable` if a value does not fit its field."""
    layout = LAYOUTS[type(frame.pdu)]
    try:
        if frame.status and layout.blank == frame.pdu:
            return HEADER.pack(HEADER_SIZE, layout.command, frame.status, frame.sequence)
        body = layout.write(frame.pdu)
        size = HEADER_SIZE + len(body)
        return HEADER.pack(size, layout.command, frame.status, frame.sequence) + body
    except StructError as error:
        raise Unencodable(f"{type(frame.pdu).__name__}: {error}") from error


def decode(raw: bytes) -> Frame:
    """The frame in `raw`, which must be exactly one, as `FrameBuffer` cuts them.

    Raises `BrokenFraming` if command_length is not the length of `raw`, `UnknownCommand` if
    nobody knows the command, `Malformed` if the body is not what the header promises.
    """
    if len(raw) < HEADER_SIZE:
        raise BrokenFraming(len(raw))
    size, command, status, sequence = HEADER.unpack_from(raw)
    if size != len(raw):
        raise BrokenFraming(size)
    layout = BY_COMMAND.get(command)
    if layout is None:
        reason = "unknown command"
        raise UnknownCommand(command, sequence, Status.INVALID_COMMAND, reason, status)
    try:
        return Frame(sequence, layout.read(raw), status)
    except FieldError as error:
        raise Malformed(command, sequence, error.status, error.reason, status) from error


class Layout:
    """The compiled wire layout of one kind of PDU."""

    def __init__(self, kind: type[Pdu]) -> None:
        hints = get_type_hints(kind, include_extras=True)
        names = [field.name for field in fields(kind)]
        self.kind = kind
        self.command = int(kind.command)
        self.has_tlvs = "tlvs" in names
        # A response without a body is read as its blank; so a refusing blank needs no body.
        self.blank = kind() if self.command & RESPONSE_BIT else None
        wires = {name: get_args(hints[name])[1] for name in names if name != "tlvs"}
        # The slots are filled directly: a frozen dataclass's own __init__ is half as fast.
        self.fills = {name: getattr(kind, name).__set__ for name in names}
        self.write_fields = compiling.writer(wires)
        self.read_fields = compiling.reader(wires, self.fills)

    def write(self, pdu: Pdu) -> bytes:
        body = self.write_fields(pdu)
        return body + tlvs.write(pdu.tlvs) if self.has_tlvs and pdu.tlvs else body  # type: ignore[attr-defined]

    def read(self, raw: bytes) -> Pdu:
        end = len(raw)
        if end == HEADER_SIZE and self.blank is not None:
            return self.blank
        pdu = self.kind.__new__(self.kind)
        at = self.read_fields(raw, HEADER_SIZE, pdu)
        if self.has_tlvs:
            self.fills["tlvs"](pdu, tlvs.read(raw, at) if at < end else NO_TLVS)
        elif at < end:
            reason = f"{end - at} octets follow the last field"
            raise FieldError(Status.INVALID_COMMAND_LENGTH, reason)
        return pdu


NO_TLVS: Tlvs = ()


LAYOUTS = {kind: Layout(kind) for kind in KINDS}
BY_COMMAND = {layout.command: layout for layout in LAYOUTS.values()}
