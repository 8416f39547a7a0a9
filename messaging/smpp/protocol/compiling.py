"""A PDU's fields as two functions, made once, at import, from what its annotations say.

The functions are written as Python and compiled, as dataclasses do it: a loop over fields would
cost twice as much as reading them. Integers that stand side by side are one `struct` to write;
strings and integers are read where they stand, every other field reads itself.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from struct import Struct
from typing import Any

from messaging.smpp.protocol.errors import FieldError
from messaging.smpp.protocol.fields import NUL, COctets, CString, Int, unterminated
from messaging.smpp.protocol.statuses import Status

FORMATS = {1: "B", 2: "H", 4: "I"}

# What each field is on the wire (`Int`, or a `Wire`), by its name.
Wires = Mapping[str, Any]
# Fills one field of a PDU.
Fill = Callable[[Any, Any], None]
Write = Callable[[Any], bytes]
# Fills a PDU from the octets of its frame, from a place on; returns where its fields end.
Read = Callable[[bytes, int, Any], int]


def writer(wires: Wires) -> Write:
    """The function that writes these fields of a PDU, in their order.

    Raises `Unencodable`, or the `struct.error` of an integer that its octets cannot hold.
    """
    known: dict[str, Any] = {}
    pieces = []
    for names in _neighbours(wires):
        first = wires[names[0]]
        if isinstance(first, Int):
            formats = "".join(FORMATS[wires[name].size] for name in names)
            known[f"write_{names[0]}"] = Struct(f">{formats}").pack
        else:
            known[f"write_{names[0]}"] = first.write
        values = ", ".join(f"pdu.{name}" for name in names)
        pieces.append(f"write_{names[0]}({values})")
    made: Write = _made("write(pdu)", [f"return b''.join([{', '.join(pieces)}])"], known)
    return made


def reader(wires: Wires, fills: Mapping[str, Fill]) -> Read:
    """The function that reads these fields and fills them. It raises `FieldError`."""
    known: dict[str, Any] = {"NUL": NUL, "cut_off": cut_off, "unterminated": unterminated}
    lines = ["end, find = len(raw), raw.find"]
    for names in _neighbours(wires):
        for name in names:
            known |= {f"fill_{name}": fills[name], f"wire_{name}": wires[name]}
        lines += _reading(names, wires)
    made: Read = _made("read(raw, at, pdu)", [*lines, "return at"], known)
    return made


def _reading(names: list[str], wires: Wires) -> Iterator[str]:
    name, wire = names[0], wires[names[0]]
    if isinstance(wire, Int):
        yield from _reading_integers({name: wires[name].size for name in names})
    elif isinstance(wire, CString | COctets):
        text = ".decode('latin-1') if stop > at else ''" if isinstance(wire, CString) else ""
        yield f"stop = find(NUL, at, at + {wire.size})"
        yield f"if stop < 0: raise unterminated(raw, at, {wire.size}, wire_{name}.status)"
        yield f"fill_{name}(pdu, raw[at:stop]{text})"
        yield "at = stop + 1"
    else:
        yield "found = []"
        yield f"at = wire_{name}.read(raw, at, found)"
        yield f"fill_{name}(pdu, found[0])"


def _reading_integers(sizes: dict[str, int]) -> Iterator[str]:
    yield f"if at + {sum(sizes.values())} > end: raise cut_off(at)"
    at = 0
    for name, size in sizes.items():
        octets = (
            f"raw[at + {at}]" if size == 1 else f"int.from_bytes(raw[at + {at}:at + {at + size}])"
        )
        yield f"fill_{name}(pdu, {octets})"
        at += size
    yield f"at += {at}"


def cut_off(at: int) -> FieldError:
    return FieldError(Status.INVALID_COMMAND_LENGTH, f"the body ends before octet {at}")


def _neighbours(wires: Wires) -> Iterator[list[str]]:
    """The fields in their order, integers that stand side by side together."""
    numbered = enumerate(wires)
    for _, group in groupby(numbered, lambda one: -1 if isinstance(wires[one[1]], Int) else one[0]):
        yield [name for _, name in group]


def _made(head: str, lines: list[str], known: dict[str, Any]) -> Any:
    source = f"def {head}:\n" + "".join(f"    {line}\n" for line in lines)
    exec(source, known)  # noqa: S102  Nothing in it comes from outside.
    return known[head.partition("(")[0]]
