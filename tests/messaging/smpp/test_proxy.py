from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.smpp.protocol.proxy import (
    HEAD,
    REST_MAX,
    SIGNATURE,
    TEXT_MAX,
    BadHeader,
    HeaderReader,
    Origin,
)
from tests.wire.smpp.proxied import binary, text

FOUR, SIX = "192.0.2.44", "2001:db8::44"
LONGEST = b"PROXY UNKNOWN " + b"f" * (TEXT_MAX - 16) + b"\r\n"
LOCAL = HEAD.pack(SIGNATURE, 0x20, 0, 0)


def read(stream, step=None):
    """The reader, and what it left of the stream; it is given `step` octets at most each time."""
    reader, at = HeaderReader(), 0
    while reader.wanted and at < len(stream):
        piece = stream[at : at + min(reader.wanted, step or len(stream))]
        reader.feed(piece)
        at += len(piece)
    return reader, stream[at:]


def origin_of(stream):
    reader, left = read(stream + b"more")
    assert (reader.wanted, left) == (0, b"more")
    return reader.origin


@pytest.mark.parametrize("write", [text, binary])
@pytest.mark.parametrize("address", [FOUR, SIX])
def test_a_header_says_who_is_behind_the_balancer(write, address):
    assert origin_of(write(address, 56324)) == Origin(ip_address(address), 56324)


@pytest.mark.parametrize("write", [text, binary])
def test_an_address_of_ipv4_in_one_of_ipv6_is_one_of_ipv4(write):
    assert origin_of(write(f"::ffff:{FOUR}", 1)) == Origin(IPv4Address(FOUR), 1)


@pytest.mark.parametrize(
    "header",
    [
        b"PROXY UNKNOWN\r\n",
        b"PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n",
        LONGEST,
        LOCAL,
        HEAD.pack(SIGNATURE, 0x20, 0x11, 12) + bytes(12),
        HEAD.pack(SIGNATURE, 0x21, 0, 0),
        HEAD.pack(SIGNATURE, 0x21, 0, 9) + b"whatever.",
    ],
)
def test_a_balancer_may_speak_for_itself_or_not_know(header):
    assert origin_of(header) is None


def test_what_version_2_says_after_the_addresses_is_taken_with_it():
    assert origin_of(binary(FOUR, 7, more=b"\x03\0\4abcd" * 50)) == Origin(IPv4Address(FOUR), 7)


BAD = {
    "SMPP": b"\0\0\0\x10\0\0\0\x15" + bytes(8),
    "TLS": b"\x16\x03\x01\0\xc8\x01\0\0\xc4\x03\x03" + bytes(20),
    "HTTP": b"GET / HTTP/1.1\r\n\r\n",
    "PROXI": b"PROXI TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
    "lower case": b"proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
    "two spaces": b"PROXY TCP4  192.0.2.1 192.0.2.2 1 2\r\n",
    "a space at the end": b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n",
    "another family": b"PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n",
    "the family's other kind": b"PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
    "no address": b"PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n",
    "leading zeros": b"PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n",
    "no destination": b"PROXY TCP4 192.0.2.1 elsewhere 1 2\r\n",
    "a link's address": b"PROXY TCP6 fe80::1%eth0 fe80::2 1 2\r\n",
    "too high a port": b"PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n",
    "a port with a zero first": b"PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
    "a port with a sign": b"PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n",
    "a long port": b"PROXY TCP4 192.0.2.1 192.0.2.2 1 000000\r\n",
    "no port": b"PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
    "no letters": b"PROXY TCP4 192.0.2.\xb2 192.0.2.2 1 2\r\n",
    "only a line feed": b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n" + b" " * 90,
    "no end": LONGEST[:-2] + b"ff",
    "version 1 in binary": HEAD.pack(SIGNATURE, 0x11, 0x11, 12) + bytes(12),
    "another command": HEAD.pack(SIGNATURE, 0x22, 0x11, 12) + bytes(12),
    "datagrams": HEAD.pack(SIGNATURE, 0x21, 0x12, 12) + bytes(12),
    "a Unix socket": HEAD.pack(SIGNATURE, 0x21, 0x31, 216) + bytes(216),
    "too short for IPv4": HEAD.pack(SIGNATURE, 0x21, 0x11, 11) + bytes(11),
    "too short for IPv6": HEAD.pack(SIGNATURE, 0x21, 0x21, 35) + bytes(35),
    "too long": HEAD.pack(SIGNATURE, 0x21, 0x11, REST_MAX + 1),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_header_is_refused(what):
    with pytest.raises(BadHeader):
        read(BAD[what])


@pytest.mark.parametrize("stream", [b"\0", b"G", b"PROXY\t", SIGNATURE[:-1] + b"\r"])
def test_it_is_refused_at_the_first_octet_that_is_wrong(stream):
    reader, _ = read(stream[:-1])

    with pytest.raises(BadHeader):
        reader.feed(stream[-1:])


ADDRESSES = st.one_of(
    st.ip_addresses(v=4).map(IPv4Address),
    st.ip_addresses(v=6).filter(lambda one: one.ipv4_mapped is None).map(IPv6Address),
)


@settings(max_examples=300)
@given(
    address=ADDRESSES,
    port=st.integers(0, 65_535),
    write=st.sampled_from([text, binary]),
    step=st.integers(1, 40),
    after=st.binary(max_size=40),
)
def test_every_origin_is_read_however_it_comes_and_nothing_after_it(
    address, port, write, step, after
):
    reader, left = read(write(str(address), port) + after, step)

    assert (reader.wanted, reader.origin, left) == (0, Origin(address, port), after)


@settings(max_examples=500)
@given(
    start=st.sampled_from([b"", b"PROXY ", b"PROXY TCP4 ", SIGNATURE, SIGNATURE + b"\x21\x11"]),
    rest=st.binary(max_size=300),
    steps=st.lists(st.integers(1, 40), min_size=2, max_size=2),
)
def test_any_octets_end_the_same_way_however_they_come(start, rest, steps):
    def end(step):
        try:
            reader, left = read(start + rest, step)
        except BadHeader:
            return None
        return reader.wanted == 0, reader.origin, left

    one, another = map(end, steps)
    assert one == another
