"""The PROXY protocol, versions 1 and 2: whom a balancer of TCP connections stands in for.

Reference: https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt, sections 2.1 and 2.2. A
header stands before all else on a connection, also before TLS, and nothing of it tells the peer
anything; so whoever reads it must take its octets and not one more. `HeaderReader` says how many
those are as it goes, and refuses at the first octet that cannot belong to one.

Read strictly: one space between words, no leading zeros, TCP over IPv4 or IPv6 only. What version
2 says after the addresses (TLVs) is taken and not looked at.
"""

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

TEXT = b"PROXY "
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
END = b"\r\n"
# "PROXY UNKNOWN" and its end is the shortest of version 1, and shorter than the head of version 2.
TEXT_MIN, TEXT_MAX = 15, 107
HEAD = struct.Struct(">12sBBH")
# Addresses of IPv6 are 36 octets; with a client's certificate among the TLVs it is some thousands.
REST_MAX = 4096
LOCAL, PROXIED = 0x20, 0x21
UNSPECIFIED, TCP_4, TCP_6 = 0x00, 0x11, 0x21
PORT_MAX = 65_535

Address = IPv4Address | IPv6Address


class BadHeader(Exception):
    """These octets are no PROXY header, or one of something that is not TCP."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a connection really comes from."""

    address: Address
    port: int


class HeaderReader:
    """Octets in as they come, never more than `wanted`; done when that is 0.

    `origin` is then whom the header names: None where the balancer speaks for itself (LOCAL, as
    its health checks do) or does not know (UNKNOWN).
    """

    def __init__(self) -> None:
        self.data = b""
        self.wanted = TEXT_MIN
        self.origin: Origin | None = None

    def feed(self, data: bytes) -> None:
        """Raises `BadHeader`."""
        assert len(data) <= self.wanted
        self.data += data
        self.wanted -= len(data)
        if not any(one.startswith(self.data[: len(one)]) for one in (TEXT, SIGNATURE)):
            raise BadHeader("no PROXY header")
        if not self.wanted:
            self._go_on()

    def _go_on(self) -> None:
        """All that was wanted is there; maybe that tells of more."""
        if not self.data.startswith(TEXT):
            self._go_on_in_binary()
        elif self.data.endswith(END):
            self.origin = _of_text(self.data.removesuffix(END))
        elif len(self.data) >= TEXT_MAX:
            raise BadHeader("a line without an end")
        else:
            # What may be its end, or the first octet of it.
            self.wanted = 1 if self.data.endswith(END[:1]) else min(2, TEXT_MAX - len(self.data))

    def _go_on_in_binary(self) -> None:
        if len(self.data) < HEAD.size:
            self.wanted = HEAD.size - len(self.data)
            return
        _, command, family, rest = HEAD.unpack_from(self.data)
        if command not in {LOCAL, PROXIED}:
            raise BadHeader(f"version and command 0x{command:02X}")
        if rest > REST_MAX:
            raise BadHeader(f"{rest} octets of header")
        self.wanted = HEAD.size + rest - len(self.data)
        if not self.wanted and command == PROXIED:
            self.origin = _of_binary(family, self.data[HEAD.size :])


def _of_text(line: bytes) -> Origin | None:
    """Of version 1, without its end."""
    words = line.split(b" ")
    kind = words[1]
    if kind == b"UNKNOWN":
        return None
    if kind not in {b"TCP4", b"TCP6"} or len(words) != 6:
        raise BadHeader("no line of version 1")
    source, destination, port, other_port = words[2:]
    _address(kind, destination)
    _port(other_port)
    return Origin(_address(kind, source), _port(port))


def _address(kind: bytes, word: bytes) -> Address:
    try:
        text = word.decode("ascii")
        if kind == b"TCP4":
            return IPv4Address(text)
        address = IPv6Address(text)
    except ValueError as error:
        raise BadHeader("no address") from error
    if address.scope_id is not None:
        raise BadHeader("an address of one link only")
    return _plain(address)


def _port(word: bytes) -> int:
    if not word.isdigit() or (word.startswith(b"0") and word != b"0") or len(word) > 5:
        raise BadHeader("no port")
    port = int(word)
    if port > PORT_MAX:
        raise BadHeader("no port")
    return port


def _of_binary(family: int, rest: bytes) -> Origin | None:
    """Of version 2: the source comes first, then its destination, then both ports."""
    if family == UNSPECIFIED:
        return None
    if family not in {TCP_4, TCP_6}:
        raise BadHeader(f"family and protocol 0x{family:02X}")
    size = 4 if family == TCP_4 else 16
    if len(rest) < 2 * size + 4:
        raise BadHeader("too short for its addresses")
    source, port = rest[:size], int.from_bytes(rest[2 * size : 2 * size + 2], "big")
    return Origin(IPv4Address(source) if size == 4 else _plain(IPv6Address(source)), port)


def _plain(address: IPv6Address) -> Address:
    """One of IPv4 that is written as one of IPv6 is one of IPv4."""
    return address.ipv4_mapped or address
