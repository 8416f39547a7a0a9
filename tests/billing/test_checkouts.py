"""Paying by card and by transfer: sent there, come back, and credited exactly once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from billing import checks
from billing.models import Checkout, Entry, Invoice, Payment
from billing.providers import checkouts, keeping, tending
from portal.core.errors import Refused
from portal.kit import operator
from tests import make
from tests.stripe_stand_in import call, event, set_up, signed, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    make.enterprise(percent="20")
    return make.account(client=make.client(country="GB"))


def balance(account):
    account.refresh_from_db()
    return account.balance


def faults():
    """What the house's own checks of the ledger find; they must find nothing."""
    found = []
    for check in (checks.BALANCE, checks.NUMBERS, checks.RUNNING):
        with connection.cursor() as cursor:
            cursor.execute(check.sql)
            found += cursor.fetchall()
    return found


def test_an_invoice_is_paid_by_card(client, stripe, account):
    invoice = make.issued_invoice(account, net="100")
    owed = balance(account)

    checkout = checkouts.begin(account, invoice=invoice, return_url="https://portal.example.test/")
    session = stripe.only
    stripe.pay(session)
    answer = tell(client, session, "completed")

    checkout.refresh_from_db()
    invoice.refresh_from_db()
    assert answer.status_code == 200
    assert checkout.url == session["url"]
    assert (session["amount_total"], session["currency"]) == (12_000, "eur")
    assert session["name"] == f"Invoice {invoice.number}"
    assert session["success_url"].startswith("https://portal.example.test/pay/")
    assert checkout.status == "paid"
    assert invoice.status == Invoice.Status.PAID
    assert balance(account) - owed == Decimal(120)
    assert faults() == []


def test_a_top_up_is_receipted_and_raises_the_balance_by_net(client, stripe, account):
    checkouts.begin(account, net=Decimal(50))
    stripe.pay(stripe.only)

    tell(client, stripe.only, "completed")

    payment = Payment.objects.get()
    assert payment.amount == Decimal(60)
    assert payment.invoice.kind == Invoice.Kind.RECEIPT
    assert payment.invoice.status == Invoice.Status.PAID
    assert balance(account) == Decimal(50)
    assert faults() == []


def test_whatever_is_repeated_credits_once(client, stripe, account):
    checkout = checkouts.begin(account, net=Decimal(50))
    stripe.pay(stripe.only)

    said = [tell(client, stripe.only, kind).status_code for kind in ("completed",) * 3]
    said.append(tell(client, stripe.only, "async_payment_succeeded").status_code)
    client.get(checkout.get_absolute_url(), {"back": "1"})
    tending.tend()

    assert said == [200] * 4
    assert Payment.objects.count() == 1
    assert balance(account) == Decimal(50)


ORDERS = {
    "paid, then told that it was open": ["completed!", "completed?"],
    "succeeded before completed": ["async_payment_succeeded!", "completed?"],
    "expired, then paid late": ["expired?", "async_payment_succeeded!"],
    "failed, then paid late": ["async_payment_failed?", "async_payment_succeeded!"],
    "paid, then expired": ["completed!", "expired?"],
    "paid, then failed": ["completed!", "async_payment_failed?"],
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_what_comes_out_of_order_ends_as_paid_once(client, stripe, account, order):
    checkout = checkouts.begin(account, net=Decimal(50))
    unpaid = dict(stripe.only)
    stripe.pay(stripe.only)

    for kind in order:
        session = stripe.only if kind.endswith("!") else unpaid
        tell(client, session, kind.rstrip("!?"))

    checkout.refresh_from_db()
    assert checkout.status == "paid"
    assert balance(account) == Decimal(50)


@pytest.mark.parametrize(
    ("kind", "status"), [("expired", "expired"), ("async_payment_failed", "failed")]
)
def test_what_ends_without_money_credits_nothing(client, stripe, account, kind, status):
    checkout = checkouts.begin(account, net=Decimal(50))

    tell(client, stripe.only, kind)

    checkout.refresh_from_db()
    assert (checkout.status, balance(account)) == (status, 0)


def test_a_payment_under_way_is_credited_when_the_bank_has_paid(client, stripe, account):
    checkout = checkouts.begin(account, net=Decimal(50))
    stripe.pend(stripe.only)

    tell(client, stripe.only, "completed")
    before = balance(account)
    stripe.pay(stripe.only)
    tell(client, stripe.only, "async_payment_succeeded")

    checkout.refresh_from_db()
    assert (before, balance(account), checkout.status) == (0, Decimal(50), "paid")


def forged(body):
    return {
        "another secret": signed(body, secret="whsec_guessed"),
        "an old call": signed(body, at=timezone.now().timestamp() - 3600),
        "no signature": "",
        "nonsense": "t=now,v1=ff",
    }


@pytest.mark.parametrize("name", forged(b""))
def test_a_call_whose_signature_does_not_hold_is_refused(client, stripe, account, name):
    checkouts.begin(account, net=Decimal(50))
    stripe.pay(stripe.only)
    body = event(stripe.only, "completed")

    answer = call(client, body, forged(body)[name])

    assert answer.status_code == 403
    assert Payment.objects.count() == 0


def test_a_changed_body_does_not_fit_its_signature(client, stripe, account):
    checkouts.begin(account, net=Decimal(50))
    body = event(stripe.only, "completed")
    more = body.replace(b'"unpaid"', b'"paid"')

    assert call(client, more, signed(body)).status_code == 403


def test_a_session_of_somebody_else_is_let_pass(client, stripe, account):
    checkouts.begin(account, net=Decimal(50))
    stripe.pay(stripe.only)

    strange = tell(client, stripe.only, "completed", client_reference_id="another shop")
    other = tell(client, stripe.only, "completed", client_reference_id=None)

    assert (strange.status_code, other.status_code) == (200, 200)
    assert Payment.objects.count() == 0


def test_less_than_was_asked_for_is_credited_as_it_came(client, stripe, account):
    checkout = checkouts.begin(account, net=Decimal(50))
    stripe.pay(stripe.only)

    tell(client, stripe.only, "completed", amount_total=4_000)

    checkout.refresh_from_db()
    assert balance(account) == Decimal(40)
    assert checkout.said.startswith("Without a receipt")


def test_money_of_another_currency_is_not_credited(client, stripe, account):
    checkout = checkouts.begin(account, net=Decimal(50))
    stripe.pay(stripe.only)

    tell(client, stripe.only, "completed", currency="usd")

    checkout.refresh_from_db()
    assert (checkout.status, balance(account)) == ("open", 0)
    assert "USD" in checkout.said


def test_money_for_an_archived_customer_is_not_lost(client, stripe, account):
    account = make.account(customer=make.customer(country="GB"))
    checkout = checkouts.begin(account, net=Decimal(50))
    stripe.pay(stripe.only)
    type(account.customer).objects.filter(pk=account.customer_id).update(
        status="archived", archived_at=timezone.now()
    )

    tell(client, stripe.only, "completed")

    checkout.refresh_from_db()
    assert checkout.status == "paid"
    assert balance(account) == Decimal(60)
    assert "archived" in checkout.said


def test_an_invoice_that_was_paid_meanwhile_leaves_the_money_on_account(client, stripe, account):
    invoice = make.issued_invoice(account, net="100")
    checkouts.begin(account, invoice=invoice)
    make.payment(account, "120", invoice=invoice)
    stripe.pay(stripe.only)

    tell(client, stripe.only, "completed")

    invoice.refresh_from_db()
    assert invoice.paid == Decimal(120)
    assert Payment.objects.get(provider="stripe").free == Decimal(120)
    assert faults() == []


def test_what_nobody_told_of_is_asked_for(stripe, account):
    checkout = checkouts.begin(account, net=Decimal(50))
    stripe.pay(stripe.only)
    Checkout.objects.update(created_at=timezone.now() - timedelta(minutes=5))

    tending.tend()

    checkout.refresh_from_db()
    assert (checkout.status, balance(account)) == ("paid", Decimal(50))


def test_a_silent_provider_changes_nothing_and_is_asked_again(stripe, account):
    checkout = checkouts.begin(account, net=Decimal(50))
    stripe.pay(stripe.only)
    Checkout.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    stripe.is_down = True

    tending.tend()
    before = balance(account)
    stripe.is_down = False
    Checkout.objects.update(asked_at=timezone.now() - timedelta(minutes=11))
    tending.tend()

    checkout.refresh_from_db()
    assert (before, balance(account)) == (0, Decimal(50))


def test_a_provider_that_does_not_open_is_told_as_such(stripe, account):
    stripe.is_down = True

    with pytest.raises(Refused, match="try again"):
        checkouts.begin(account, net=Decimal(50))

    assert Checkout.objects.get().status == "failed"


def test_who_presses_twice_is_led_to_one_page(stripe, account):
    owner = make.seat(account.client)

    first = checkouts.begin(account, net=Decimal(50), by=owner)
    second = checkouts.begin(account, net=Decimal(50), by=owner)
    other = checkouts.begin(account, net=Decimal(60), by=owner)

    assert first == second != other
    assert len(stripe.sessions) == 2


def test_nothing_due_is_not_paid(stripe, account):
    invoice = make.issued_invoice(account, net="100")
    make.payment(account, "120", invoice=invoice)
    stranger = make.account(client=make.client())

    for whose in (account, stranger):
        with pytest.raises(Refused):
            checkouts.begin(whose, invoice=invoice)


@pytest.mark.parametrize("net", ["0", "-5", "0.001"])
def test_what_is_no_amount_is_refused(stripe, account, net):
    with pytest.raises(Refused):
        checkouts.begin(account, net=Decimal(net))


def test_an_account_that_pays_invoices_is_not_topped_up(stripe, account):
    make.billing_terms(account, model="postpaid")

    with pytest.raises(Refused, match="invoices"):
        checkouts.begin(account, net=Decimal(50))


def test_without_a_provider_nobody_is_sent_anywhere(account):
    operator.forget(keeping.NAME)

    with pytest.raises(Refused, match="online"):
        checkouts.begin(account, net=Decimal(50))


def test_a_transfer_that_never_came_expires(account):
    set_up(stripe_is_on=False)
    checkout = checkouts.begin(account, net=Decimal(50))
    Checkout.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    tending.tend()

    checkout.refresh_from_db()
    assert checkout.status == "expired"


def test_the_entries_of_a_paid_top_up_are_gross_and_its_tax(client, stripe, account):
    checkouts.begin(account, net=Decimal(50))
    stripe.pay(stripe.only)

    tell(client, stripe.only, "completed")

    entries = Entry.objects.filter(account=account).order_by("number")
    assert [(one.kind, one.amount) for one in entries] == [
        ("top-up", Decimal(60)),
        ("invoice", Decimal(-10)),
    ]


def test_an_address_that_leads_back_is_ours_or_none(account):
    with pytest.raises(ValueError, match="return"):
        checkouts.begin(account, net=Decimal(50), return_url="javascript:alert(1)")
