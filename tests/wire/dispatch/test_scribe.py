"""What a connector's links hear, written in groups: each delivery gets its own answer."""

import asyncio

import pytest
from django.utils import timezone

from messaging.dispatch import claim, submits
from messaging.dispatch.receipts import Arrived
from messaging.dispatch.results import PartResult, Tried
from messaging.dispatch.scribe import Scribe
from messaging.models import Attempt, Connector, Message, Receipt
from messaging.smpp.link_words import Refused
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.upstream_ids import AS_IT_IS
from messaging.states import Told
from tests import make
from tests.messaging.test_accept import flush, submission
from tests.messaging.test_transitions import a_door, commit

pytestmark = pytest.mark.django_db(transaction=True)


def arrived(upstream_id):
    return Arrived(upstream_id, Told.DELIVERED, "000", "id:7 stat:DELIVRD", timezone.now())


def write(connector, give):
    """Everything that `give` gives a scribe, written."""

    async def run():
        scribe = Scribe(connector.pk)
        give(scribe)
        running = asyncio.create_task(scribe.run())
        scribe.close()
        await running
        await scribe.database.close()

    asyncio.run(run())


def written(connector, upstream_ids):
    """The answers to receipts of these ids that come all at once."""
    answers = {}

    def give(scribe):
        for one in upstream_ids:
            scribe.receipt(arrived(one), lambda status, one=one: answers.setdefault(one, status))

    write(connector, give)
    return answers


def sent_out(door):
    """Two messages in a link's hands."""
    flush(submission(door, "447700900318", "447700900319"))
    return commit(claim.take, connector=Connector.objects.get().pk, bind="test", limit=10)


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


def test_a_result_that_the_database_refuses_is_left_alone():
    one, other = sent_out(a_door())
    results = [
        Tried(one.message, one.number, [PartResult(one.submits[0].attempt, "taken", 1 << 40)]),
        Tried(other.message, other.number, [PartResult(other.submits[0].attempt, "taken", 0, "8")]),
    ]

    write(Connector.objects.get(), lambda scribe: [scribe.result(result) for result in results])

    found = dict(Message.objects.values_list("pk", "status"))
    assert found == {one.message: "submitting", other.message: "sent"}


def test_a_status_of_no_specification_is_kept_as_the_last_one():
    one, other = sent_out(a_door())
    answers = [(one, Refused(0xFFFFFFFF)), (other, Refused(0x58))]
    results = [
        Tried(each.message, each.number, [submits.result(each.submits[0], answer, AS_IT_IS)])
        for each, answer in answers
    ]

    write(Connector.objects.get(), lambda scribe: [scribe.result(result) for result in results])

    codes = Attempt.objects.order_by("message_id").values_list("status_code", flat=True)
    assert list(codes) == [0x7FFFFFFF, 0x58]
