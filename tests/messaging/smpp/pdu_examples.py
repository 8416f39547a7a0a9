"""PDUs beside their bytes, written down by hand from the tables of SMPP 3.4 section 4, and
Hypothesis strategies made from the PDUs' own annotations."""

from dataclasses import fields
from typing import get_args, get_type_hints

from hypothesis import strategies as st

from messaging.smpp.protocol.codec import Frame
from messaging.smpp.protocol.fields import (
    COctets,
    CString,
    Destination,
    Destinations,
    DistributionList,
    Int,
    ShortMessage,
    Unsuccessful,
    Unsuccessfuls,
)
from messaging.smpp.protocol.kinds import KINDS
from messaging.smpp.protocol.pdus import (
    AlertNotification,
    BindReceiver,
    BindReceiverResp,
    BindTransceiver,
    BindTransceiverResp,
    BindTransmitter,
    BindTransmitterResp,
    CancelSm,
    CancelSmResp,
    DataSm,
    DataSmResp,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    EnquireLinkResp,
    GenericNack,
    Outbind,
    QuerySm,
    QuerySmResp,
    ReplaceSm,
    ReplaceSmResp,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
    SubmitSmResp,
    Unbind,
    UnbindResp,
)
from messaging.smpp.protocol.tlvs import Tlv


def wire(*pieces: str) -> bytes:
    """Bytes from hexadecimal pieces; a piece in quotes is ASCII."""
    return b"".join(
        piece[1:-1].encode("ascii") if piece.startswith("'") else bytes.fromhex(piece)
        for piece in pieces
    )


BIND = {"system_id": "SMPP3TEST", "password": "secret08", "system_type": "SUBMIT1"}
BIND_BODY = ("'SMPP3TEST'", "00", "'secret08'", "00", "'SUBMIT1'", "00 34 01 01 00")
# The sample PDU of SMPP 3.4 section 3.2: bind_transmitter with interface_version 0.
SPECIFICATION_EXAMPLE = bytes.fromhex(
    "00 00 00 2F 00 00 00 02 00 00 00 00 00 00 00 01"
    "53 4D 50 50 33 54 45 53 54 00 73 65 63 72 65 74"
    "30 38 00 53 55 42 4D 49 54 31 00 00 01 01 00"
)

EXAMPLES = [
    (
        Frame(1, BindTransmitter(**BIND, interface_version=0, addr_ton=1, addr_npi=1)),
        SPECIFICATION_EXAMPLE,
    ),
    (
        Frame(2, BindReceiver(**BIND, addr_ton=1, addr_npi=1)),
        wire("0000002F 00000001 00000000 00000002", *BIND_BODY),
    ),
    (
        Frame(3, BindTransceiver(**BIND, addr_ton=1, addr_npi=1)),
        wire("0000002F 00000009 00000000 00000003", *BIND_BODY),
    ),
    (
        Frame(1, BindTransmitterResp(system_id="SMSC", tlvs=(Tlv(0x0210, b"\x34"),))),
        wire("0000001A 80000002 00000000 00000001", "'SMSC'", "00", "0210 0001 34"),
    ),
    (
        Frame(2, BindReceiverResp(system_id="SMSC")),
        wire("00000015 80000001 00000000 00000002", "'SMSC'", "00"),
    ),
    (
        Frame(3, BindTransceiverResp(), 0x0E),
        wire("00000010 80000009 0000000E 00000003"),
    ),
    (
        Frame(4, Outbind(system_id="SMSC", password="pass")),
        wire("0000001A 0000000B 00000000 00000004", "'SMSC'", "00", "'pass'", "00"),
    ),
    (Frame(5, Unbind()), wire("00000010 00000006 00000000 00000005")),
    (Frame(5, UnbindResp()), wire("00000010 80000006 00000000 00000005")),
    (Frame(6, GenericNack(), 3), wire("00000010 80000000 00000003 00000006")),
    (
        Frame(
            7,
            SubmitSm(
                service_type="CMT",
                source_addr_ton=5,
                source_addr=b"Onward",
                dest_addr_ton=1,
                dest_addr_npi=1,
                destination_addr=b"447700900123",
                esm_class=0x40,
                protocol_id=1,
                priority_flag=2,
                schedule_delivery_time="000001000000000R",
                validity_period="000002000000000R",
                registered_delivery=1,
                replace_if_present_flag=0,
                data_coding=8,
                sm_default_msg_id=0,
                short_message=b"\x05\x00\x03\x2a\x02\x01\x00h",
                tlvs=(Tlv(0x0204, b"\x00\x07"), Tlv(0x1400, b"PO-7")),
            ),
        ),
        wire(
            "0000006C 00000004 00000000 00000007",
            "'CMT'",
            "00 05 00",
            "'Onward'",
            "00 01 01",
            "'447700900123'",
            "00 40 01 02",
            "'000001000000000R'",
            "00",
            "'000002000000000R'",
            "00 01 00 08 00",
            "08 050003 2A0201 0068",
            "0204 0002 0007",
            "1400 0004",
            "'PO-7'",
        ),
    ),
    (
        Frame(7, SubmitSmResp(message_id="0a1b2c")),
        wire("00000017 80000004 00000000 00000007", "'0a1b2c'", "00"),
    ),
    (Frame(8, SubmitSmResp(), 0x58), wire("00000010 80000004 00000058 00000008")),
    (
        Frame(
            9,
            SubmitMulti(
                source_addr_ton=3,
                source_addr=b"1234",
                destinations=(Destination(1, 1, b"447700900123"), DistributionList(b"friends")),
                short_message=b"Hi",
            ),
        ),
        wire(
            "0000003E 00000021 00000000 00000009",
            "00 03 00",
            "'1234'",
            "00 02 01 01 01",
            "'447700900123'",
            "00 02",
            "'friends'",
            "00 000000 00 00 00000000 02",
            "'Hi'",
        ),
    ),
    (
        Frame(
            9,
            SubmitMultiResp(
                message_id="77", unsuccessful=(Unsuccessful(1, 1, b"447700900123", 0x0B),)
            ),
        ),
        wire(
            "00000027 80000021 00000000 00000009",
            "'77'",
            "00 01 01 01",
            "'447700900123'",
            "00 0000000B",
        ),
    ),
    (
        Frame(
            10,
            DeliverSm(
                source_addr_ton=1,
                source_addr_npi=1,
                source_addr=b"447700900123",
                dest_addr_ton=5,
                destination_addr=b"Onward",
                esm_class=4,
                short_message=b"id:77 stat:DELIVRD",
                tlvs=(Tlv(0x001E, b"77\x00"), Tlv(0x0427, b"\x02")),
            ),
        ),
        wire(
            "00000051 00000005 00000000 0000000A",
            "00 01 01",
            "'447700900123'",
            "00 05 00",
            "'Onward'",
            "00 04 00 00 00 00 00 00 00 00 12",
            "'id:77'",
            "20",
            "'stat:DELIVRD'",
            "001E 0003 373700",
            "0427 0001 02",
        ),
    ),
    (Frame(10, DeliverSmResp()), wire("00000011 80000005 00000000 0000000A 00")),
    (Frame(10, DeliverSmResp(), 0x64), wire("00000010 80000005 00000064 0000000A")),
    (
        Frame(
            11,
            DataSm(
                source_addr=b"1234",
                destination_addr=b"447700900123",
                registered_delivery=1,
                data_coding=4,
                tlvs=(Tlv(0x0424, b"\x01\x02\x03"),),
            ),
        ),
        wire(
            "00000031 00000103 00000000 0000000B",
            "00 00 00",
            "'1234'",
            "00 00 00",
            "'447700900123'",
            "00 00 01 04",
            "0424 0003 010203",
        ),
    ),
    (
        Frame(11, DataSmResp(message_id="78", tlvs=(Tlv(0x0420, b"\x01"),))),
        wire("00000018 80000103 00000000 0000000B", "'78'", "00 0420 0001 01"),
    ),
    (
        Frame(12, QuerySm(message_id="77", source_addr_ton=5, source_addr=b"Onward")),
        wire("0000001C 00000003 00000000 0000000C", "'77'", "00 05 00", "'Onward'", "00"),
    ),
    (
        Frame(12, QuerySmResp(message_id="77", final_date="261121013000000+", message_state=2)),
        wire(
            "00000026 80000003 00000000 0000000C",
            "'77'",
            "00",
            "'261121013000000+'",
            "00 02 00",
        ),
    ),
    (
        Frame(13, CancelSm(message_id="77", source_addr=b"1234", destination_addr=b"44")),
        wire(
            "00000020 00000008 00000000 0000000D",
            "00",
            "'77'",
            "00 00 00",
            "'1234'",
            "00 00 00",
            "'44'",
            "00",
        ),
    ),
    (Frame(13, CancelSmResp(), 0x11), wire("00000010 80000008 00000011 0000000D")),
    (
        Frame(14, ReplaceSm(message_id="77", source_addr=b"1234", short_message=b"New")),
        wire(
            "00000022 00000007 00000000 0000000E",
            "'77'",
            "00 00 00",
            "'1234'",
            "00 00 00 00 00 03",
            "'New'",
        ),
    ),
    (Frame(14, ReplaceSmResp()), wire("00000010 80000007 00000000 0000000E")),
    (Frame(15, EnquireLink()), wire("00000010 00000015 00000000 0000000F")),
    (Frame(15, EnquireLinkResp()), wire("00000010 80000015 00000000 0000000F")),
    (
        Frame(
            16, AlertNotification(source_addr=b"44", esme_addr=b"12", tlvs=(Tlv(0x0422, b"\0"),))
        ),
        wire("0000001F 00000102 00000000 00000010", "0000", "'44'", "00 0000", "'12'", "00")
        + wire("0422 0001 00"),
    ),
]

LATIN_1 = st.characters(min_codepoint=1, max_codepoint=0xFF)
OCTETS = st.integers(1, 0xFF)
TLVS = st.lists(st.builds(Tlv, st.integers(0, 0xFFFF), st.binary(max_size=40)), max_size=4).map(
    tuple
)


def octets(size: int) -> st.SearchStrategy[bytes]:
    """Octets without NUL that fit a C-octet string of a size."""
    return st.lists(OCTETS, max_size=size - 1).map(bytes)


def values_of(wire_type: object) -> st.SearchStrategy[object]:
    """Everything a field may hold."""
    u8 = st.integers(0, 0xFF)
    match wire_type:
        case Int(size=size):
            return st.integers(0, 256**size - 1)
        case CString(size=size):
            return st.text(LATIN_1, max_size=size - 1)
        case COctets(size=size):
            return octets(size)
        case ShortMessage():
            return st.binary(max_size=254)
        case Destinations():
            one = st.builds(Destination, u8, u8, octets(21)) | st.builds(
                DistributionList, octets(21)
            )
            return st.lists(one, min_size=1, max_size=5).map(tuple)
        case Unsuccessfuls():
            failure = st.builds(Unsuccessful, u8, u8, octets(21), st.integers(0, 0xFFFFFFFF))
            return st.lists(failure, max_size=5).map(tuple)
    raise AssertionError(f"no strategy for {wire_type}")


def pdus_of(kind: type) -> st.SearchStrategy:
    hints = get_type_hints(kind, include_extras=True)
    names = [field.name for field in fields(kind)]
    wires = {name: get_args(hints[name])[1] for name in names if name != "tlvs"}
    values = {name: values_of(wire_type) for name, wire_type in wires.items()}
    return st.builds(kind, **values, **({"tlvs": TLVS} if "tlvs" in names else {}))


U32 = st.integers(0, 0xFFFFFFFF)
FRAMES = st.one_of([st.builds(Frame, U32, pdus_of(kind), U32) for kind in KINDS])
