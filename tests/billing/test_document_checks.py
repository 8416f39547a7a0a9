"""Promise 6: whatever documents, payments and the ledger say differently is found."""

from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from billing.closing import due, runs
from billing.models import Allocation, Entry, Invoice, Payment, PaymentMethod, Series
from billing.paying import allocating, noting
from messaging.models import Message
from portal.core.periods import period_of, previous_period
from portal.kit import checks, jobs
from tests import make

pytestmark = pytest.mark.django_db

USAGE = "an invoice's usage = entries of its period"
CHARGES = "invoices + open period = charges"
LINES = "a document's lines come to its net amount, those of messages to its usage"
ISSUED = "an issued document's entry = what the ledger had not charged"
WRITTEN_OFF = "what is written off = entries"
SERIES = "numbers of documents have no gap"
SETTLED = "allocations = what is paid of invoices and put to them of payments"
PAYMENTS = "a payment that is paid = its entries"
TAXES = "tax in what was paid in advance = entries"
MESSAGES = "an invoice's usage = what messages of its period were charged"


@pytest.fixture(autouse=True)
def books():
    """A month that is invoiced and paid, one in advance, one written off, one credited."""
    from billing.invoicing import crediting  # noqa: PLC0415

    make.enterprise(percent="20")
    account = make.account(customer=make.customer(country="GB"), credit_limit=1000)
    make.billing_terms(account)
    make.used(account, last_month().start, parts=3, price=Decimal("1.234567"))
    make.used(account, last_month().start, refunded_on=last_month().last)
    make.used(account, due.today())
    by = make.staff()
    jobs.run(runs.start(runs.preview(due.today(), by=by), by=by).pk)
    pay(account, Invoice.objects.get(), "4.44")
    pay(account, make.issued_invoice(account, kind="amount", net="50"), "20")
    crediting.write_off(make.issued_invoice(account), reason="Lost", by=None)
    crediting.credit(make.issued_invoice(account, net="7"), reason="Wrong", by=None)
    assert broken() == {}


def last_month():
    return previous_period(period_of(due.today(), 1), 1)


def pay(account, invoice, amount):
    payment = noting.note(
        account,
        amount=Decimal(amount),
        method=PaymentMethod.objects.first(),
        paid_on=timezone.localdate(),
        key=f"test-{invoice.pk}",
        by=None,
    )
    allocating.allocate(payment, invoice, by=None)


def broken(after=None):
    """{name: residual} of what does not hold; with `after` of what is asked every minute."""
    asked = [one for one in checks.every() if one.promise in {1, 6} and (not after or one.recent)]
    found = [checks.ask(one, after) for one in asked]
    return {one.check.name: one.residual for one in found if not one.holds}


def corrupt(table, sql, *params):
    """Change what the database keeps, behind the back of its triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, params)


def long_ago():
    return timezone.make_aware(timezone.datetime(2024, 1, 2))


def usage_invoice():
    return Invoice.objects.get(kind="usage")


def test_what_is_asked_every_minute_holds_too():
    assert broken(long_ago()) == {}


def test_a_charge_that_comes_after_its_day_was_invoiced_is_found():
    make.used(usage_invoice().account, last_month().last, price=Decimal("0.25"))

    found = broken()

    assert found == {USAGE: Decimal("0.25"), CHARGES: Decimal("0.25"), MESSAGES: Decimal("0.25")}
    assert broken(long_ago()) == {USAGE: Decimal("0.25")}


def test_an_invoice_that_says_another_usage_is_found():
    corrupt("billing_invoice", "UPDATE billing_invoice SET usage = usage + 1 WHERE kind = 'usage'")

    found = broken()

    assert set(found) == {USAGE, CHARGES, LINES, ISSUED, MESSAGES}
    assert set(found.values()) == {Decimal(1)}


def test_days_that_no_invoice_covers_are_found():
    account = usage_invoice().account
    account.terms.invoiced_until = due.today().replace(year=due.today().year + 1)
    account.terms.save()

    assert broken() == {CHARGES: Decimal("0.05")}


def test_a_period_that_is_invoiced_twice_is_found():
    copied = "account_id, enterprise_id, kind, unit, language, usage, net, tax, gross, paid, "
    copied += "credited, written_off, tax_case, buyer, seller, note, purchase_order, reason, "
    copied += "reminders, created_at, period_end"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE billing_invoice DROP CONSTRAINT invoiced_periods_apart")
        cursor.execute(
            f"INSERT INTO billing_invoice (number, status, period_start, {copied}) "  # noqa: S608
            f"SELECT '', 'draft', period_start + 1, {copied} "
            "FROM billing_invoice WHERE kind = 'usage'"
        )

    assert CHARGES in broken()


def test_lines_that_do_not_make_the_invoice_are_found():
    corrupt(
        "billing_invoiceline",
        "UPDATE billing_invoiceline SET amount = amount + 1 WHERE invoice_id = %s",
        usage_invoice().pk,
    )

    assert broken() == {LINES: Decimal(1)}


@pytest.mark.parametrize("kind", ["usage", "manual", "credit-note"])
def test_an_issued_document_without_its_entry_is_found(kind):
    row = Invoice.objects.filter(kind=kind).first()
    booked = row.entry.amount
    corrupt("billing_invoice", "UPDATE billing_invoice SET entry_id = NULL WHERE id = %s", row.pk)

    assert broken() == {ISSUED: abs(booked)}


def test_what_is_written_off_without_an_entry_is_found():
    corrupt("billing_entry", "UPDATE billing_entry SET key = 'x' WHERE key LIKE 'write-off:%%'")

    assert broken() == {WRITTEN_OFF: Decimal(120)}


def test_a_gap_in_the_numbers_is_found():
    Series.objects.filter(kind="invoice").update(taken=9)

    assert broken() == {SERIES: Decimal(5)}


def test_an_invoice_that_is_paid_by_nothing_is_found():
    Allocation.objects.filter(invoice=usage_invoice()).delete()

    found = broken()

    assert found == {SETTLED: 2 * usage_invoice().paid}


def test_a_payment_that_never_reached_the_ledger_is_found():
    entry = Entry.objects.filter(key__startswith="payment:").first()
    corrupt("billing_entry", "UPDATE billing_entry SET key = 'x' WHERE id = %s", entry.pk)

    assert broken() == {PAYMENTS: entry.amount}
    assert broken(long_ago()) == {PAYMENTS: entry.amount}


def test_a_payment_that_is_set_back_without_an_entry_is_found():
    payment = Payment.objects.get(amount=Decimal("4.44"))
    Payment.objects.filter(pk=payment.pk).update(status="unpaid")

    assert broken() == {PAYMENTS: Decimal("4.44")}


def test_tax_in_advance_that_was_not_booked_is_found():
    row = Allocation.objects.exclude(tax=0).get()
    corrupt("billing_entry", "UPDATE billing_entry SET key = 'x' WHERE key LIKE 'allocation:%%'")

    assert broken() == {TAXES: row.tax}


def test_a_message_that_was_repriced_after_its_invoice_is_found():
    made = Message.objects.filter(day=last_month().start, parts=3).get()
    made.parts = 5
    made.save()

    assert broken() == {MESSAGES: Decimal("2.469134")}
