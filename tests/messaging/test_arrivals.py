"""Receipts off the wire, as they are stored: whatever a supplier writes, nothing is refused."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone

from messaging.dispatch import arrivals, profile, receipts
from messaging.models import Receipt
from messaging.smpp.link_words import Delivered
from messaging.smpp.protocol.pdus import DeliverSm
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
