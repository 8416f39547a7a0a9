"""Paying by card and by transfer: sent there, come back, and credited exactly once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from billing import checks
from billing.models import Checkout, Enterprise, Entry, Invoice, Payment
from billing.providers import checkouts, keeping, tending
from portal.core.errors import Refused
from portal.kit import operator
from portal.models import HistoryEntry, Setting, User
from tests import make
from tests.billing import stripe_stand_in
from tests.billing.stripe_stand_in import event, signed

pytestmark = pytest.mark.django_db
DOOR = "/providers/stripe/"


@pytest.fixture
def stripe(settings):
    with stripe_stand_in.running() as stand_in:
        settings.STRIPE_API = stand_in.url
        set_up()
        yield stand_in
    operator.forget(keeping.NAME)


def set_up(**fields):
    fresh = {
        "public_url": "https://portal.example.test",
        "transfer_is_on": True,
        "transfer_method": None,
        "stripe_is_on": True,
        "stripe_method": None,
        "stripe_key": stripe_stand_in.KEY,
        "stripe_signing": stripe_stand_in.SIGNING,
    }
    keeping.write(fresh | fields, by=make.staff())
    operator.forget(keeping.NAME)


@pytest.fixture
def account():
    make.enterprise(percent="20")
    return make.account(client=make.client(country="GB"))


def tell(browser, session, kind, **fields):
    body = event(session, kind, **fields)
    return call(browser, body, signed(body))


def call(browser, body, signature):
    return browser.post(
        DOOR,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )


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


def test_who_comes_back_before_stripe_has_told_is_credited(client, stripe, account):
    checkout = checkouts.begin(account, net=Decimal(50))
    stripe.pay(stripe.only)

    page = client.get(checkout.get_absolute_url(), {"back": "1"})

    assert "Thank you" in page.content.decode()
    assert balance(account) == Decimal(50)


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


def test_keys_are_sealed_and_the_history_does_not_tell_them(stripe):
    kept = Setting.objects.get(pk=keeping.NAME).value
    told = HistoryEntry.objects.get(event="billing.provider.changed").data

    assert stripe_stand_in.KEY not in str(kept)
    assert stripe_stand_in.SIGNING not in str(told)
    assert kept["stripe_key"] not in str(told)
    assert keeping.opened(keeping.now().stripe_key) == stripe_stand_in.KEY


def test_an_empty_field_leaves_the_key_and_stripe_needs_one():
    set_up()
    set_up(stripe_key="", stripe_signing="")

    assert keeping.opened(keeping.now().stripe_key) == stripe_stand_in.KEY
    Setting.objects.all().delete()
    operator.forget(keeping.NAME)
    with pytest.raises(Refused) as refusal:
        set_up(stripe_key="")
    assert refusal.value.field == "stripe_key"


def test_without_a_provider_nobody_is_sent_anywhere(account):
    operator.forget(keeping.NAME)

    with pytest.raises(Refused, match="online"):
        checkouts.begin(account, net=Decimal(50))


def test_a_transfer_names_bank_and_reference_and_staff_may_mark_it_paid(client, account, as_user):
    set_up(stripe_is_on=False)
    Enterprise.objects.update(iban="DE89370400440532013000")

    checkout = checkouts.begin(account, net=Decimal(50))
    page = client.get(checkout.url).content.decode()
    url = reverse("billing:checkout-paid", args=[checkout.pk])
    answer = as_user(make.staff(role="finance")).post(url, {"paid_on": "2026-11-20"})
    again = as_user(make.staff(role="finance")).post(url, {"paid_on": "2026-11-20"})

    assert checkout.reference in page
    assert "DE89370400440532013000" in page
    assert (answer.status_code, again.status_code) == (302, 422)
    assert Payment.objects.get().paid_on.isoformat() == "2026-11-20"
    assert balance(account) == Decimal(50)


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


def test_a_clients_owner_pays_an_invoice_from_its_page(stripe, account, as_user):
    invoice = make.issued_invoice(account, net="100")
    browser = as_user(make.seat(account.client))
    url = checkouts.pay_url(invoice, browser_user(browser))

    page = browser.get(url)
    answer = browser.post(url, {"provider": "stripe"})
    on = browser.get(answer.url)

    assert "120.00 EUR" in page.content.decode()
    assert answer.url == Checkout.objects.get().get_absolute_url()
    assert on.headers["Refresh"].endswith(stripe.only["url"])
    assert stripe.only["url"] in on.content.decode()


def browser_user(browser):
    return User.objects.get(pk=browser.session["_auth_user_id"])


def test_a_refused_amount_is_told_and_kept(stripe, account, as_user):
    browser = as_user(make.seat(account.client))
    url = browser.get(reverse("billing:checkout-own-top-up")).url

    page = browser.get(url)
    answer = browser.post(url, {"provider": "stripe", "net": "5.001"})

    assert "20.00 EUR for each 100.00 EUR" in page.content.decode()
    assert answer.status_code == 422
    assert "5.001" in answer.content.decode()
    assert Checkout.objects.count() == 0


@pytest.mark.parametrize("rights", ["viewer", "developer"])
def test_who_may_not_pay_sees_no_way_to(stripe, account, as_user, rights):
    person = make.seat(account.client, rights=rights)
    invoice = make.issued_invoice(account, net="100")

    answer = as_user(person).get(reverse("billing:checkout-invoice", args=[invoice.pk]))

    assert answer.status_code == 403
    assert checkouts.pay_url(invoice, person) == ""
    assert checkouts.top_up_url(account, person) == ""


def test_a_neighbour_pays_nobody_elses_invoice(stripe, account, as_user):
    invoice = make.issued_invoice(account, net="100")
    browser = as_user(make.seat(make.client("Neighbour", customer=account.customer)))

    for name, row in (("invoice", invoice), ("top-up", account)):
        url = reverse(f"billing:checkout-{name}", args=[row.pk])
        assert browser.get(url).status_code == 404
        assert browser.post(url, {"provider": "stripe", "net": "5"}).status_code == 404


def test_the_settings_show_no_key_and_keep_it(stripe, as_user):
    browser = as_user(make.staff())
    url = reverse("billing:settings-providers")

    page = browser.get(url).content.decode()
    answer = browser.post(
        url, {"public_url": "https://portal.example.test", "stripe_is_on": "on", "stripe_key": ""}
    )
    wrong = browser.post(url, {"stripe_key": "pk_live_public"})

    operator.forget(keeping.NAME)
    assert stripe_stand_in.KEY not in page
    assert "/providers/stripe/" in page
    assert (answer.status_code, wrong.status_code) == (302, 422)
    assert keeping.opened(keeping.now().stripe_key) == stripe_stand_in.KEY


@pytest.mark.parametrize("role", ["finance", "support", "read-only"])
def test_only_admins_set_providers_up(as_user, role):
    answer = as_user(make.staff(role=role)).get(reverse("billing:settings-providers"))

    assert answer.status_code == 403


def test_an_address_that_leads_back_is_ours_or_none(account):
    with pytest.raises(ValueError, match="return"):
        checkouts.begin(account, net=Decimal(50), return_url="javascript:alert(1)")


def test_the_list_of_online_payments_asks_the_same_questions_however_many(
    account, as_user, django_assert_max_num_queries
):
    for _ in range(6):
        make.checkout(account, invoice=make.issued_invoice(account), provider="transfer")
    browser = as_user(make.staff(role="finance"))
    browser.get(reverse("billing:checkouts"))

    with django_assert_max_num_queries(16):
        page = browser.get(reverse("billing:checkouts"))

    assert page.content.decode().count("/paid/") == 6


def test_the_cabinet_leads_to_topping_up_and_staff_see_no_such_way(stripe, account, as_user):
    url = reverse("billing:checkout-top-up", args=[account.pk])

    own = as_user(make.seat(account.client)).get(reverse("billing:finance")).content.decode()
    page = reverse("billing:client-finance", args=[account.client_id])
    staff = as_user(make.staff()).get(page).content.decode()

    assert url in own
    assert url not in staff
