from dataclasses import dataclass

import pytest

from messaging.smpp.protocol import concatenation, tlvs
from messaging.smpp.protocol.concatenation import Part
from messaging.smpp.server import inbound_out
from messaging.smpp.server.inbound_out import Came


@dataclass(frozen=True)
class Style:
    default_coding: int = 0


def came(**changes):
    return Came("447700900001", "60777", "Yes", 0, b"", b"Yes")._replace(**changes)


def test_it_comes_from_the_handset_to_the_number():
    pdu = inbound_out.pdu(came(), Style())

    assert (pdu.source_addr, pdu.source_addr_ton, pdu.source_addr_npi) == (b"447700900001", 1, 1)
    assert (pdu.destination_addr, pdu.dest_addr_ton, pdu.dest_addr_npi) == (b"60777", 3, 0)
    assert (pdu.esm_class, pdu.data_coding, pdu.short_message) == (0, 0, b"Yes")


def test_a_part_keeps_its_header():
    header = concatenation.header(Part(0x1234, 3, 2), wide=True)

    pdu = inbound_out.pdu(came(header=header), Style())

    assert concatenation.of(pdu) == Part(0x1234, 3, 2)
    assert concatenation.text_of(pdu) == b"Yes"


def test_what_is_too_long_for_short_message_travels_in_message_payload():
    long = b"x" * 255

    pdu = inbound_out.pdu(came(payload=long), Style())

    assert pdu.short_message == b""
    assert tlvs.first(pdu.tlvs, tlvs.MESSAGE_PAYLOAD) == long
    assert inbound_out.pdu(came(payload=long[1:]), Style()).short_message == long[1:]


@pytest.mark.parametrize("coding", [1, 3, 4, 8, 0xF0])
def test_what_names_its_alphabet_goes_on_as_it_came(coding):
    octets = bytes(range(200, 220))

    pdu = inbound_out.pdu(came(coding=coding, payload=octets, text="?"), Style(3))

    assert (pdu.data_coding, pdu.short_message) == (coding, octets)


def test_an_account_that_reads_latin_1_gets_latin_1():
    at_sign = came(text="a@b.example é", payload=b"a\x00b.example \x05")

    pdu = inbound_out.pdu(at_sign, Style(3))

    assert (pdu.data_coding, pdu.short_message) == (0, b"a@b.example \xe9")


def test_a_character_its_alphabet_lacks_makes_it_ucs_2():
    pdu = inbound_out.pdu(came(text="5 €", payload=b"5 \x1be"), Style(1))

    assert (pdu.data_coding, pdu.short_message) == (8, "5 €".encode("utf-16-be"))
