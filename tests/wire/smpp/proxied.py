"""The PROXY headers a balancer writes, by the words of its description."""

import socket
from ipaddress import ip_address


def text(address, port):
    """Version 1."""
    kind, other = ("TCP4", "192.0.2.1") if "." in address and ":" not in address else ("TCP6", "::")
    return f"PROXY {kind} {address} {other} {port} 2775\r\n".encode()


def binary(address, port, *, more=b""):
    """Version 2."""
    source = ip_address(address)
    family = 0x11 if source.version == 4 else 0x21
    there = socket.inet_aton("192.0.2.1") if family == 0x11 else bytes(16)
    body = source.packed + there + port.to_bytes(2, "big") + (2775).to_bytes(2, "big") + more
    return local(command=0x21, family=family, body=body)


def local(*, command=0x20, family=0, body=b""):
    """Version 2 of a balancer that looks after itself."""
    start = b"\x0d\x0a\x0d\x0a\x00\x0d\x0a\x51\x55\x49\x54\x0a"
    return start + bytes((command, family)) + len(body).to_bytes(2, "big") + body
