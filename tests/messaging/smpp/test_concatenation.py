import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.smpp.protocol import concatenation, tlvs
from messaging.smpp.protocol.concatenation import Part
from messaging.smpp.protocol.errors import Unencodable
from messaging.smpp.protocol.pdus import DataSm, SubmitMulti, SubmitSm

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
        # An element that ends outside the header: all of it is ignored.
        "05 00 C8 2A 02 01",
        "08 00 03 2A 02 01 05 04 0B",
        "06 00 03 2A 02 01 05",
    ],
)
def test_nonsense_speaks_of_no_part(header):
    assert concatenation.find(bytes.fromhex(header)) is None


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("0A 00 03 2A 02 01 00 03 2B 03 02", Part(0x2B, 3, 2)),
        ("0B 00 03 2A 02 01 08 04 10 92 03 02", Part(0x1092, 3, 2)),
        ("0A 00 03 2A 02 01 00 03 2B 00 00", Part(0x2A, 2, 1)),
        ("07 70 00 00 03 2A 02 01", Part(0x2A, 2, 1)),
        ("05 00 03 2A FF FF", Part(0x2A, 255, 255)),
    ],
)
def test_of_several_elements_the_last_sound_one_counts(header, part):
    assert concatenation.find(bytes.fromhex(header)) == part


def test_a_header_with_ports_stays_before_the_text_as_it_is():
    octets = bytes.fromhex("06 05 04 0B84 23F0") + b"picture"

    header, text = concatenation.split_header(octets)

    assert (header, text) == (octets[:7], b"picture")
    assert concatenation.find(header) is None


@pytest.mark.parametrize(("total", "number"), [(0, 0), (0, 1), (3, 5), (3, 0)])
def test_sar_parameters_of_no_sense_are_no_part(total, number):
    optional = (
        tlvs.SAR_MSG_REF_NUM.of(7),
        tlvs.SAR_TOTAL_SEGMENTS.of(total),
        tlvs.SAR_SEGMENT_SEQNUM.of(number),
    )

    assert concatenation.of(SubmitSm(tlvs=optional)) is None


def test_a_header_with_ports_leaves_the_part_to_sar_parameters():
    optional = (
        tlvs.SAR_MSG_REF_NUM.of(7),
        tlvs.SAR_TOTAL_SEGMENTS.of(3),
        tlvs.SAR_SEGMENT_SEQNUM.of(2),
    )
    text = bytes.fromhex("06 05 04 0B84 23F0") + b"picture"

    assert concatenation.of(SubmitSm(esm_class=0x40, short_message=text, tlvs=optional)) == Part(
        7, 3, 2
    )


def test_a_message_to_many_may_be_a_part():
    pdu = SubmitMulti(esm_class=0x40, short_message=concatenation.header(Part(1, 2, 1)) + b"Hi")

    assert concatenation.of(pdu) == Part(1, 2, 1)


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
