"""A client is blocked and unblocked at random while its programs send as fast as they can."""

import random
import threading
import time

import pytest
from django.db import connection, transaction

from clients import blocking
from messaging import holds
from messaging.dispatch import claim, hints
from messaging.models import Connector, Message
from portal.kit import checks
from tests import make
from tests.messaging.test_accept import flush, submission

pytestmark = pytest.mark.django_db(transaction=True)

SENDERS = 3
ROUNDS = 12
LIMIT = 5


class Beside:
    """Threads that do something again and again until the block is left."""

    def __init__(self, *works):
        self.broken = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=[work]) for work in works]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, work):
        try:
            while not self._stop.is_set():
                work()
        except Exception as error:
            self.broken.append(error)
        finally:
            connection.close()


@pytest.fixture
def door(monkeypatch):
    """A token of a client that pays for itself; links are not woken."""
    monkeypatch.setattr(hints, "wake", set)
    make.network()
    make.routing(make.connector("Tern"))
    client = make.client(customer=make.customer())
    make.account(client=client, credit_limit=100_000)
    return make.door(client=client)


def block(client):
    blocking.block(client, reason="Spam complaints", by=None)


def claimed(connector):
    with transaction.atomic(), connection.cursor() as cursor:
        return claim.take(cursor, connector=connector.pk, bind="TX1", limit=LIMIT)


def in_a_thread(work, *args):
    def run():
        try:
            work(*args)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def is_waiting(thread):
    thread.join(0.5)
    return thread.is_alive()


def test_a_block_waits_for_what_is_being_accepted_and_then_holds_it(door):
    with transaction.atomic():
        flush(submission(door))
        thread = in_a_thread(block, door.client)
        waited = is_waiting(thread)
    thread.join()

    assert waited
    assert holds.hold_blocked() == 1
    assert Message.objects.get().status == "held"


def test_whoever_accepts_waits_for_a_block_and_then_finds_it(door):
    with transaction.atomic():
        block(door.client)
        thread = in_a_thread(flush, submission(door))
        waited = is_waiting(thread)
    thread.join()

    assert waited
    assert Message.objects.get().status == "held"


def test_a_block_waits_for_what_is_being_released_and_then_holds_it_again(door):
    block(door.client)
    flush(submission(door))
    blocking.unblock(door.client, by=None)

    with transaction.atomic():
        released = holds.release()
        thread = in_a_thread(block, door.client)
        waited = is_waiting(thread)
    thread.join()

    assert (released, waited) == (1, True)
    assert holds.hold_blocked() == 1


def test_what_is_being_claimed_is_left_to_its_link(door):
    flush(submission(door))
    block(door.client)
    connector = Message.objects.get().connector

    with transaction.atomic():
        mine = claimed(connector)
        held = []
        thread = in_a_thread(lambda: held.append(holds.hold_blocked()))
        thread.join(20)

    assert (len(mine), held) == (1, [0])
    assert Message.objects.get().status == "submitting"


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_goes_out_while_blocked_and_nothing_stays_behind(seed, door):
    """003: Block - messages can be created but wait until the client is unblocked."""
    chance = random.Random(seed)
    connector = Connector.objects.get()
    went_out = []

    with Beside(
        *[lambda: flush(submission(door))] * SENDERS,
        holds.release,
        holds.hold_blocked,
    ) as beside:
        for _ in range(ROUNDS):
            block(door.client)
            while holds.hold_blocked():
                pass
            # What another run has just taken in hand is put aside when that run commits.
            time.sleep(0.05)
            went_out += [len(claimed(connector)) for _ in range(chance.randint(1, 10))]
            blocking.unblock(door.client, by=None)
            time.sleep(chance.uniform(0, 0.03))
            claimed(connector)

    assert not beside.broken
    assert set(went_out) == {0}
    while holds.release():
        pass
    assert Message.objects.count() > ROUNDS
    assert not Message.objects.filter(status="held").exists()
    assert [outcome for outcome in checks.run() if not outcome.holds] == []
