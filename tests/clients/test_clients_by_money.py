"""The list of clients in the order of their money, also where it is too long to be sorted whole."""

from decimal import Decimal

import pytest

from billing import ledger
from portal.kit import paging
from tests import make

pytestmark = pytest.mark.django_db
SORTS = ["balance", "-balance", "credit", "-credit"]


@pytest.fixture
def companies():
    """Twelve with money of their own, some with as much as others, and eleven without."""
    customer = make.customer()
    for n in range(23):
        client = make.client(f"C{n:02}", customer=customer)
        if n % 2 == 0:
            account = make.account(client=client, credit_limit=n // 4)
            ledger.post(account, amount=Decimal(1 + n // 6), kind="top-up", key="first")
    return customer


@pytest.fixture(params=["short", "long"])
def _length(request, monkeypatch):
    """A long list is counted by an estimate, and its end is looked for from the end."""
    if request.param == "long":
        monkeypatch.setattr(paging, "EXACT", 3)
        monkeypatch.setattr(paging, "_estimate", lambda plan: 23)


def leafed(browser, sort):
    """The companies of all pages, page by page."""
    found = []
    for page in (1, 2, 3):
        rows = browser.get(f"/clients/?sort={sort}&size=10&page={page}").context["page"].rows
        found += [row.company for row in rows]
    return found


def expected(browser, sort):
    rows = browser.get(f"/clients/?sort={sort}&size=100").context["page"].rows
    return [row.company for row in rows]


@pytest.mark.usefixtures("_length", "companies")
@pytest.mark.parametrize("sort", SORTS)
def test_every_client_stands_once_in_the_order_of_its_money(as_user, sort):
    browser = as_user(make.staff())

    found = leafed(browser, sort)

    assert sorted(found) == [f"C{n:02}" for n in range(23)]
    with_money = found[:12]
    assert all(int(name[1:]) % 2 == 0 for name in with_money)
    figure = 6 if "balance" in sort else 4
    amounts = [int(name[1:]) // figure for name in with_money]
    assert amounts == sorted(amounts, reverse=sort.startswith("-"))
    assert found == expected(browser, sort)


@pytest.mark.usefixtures("_length")
def test_a_filter_and_an_order_by_money_go_together(as_user, companies):
    answer = as_user(make.staff()).get("/clients/?sort=-balance&balance_below=3")

    assert [row.company for row in answer.context["page"].rows] == [
        *("C10", "C08", "C06"),
        *("C04", "C02", "C00"),
    ]


def test_who_runs_low_is_below_the_lower_warning(as_user):
    customer = make.customer()
    for name, balance, warning in (("Low", 4, 5), ("At", 5, 5), ("Far", 9, 5), ("None", 1, None)):
        account = make.account(client=make.client(name, customer=customer), lower_warning=warning)
        ledger.post(account, amount=Decimal(balance), kind="top-up", key="first")

    answer = as_user(make.staff()).get("/clients/?funds=low")

    assert [row.company for row in answer.context["page"].rows] == ["Low"]
