"""Frames to bytes and back (SMPP 3.4 section 3.2).

Each kind of PDU is compiled once, at import, from its annotations into a list of steps: fields
of fixed size that stand side by side are one `struct`, every other field reads and writes
itself. `decode` is total: any bytes give a frame or a `ProtocolError`.
"""

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from struct import Struct
from struct import error as StructError
from typing import Any, NamedTuple, get_args, get_type_hints

from messaging.smpp.protocol import tlvs
from messaging.smpp.protocol.commands import RESPONSE_BIT
from messaging.smpp.protocol.errors import (
    BrokenFraming,
    FieldError,
    Malformed,
    Unencodable,
    UnknownCommand,
)
from messaging.smpp.protocol.fields import Int, Wire
from messaging.smpp.protocol.kinds import KINDS
from messaging.smpp.protocol.pdus import Pdu
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.protocol.tlvs import Tlvs

HEADER = Struct(">IIII")
HEADER_SIZE = HEADER.size
FORMATS = {1: "B", 2: "H", 4: "I"}

Write = Callable[[tuple[Any, ...]], bytes]
Read = Callable[[bytes, int, list[Any]], int]
Step = tuple[Write, Read]


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
        self.values = values_of(names)
        self.setters = [getattr(kind, name).__set__ for name in names]
        wires = [get_args(hints[name])[1] for name in names if name != "tlvs"]
        steps = list(compile_steps(wires))
        self.writers = [write for write, _ in steps]
        self.readers = [read for _, read in steps]

    def write(self, pdu: Pdu) -> bytes:
        values = self.values(pdu)
        body = b"".join([write(values) for write in self.writers])
        return body + tlvs.write(values[-1]) if self.has_tlvs and values[-1] else body

    def read(self, raw: bytes) -> Pdu:
        end = len(raw)
        if end == HEADER_SIZE and self.blank is not None:
            return self.blank
        at = HEADER_SIZE
        values: list[Any] = []
        for read in self.readers:
            at = read(raw, at, values)
        if self.has_tlvs:
            values.append(tlvs.read(raw, at) if at < end else NO_TLVS)
        elif at < end:
            reason = f"{end - at} octets follow the last field"
            raise FieldError(Status.INVALID_COMMAND_LENGTH, reason)
        # The slots are filled directly: a frozen dataclass's own __init__ is half as fast.
        pdu = self.kind.__new__(self.kind)
        for fill, value in zip(self.setters, values, strict=True):
            fill(pdu, value)
        return pdu


NO_TLVS: Tlvs = ()


def values_of(names: list[str]) -> Callable[[Pdu], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda pdu: tuple([getattr(pdu, name) for name in names])


def compile_steps(wires: list[Int | Wire]) -> "list[Step]":
    steps: list[Step] = []
    index = 0
    while index < len(wires):
        sizes = int_sizes(wires[index:])
        if sizes:
            steps.append(int_step(index, sizes))
            index += len(sizes)
        else:
            steps.append(field_step(index, wires[index]))
            index += 1
    return steps


def int_sizes(wires: list[Int | Wire]) -> list[int]:
    """The sizes of the integers that stand at the beginning."""
    sizes: list[int] = []
    for wire in wires:
        if not isinstance(wire, Int):
            break
        sizes.append(wire.size)
    return sizes


def int_step(index: int, sizes: list[int]) -> Step:
    struct = Struct(">" + "".join(FORMATS[size] for size in sizes))
    pack, unpack_from, size = struct.pack, struct.unpack_from, struct.size
    end = index + len(sizes)

    def write(values: tuple[Any, ...]) -> bytes:
        return pack(*values[index:end])

    def read(raw: bytes, at: int, into: list[Any]) -> int:
        if at + size > len(raw):
            raise FieldError(Status.INVALID_COMMAND_LENGTH, f"the body ends before octet {at}")
        into += unpack_from(raw, at)
        return at + size

    return write, read


def field_step(index: int, wire: Any) -> Step:
    write_field = wire.write

    def write(values: tuple[Any, ...]) -> bytes:
        return write_field(values[index])  # type: ignore[no-any-return]

    return write, wire.read


LAYOUTS = {kind: Layout(kind) for kind in KINDS}
BY_COMMAND = {layout.command: layout for layout in LAYOUTS.values()}
