"""Staff and messages at one account at once, with real threads and real transactions."""

import uuid
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.db.models import Sum

from billing import checks, credit, ledger, top_ups
from billing.models import Account, Entry
from portal.models import HistoryEntry, MailOutbox
from tests import make
from tests.races.test_charges import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"


@pytest.fixture
def account():
    return make.account(client=make.client(email="money@vento.test"), credit_limit=100)


def broken_promises():
    """What the house's own checks of the ledger find; they must find nothing."""
    found = []
    for check in (checks.BALANCE, checks.NUMBERS, checks.RUNNING):
        with connection.cursor() as cursor:
            cursor.execute(check.sql)
            found += cursor.fetchall()
    return found


def test_top_ups_charges_and_credits_at_once_lose_nothing(account):
    """002: FINANCE - top up and set credit while messages are charged."""
    first, second = make.staff(name="First"), make.staff(name="Second")

    def work(number):
        clerk = (first, second)[number // 4 % 2]
        if number % 4 == 0:
            return top_ups.add(
                account, amount=Decimal("2.50"), comment="", key=f"k{number}", by=clerk
            )
        if number % 4 == 1:
            limit = Decimal(100 + number)
            return credit.set_to(account, limit, notify=True, by=clerk).changed
        return ledger.post(account, amount=Decimal("-0.05"), kind="usage", key=f"u{number}")

    said = at_once(work)

    quarter = THREADS // 4
    account.refresh_from_db()
    assert None not in said
    assert account.balance == quarter * Decimal("2.50") - 2 * quarter * Decimal("0.05")
    assert account.balance == account.entries.aggregate(total=Sum("amount"))["total"]
    assert account.entry_count == 3 * quarter
    assert broken_promises() == []


def test_each_credit_is_written_upon_the_one_before_it(account):
    """002: FINANCE - set credit: no change is lost under another one."""
    clerk = make.staff()
    told = [Decimal(200 + number) for number in range(THREADS)]

    at_once(lambda n: credit.set_to(account, told[n], notify=True, by=clerk))

    account.refresh_from_db()
    changes = HistoryEntry.objects.filter(event="billing.account.changed").order_by("pk")
    steps = [(one.data["before"], one.data["after"]) for one in changes]
    assert len(steps) == THREADS
    assert all(before == after for (_, after), (before, _) in pairwise(steps))
    assert steps[-1][1] == {"credit_limit": f"{account.credit_limit:.2f} EUR"}
    assert MailOutbox.objects.count() == THREADS


def test_one_form_sent_from_everywhere_tops_up_once(account):
    """002: FINANCE - top up account, once however often SAVE is pressed."""
    key, clerk = str(uuid.uuid4()), make.staff()

    said = at_once(
        lambda _n: top_ups.add(account, amount=Decimal(250), comment="Wire", key=key, by=clerk)
    )

    assert {entry.pk for entry in said} == {Entry.objects.get().pk}
    assert Account.objects.get(pk=account.pk).balance == 250
    assert HistoryEntry.objects.filter(event="billing.account.topped_up").count() == 1


def test_charges_stop_at_a_credit_that_is_taken_away_meanwhile(account):
    """No charge goes below the floor that held when it was made."""
    clerk = make.staff()

    def work(number):
        if number == 0:
            return credit.set_to(account, Decimal(0), notify=False, by=clerk)
        return ledger.post(account, amount=Decimal(-3), kind="usage", key=f"u{number}")

    said = at_once(work)

    account.refresh_from_db()
    paid = [one for one in said if isinstance(one, Entry)]
    assert account.credit_limit == 0
    assert account.balance == -3 * len(paid)
    assert len(paid) <= 100 // 3
    assert all(entry.balance_after >= entry.floor for entry in paid)
    assert broken_promises() == []
