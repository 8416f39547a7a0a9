"""What comes off the wire as it is stored: whatever a supplier writes, nothing is refused."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.dispatch import arrivals, inbound, profile, receipts
from messaging.dispatch.inbound import Came
from messaging.models import Connector, Inbound, Receipt
from messaging.smpp.link_words import Delivered
from messaging.smpp.protocol.pdus import DeliverSm
from messaging.smpp.protocol.tlvs import Tlv
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "upstream_id", "error"),
    [
        (b"id:7 stat:UNDELIV err:001 text:none", "7", "001"),
        (b"id:7\x008 stat:UNDELIV err:0\x001 text:\x00", "7\\x008", "0\\x001"),
        (b"id:\xe9\xff stat:UNDELIV err:\xa7", "\xe9\xff", "\xa7"),
        (b"id:" + b"9" * 200 + b" stat:UNDELIV err:" + b"A" * 90, "9" * 65, "A" * 20),
    ],
    ids=["plain", "NUL", "Latin-1", "long"],
)
def test_a_receipt_with_any_octets_is_kept(text, upstream_id, error):
    connector = make.connector("Tern")
    delivered = Delivered(DeliverSm(esm_class=4, short_message=text[:254]), lambda status: None)

    arrived = arrivals.of(delivered, delivered.receipt, timezone.now(), profile.of(connector))
    with transaction.atomic(), connection.cursor() as cursor:
        receipts.store(cursor, connector.pk, [arrived])

    kept = Receipt.objects.get()
    assert (kept.upstream_id, kept.error, kept.state) == (upstream_id, error, "undelivered")


@pytest.mark.parametrize("digits", [b"00010101000000", b"99991231235959", b"2612311200"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_a_moment_years_away_is_none(digits, zone):
    connector = make.connector("Tern", time_zone=zone)
    text = b"id:7 stat:DELIVRD done date:" + digits
    delivered = Delivered(DeliverSm(esm_class=4, short_message=text), lambda status: None)
    now = datetime(2026, 11, 21, tzinfo=UTC)

    arrived = arrivals.of(delivered, delivered.receipt, now, profile.of(connector))
    with transaction.atomic(), connection.cursor() as cursor:
        receipts.store(cursor, connector.pk, [arrived])

    assert (Receipt.objects.get().done_at is None) == (digits != b"2612311200")


ADDRESSES = st.binary(max_size=20).map(lambda octets: octets.replace(b"\0", b""))
# SAR, message_payload, receipted_message_id, message_state, network_error_code, and nobody's.
TAGS = st.sampled_from([0x020C, 0x020E, 0x020F, 0x0424, 0x001E, 0x0427, 0x0423, 0x1400])
DELIVERIES = st.builds(
    DeliverSm,
    source_addr=ADDRESSES,
    destination_addr=ADDRESSES,
    esm_class=st.sampled_from([0, 4, 0x08, 0x20, 0x40, 0x44]),
    data_coding=st.integers(0, 255),
    short_message=st.binary(max_size=254)
    | st.binary(max_size=60).map(lambda octets: b"id:" + octets + b" stat:DELIVRD err:" + octets)
    | st.binary(max_size=60).map(lambda octets: b"\5\0\3\7\2\1" + octets),
    tlvs=st.lists(st.builds(Tlv, TAGS, st.binary(max_size=40)), max_size=4).map(tuple),
)


@settings(max_examples=300)
@given(pdu=DELIVERIES)
def test_whatever_a_supplier_delivers_is_kept(pdu):
    delivered, now = Delivered(pdu, lambda status: None), timezone.now()
    connector = Connector.objects.first() or make.connector("Tern")

    with transaction.atomic(), connection.cursor() as cursor:
        if receipt := delivered.receipt:
            arrived = arrivals.of(delivered, receipt, now, profile.of(connector))
            receipts.store(cursor, connector.pk, [arrived])
        else:
            inbound.store(cursor, connector.pk, [Came(pdu, now)])

    kept = Receipt if receipt else Inbound
    list(kept.objects.order_by("-pk")[:1])
