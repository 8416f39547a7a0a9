"""Parts of the same long messages come in by several processes at the same moment."""

import random
import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from billing.models import Account
from messaging.dispatch import long_messages, payer
from messaging.dispatch.accept import Flush
from messaging.dispatch.submission import Accepted
from messaging.models import LongMessage, Message
from tests import make
from tests.messaging.test_long_messages import part

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, SETS, PARTS = 4, 25, 3


@pytest.fixture
def door():
    account = make.paying_account(customer=make.customer(), balance=100)
    return make.smpp_account(customer=account.customer, parts_per_s=100_000)


def test_every_set_is_completed_once_and_none_is_left(door):
    parts = [
        part(door, f"{number} of {reference}", number, PARTS, reference=reference)
        for reference in range(SETS)
        for number in range(1, PARTS + 1)
    ]
    # Without a pace nothing but the sets themselves keeps the processes apart.
    for one in parts:
        one.payer = payer.Payer(**{**_fields(one.payer), "parts_per_s": None})
    random.Random(5).shuffle(parts)
    shares = [parts[n::THREADS] for n in range(THREADS)]
    broken, outcomes = [], []

    def send(share):
        try:
            for at in range(0, len(share), 3):
                with transaction.atomic(), connection.cursor() as cursor:
                    outcomes.extend(Flush(cursor, share[at : at + 3]).run())
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[share]) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not broken
    assert {type(outcome) for outcome in outcomes} == {Accepted}
    assert set(Message.objects.values_list("status", flat=True)) == {"queued"}
    assert Message.objects.count() == SETS * PARTS
    assert not LongMessage.objects.exists()


def test_giving_up_and_completing_a_set_at_once_do_only_one_of_them(door):
    for reference in range(20):
        for one in (1, 2):
            _flush(part(door, "half ", one, 3, reference=reference))
    LongMessage.objects.update(began_at="2026-01-01T00:00:00Z")
    last = [part(door, "rest", 3, 3, reference=reference) for reference in range(20)]
    broken = []

    def complete():
        try:
            for one in last:
                _flush(one)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=complete)
    thread.start()
    for _ in range(20):
        long_messages.give_up()
    thread.join()
    LongMessage.objects.update(began_at="2026-01-01T00:00:00Z")
    long_messages.give_up()

    assert not broken
    fates = {}
    for message in Message.objects.all():
        fates.setdefault(message.long_message_id, set()).add(message.status)
    assert all(len(fate) == 1 for fate in fates.values())
    queued = Message.objects.filter(status="queued").count()
    assert Account.objects.get().balance == 100 - Decimal("0.05") * queued


def _flush(*submissions):
    with transaction.atomic(), connection.cursor() as cursor:
        return Flush(cursor, list(submissions)).run()


def _fields(of):
    return {name: getattr(of, name) for name in of.__dataclass_fields__}
