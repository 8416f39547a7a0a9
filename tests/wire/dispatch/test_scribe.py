"""What a connector's links hear, written in groups: each delivery gets its own answer."""

import asyncio

import pytest
from django.utils import timezone

from messaging.dispatch.receipts import Arrived
from messaging.dispatch.scribe import Scribe
from messaging.models import Receipt
from messaging.smpp.protocol.statuses import Status
from messaging.states import Told
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def arrived(upstream_id):
    return Arrived(upstream_id, Told.DELIVERED, "000", "id:7 stat:DELIVRD", timezone.now())


def written(connector, upstream_ids):
    """The answers to receipts of these ids that come all at once."""
    answers = {}

    async def run():
        scribe = Scribe(connector.pk)
        for one in upstream_ids:
            scribe.receipt(arrived(one), lambda status, one=one: answers.setdefault(one, status))
        running = asyncio.create_task(scribe.run())
        scribe.close()
        await running
        await scribe.database.close()

    asyncio.run(run())
    return answers


def test_what_is_stored_is_acknowledged():
    answers = written(make.connector("Tern"), ["7", "8", "9"])

    assert answers == dict.fromkeys("789", Status.OK)
    assert Receipt.objects.count() == 3


def test_a_delivery_that_the_database_refuses_is_refused_alone():
    answers = written(make.connector("Tern"), ["7", "no\0id", "9"])

    assert answers == {
        "7": Status.OK,
        "no\0id": Status.RECEIVER_PERMANENT_ERROR,
        "9": Status.OK,
    }
    assert set(Receipt.objects.values_list("upstream_id", flat=True)) == {"7", "9"}
