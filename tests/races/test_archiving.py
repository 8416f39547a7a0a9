"""A customer is archived while its programs send as fast as they can."""

import threading
import time

import pytest
from django.db import connection, transaction

from billing.models import Account
from customers import archiving
from messaging.dispatch import payer
from messaging.dispatch.submission import Answer
from messaging.models import Batch, Message
from tests import make
from tests.messaging.test_accept import flush, submission

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8
BEFORE = 40
ENOUGH_S = 30


class Sending:
    """Threads that send by the doors until each is told that its door is closed."""

    def __init__(self, doors):
        self.accepted, self.refused, self.broken = [], [], []
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._send, args=[doors[number % len(doors)]])
            for number in range(THREADS)
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        for thread in self._threads:
            thread.join(ENOUGH_S)
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, count):
        deadline = time.monotonic() + ENOUGH_S
        while len(self.accepted) < count and not self.broken:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def _send(self, door):
        try:
            while not self._stop.is_set() and payer.of_door(door.pk).is_open:
                (outcome,) = flush(submission(door))
                kept = self.accepted if isinstance(outcome, Answer) else self.refused
                kept.append(outcome)
        except Exception as error:
            self.broken.append(error)
        finally:
            connection.close()


@pytest.fixture
def customer():
    make.network()
    make.routing(make.connector("Tern"))
    return make.customer()


def test_nothing_is_accepted_once_the_archive_holds_and_nothing_before_is_lost(customer):
    make.account(customer=customer, credit_limit=1000)
    client = make.client(customer=customer)
    make.account(client=client, credit_limit=1000)
    doors = [make.door(customer=customer), make.door(customer=customer, client=client)]

    with Sending(doors) as sending:
        sending.wait_for(BEFORE)
        with transaction.atomic():
            archiving.archive([customer], by=None)
            # Whatever was accepted has its commit by now; all others wait for the accounts.
            counted = Message.objects.count()
            time.sleep(0.3)

    assert not sending.broken
    assert Message.objects.count() == counted == len(sending.accepted) >= BEFORE
    charged = sum(batch.total for batch in Batch.objects.all())
    assert sum(account.balance for account in Account.objects.all()) == -charged


def test_another_customer_goes_on_sending_meanwhile(customer):
    make.account(customer=customer, credit_limit=1000)
    other = make.customer("Another")
    make.account(customer=other, credit_limit=1000)
    door = make.door(customer=other)

    with Sending([make.door(customer=customer), door]) as sending:
        sending.wait_for(BEFORE)
        archiving.archive([customer], by=None)
        went_on = Message.objects.filter(customer=other).count()
        sending.wait_for(len(sending.accepted) + BEFORE)
        archiving.archive([other], by=None)

    assert not sending.broken
    assert Message.objects.filter(customer=other).count() > went_on
