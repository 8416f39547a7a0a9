"""PDUs to begin with: an example of every kind, every optional parameter, every way to be long."""

from messaging.smpp.protocol import concatenation, pdus, receipts, tlvs
from messaging.smpp.protocol.codec import Frame, encode
from messaging.smpp.protocol.concatenation import Part
from messaging.smpp.protocol.fields import Destination, DistributionList, Unsuccessful
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.receipts import Receipt
from messaging.smpp.protocol.tlvs import Tlv
from tests.messaging.smpp.pdu_examples import EXAMPLES

NUMBER = b"447700900123"
UDH = concatenation.header(Part(42, 3, 2))
WIDE_UDH = concatenation.header(Part(4242, 3, 2), wide=True)
PORTS_UDH = bytes.fromhex("0B 0504 0B84 23F0 0003 2A 02 01")
RECEIPT = Receipt(upstream_id="0a1b2c", state=MessageState.DELIVERED)
SAR = (
    tlvs.SAR_MSG_REF_NUM.of(4242),
    tlvs.SAR_TOTAL_SEGMENTS.of(3),
    tlvs.SAR_SEGMENT_SEQNUM.of(2),
)


def value_of(kind: tlvs.Kind) -> bytes:
    """A value of a known parameter's shape."""
    match kind:
        case tlvs.IntKind():
            return bytes(kind.size - 1) + b"\1"
        case tlvs.TextKind():
            return b"abc\0"
        case tlvs.OctetsKind():
            return b"\1" * max(kind.smallest, min(kind.largest, 5))
    return b""


EVERY_TLV = tuple(Tlv(tag, value_of(kind)) for tag, kind in tlvs.KINDS.items())
MORE = [
    pdus.BindTransceiver(system_id="old", password="secret08", interface_version=0x33),
    pdus.BindTransmitter(system_id="a" * 15, password="p" * 255, address_range="9" * 40),
    pdus.BindReceiver(system_id="long", password="p" * 65),
    pdus.SubmitSm(destination_addr=NUMBER, esm_class=0x40, short_message=UDH + b"part"),
    pdus.SubmitSm(destination_addr=NUMBER, esm_class=0x40, short_message=WIDE_UDH + b"part"),
    pdus.SubmitSm(destination_addr=NUMBER, esm_class=0x40, short_message=PORTS_UDH + b"part"),
    pdus.SubmitSm(destination_addr=NUMBER, short_message=b"part", tlvs=SAR),
    pdus.SubmitSm(destination_addr=NUMBER, tlvs=(tlvs.MESSAGE_PAYLOAD.of(b"long " * 300),)),
    pdus.SubmitSm(destination_addr=NUMBER, short_message=b"x" * 254, tlvs=EVERY_TLV),
    pdus.SubmitSm(destination_addr=NUMBER, data_coding=8, short_message=b"\xd8\x3d\xde\x00"),
    pdus.SubmitMulti(
        destinations=tuple(Destination(1, 1, b"4477009%05d" % count) for count in range(254)),
        short_message=b"to all",
    ),
    pdus.SubmitMulti(destinations=(DistributionList(b"list"),), tlvs=EVERY_TLV),
    pdus.SubmitMultiResp(
        message_id="7", unsuccessful=tuple(Unsuccessful(1, 1, NUMBER, code) for code in range(99))
    ),
    pdus.DeliverSm(esm_class=4, short_message=receipts.write(RECEIPT)),
    pdus.DeliverSm(esm_class=4, tlvs=receipts.optional_parameters(RECEIPT)),
    pdus.DeliverSm(source_addr=NUMBER, short_message=b"STOP", tlvs=EVERY_TLV),
    pdus.DataSm(destination_addr=b"4" * 64, esm_class=0x40, tlvs=EVERY_TLV),
    pdus.AlertNotification(source_addr=b"4" * 64, esme_addr=b"1" * 64),
    pdus.QuerySm(message_id="a" * 64),
    pdus.ReplaceSm(message_id="7", validity_period="000000001500000R", short_message=b"x" * 254),
    pdus.EnquireLink(),
]
SEEDS = [raw for _, raw in EXAMPLES] + [encode(Frame(2, pdu)) for pdu in MORE]
