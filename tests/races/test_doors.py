"""Doors are closed and opened while programs send by them as fast as they can."""

import threading
import time
from dataclasses import replace

import pytest
from django.db import connection, transaction

from billing.models import Account, Entry
from clients import smpp_accounts, tokens
from clients.models import Client
from messaging.dispatch import payer
from messaging.dispatch.accept import Flush
from messaging.dispatch.submission import Answer
from messaging.models import Batch, Message
from tests import make
from tests.messaging.test_accept import GB, submission

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8
BEFORE = 20
ENOUGH_S = 30
A_MOMENT_S = 0.4


@pytest.fixture
def customer():
    make.network()
    make.routing(make.connector("Tern"))
    account = make.account(customer=make.customer(), credit_limit=10_000)
    return account.customer


def a_token(customer):
    return tokens.issue(customer=customer, client=None, name="shop", by=None)[0]


def an_smpp_account(customer):
    return smpp_accounts.issue(customer=customer, fields={}, by=None)[0]


def revoke(token):
    tokens.revoke(token, by=None)


def disable(account):
    smpp_accounts.change(account, {"is_open": False}, by=None)


def archive(account):
    smpp_accounts.archive(account, by=None)


CLOSED = [(a_token, revoke), (an_smpp_account, disable), (an_smpp_account, archive)]


def accept(knocked, *, then=lambda: None):
    """Take a submission through a transaction; `then` runs before its commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        (outcome,) = Flush(cursor, [knocked]).run()
        then()
    return outcome


class Beside(threading.Thread):
    """Work in another thread with its own connection."""

    def __init__(self, work):
        super().__init__()
        self._work, self.said, self.error = work, None, None
        self.start()

    def run(self):
        try:
            self.said = self._work()
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def result(self):
        self.join(ENOUGH_S)
        assert not self.is_alive()
        if self.error:
            raise self.error
        return self.said


@pytest.mark.parametrize(("opened", "close"), CLOSED)
def test_nothing_is_accepted_once_a_door_was_closed(customer, opened, close):
    door = opened(customer)
    stop = threading.Event()
    accepted = []

    was_open = payer.of_door(door.pk)

    def send():
        while not stop.is_set():
            # Everybody knocked while it was open: only the second look can refuse.
            knocked = replace(submission(door, *([GB] * 20)), payer=was_open)
            outcome = accept(knocked)
            if isinstance(outcome, Answer):
                accepted.append(outcome)

    threads = [Beside(send) for _ in range(THREADS)]
    deadline = time.monotonic() + ENOUGH_S
    while len(accepted) < BEFORE and all(thread.is_alive() for thread in threads):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    close(door)
    counted = Message.objects.count()
    time.sleep(A_MOMENT_S)
    stop.set()
    for thread in threads:
        thread.result()

    assert Message.objects.count() == counted == 20 * len(accepted) >= 20 * BEFORE
    assert Account.objects.get().balance == -sum(batch.total for batch in Batch.objects.all())


@pytest.mark.parametrize(("opened", "close"), CLOSED)
def test_who_accepts_waits_for_who_is_closing(customer, opened, close):
    door = opened(customer)
    knocked = submission(door)

    with transaction.atomic():
        close(door)
        beside = Beside(lambda: accept(knocked))
        time.sleep(A_MOMENT_S)
        assert beside.is_alive()

    assert beside.result().code == "door_closed"
    assert not Message.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize(("opened", "close"), CLOSED)
def test_who_closes_waits_for_what_is_being_accepted(customer, opened, close):
    door = opened(customer)
    inside, go = threading.Event(), threading.Event()

    def then():
        inside.set()
        assert go.wait(ENOUGH_S)

    accepting = Beside(lambda: accept(submission(door), then=then))
    assert inside.wait(ENOUGH_S)
    closing = Beside(lambda: close(door))
    time.sleep(A_MOMENT_S)
    waited = closing.is_alive()
    go.set()

    assert isinstance(accepting.result(), Answer)
    closing.result()
    assert waited
    assert Message.objects.count() == 1


def test_a_change_that_was_undone_closes_nothing(customer):
    door = an_smpp_account(customer)
    knocked = submission(door)

    with transaction.atomic():
        disable(door)
        beside = Beside(lambda: accept(knocked))
        time.sleep(A_MOMENT_S)
        transaction.set_rollback(True)

    assert isinstance(beside.result(), Answer)
    assert Message.objects.count() == 1


def test_what_is_blocked_while_messages_come_in_is_held_from_then_on(customer):
    client = make.client(customer=customer)
    door = make.door(customer=customer, client=client)
    stop = threading.Event()
    knocked = [submission(door) for _ in range(400)]

    def send(share):
        for each in share:
            if not stop.is_set():
                accept(each)

    threads = [Beside(lambda n=n: send(knocked[n::4])) for n in range(4)]
    while Message.objects.count() < BEFORE:
        time.sleep(0.01)
    with transaction.atomic():
        # As whoever blocks a client does: the payer's account first.
        Account.objects.select_for_update(no_key=True).get()
        Client.objects.filter(pk=client.pk).update(status="blocked")
        going = set(Message.objects.filter(status="queued").values_list("pk", flat=True))
    time.sleep(A_MOMENT_S)
    stop.set()
    for thread in threads:
        thread.result()

    later = Message.objects.exclude(pk__in=going)
    assert going
    assert set(later.values_list("status", flat=True)) <= {"held"}
