"""Large tables: a partition per month, made ahead, found by the id alone."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection

from messaging.models import Attempt, Delta, Message, MessageText, Receipt
from portal.core.ids import first_of
from portal.kit import partitions

pytestmark = pytest.mark.django_db


def tables(prefix):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' "
            "AND relname LIKE %s",
            [f"{prefix}%"],
        )
        return {name for (name,) in cursor.fetchall()}


def test_the_large_tables_are_partitioned():
    assert set(partitions.large_models()) >= {Message, MessageText, Attempt, Receipt, Delta}


def test_partitions_are_made_once_for_the_months_around():
    now = datetime(2031, 12, 15, tzinfo=UTC)

    first = partitions.make_ahead(now, back=1, ahead=2)
    second = partitions.make_ahead(now, back=1, ahead=2)

    assert first == 4 * len(partitions.large_models())
    assert second == 0
    wanted = {
        f"messaging_receipt_{month}" for month in ("2031_11", "2031_12", "2032_01", "2032_02")
    }
    assert wanted <= tables("messaging_receipt")


def test_a_look_up_by_id_touches_one_partition():
    now = datetime.now(UTC)

    plan = Message.objects.filter(pk=first_of(now)).explain()

    assert set(re.findall(r"messaging_message_(\d{4}_\d{2})", plan)) == {f"{now:%Y_%m}"}
