"""Pages where people pay by card or by transfer, and where staff see who does."""

from decimal import Decimal

import pytest
from django.urls import reverse

from billing.models import Checkout, Enterprise, Payment
from billing.providers import checkouts
from portal.models import User
from tests import make
from tests.stripe_stand_in import set_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    make.enterprise(percent="20")
    return make.account(client=make.client(country="GB"))


def balance(account):
    account.refresh_from_db()
    return account.balance


def test_who_comes_back_before_stripe_has_told_is_credited(client, stripe, account):
    checkout = checkouts.begin(account, net=Decimal(50))
    stripe.pay(stripe.only)

    page = client.get(checkout.get_absolute_url(), {"back": "1"})

    assert "Thank you" in page.content.decode()
    assert balance(account) == Decimal(50)


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
