"""Who is at the other end of a connection."""

from ipaddress import ip_address
from typing import Any

from messaging.smpp.protocol.proxy import Address, Origin


def origin(peername: tuple[Any, ...]) -> Origin:
    """The other end of a socket, as the system names it."""
    return Origin(address_of(peername[0]), peername[1])


def address_of(text: str) -> Address:
    """A peer's address; one of IPv4 that came over an IPv6 socket is one of IPv4."""
    address = ip_address(text.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address
