import json

import pytest

from messaging.smpp.pdu_log_lines import OCTETS_MAX, read
from messaging.smpp.protocol import tlvs
from messaging.smpp.protocol.codec import Frame, decode, encode
from messaging.smpp.protocol.fields import Destination
from messaging.smpp.protocol.pdus import (
    BindTransceiver,
    DeliverSm,
    EnquireLink,
    SubmitMulti,
    SubmitSm,
    SubmitSmResp,
)
from messaging.smpp.protocol.tlvs import Tlv

OTP = b"Your code is 493021"
NUMBER = b"447700900001"


def submit(**fields):
    fields = {"destination_addr": NUMBER, "short_message": OTP, "source_addr": b"Vento"} | fields
    return encode(Frame(7, SubmitSm(**fields)))


def receipt(text, **fields):
    return encode(
        Frame(9, DeliverSm(source_addr=NUMBER, esm_class=0x04, short_message=text, **fields))
    )


def line(raw, *, with_texts=False):
    return read(raw, with_texts=with_texts)


def field(found, name):
    return dict(found.body)[name]


def everything(found):
    """All that is kept of it, as one piece of octets to search in."""
    told = json.dumps(found.body).encode() + found.message_id.encode() + found.digits.encode()
    return told + found.octets


def test_a_line_tells_command_sequence_status_and_size():
    raw = encode(Frame(41, SubmitSmResp(message_id="m_1"), 0))

    found = line(raw)

    assert (found.command, found.sequence, found.status) == ("submit_sm_resp", 41, 0)
    assert (found.message_id, found.size, found.octets) == ("m_1", len(raw), raw)


@pytest.mark.parametrize("with_texts", [False, True])
def test_a_password_is_never_kept(with_texts):
    raw = encode(Frame(1, BindTransceiver(system_id="vento1", password="hunter22")))

    found = line(raw, with_texts=with_texts)

    assert field(found, "system_id") == "vento1"
    assert field(found, "password") == "********"
    assert b"hunter22" not in everything(found)
    assert len(found.octets) == len(raw)


def test_a_text_is_not_kept_unless_asked_for():
    found = line(submit())

    assert field(found, "short_message") == "(19 octets, not kept)"
    assert b"493021" not in everything(found)
    assert not found.has_text
    assert decode(found.octets).pdu.short_message == b"*" * len(OTP)


def test_a_text_that_is_asked_for_is_shown_as_people_read_it():
    raw = submit(data_coding=8, short_message="Привет 🙂".encode("utf-16-be"))

    found = line(raw, with_texts=True)

    assert field(found, "short_message") == "Привет 🙂"
    assert found.has_text
    assert found.octets == raw


def test_octets_that_are_no_text_are_shown_as_octets():
    found = line(submit(data_coding=8, short_message=b"\xd8\x00"), with_texts=True)

    assert field(found, "short_message") == "d8 00"


def test_a_text_with_nul_can_be_stored():
    found = line(submit(data_coding=3, short_message=b"a\0b"), with_texts=True)

    assert "\0" not in field(found, "short_message")


def test_of_a_number_only_its_end_is_kept():
    found = line(submit())

    assert field(found, "destination_addr") == "********0001"
    assert found.digits == "0001"
    assert NUMBER not in everything(found)


def test_a_number_is_kept_whole_with_texts():
    found = line(submit(), with_texts=True)

    assert field(found, "destination_addr") == NUMBER.decode()
    assert found.digits == NUMBER.decode()


def test_senders_and_short_codes_belong_to_nobody():
    found = line(submit(source_addr=b"60777"))

    assert field(found, "source_addr") == "60777"


def test_a_message_in_the_payload_is_masked_as_well():
    raw = submit(short_message=b"", tlvs=(tlvs.MESSAGE_PAYLOAD.of(OTP),))

    found = line(raw)

    assert field(found, "message_payload") == "(19 octets, not kept)"
    assert b"493021" not in everything(found)


def test_a_vendors_parameter_may_be_a_text_and_is_masked():
    found = line(submit(tlvs=(Tlv(0x1400, b"493021"),)))

    assert field(found, "0x1400") == "(6 octets, not kept)"
    assert b"493021" not in everything(found).replace(OTP, b"")


def test_plain_parameters_are_told_by_name():
    sar = (tlvs.SAR_MSG_REF_NUM.of(77), tlvs.SAR_TOTAL_SEGMENTS.of(3))

    found = line(submit(tlvs=sar))

    assert field(found, "sar_msg_ref_num") == "77"
    assert field(found, "sar_total_segments") == "3"


def test_the_header_of_a_part_stays_and_its_text_goes():
    header = bytes.fromhex("0500034d0201")

    found = line(submit(esm_class=0x40, short_message=header + OTP))

    assert field(found, "user_data_header") == "05 00 03 4d 02 01"
    assert decode(found.octets).pdu.short_message == header + b"*" * len(OTP)


def test_a_receipt_is_kept_but_for_the_text_it_repeats():
    text = b"id:m_77 sub:001 dlvrd:001 stat:DELIVRD err:000 text:Your code is 4930"

    found = line(receipt(text))

    assert "stat:DELIVRD err:000 text:***" in field(found, "short_message")
    assert found.message_id == "m_77"
    assert found.digits == "0001"
    assert b"4930" not in everything(found)


def test_what_only_claims_to_be_a_receipt_is_a_text():
    found = line(receipt(OTP))

    assert field(found, "short_message") == "(19 octets, not kept)"
    assert b"493021" not in everything(found)


def test_the_message_id_of_a_receipt_is_found_in_its_parameter():
    found = line(receipt(b"text:x", tlvs=(tlvs.RECEIPTED_MESSAGE_ID.of("m_5"),)))

    assert found.message_id == "m_5"


def test_every_number_of_submit_multi_is_masked():
    to = (Destination(1, 1, NUMBER), Destination(1, 1, b"447700900002"))

    found = line(encode(Frame(3, SubmitMulti(destinations=to, short_message=OTP))))

    assert field(found, "destinations") == "********0001, ********0002"
    assert b"447700" not in everything(found)


def test_of_what_cannot_be_decoded_the_header_is_kept():
    raw = submit()
    garbled = (len(raw) - 4).to_bytes(4, "big") + raw[4:-4]

    found = line(garbled, with_texts=True)

    assert (found.command, found.sequence) == ("submit_sm", 7)
    assert field(found, "error")
    assert found.octets == garbled[:16]


def test_an_unknown_command_is_told_by_its_number():
    found = line(bytes.fromhex("00000010000001990000000000000005"))

    assert (found.command, found.sequence) == ("0x00000199", 5)


def test_a_huge_frame_is_cut():
    raw = submit(short_message=b"", tlvs=(tlvs.MESSAGE_PAYLOAD.of(b"x" * 60_000),))

    found = line(raw, with_texts=True)

    assert len(found.octets) == OCTETS_MAX
    assert found.size == len(raw)
    assert len(field(found, "message_payload")) == 1_000


def test_a_pdu_without_fields_has_none():
    assert line(encode(Frame(1, EnquireLink()))).body == []


@pytest.mark.parametrize("size", range(40))
def test_any_octets_give_a_line(size):
    assert line(bytes(range(200, 200 + size))).size == size
