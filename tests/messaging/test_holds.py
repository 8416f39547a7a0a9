"""Messages of blocked clients wait, go on, expire or are cancelled, by states alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clients import blocking, erasing, tokens
from messaging import holds
from messaging.dispatch import hints, sweep
from messaging.models import Message
from portal.kit import checks
from tests import make
from tests.messaging.test_accept import GB, flush, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    """A client's own account with 10 EUR."""
    return make.paying_account(client=make.client(customer=make.customer()))


@pytest.fixture
def client_(account):
    return account.client


@pytest.fixture
def door(client_):
    return tokens.issue(customer=client_.customer, client=client_, name="shop", by=None)[0]


@pytest.fixture
def woken(monkeypatch):
    """The connectors whose links were woken; the hints themselves leave the machine."""
    found = []
    monkeypatch.setattr(hints, "wake", found.extend)
    return found


def block(client):
    return blocking.block(client, reason="Spam complaints", by=None)


def statuses():
    return sorted(Message.objects.values_list("status", flat=True))


def test_what_comes_in_for_a_blocked_client_waits_and_is_sent_when_it_is_unblocked(
    door, client_, woken
):
    """003: Block - messages can be created but wait until the client is unblocked."""
    block(client_)
    flush(submission(door, GB, "447700900319"))
    held = statuses()

    blocking.unblock(client_, by=None)
    count = holds.release()

    assert held == ["held", "held"]
    assert count == 2
    assert statuses() == ["queued", "queued"]
    assert set(woken) == {Message.objects.first().connector_id}


def test_the_way_is_the_one_that_was_chosen_when_it_was_accepted(door, client_, woken):
    block(client_)
    flush(submission(door))
    was = Message.objects.values("connector", "route", "pool", "price", "cost").get()

    blocking.unblock(client_, by=None)
    holds.release()

    assert Message.objects.values("connector", "route", "pool", "price", "cost").get() == was


def test_what_was_held_keeps_the_hour_it_was_scheduled_for(door, client_, woken):
    at = timezone.now() + timedelta(hours=5)
    block(client_)
    flush(submission(door, send_at=at))

    blocking.unblock(client_, by=None)
    holds.release()

    message = Message.objects.get()
    assert (message.status, message.next_try_at) == ("queued", at)


def test_nothing_of_a_client_that_is_still_blocked_goes_on(door, client_, woken):
    block(client_)
    flush(submission(door))

    assert holds.release() == 0
    assert statuses() == ["held"]
    assert not woken


def test_what_was_queued_and_not_tried_waits_too(door, client_, woken):
    """003: Block - halts operations."""
    flush(submission(door, GB, "447700900319"))
    Message.objects.filter(recipient=GB).update(tries=1)

    block(client_)
    count = holds.hold_blocked()

    assert count == 1
    assert statuses() == ["held", "queued"]
    assert Message.objects.get(status="queued").tries == 1


def test_other_clients_messages_stay_in_the_queue(door, client_, woken):
    other = make.client(customer=client_.customer)
    make.account(client=other, credit_limit=5)
    flush(submission(make.door(client=other)))

    block(client_)

    assert holds.hold_blocked() == 0
    assert statuses() == ["queued"]


def test_everything_is_released_in_bounded_batches(door, client_, woken, monkeypatch):
    monkeypatch.setattr(holds, "BATCH", 2)
    block(client_)
    flush(submission(door, *(f"44770090{number:04}" for number in range(5))))
    blocking.unblock(client_, by=None)

    assert holds.release() == 5
    assert statuses() == ["queued"] * 5


def test_what_waited_longer_than_it_is_valid_expires_and_is_refunded(account, door, client_, woken):
    block(client_)
    flush(submission(door))
    Message.objects.update(valid_until=timezone.now() - timedelta(seconds=1))
    blocking.unblock(client_, by=None)

    released = holds.release()
    sweep.outdated()

    message = Message.objects.get()
    assert released == 0
    assert (message.status, message.reason, message.charge) == (
        "expired",
        "validity_over",
        "refunded",
    )
    account.refresh_from_db()
    assert account.balance == 10


def test_what_is_held_of_an_erased_client_is_cancelled_and_refunded(account, door, client_, woken):
    block(client_)
    flush(submission(door))
    erasing.erase(client_, typed=client_.company, by=None)

    count = holds.cancel_archived()

    message = Message.objects.get()
    assert count == 1
    assert (message.status, message.reason, message.charge) == (
        "cancelled",
        "client_erased",
        "refunded",
    )
    account.refresh_from_db()
    assert account.balance == 10


def test_releasing_and_holding_twice_changes_nothing(door, client_, woken):
    flush(submission(door))
    block(client_)

    first, again = holds.hold_blocked(), holds.hold_blocked()
    blocking.unblock(client_, by=None)
    released, once_more = holds.release(), holds.release()

    assert (first, again, released, once_more) == (1, 0, 1, 0)


def test_the_books_are_right_whatever_was_held(door, client_, woken):
    flush(submission(door, GB, "447700900319"))
    block(client_)
    holds.hold_blocked()
    flush(submission(door))
    blocking.unblock(client_, by=None)
    holds.release()

    outcomes = [outcome for outcome in checks.run() if not outcome.holds]

    assert outcomes == []
    assert statuses() == ["queued"] * 3
