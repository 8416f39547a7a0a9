"""What an SMPP customer asked for beyond a text, kept and sent."""

import json

from hypothesis import given
from hypothesis import strategies as st

from messaging import wire
from messaging.dispatch import pieces
from messaging.text.parts import split
from messaging.wire import Wire

OCTETS = st.binary(max_size=20)
SMALL = st.integers(0, 255)
WIRES = st.builds(
    Wire,
    coding=st.none() | SMALL,
    is_binary=st.booleans(),
    header=OCTETS,
    protocol_id=SMALL,
    priority=SMALL,
    service_type=st.text("ABC", max_size=5),
    source=st.none() | st.tuples(SMALL, SMALL),
    destination=st.none() | st.tuples(SMALL, SMALL),
    tlvs=st.lists(st.tuples(st.integers(0, 0xFFFF), OCTETS), max_size=3).map(tuple),
    shares_id=st.booleans(),
)


@given(WIRES)
def test_what_was_asked_for_is_the_same_after_it_was_kept(asked):
    kept = json.loads(json.dumps(asked.as_json()))

    assert wire.of_json(kept) == asked


def test_nothing_asked_for_is_nothing_kept():
    assert Wire().as_json() is None


def test_a_part_that_came_with_its_header_goes_on_as_it_came():
    header = bytes.fromhex("0500032a0201")

    (piece,) = pieces.of("Grüße", Wire(coding=8, header=header), reference=7)

    assert piece.payload == header + "Grüße".encode("utf-16-be")
    assert (piece.has_udh, piece.data_coding) == (True, 8)


def test_octets_that_are_no_text_go_on_as_they_came():
    (piece,) = pieces.of("00ff10", Wire(coding=4, is_binary=True), reference=7)

    assert (piece.payload, piece.data_coding, piece.has_udh) == (b"\x00\xff\x10", 4, False)


def test_a_flash_message_keeps_its_class_in_every_part():
    text = "x" * 200

    found = pieces.of(text, Wire(coding=0x10), reference=7)

    assert [piece.data_coding for piece in found] == [0x10, 0x10]
    assert [piece.payload for piece in found] == [p.payload for p in split(text, reference=7)]
