"""Many at once, with real threads and real transactions."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum

from billing import ledger
from billing.models import Account, Entry
from messaging.models import Message
from tests import make
from tests.messaging.test_accept import flush, submission

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 64


def at_once(work):
    """Run `work(number)` in many threads that start together; return what each said."""
    gate = threading.Barrier(THREADS)
    said: list[object] = [None] * THREADS

    def one(number):
        try:
            gate.wait()
            said[number] = work(number)
        except ledger.InsufficientFunds:
            said[number] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_a_balance_good_for_twenty_pays_exactly_twenty():
    account = make.account()
    ledger.post(account, amount=Decimal("0.20"), kind="top-up", key="first")

    said = at_once(
        lambda n: ledger.post(account, amount=Decimal("-0.01"), kind="usage", key=f"use{n}")
    )

    assert said.count("refused") == THREADS - 20
    account.refresh_from_db()
    assert account.balance == 0
    assert account.entries.aggregate(total=Sum("amount"))["total"] == 0


def test_the_same_key_from_everywhere_moves_money_once():
    account = make.account()

    said = at_once(lambda n: ledger.post(account, amount=Decimal(5), kind="top-up", key="one"))

    assert len({entry.pk for entry in said}) == 1
    account.refresh_from_db()
    assert account.balance == 5


def test_flushes_of_two_payers_at_once_never_wait_for_each_other_in_a_circle():
    make.network()
    make.routing(make.connector("Tern"))
    doors = []
    for name in ("first", "second"):
        account = make.account(customer=make.customer(name), credit_limit=100)
        doors.append(make.door(customer=account.customer))

    at_once(lambda n: flush(*(submission(door) for door in (doors if n % 2 else reversed(doors)))))

    assert Message.objects.count() == 2 * THREADS
    for account in Account.objects.all():
        assert account.balance == -THREADS * Decimal("0.05")
        assert Entry.objects.filter(account=account).count() == THREADS
