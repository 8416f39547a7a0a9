"""The tab Finance of a client: what stands there, its accounts, and who may."""

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import accounts
from billing.models import Account, Entry
from clients.models import Client
from tests import make
from tests.billing.client_finance.moves import history, put_in, text, top_up, url

pytestmark = pytest.mark.django_db


def test_balance_and_credit_stand_first(clerk, account):
    """002: FINANCE - top left: current account balance and credit balance."""
    put_in(account, "812.46")

    shown = text(clerk.get(url(account)))

    box = shown.split('id="account-title"')[1]
    assert account.client.public_id in shown.split('id="account-title"')[0]
    assert box.index("812.46 EUR") < box.index("500.00 EUR") < box.index("Top up account")
    assert "1,312.46 EUR" in box


def test_a_client_whose_customer_pays_is_offered_an_account(clerk):
    customer = make.customer("Saltmarsh Digital")
    client = make.client(customer=customer)
    make.account(customer=customer)

    shown = text(clerk.get(reverse("billing:client-finance", args=[client.pk])))

    assert "Saltmarsh Digital pays for the messages of this client." in shown
    assert reverse("billing:client-account-open", args=[client.pk]) in shown
    assert "Top up account" not in shown


def test_an_account_is_opened_for_a_client(clerk):
    client = make.client()
    fields = {"unit": "EUR", "credit_limit": "100"}

    answer = clerk.post(reverse("billing:client-account-open", args=[client.pk]), fields)

    account = Account.objects.get()
    assert answer.url == reverse("billing:client-finance", args=[client.pk])
    assert (account.client, account.customer, account.pays) == (client, client.customer, True)
    assert history("billing.account.opened").client_id == client.pk


def test_limits_and_warnings_of_a_client_are_edited(clerk, account):
    limits = {"credit_limit": "5", "overdraft": "2", "pays": "on", "receipt_wait_days": "3"}
    told = {"upper_warning": "9", "warning_interval_h": "6", "warns_customer": "on"}

    opened = text(clerk.get(url(account, "client-warnings")))
    clerk.post(url(account, "client-limits"), limits | {"unit": "EUR"})
    clerk.post(url(account, "client-warnings"), told)

    account.refresh_from_db()
    assert "To money@harbour.test." in opened
    assert (account.credit_limit, account.overdraft, account.upper_warning) == (5, 2, 9)


def test_the_head_of_every_tab_has_balance_credit_and_what_can_be_done(clerk, account):
    """002: client page - management of the account balance."""
    put_in(account, "15")

    shown = text(clerk.get(reverse("clients:client", args=[account.client_id])))

    assert 'id="balance-figure"' in shown
    assert "can spend 515.00 EUR" in shown
    assert "Balance below 20.00 EUR" in shown
    assert url(account, "client-top-up") in shown
    assert url(account, "client-credit") in shown
    assert url(account) in shown


def test_a_balance_below_zero_has_a_badge(clerk, account):
    put_in(account, "-1", kind="usage")

    assert "Balance below zero" in text(clerk.get(url(account)))


def test_the_list_of_clients_leads_to_what_each_paid(clerk, account):
    payments = reverse("billing:client-payments", args=[account.client_id])

    assert f'href="{payments}"' in text(clerk.get(reverse("clients:clients")))


def test_dialogs_lead_back_to_the_tab(clerk, account):
    for name in ("client-top-up", "client-credit", "client-limits", "client-warnings"):
        assert f'<a class="btn" href="{url(account)}"' in text(clerk.get(url(account, name)))


@pytest.mark.parametrize("role", ["support", "read-only"])
def test_others_of_the_staff_read_and_change_nothing(as_user, account, role):
    put_in(account, 5)
    reader = as_user(make.staff(role))

    shown = text(reader.get(url(account)))

    assert "Account, EUR" in shown
    assert "Top up account" not in shown
    assert "Set credit" not in shown
    for name in ("client-top-up", "client-credit", "client-limits", "client-warnings"):
        assert reader.post(url(account, name), top_up()).status_code == 403
    opened = reader.post(reverse("billing:client-account-open", args=[account.client_id]))
    assert opened.status_code == 403


@pytest.mark.parametrize("status", ["archived", "erased"])
def test_the_money_of_a_client_that_is_gone_is_only_read(clerk, account, status):
    Client.objects.update(status=status)

    shown = text(clerk.get(url(account)))
    raised = clerk.post(url(account, "client-credit"), {"amount": "5"})
    topped = clerk.post(url(account, "client-top-up"), top_up())

    assert "Account, EUR" in shown
    assert "Top up account" not in shown
    assert (raised.status_code, topped.status_code) == (422, 422)
    assert not Entry.objects.exists()


def test_nothing_is_moved_at_an_archived_customer(clerk):
    customer = make.customer()
    account = make.account(client=make.client(customer=customer))
    customer.status, customer.archived_at = "archived", timezone.now()
    customer.save()

    answer = clerk.post(url(account, "client-top-up"), top_up())

    assert answer.status_code == 422
    assert not Entry.objects.exists()


def test_an_account_of_another_client_cannot_be_moved(clerk, account):
    other = make.account(client=make.client("Other"))
    address = reverse("billing:client-top-up", args=[account.client_id, other.pk])

    assert clerk.post(address, top_up()).status_code == 404
    assert not Entry.objects.exists()


def test_a_client_may_have_a_second_account(clerk, account):
    credits = accounts.open_account(
        customer=account.customer, client=account.client, unit="SMS", by=None
    )
    put_in(credits, 5000)

    first = text(clerk.get(url(account)))
    second = text(clerk.get(url(account), {"account": credits.pk}))

    assert "Account in SMS" in first
    assert "5,000 SMS" not in first
    assert "5,000 SMS" in second
    assert "Does not pay for messages" in second


def test_the_tab_asks_few_questions(clerk, account, django_assert_max_num_queries):
    for _number in range(15):
        put_in(account, 10, by=make.staff())
    put_in(account, -1, kind="usage")

    clerk.get(url(account))
    with django_assert_max_num_queries(30):
        clerk.get(url(account))
