import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.smpp.protocol.codec import HEADER_SIZE, Frame, decode, encode
from messaging.smpp.protocol.errors import (
    BrokenFraming,
    Malformed,
    ProtocolError,
    Unencodable,
    UnknownCommand,
)
from messaging.smpp.protocol.fields import Destination, Unsuccessful
from messaging.smpp.protocol.kinds import KINDS, RESPONSES
from messaging.smpp.protocol.pdus import (
    BindTransceiver,
    BindTransceiverResp,
    DeliverSm,
    EnquireLink,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
    SubmitSmResp,
)
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.protocol.tlvs import Tlv
from tests.messaging.smpp.pdu_examples import EXAMPLES, FRAMES, pdus_of, wire

IDS = [f"{type(frame.pdu).__name__}-{frame.status}" for frame, _ in EXAMPLES]


@pytest.mark.parametrize(("frame", "raw"), EXAMPLES, ids=IDS)
def test_a_pdu_is_written_as_the_specification_says(frame, raw):
    assert encode(frame).hex(" ") == raw.hex(" ")


@pytest.mark.parametrize(("frame", "raw"), EXAMPLES, ids=IDS)
def test_a_pdu_is_read_as_the_specification_says(frame, raw):
    assert decode(raw) == frame


def test_every_kind_of_pdu_has_an_example():
    assert {type(frame.pdu) for frame, _ in EXAMPLES} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_is_written_is_read_back(kind):
    @settings(max_examples=30)
    @given(pdu=pdus_of(kind), sequence=st.integers(0, 0xFFFFFFFF), status=st.integers(0, 0xFFFF))
    def round_trip(pdu, sequence, status):
        frame = Frame(sequence, pdu, status)

        assert decode(encode(frame)) == frame

    round_trip()


@settings(max_examples=200)
@given(frame=FRAMES)
def test_what_is_read_is_written_back(frame):
    raw = encode(frame)

    assert encode(decode(raw)) == raw


@pytest.mark.parametrize("response", RESPONSES.values(), ids=lambda kind: kind.__name__)
def test_a_refusing_response_needs_no_body(response):
    raw = wire(f"00000010 {int(response.command):08X} 00000008 00000001")

    frame = decode(raw)

    assert frame == Frame(1, response(), 8)
    assert encode(frame) == raw


def test_a_response_without_a_body_is_read_even_if_it_accepts():
    frame = decode(wire("00000010 80000005 00000000 00000001"))

    assert frame.status == 0
    assert frame.pdu.message_id == ""


@pytest.mark.parametrize(("frame", "raw"), EXAMPLES, ids=IDS)
def test_a_pdu_cut_off_anywhere_is_malformed_or_shorter(frame, raw):
    for size in range(16, len(raw)):
        cut = size.to_bytes(4, "big") + raw[4:size]
        try:
            shorter = decode(cut)
        except Malformed:
            continue
        # What is left is whole in itself: the optional parameters are gone, or the whole body
        # of a response.
        assert type(shorter.pdu) is type(frame.pdu)
        assert shorter != frame or size == HEADER_SIZE


@pytest.mark.parametrize(("frame", "raw"), EXAMPLES, ids=IDS)
def test_octets_behind_the_last_field_are_malformed(frame, raw):
    longer = (len(raw) + 3).to_bytes(4, "big") + raw[4:] + b"\xff\xff\xff"

    with pytest.raises(Malformed) as caught:
        decode(longer)

    assert caught.value.sequence == frame.sequence
    assert caught.value.command_id == frame.pdu.command


@pytest.mark.parametrize("raw", [b"", b"\0\0\0\x10", EXAMPLES[0][1] + b"\0", EXAMPLES[0][1][:-1]])
def test_bytes_that_are_not_one_frame_are_broken_framing(raw):
    with pytest.raises(BrokenFraming):
        decode(raw)


def test_a_command_nobody_knows_is_refused_with_its_own_status():
    with pytest.raises(UnknownCommand) as caught:
        decode(wire("00000010 0000ABCD 00000000 00000007"))

    assert caught.value.status == Status.INVALID_COMMAND
    assert caught.value.sequence == 7


LONG = "X" * 80
OVERLONG = [
    (0x00000009, wire("'" + LONG + "'", "00" * 20), Status.INVALID_SYSTEM_ID),
    (0x00000009, wire("00", "41" * 256, "00" * 20), Status.INVALID_PASSWORD),
    (0x00000004, wire("'" + LONG + "'", "00" * 20), Status.INVALID_SERVICE_TYPE),
    (0x00000004, wire("000000", "'" + LONG + "'", "00" * 20), Status.INVALID_SOURCE_ADDRESS),
    (0x00000004, wire("00" * 6, "'" + LONG + "'", "00" * 20), Status.INVALID_DESTINATION_ADDRESS),
    (0x00000004, wire("00" * 10, "'" + LONG + "'", "00" * 20), Status.INVALID_SCHEDULE),
    (0x00000004, wire("00" * 11, "'" + LONG + "'", "00" * 20), Status.INVALID_EXPIRY),
    (0x00000004, wire("00" * 16, "FF", "41" * 254), Status.INVALID_MESSAGE_LENGTH),
    (0x00000004, wire("00" * 17, "0204 0003 00"), Status.INVALID_PARAMETER_LENGTH),
    (0x00000004, wire("00" * 17, "0204"), Status.INVALID_OPTIONAL_PART),
    (0x00000021, wire("00" * 4, "01 03", "00" * 20), Status.INVALID_DESTINATION_FLAG),
    (0x00000021, wire("00" * 20), Status.INVALID_NUMBER_OF_DESTINATIONS),
    (0x00000021, wire("00" * 4, "02 02", "'friends'", "00"), Status.INVALID_COMMAND_LENGTH),
    (0x00000021, wire("00" * 4, "01 01 01"), Status.INVALID_COMMAND_LENGTH),
    (0x80000021, wire("00 01 01 01", "'44'", "00 0000"), Status.INVALID_COMMAND_LENGTH),
    (0x00000004, wire("00" * 17, "1400 0000" * 256), Status.INVALID_OPTIONAL_PART),
    (0x00000111, b"", Status.INVALID_COMMAND),  # broadcast_sm of SMPP 5.0
    (0x00000003, wire("'" + LONG + "'", "00" * 20), Status.INVALID_MESSAGE_ID),
    (0x00000015, b"\0", Status.INVALID_COMMAND_LENGTH),
    (0x00000004, wire("00" * 16), Status.INVALID_COMMAND_LENGTH),
]


@pytest.mark.parametrize(("command", "body", "status"), OVERLONG)
def test_a_malformed_field_names_the_status_to_answer_with(command, body, status):
    header = (16 + len(body)).to_bytes(4, "big") + command.to_bytes(4, "big")

    with pytest.raises(Malformed) as caught:
        decode(header + bytes(4) + b"\0\0\0\x09" + body)

    assert caught.value.status == status
    assert caught.value.sequence == 9


@pytest.mark.parametrize(
    "pdu",
    [
        SubmitSm(short_message=b"x" * 255),
        SubmitSm(short_message="text"),
        SubmitSm(source_addr=b"4" * 21),
        SubmitSm(source_addr=b"4\0004"),
        SubmitSm(source_addr="447700900123"),
        SubmitSm(service_type="toolong"),
        SubmitSm(validity_period="Ω"),
        SubmitSm(data_coding=256),
        SubmitSm(data_coding=-1),
        SubmitSm(data_coding=None),
        SubmitSm(tlvs=(Tlv(0x10000, b""),)),
        SubmitSm(tlvs=(Tlv(1, b"x" * 65536),)),
        SubmitSm(tlvs=(1,)),
        SubmitSm(tlvs=(Tlv(1, b""),) * 256),
        SubmitMulti(destinations=()),
        SubmitMultiResp(unsuccessful=((1, 1, b"44", 8),)),
        SubmitMultiResp(unsuccessful=(Unsuccessful(1, 1, b"44", 1 << 32),)),
        SubmitMulti(destinations=(Destination(300, 0, b""),)),
        SubmitMulti(destinations=("447700900123",)),
        SubmitMulti(destinations=(Destination(0, 0, b""),) * 256),
        BindTransceiver(system_id="x" * 16),
        BindTransceiver(password="x" * 256),
    ],
)
def test_a_value_that_does_not_fit_is_never_sent(pdu):
    with pytest.raises(Unencodable):
        encode(Frame(1, pdu))


def test_a_password_is_never_cut_and_never_shown():
    pdu = BindTransceiver(system_id="acme", password="longer-than-nine")

    assert decode(encode(Frame(1, pdu))).pdu.password == "longer-than-nine"
    assert "longer" not in repr(pdu)


def test_optional_parameters_keep_their_order_and_unknown_ones_their_bytes():
    tlvs = (Tlv(0x1501, b"\xff"), Tlv(0x0204, b"\0\1"), Tlv(0x1501, b""), Tlv(0x0001, b"\0"))
    frame = Frame(1, DeliverSm(tlvs=tlvs))

    assert decode(encode(frame)).pdu.tlvs == tlvs


def test_addresses_that_are_no_ascii_survive():
    frame = Frame(1, SubmitSm(source_addr="Bäcker".encode("latin-1")))

    assert decode(encode(frame)) == frame


def test_a_decoded_pdu_equals_a_constructed_one_in_every_way():
    pdu = SubmitSmResp(message_id="77")

    found = decode(encode(Frame(1, pdu))).pdu

    assert found == pdu
    assert hash(found) == hash(pdu)
    assert repr(found) == repr(pdu)


@settings(max_examples=1500)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_a_typed_error(raw):
    for candidate in (raw, (len(raw) + 4).to_bytes(4, "big") + raw):
        try:
            frame = decode(candidate)
        except ProtocolError:
            continue
        assert decode(encode(frame)) == frame


def test_kinds_and_responses_agree_with_the_command_numbers():
    for request, response in RESPONSES.items():
        assert response.command == request.command | 0x80000000

    assert len({kind.command for kind in KINDS}) == len(KINDS) == 27
    assert encode(Frame(1, EnquireLink()))[4:8] == b"\0\0\0\x15"
    assert isinstance(BindTransceiverResp(), BindTransceiverResp.__mro__[1])
