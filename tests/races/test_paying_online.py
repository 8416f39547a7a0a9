"""A provider's calls, a page that asks and clerks at the bank's lines, all at once."""

from decimal import Decimal

import pytest

from billing.bank import crediting
from billing.models import Invoice, Payment
from billing.providers import State, Told, hearing, register
from portal.core.errors import Refused
from tests import make
from tests.races.test_charges import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account():
    make.enterprise(percent="20")
    return make.account(client=make.client(country="GB"))


def test_a_provider_that_tells_everything_at_once_credits_once(account):
    checkout = make.checkout(account, provider="stripe")
    states = (State.PAID, State.EXPIRED, State.FAILED, State.PAID)
    stripe = register.ALL["stripe"]

    def work(number):
        state = states[number % len(states)]
        told = Told(checkout.token, "cs_1", state, Decimal(60), "EUR", "pi_1")
        return hearing.hear(stripe, told).pk

    said = at_once(work)

    account.refresh_from_db()
    checkout.refresh_from_db()
    assert set(said) == {checkout.pk}
    assert checkout.status == "paid"
    assert Payment.objects.count() == 1
    assert account.balance == Decimal(50)


def test_clerks_who_match_one_booking_at_once_make_one_payment(account):
    invoice = make.issued_invoice(account, net="100")
    line = make.bank_line(text=invoice.number, amount="120.00")
    clerk = make.staff(role="finance")

    def work(_number):
        try:
            return crediting.match(line, account, invoice=invoice, by=clerk).pk
        except Refused:
            return 0

    said = at_once(work)

    invoice.refresh_from_db()
    assert sum(map(bool, said)) == 1
    assert Payment.objects.count() == 1
    assert invoice.status == Invoice.Status.PAID


def test_two_bookings_of_one_invoice_at_once_settle_it_once(account):
    invoice = make.issued_invoice(account, net="100")
    lines = [make.bank_line(amount="120.00") for _ in range(4)]
    clerk = make.staff(role="finance")

    def work(number):
        try:
            return crediting.match(
                lines[number % 4], account, invoice=invoice, exactly=True, by=clerk
            ).pk
        except Refused:
            return 0

    said = at_once(work)

    invoice.refresh_from_db()
    assert sum(map(bool, said)) == 1
    assert invoice.paid == Decimal(120)
