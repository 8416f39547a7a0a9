"""The same screen in the client's cabinet."""

import pytest

from billing.models import Entry
from tests import make
from tests.billing.client_finance.moves import put_in, text, top_up, url

pytestmark = pytest.mark.django_db


CABINET = "/finance/"


@pytest.mark.parametrize("rights", ["owner", "finance", "viewer"])
def test_a_client_sees_its_own_money_and_moves_none(as_user, account, rights):
    """002: FINANCE - the client's own screen: balance, credit, transactions."""
    put_in(account, "812.46", by=make.staff(name="Fay Finance"), purpose="Wire")

    page = as_user(make.seat(account.client, rights)).get(CABINET)

    shown = text(page)
    assert page.status_code == 200
    assert "812.46 EUR" in shown
    assert "500.00 EUR" in shown
    assert "Top-up: Wire" in shown
    assert "Fay Finance" not in shown
    for hidden in ("Top up account", "Set credit", "Edit limits", "Balance warnings"):
        assert hidden not in shown


def test_a_developer_of_a_client_sees_no_money(as_user, account):
    assert as_user(make.seat(account.client, "developer")).get(CABINET).status_code == 403


def test_a_client_whose_customer_pays_does_not_see_its_customers_money(as_user):
    customer = make.customer("Saltmarsh Digital")
    put_in(make.account(customer=customer), "812.46")

    shown = text(as_user(make.seat(make.client(customer=customer))).get(CABINET))

    assert "No account of your own" in shown
    assert "812.46" not in shown


def test_a_client_reaches_no_page_of_the_staff(as_user, account):
    person = as_user(make.seat(account.client))

    for name in ("client-top-up", "client-credit", "client-limits", "client-warnings"):
        assert person.post(url(account, name), top_up()).status_code in {403, 404}
    assert not Entry.objects.exists()


def test_nobody_sees_another_clients_money(client, as_user, account):
    assert client.get(url(account)).status_code == 302
    assert as_user(make.seat(make.client("Other"))).get(url(account)).status_code in {403, 404}
    assert as_user(make.member()).get(url(account)).status_code in {403, 404}


def test_staff_have_no_cabinet(clerk):
    assert clerk.get(CABINET).status_code == 404
