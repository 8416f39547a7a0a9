from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing import ledger
from clients.models import Client
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/clients/"


@pytest.fixture
def staff(as_user):
    return as_user(make.staff())


def shown(client, /, **query):
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [row.company for row in response.context["page"].rows]


def prices(client):
    """What the column SMS Price holds, by company."""
    rows = client.get(LIST).context["page"].rows
    return {row.company: row.standing.price and row.standing.price.price for row in rows}


def account_with(client, balance, **fields):
    account = make.account(client=client, **fields)
    if Decimal(balance) > 0:
        ledger.post(account, amount=Decimal(balance), kind="top-up", key="top-up")
    elif Decimal(balance) < 0:
        ledger.post(account, amount=Decimal(balance), kind="adjustment", key="down")
    account.refresh_from_db()
    return account


def test_nobody_is_sent_to_the_log_in(client):
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize("person", [make.member, make.seat])
def test_customers_and_clients_people_may_not_see_the_list(as_user, person):
    assert as_user(person()).get(LIST).status_code == 403


def test_a_new_house_is_told_what_will_be_here(staff):
    assert "No clients yet" in staff.get(LIST).content.decode()


def test_ten_clients_a_page_newest_first(staff):
    for number in range(12):
        make.client(f"Client {number}")

    assert shown(staff) == [f"Client {number}" for number in range(11, 1, -1)]


def test_the_columns_are_those_people_know(staff):
    make.client()

    table = staff.get(LIST).context["table"]

    heads = [str(column.header) for column in table.columns if column.name != "menu"]
    assert heads == [
        "ID",
        "Login",
        "Company",
        "Name",
        "SMS Price",
        "Balance",
        "Credit",
        "Channel",
    ]


def test_money_below_zero_is_marked_at_the_left_of_its_number(staff):
    account_with(make.client(), "-18.40")

    text = staff.get(LIST).content.decode()

    assert 'aria-label="Below zero"' in text
    assert text.index('aria-label="Below zero"') < text.index("\N{MINUS SIGN}18.40")


def test_a_balance_under_its_warning_is_marked(staff):
    account_with(make.client("Low"), "7.92", lower_warning=10)
    account_with(make.client("Well"), "44.70", lower_warning=10)

    text = staff.get(LIST).content.decode()

    assert text.count('aria-label="Runs low"') == 1


def test_a_client_whose_customer_pays_has_no_balance_but_a_price(staff):
    customer = make.customer()
    account = make.account(customer=customer, price_list=make.price_list(price="0.07"))
    ledger.post(account, amount=Decimal(300), kind="top-up", key="top-up")
    make.client("Tagged", customer=customer)

    text = staff.get(LIST).content.decode()

    assert "300.00" not in text
    assert prices(staff) == {"Tagged": Decimal("0.07")}


def test_the_price_is_that_of_the_clients_country_and_else_of_everywhere(staff):
    listed = make.price_list(price="0.05")
    make.rate(listed, country=make.country("GB"), price="0.0385")
    for company, country in (("British", "GB"), ("French", "FR"), ("Nowhere", "")):
        account_with(make.client(company, country=country), "1", price_list=listed)

    assert prices(staff) == {
        "British": Decimal("0.0385"),
        "French": Decimal("0.05"),
        "Nowhere": Decimal("0.05"),
    }


def test_the_own_list_comes_first_and_what_has_ended_hands_on(staff):
    own = make.price_list(price=None)
    make.rate(own, country=make.country("GB"), price="0.02")
    soon = timezone.now() + timedelta(days=1)
    make.rate(own, country=make.country("GB"), price="0.99", starts_at=soon)
    general = make.price_list(price="0.06")
    account_with(make.client("British", country="GB"), "1", own_list=own, price_list=general)
    account_with(make.client("French", country="FR"), "1", own_list=own, price_list=general)

    assert prices(staff) == {"British": Decimal("0.02"), "French": Decimal("0.06")}


def test_without_a_rate_or_an_account_the_price_is_a_dash(staff):
    account_with(make.client("Ended"), "1", price_list=make.price_list(price=None))
    make.client("Unpaid", customer=make.customer())

    assert prices(staff) == {"Ended": None, "Unpaid": None}


@pytest.mark.parametrize(
    "text",
    ["harb", "pine harbour", "nadia", "+44 7700 900142", "447700900142", "44770", "cl_harbour2345"],
)
def test_a_search_finds_a_client_by_what_it_is_known_by(staff, text):
    make.client(
        "Harbour & Pine Ltd",
        name="Nadia Ferris",
        login="447700900142",
        public_id="cl_harbour2345",
    )
    make.client("Another", login="49171")

    assert shown(staff, q=text) == ["Harbour & Pine Ltd"]


def test_a_search_finds_a_client_by_its_number(staff):
    wanted = make.client("Wanted")
    make.client("Another")

    assert shown(staff, q=str(wanted.pk)) == ["Wanted"]


@pytest.mark.parametrize("text", ["9" * 30, "bour", "' --", "&", "+"])
def test_a_search_for_anything_else_finds_nobody(staff, text):
    make.client("Harbour & Pine Ltd")

    assert shown(staff, q=text) == []


def test_a_search_that_fits_very_many_still_finds_them_in_their_order(staff, monkeypatch):
    monkeypatch.setattr("portal.kit.words.FEW", 2)
    for number in range(5):
        make.client(f"Harbour {number}")
    make.client("Another")

    assert shown(staff, q="harb") == [f"Harbour {number}" for number in range(4, -1, -1)]


def test_several_statuses_can_be_chosen_and_archived_ones_must_be(staff):
    for status in Client.Status.values:
        make.client(status, status=status)

    assert shown(staff) == ["blocked", "active"]
    assert shown(staff, status=["active", "archived"]) == ["archived", "active"]
    assert shown(staff, status=["nonsense"]) == []


def test_blocked_clients_carry_a_badge(staff):
    make.client(status="blocked")

    assert '<span class="bdg bad">' in staff.get(LIST).content.decode()


def test_filters_by_channel_customer_and_money(staff):
    customer = make.customer()
    texts = make.client("Texts", channels=["sms"], customer=customer)
    both = make.client("Both", channels=["sms", "viber"])
    account_with(texts, "-1")
    account_with(both, "5", lower_warning=10)

    assert shown(staff, channel="viber") == ["Both"]
    assert shown(staff, customer=customer.pk) == ["Texts"]
    assert shown(staff, funds="below") == ["Texts"]
    assert shown(staff, funds="low") == ["Both"]


def test_among_very_many_customers_one_types_the_number(staff, monkeypatch):
    monkeypatch.setattr("portal.kit.choices.CHOICES_MAX", 1)
    customer = make.customer("Pellworm")
    make.client("Wanted", customer=customer)
    make.client("Another", customer=make.customer())

    text = staff.get(LIST, {"customer": customer.pk}).content.decode()

    assert 'type="number" name="customer"' in text
    assert "Customer ID" in text
    assert shown(staff, customer=customer.pk) == ["Wanted"]


def test_the_list_is_sorted_by_balance(staff):
    for company, balance in (("Middle", "20"), ("Rich", "500"), ("Poor", "-1")):
        account_with(make.client(company), balance)

    assert shown(staff, sort="-balance") == ["Rich", "Middle", "Poor"]


def test_more_clients_cost_no_more_queries(staff, django_assert_max_num_queries):
    for number in range(10):
        client = make.client(f"Client {number}", customer=make.customer(), country="GB")
        account_with(client, "5")
    staff.get(LIST)

    with django_assert_max_num_queries(16):
        response = staff.get(LIST)

    assert len(response.context["page"].rows) == 10
