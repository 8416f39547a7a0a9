"""Clerks, banks and providers at one account's payments at once, with real threads."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from billing.models import Allocation, Payment
from billing.paying import allocating, noting, receipts
from portal.core.errors import Refused
from tests import make
from tests.races.test_charges import THREADS, at_once
from tests.races.test_finance import broken_promises

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account():
    return make.account()


def refused(work):
    """What a deed says, or that it was refused: a race has losers, but no errors."""
    try:
        return work()
    except Refused:
        return "refused"


def total(rows, column="amount"):
    return rows.aggregate(total=Sum(column))["total"] or Decimal(0)


def test_a_payment_that_everybody_tells_of_is_noted_once(account):
    invoice = make.issued_invoice(account)

    said = at_once(
        lambda n: (
            make.payment(
                account,
                "120",
                invoice=invoice,
                key=f"line-{n}",
                provider="bank",
                provider_key="NTRY-1",
                method=make.payment_method(),
            ).pk
        )
    )

    account.refresh_from_db()
    invoice.refresh_from_db()
    assert len(set(said)) == 1
    assert None not in said
    assert (account.balance, invoice.paid) == (0, 120)
    assert broken_promises() == []


def test_one_invoice_is_never_paid_twice_whoever_allocates(account):
    invoice = make.issued_invoice(account)
    payments = [make.payment(account, "50") for _ in range(8)]

    said = at_once(
        lambda n: refused(
            lambda: allocating.allocate(payments[n % 8], invoice, Decimal(10), by=None).pk
        )
    )

    invoice.refresh_from_db()
    assert None not in said
    assert said.count("refused") == THREADS - 12
    assert (invoice.paid, invoice.status) == (120, "paid")
    assert total(Allocation.objects.all()) == 120
    assert total(Payment.objects.all(), "allocated") == 120


def test_clerks_who_turn_spread_and_take_back_at_once_wait_for_each_other(account):
    """Payments, invoices, then the account are locked: no deadlock, no lost step."""
    bills = [make.issued_invoice(account, kind=kind) for kind in ("manual", "amount") * 3]
    payments = [make.payment(account, "130") for _ in range(4)]

    def turn(payment, status):
        return noting.change(
            payment,
            status=status,
            method=payment.method,
            paid_on=payment.paid_on,
            comment="",
            by=None,
        )

    def work(n):
        payment, bill = payments[n % 4], bills[n % 6]
        deeds = (
            lambda: len(allocating.spread(payment, by=None)),
            lambda: turn(payment, "unpaid" if n % 8 < 4 else "paid"),
            lambda: allocating.take_back(payment, bill, Decimal(1), by=None).pk,
            lambda: make.payment(account, "7", invoice=bill, key=f"n{n}", method=payment.method).pk,
        )
        return refused(deeds[n // 4 % 4])

    said = at_once(work)

    account.refresh_from_db()
    assert None not in said
    for payment in Payment.objects.all():
        assert payment.allocated == total(payment.allocations) <= payment.amount
    for bill in bills:
        bill.refresh_from_db()
        assert bill.paid == total(bill.allocations) <= bill.gross
    taxes = total(Allocation.objects.all(), "tax")
    paid = total(Payment.objects.filter(status="paid"))
    assert account.balance == paid - 3 * 120 - taxes
    assert broken_promises() == []


def test_a_receipt_for_one_key_is_numbered_once_and_numbers_have_no_gap(account):
    make.enterprise()
    method, today = make.payment_method(), timezone.localdate()

    said = at_once(
        lambda n: (
            receipts.top_up(
                account, net=Decimal(10), method=method, paid_on=today, key=f"f{n // 4}", by=None
            ).pk
        )
    )

    account.refresh_from_db()
    numbers = sorted(account.invoices.values_list("sequence", flat=True))
    assert None not in said
    assert len(set(said)) == THREADS // 4
    assert numbers == list(range(1, THREADS // 4 + 1))
    assert account.balance == 10 * (THREADS // 4)
    assert broken_promises() == []
