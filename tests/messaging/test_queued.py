"""What is queued stands in a table of its own, and a message's way writes no index again."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.dispatch import claim, sweep, transitions
from messaging.models import Attempt, Connector, Message, Queued
from messaging.states import ASIDE, Status
from portal.kit import checks
from tests import make
from tests.messaging.test_accept import flush, submission
from tests.messaging.test_transitions import a_door, answered, claimed, commit, sent

pytestmark = pytest.mark.django_db

PASSED = {Status.QUEUED, Status.SUBMITTING, Status.SENT, Status.DELIVERED}
HEAP_ONLY = "SELECT pg_stat_get_xact_tuples_hot_updated(relid) FROM pg_partition_tree(%s)"
KNOWN = """
SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index JOIN pg_class AS i ON i.oid = indexrelid
 WHERE indrelid = 'messaging_message'::regclass
"""
STATUSES = ("queued", "submitting", "sent", "held")
WAYS = st.lists(st.sampled_from([*STATUSES, "later", "moved", "urgent", "renewed"]), max_size=6)


def asked(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def heap_only():
    """How many changes of messages this connection has made without writing an index."""
    return sum(count for (count,) in asked(HEAP_ONLY, "messaging_message"))


def faults():
    (queue,) = [one for one in checks.every() if "stands in the queue" in one.name]
    return checks.ask(queue).examples


def test_what_is_accepted_stands_in_the_queue_as_its_row_says():
    flush(submission(a_door(), "447700900001", "447700900002"))

    assert Queued.objects.count() == 2
    for place in Queued.objects.select_related("message"):
        row = place.message
        assert (place.connector_id, place.lane) == (row.connector_id, row.lane)
        assert (place.customer_id, place.valid_until) == (row.customer_id, row.valid_until)


def test_what_is_blocked_or_waits_for_its_hour_does_not_stand_there():
    door = a_door()
    flush(submission(door, send_at=timezone.now() + timedelta(hours=1)))
    flush(submission(door, "12345678"))

    assert set(Message.objects.values_list("status", flat=True)) == {"accepted", "rejected"}
    assert not Queued.objects.exists()


def test_a_claim_takes_it_out_and_a_supplier_that_throttles_puts_it_back_for_later():
    flush(submission(a_door()))
    (one,) = claimed()
    assert not Queued.objects.exists()

    answered(one, "refused", code=0x58)

    assert Queued.objects.get().next_try_at > timezone.now()
    assert claimed() == []


def test_what_is_deleted_stands_in_no_queue():
    flush(submission(a_door()))

    Message.objects.all().delete()

    assert not Queued.objects.exists()


def test_what_an_older_version_stored_gets_its_place_when_a_link_begins():
    flush(submission(a_door()))
    Queued.objects.all().delete()
    assert claimed() == []

    assert sweep.unplaced(Connector.objects.get().pk) == 1

    assert faults() == []
    assert sweep.unplaced(Connector.objects.get().pk) == 0
    assert len(claimed()) == 1


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ways=st.lists(WAYS, min_size=1, max_size=4))
def test_however_messages_are_changed_the_queue_is_what_is_queued(db, ways):
    with transaction.atomic():
        door = make.door()
        tern, gull = make.connector("Tern"), make.connector("Gull")
        for way in ways:
            row = make.message(door=door, status="queued", connector=tern)
            mine = Message.objects.filter(pk=row.pk)
            for step in way:
                if step in STATUSES:
                    mine.update(status=step)
                elif step == "moved":
                    mine.update(connector=gull)
                elif step == "urgent":
                    mine.update(lane=0)
                elif step == "later":
                    mine.update(next_try_at=timezone.now())
                else:
                    mine.update(valid_until=timezone.now())

        assert faults() == []
        assert Queued.objects.count() == Message.objects.filter(status="queued").count()
        transaction.set_rollback(True)


def test_a_connector_gets_nothing_that_has_gone_to_another_one():
    door = a_door()
    flush(submission(door))
    other = make.connector("Gull")
    Message.objects.update(connector=other)

    assert claimed_by(Connector.objects.get(name="Tern")) == []
    assert len(claimed_by(other)) == 1


def claimed_by(connector):
    return commit(claim.take, connector=connector.pk, bind="test", limit=10)


def test_a_message_whose_parts_were_all_taken_by_an_earlier_try_is_sent_with_that():
    one = sent(a_door())
    commit(transitions.apply, [one.message], transitions.to(Status.QUEUED))

    assert claimed() == []

    row = Message.objects.get()
    assert (row.status, row.tries, row.lease_until) == ("sent", 2, None)
    assert Attempt.objects.count() == 1


def test_no_index_of_messages_knows_a_status_that_a_message_passes():
    knowing = [name for name, said in asked(KNOWN) if "status" in said or "lease_until" in said]

    assert knowing == []
    assert PASSED.isdisjoint(ASIDE)
    assert PASSED | set(ASIDE) == set(Status)


def test_a_claim_and_a_taken_message_write_no_index_again():
    before = heap_only()

    sent(a_door())

    assert heap_only() - before == 2


@pytest.mark.parametrize("status", [one.value for one in Status])
def test_messages_in_a_status_are_found_however_it_is_asked(status):
    door = make.door()
    for one in Status:
        make.message(door=door, status=one.value)

    (row,) = Message.objects.in_status(status)

    assert row.status == status
    assert row.aside == (status if status in ASIDE else None)


def test_pages_of_messages_and_attempts_leave_room_for_what_follows():
    found = asked(
        "SELECT relname, reloptions FROM pg_class"
        " WHERE relkind = 'r' AND relname ~ '^messaging_(message|attempt)_2'"
    )

    assert found
    for name, options in found:
        model = Attempt if "attempt" in name else Message
        assert f"fillfactor={model.FILLED}" in options
