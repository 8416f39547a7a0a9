"""A day's money and an hour's messages are given out once, however many ask at the same moment."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F, Sum

from billing.models import Account, Entry
from messaging import sending_limits
from messaging.models import DaySpend, HourCount, Message
from portal.kit import checks
from reports import folding
from tests import make
from tests.messaging.test_accept import flush, submission

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, EACH = 12, 8
PRICE = Decimal("0.05")
# Three cents of it buy nothing.
CAP = Decimal("1.83")
ONE_PART, TWO_PARTS = "Hello", "x" * 161


@pytest.fixture
def doors():
    """Of three clients whose customer pays, and of the customer itself: one account for all."""
    make.network()
    make.routing(make.connector("Tern"))
    account = make.account(customer=make.customer(), credit_limit=1_000)
    owner = account.customer
    clients = [make.client(f"Client {n}", customer=owner) for n in range(3)]
    return [make.door(customer=owner), *(make.door(client=one) for one in clients)]


def limit(**fields):
    sending_limits.set_for(Account.objects.get(), fields, by=make.staff())


def at_once(work, *others):
    """Run `work(number)` in many threads, and each of the others in one of its own, together."""
    broken = []
    works = [*(lambda n=n: work(n) for n in range(THREADS)), *others]
    gate = threading.Barrier(len(works))

    def one(own):
        try:
            gate.wait()
            own()
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[own]) for own in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken


def send(doors):
    """From every door in turn, one and two numbers in one and two parts."""

    def work(number):
        for turn in range(EACH):
            at = number * EACH + turn
            to = [f"4477009{2 * at + extra:05}" for extra in range(1 + at % 2)]
            text = TWO_PARTS if at % 3 == 0 else ONE_PART
            flush(submission(doors[at % len(doors)], *to, text=text))

    return work


def spent():
    charged = Message.objects.exclude(charge="none")
    return charged.aggregate(sum=Sum(F("price") * F("parts")))["sum"] or Decimal(0)


def assert_books_agree():
    """What was charged is what the ledger took, and what was refused cost nothing."""
    took = Entry.objects.filter(kind="usage").aggregate(sum=Sum("amount"))["sum"]
    assert -took == spent() == -Account.objects.get().balance
    refused = Message.objects.filter(status="rejected")
    assert set(refused.values_list("charge", "price").distinct()) <= {("none", Decimal(0))}
    folding.fold()
    assert [one.check.name for one in checks.run() if not one.holds] == []


def test_a_days_money_is_spent_to_the_last_message_and_never_a_cent_beyond(doors):
    limit(spend_cap=CAP)

    at_once(send(doors))

    assert CAP - PRICE < spent() <= CAP
    assert DaySpend.objects.get().amount == spent()
    assert set(Message.objects.filter(status="rejected").values_list("reason", flat=True)) == {
        "spend_cap"
    }
    assert_books_agree()


def test_what_was_spent_before_the_cap_counts_once(doors):
    for door in doors:
        flush(submission(door, "447700900001", "447700900002"))
    limit(spend_cap=CAP)

    at_once(send(doors))

    assert CAP - PRICE < spent() <= CAP
    assert DaySpend.objects.get().amount == spent()
    assert_books_agree()


def test_a_cap_that_is_raised_meanwhile_is_kept_as_well(doors):
    limit(spend_cap=CAP / 2)

    at_once(send(doors), lambda: limit(spend_cap=CAP))
    flush(*(submission(doors[0], f"4477008{n:05}") for n in range(40)))

    assert CAP - PRICE < spent() <= CAP
    assert DaySpend.objects.get().amount == spent()
    assert_books_agree()


def test_an_hours_messages_to_a_country_are_given_out_once(doors):
    limit(per_hour=25)

    at_once(send(doors))

    assert Message.objects.exclude(charge="none").count() == 25
    assert HourCount.objects.get().messages == 25
    assert_books_agree()
