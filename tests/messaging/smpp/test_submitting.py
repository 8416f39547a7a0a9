"""Which requests of SMPP customers are taken, as what, and what the others are told."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from messaging.dispatch import pieces
from messaging.dispatch.payer import Payer
from messaging.smpp.protocol import concatenation, times, tlvs
from messaging.smpp.protocol.concatenation import Part
from messaging.smpp.protocol.pdus import DataSm, SubmitSm
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.protocol.tlvs import Tlv
from messaging.smpp.server import answers, submitting, texts
from messaging.smpp.server.answers import NotTaken
from messaging.wire import NOTHING
from portal.core.errors import Refused

PAYER = Payer(
    is_open=True,
    is_held=False,
    door=1,
    customer=1,
    client=None,
    account=1,
    unit="EUR",
    own_list=None,
    price_list=None,
)
HELLO = b"Your parcel arrives today."


@dataclass(frozen=True)
class Account:
    default_coding: int = 0
    allowed_tlvs: tuple[str, ...] = ()
    deduplicates_s: int = 0
    tag_tlv: str = ""
    default_sender: str = ""


def read(account=None, kind=SubmitSm, **fields):
    fields.setdefault("source_addr_ton", 5)
    fields.setdefault("source_addr", b"HarbourPine")
    fields.setdefault("destination_addr", b"447700900318")
    if kind is SubmitSm and not any(tag == 0x0424 for tag, _ in fields.get("tlvs", ())):
        fields.setdefault("short_message", HELLO)
    pdu = kind(**fields)
    return submitting.of(pdu, [submitting.recipient(pdu)], account or Account(), PAYER)


def status_of(account=None, kind=SubmitSm, **fields):
    with pytest.raises(NotTaken) as refused:
        read(account, kind, **fields)
    return refused.value.status


def test_an_ordinary_message_asks_for_nothing_beyond_its_text():
    found = read(registered_delivery=1)

    assert (found.sender, found.recipients) == ("HarbourPine", ["447700900318"])
    assert (found.text, found.size.parts, found.asked) == (HELLO.decode(), 1, 1)
    assert found.wire is NOTHING
    assert found.is_small


@pytest.mark.parametrize(
    ("ton", "npi", "address", "sender", "kept"),
    [
        (5, 0, b"HarbourPine", "HarbourPine", None),
        (5, 1, b"HarbourPine", "HarbourPine", None),
        (0, 0, b"HarbourPine", "HarbourPine", None),
        (1, 1, b"447700900001", "447700900001", None),
        (1, 0, b"+447700900001", "447700900001", None),
        (1, 1, b"00447700900001", "447700900001", None),
        (0, 1, b"447700900001", "447700900001", None),
        (3, 0, b"60777", "60777", None),
        (5, 0, b"60777", "60777", (5, 0)),
        (2, 1, b"7700900001", "7700900001", (2, 1)),
    ],
)
def test_a_sender_is_read_by_its_type_and_keeps_an_unusual_one(ton, npi, address, sender, kept):
    found = read(source_addr_ton=ton, source_addr_npi=npi, source_addr=address)

    assert (found.sender, found.wire.source) == (sender, kept)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"source_addr": b""}, Status.INVALID_SOURCE_ADDRESS),
        ({"source_addr": b"TwelveLetter"}, Status.INVALID_SOURCE_ADDRESS),
        ({"source_addr": b"Caf\xe3"}, Status.INVALID_SOURCE_ADDRESS),
        ({"source_addr_ton": 1}, Status.INVALID_SOURCE_ADDRESS),
        ({"source_addr_ton": 1, "source_addr": b"12"}, Status.INVALID_SOURCE_ADDRESS),
        ({"source_addr_ton": 7}, Status.INVALID_SOURCE_TON),
        ({"source_addr_npi": 2}, Status.INVALID_SOURCE_NPI),
        ({"destination_addr": b""}, Status.INVALID_DESTINATION_ADDRESS),
        ({"destination_addr": b"Vento"}, Status.INVALID_DESTINATION_ADDRESS),
        ({"destination_addr": b"07700900318"}, Status.INVALID_DESTINATION_ADDRESS),
        ({"dest_addr_ton": 2}, Status.INVALID_DESTINATION_TON),
        ({"dest_addr_ton": 5}, Status.INVALID_DESTINATION_TON),
        ({"dest_addr_npi": 7}, Status.INVALID_DESTINATION_NPI),
        ({"esm_class": 0x01}, Status.INVALID_ESM_CLASS),
        ({"esm_class": 0x02}, Status.INVALID_ESM_CLASS),
        ({"esm_class": 0x04}, Status.INVALID_ESM_CLASS),
        ({"esm_class": 0x08}, Status.INVALID_ESM_CLASS),
        ({"esm_class": 0x80}, Status.INVALID_ESM_CLASS),
        ({"priority_flag": 4}, Status.INVALID_PRIORITY),
        ({"registered_delivery": 0x04}, Status.INVALID_REGISTERED_DELIVERY),
        ({"registered_delivery": 0x20}, Status.INVALID_REGISTERED_DELIVERY),
        ({"replace_if_present_flag": 1}, Status.INVALID_SUBMIT_WITH_REPLACE),
        ({"sm_default_msg_id": 1}, Status.INVALID_PREDEFINED_MESSAGE),
        ({"schedule_delivery_time": "tomorrow"}, Status.INVALID_SCHEDULE),
        ({"schedule_delivery_time": "200101000000000+"}, Status.INVALID_SCHEDULE),
        ({"schedule_delivery_time": "000008000000000R"}, Status.INVALID_SCHEDULE),
        ({"validity_period": "000000000000"}, Status.INVALID_EXPIRY),
        ({"validity_period": "200101000000000+"}, Status.INVALID_EXPIRY),
        ({"validity_period": "000000000000000R"}, Status.INVALID_EXPIRY),
        ({"validity_period": "000008000000000R"}, Status.INVALID_EXPIRY),
        ({"data_coding": 5}, Status.INVALID_DATA_CODING),
        ({"data_coding": 0x20}, Status.INVALID_DATA_CODING),
        ({"data_coding": 0x80}, Status.INVALID_DATA_CODING),
        ({"data_coding": 8, "short_message": b"\x00\x48\x00"}, Status.INVALID_DATA_CODING),
        ({"data_coding": 8, "short_message": b"\xd8\x3d"}, Status.INVALID_DATA_CODING),
        ({"data_coding": 8, "short_message": b"\x00\x00"}, Status.INVALID_DATA_CODING),
        ({"data_coding": 1, "short_message": b"Caf\xe9"}, Status.INVALID_DATA_CODING),
        ({"short_message": b"Caf\xe9"}, Status.INVALID_DATA_CODING),
        ({"data_coding": 4, "short_message": b"\xff" * 141}, Status.INVALID_MESSAGE_LENGTH),
        ({"esm_class": 0x40, "short_message": b"\x05\x00\x03"}, Status.INVALID_MESSAGE_LENGTH),
        ({"esm_class": 0x40, "short_message": b""}, Status.INVALID_MESSAGE_LENGTH),
        (
            {"short_message": HELLO, "tlvs": (tlvs.MESSAGE_PAYLOAD.of(HELLO),)},
            Status.INVALID_MESSAGE_LENGTH,
        ),
        ({"tlvs": (tlvs.MESSAGE_PAYLOAD.of(b"x" * 39_016),)}, Status.INVALID_MESSAGE_LENGTH),
        ({"tlvs": (Tlv(0x0204, b"\1"),)}, Status.INVALID_PARAMETER_LENGTH),
        ({"tlvs": (tlvs.SAR_TOTAL_SEGMENTS.of(2),)}, Status.MISSING_OPTIONAL_PARAMETER),
        (
            {
                "tlvs": (
                    tlvs.SAR_MSG_REF_NUM.of(1),
                    tlvs.SAR_TOTAL_SEGMENTS.of(3),
                    tlvs.SAR_SEGMENT_SEQNUM.of(5),
                )
            },
            Status.INVALID_OPTIONAL_VALUE,
        ),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_its_own_status(fields, status):
    if "tlvs" in fields and status == Status.INVALID_MESSAGE_LENGTH:
        fields = {"short_message": b"", **fields}

    assert status_of(**fields) == status


def test_times_are_honoured_and_a_schedule_has_time_to_be_sent_in():
    now = datetime.now(UTC)
    late = now + timedelta(days=6, hours=23)

    found = read(schedule_delivery_time=times.absolute(late))
    both = read(schedule_delivery_time="000000010000000R", validity_period="000000020000000R")

    assert abs(found.send_at - late) < timedelta(seconds=1)
    assert found.send_at < found.valid_until <= now + timedelta(days=7, hours=13)
    assert timedelta(minutes=59) < both.valid_until - both.send_at < timedelta(minutes=61)


def test_a_validity_that_ends_before_the_schedule_is_refused():
    fields = {
        "schedule_delivery_time": "000000020000000R",
        "validity_period": "000000010000000R",
    }

    assert status_of(**fields) == Status.INVALID_EXPIRY


def test_what_acts_is_kept_and_only_vendors_tags_on_the_list_go_on():
    found = read(
        Account(allowed_tlvs=("0x1400",)),
        service_type="OTP",
        protocol_id=0x41,
        priority_flag=2,
        tlvs=(
            tlvs.USER_MESSAGE_REFERENCE.of(700),
            tlvs.DESTINATION_PORT.of(2948),
            Tlv(0x1400, b"entity"),
            Tlv(0x1401, b"not on the list"),
            tlvs.LANGUAGE_INDICATOR.of(1),
        ),
    )

    assert found.reference == "700"
    assert (found.wire.service_type, found.wire.protocol_id, found.wire.priority) == (
        "OTP",
        0x41,
        2,
    )
    assert [tag for tag, _ in found.wire.tlvs] == [0x0204, 0x020B, 0x1400]


def test_data_coding_0_is_read_as_the_account_says():
    latin = read(Account(default_coding=3), short_message="Grüße an Zoë".encode("latin-1"))
    wide = read(Account(default_coding=8), short_message="Привет".encode("utf-16-be"))

    assert latin.text == "Grüße an Zoë"
    assert wide.text == "Привет"


def test_a_flash_message_keeps_its_coding():
    assert read(data_coding=0x10).wire.coding == 0x10
    assert read(data_coding=0xF0).wire.coding == 0xF0


def test_a_text_in_message_payload_is_counted_in_parts():
    found = read(tlvs=(tlvs.MESSAGE_PAYLOAD.of(b"x" * 161),))

    assert (found.size.parts, len(found.text)) == (2, 161)


def test_data_sm_has_its_text_in_message_payload_and_its_validity_in_seconds():
    found = read(kind=DataSm, tlvs=(tlvs.MESSAGE_PAYLOAD.of(HELLO), tlvs.QOS_TIME_TO_LIVE.of(3600)))

    left = found.valid_until - datetime.now(UTC)
    assert found.text == HELLO.decode()
    assert timedelta(minutes=59) < left < timedelta(minutes=61)
    assert status_of(kind=DataSm) == Status.MISSING_OPTIONAL_PARAMETER


def test_octets_that_are_no_text_are_kept_as_they_came():
    found = read(data_coding=4, short_message=b"\x00\xff" * 70)

    assert (found.text, found.wire.is_binary, found.wire.coding) == ("00ff" * 70, True, 4)
    assert (found.size.parts, found.size.encoding) == (1, "8bit")


def test_a_header_without_concatenation_is_kept_and_makes_one_part():
    ports = bytes.fromhex("06050415811581")

    found = read(esm_class=0x40, data_coding=4, short_message=ports + b"\x01" * 133)

    assert (found.wire.header, found.segment, found.size.parts) == (ports, None, 1)
    too_long = {"esm_class": 0x40, "data_coding": 4, "short_message": ports + b"\x01" * 134}
    assert status_of(**too_long) == Status.INVALID_MESSAGE_LENGTH


@pytest.mark.parametrize("wide", [False, True])
def test_a_part_of_a_long_message_is_known_by_its_header(wide):
    part = Part(42, 3, 2)
    header = concatenation.header(part, wide=wide)

    found = read(esm_class=0x43, short_message=header + b"middle of it")

    assert (found.segment, found.text, found.wire.header) == (part, "middle of it", header)


def test_sar_parameters_make_a_header_for_the_handset():
    found = read(
        tlvs=(
            tlvs.SAR_MSG_REF_NUM.of(0x1234),
            tlvs.SAR_TOTAL_SEGMENTS.of(2),
            tlvs.SAR_SEGMENT_SEQNUM.of(1),
        )
    )

    assert found.segment == Part(0x1234, 2, 1)
    assert found.wire.header == bytes.fromhex("050003340201")


@given(
    octets=st.binary(min_size=0, max_size=134),
    octet=st.sampled_from([0, 1, 3, 4, 6, 8, 0xF1, 0x18, 0xF5]),
    default_coding=st.sampled_from([0, 1, 3, 8]),
)
def test_a_part_that_is_taken_goes_on_octet_by_octet(octets, octet, default_coding):
    header = bytes.fromhex("0500032a0201")
    try:
        found = texts.part(octets, octet, default_coding, header)
    except NotTaken:
        return

    wire = submitting.Wire(coding=found.coding, is_binary=found.is_binary, header=header)
    (piece,) = pieces.of(found.text, wire, reference=0)

    assert piece.payload == header + octets


@given(octets=st.binary(max_size=254), octet=st.integers(0, 255), esm_class=st.integers(0, 255))
def test_any_octets_are_taken_or_refused_and_never_fail(octets, octet, esm_class):
    try:
        found = read(short_message=octets, data_coding=octet, esm_class=esm_class)
    except NotTaken as refused:
        found, status = None, refused.status
    else:
        status = 0

    assert bool(status) == (found is None)
    assert found is None or (found.size.parts >= 1 and "\0" not in found.text)


# What refusals of the engine are told as.


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("too_fast", 0x58),
        ("busy", 0x14),
        ("in_flight", 0x14),
        ("daily_limit", 0x45),
        ("door_closed", 0x45),
        ("submit_disabled", 0x45),
        ("incorrect_originator", 0x0A),
        ("not_registr_originator", 0x0A),
        ("no_mcc_mnc", 0x0B),
        ("no_active_aggregator", 0x0B),
        ("no_client_price", 0x0B),
        ("no_source_price", 0x0B),
        ("not_in_cug", 0x0B),
        ("text_too_long", 0x01),
        ("of no table", 0x45),
    ],
)
def test_each_refusal_has_its_status(code, status):
    assert answers.of_error(Refused("No.", code=code)) == status


def test_only_the_pace_is_told_as_throttled():
    assert [code for code, status in answers.STATUSES.items() if status == 0x58] == ["too_fast"]


def test_storage_that_is_down_is_a_system_error():
    assert answers.of_error(OperationalError("gone")) == 0x08


@pytest.mark.django_db
def test_no_money_is_told_as_the_operator_wants():
    from portal.kit import operator  # noqa: PLC0415
    from portal.models import Setting  # noqa: PLC0415

    usual = answers.of_error(Refused("No.", code="no_money"))
    Setting.objects.create(pk="endpoints", value={"no_money_status": 0x401})
    operator.forget("endpoints")

    assert usual == 0x45
    assert answers.of_error(Refused("No.", code="no_money")) == 0x401


@pytest.mark.parametrize(
    ("lane", "flag", "expected"),
    [(0, 0, 0), (0, 1, 1), (0, 3, 0), (1, 1, 1), (1, 3, 1), (2, 1, 2), (2, 3, 2)],
)
def test_a_priority_lowers_a_lane_and_never_raises_one(lane, flag, expected):
    pdu = SubmitSm(
        source_addr_ton=5,
        source_addr=b"HarbourPine",
        destination_addr=b"447700900318",
        short_message=HELLO,
        priority_flag=flag,
    )

    found = submitting.of(pdu, ["447700900318"], Account(), replace(PAYER, lane=lane))

    assert found.lane == expected
