import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.smpp.protocol import concatenation, tlvs
from messaging.smpp.protocol.concatenation import Part
from messaging.smpp.protocol.errors import Unencodable
from messaging.smpp.protocol.pdus import DataSm, SubmitSm

U8 = st.integers(0, 0xFF)


def test_headers_are_those_of_the_specification():
    assert concatenation.header(Part(0x2A, 3, 1)) == bytes.fromhex("05 00 03 2A 03 01")
    assert concatenation.header(Part(0x1234, 3, 2), wide=True) == bytes.fromhex(
        "06 08 04 12 34 03 02"
    )


@given(reference=U8, total=st.integers(1, 255), data=st.data(), text=st.binary(max_size=130))
def test_a_header_is_read_back(reference, total, data, text):
    part = Part(reference, total, data.draw(st.integers(1, total)))

    for wide in (False, True):
        octets = concatenation.header(part, wide=wide) + text
        pdu = SubmitSm(esm_class=0x40, short_message=octets)

        assert concatenation.of(pdu) == part
        assert concatenation.text_of(pdu) == text


@pytest.mark.parametrize(
    "part", [Part(256, 2, 1), Part(1, 0, 0), Part(1, 2, 3), Part(1, 256, 1), Part(-1, 2, 1)]
)
def test_a_part_that_cannot_be_gets_no_header(part):
    with pytest.raises(Unencodable):
        concatenation.header(part)


def test_the_element_of_concatenation_may_stand_behind_others():
    header = bytes.fromhex("0B 05 04 0B84 23F0 00 03 2A 02 01")

    assert concatenation.find(header) == Part(0x2A, 2, 1)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "00",
        "05",
        "05 00 03",
        "05 00 03 2A 02",
        "05 00 03 2A 02 03",
        "05 00 03 2A 00 00",
        "05 00 02 2A 02 01",
        "04 05 02 0B84",
    ],
)
def test_nonsense_speaks_of_no_part(header):
    assert concatenation.find(bytes.fromhex(header)) is None


def test_sar_parameters_make_a_part():
    optional = (
        tlvs.SAR_MSG_REF_NUM.of(0x1234),
        tlvs.SAR_TOTAL_SEGMENTS.of(3),
        tlvs.SAR_SEGMENT_SEQNUM.of(2),
    )

    assert concatenation.of(SubmitSm(tlvs=optional)) == Part(0x1234, 3, 2)
    assert concatenation.of(SubmitSm(tlvs=optional[:2])) is None


def test_the_text_may_be_in_message_payload():
    payload = tlvs.MESSAGE_PAYLOAD.of(bytes.fromhex("05 00 03 2A 02 01") + b"Hi")
    pdu = DataSm(esm_class=0x40, tlvs=(payload,))

    assert concatenation.of(pdu) == Part(0x2A, 2, 1)
    assert concatenation.text_of(pdu) == b"Hi"


def test_a_header_longer_than_the_message_is_text():
    pdu = SubmitSm(esm_class=0x40, short_message=b"\x50Hi")

    assert concatenation.text_of(pdu) == b"\x50Hi"
    assert concatenation.of(pdu) is None


@given(octets=st.binary(max_size=254))
def test_any_octets_are_read(octets):
    header, text = concatenation.split_header(octets)

    assert header + text == octets
    concatenation.find(octets)
