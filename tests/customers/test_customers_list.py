from decimal import Decimal

import pytest
from django.http import QueryDict

from billing import ledger
from customers.exports import CustomersExport
from customers.models import Customer
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/customers/"


@pytest.fixture
def page(as_user):
    """`page("?q=...")` is the text of the list as an admin sees it."""
    client = as_user(make.staff())

    def show(query=""):
        response = client.get(LIST + query)
        assert response.status_code == 200
        return response.content.decode()

    return show


def names(response):
    return [row.name for row in response.context["page"].rows]


def paid_in(account, amount):
    ledger.post(account, amount=Decimal(amount), kind="top-up", key=f"top-up:{account.pk}")
    return account


def test_nobody_is_sent_to_the_log_in(client):
    response = client.get(LIST)

    assert response.status_code == 302
    assert "/accounts/login" in response.url


@pytest.mark.parametrize("person", [make.member, make.seat])
def test_customers_and_clients_people_may_not_see_the_list(as_user, person):
    assert as_user(person()).get(LIST).status_code == 403


@pytest.mark.parametrize("role", ["admin", "support", "finance", "read-only"])
def test_every_role_of_staff_sees_it(as_user, role):
    assert as_user(make.staff(role)).get(LIST).status_code == 200


def test_a_new_house_is_told_what_will_be_here(page):
    assert "No customers yet" in page()


def test_each_account_stands_with_its_own_currency(page):
    customer = make.customer()
    paid_in(make.account(customer=customer), "812.46")
    paid_in(make.account(customer=customer, unit="GBP", pays=False), "10")

    text = page()

    assert '812.46<span class="cur-c">EUR</span>' in text
    assert '10.00<span class="cur-c">GBP</span>' in text


def test_a_clients_money_is_not_its_customers(page):
    client = make.client(customer=make.customer())
    paid_in(make.account(client=client), "77.70")

    assert "77.70" not in page()


def test_clients_are_counted_without_the_archived(as_user):
    customer = make.customer()
    for status in ("active", "blocked", "archived"):
        make.client(customer=customer, status=status)

    response = as_user(make.staff()).get(LIST)

    assert [row.client_count for row in response.context["page"].rows] == [2]


@pytest.mark.parametrize(
    "text",
    ["pellworm", "Conn", "conn pell", "PEL77", "pel77", "office@pell", "cu_abcdefgh", "(pellworm)"],
)
def test_a_search_finds_beginnings_of_what_a_customer_is_known_by(as_user, text):
    make.customer(
        "Pellworm Connect",
        account_code="PEL77",
        email="office@pellworm.example",
        api_id="cu_abcdefgh23456789",
    )
    make.customer("Another")

    response = as_user(make.staff()).get(LIST, {"q": text})

    assert names(response) == ["Pellworm Connect"]


@pytest.mark.parametrize("text", ["worm", "' | &", "pellworm:* | another", "!", "%", "\\"])
def test_a_search_for_anything_else_finds_nobody(as_user, text):
    make.customer("Pellworm Connect", account_code="PEL77")

    response = as_user(make.staff()).get(LIST, {"q": text})

    assert response.status_code == 200
    assert names(response) == []


def test_archived_customers_are_shown_when_asked_for(as_user):
    make.customer("Living")
    make.customer("Gone", status="archived")
    client = as_user(make.staff())

    assert names(client.get(LIST)) == ["Living"]
    assert names(client.get(LIST, {"status": "archived"})) == ["Gone"]
    assert names(client.get(LIST, {"q": "gone"})) == ["Gone"]


def test_filters_by_manager_and_country(as_user):
    manager = make.staff("support", name="Mo")
    make.customer("Hers", manager=manager, country="GB")
    make.customer("Elsewhere", country="DE")
    client = as_user(make.staff())

    assert names(client.get(LIST, {"manager": manager.pk})) == ["Hers"]
    assert names(client.get(LIST, {"country": "DE"})) == ["Elsewhere"]
    assert names(client.get(LIST, {"country": "XX"})) == []


def test_the_list_is_sorted_by_balance_with_whoever_has_none_last(as_user):
    for name, amount in (("Middle", "20"), ("Rich", "500"), ("Poor", "1")):
        paid_in(make.account(customer=make.customer(name)), amount)
    make.customer("Without")
    client = as_user(make.staff())

    falling = names(client.get(LIST, {"sort": "-balance"}))
    rising = names(client.get(LIST, {"sort": "balance"}))

    assert falling == ["Rich", "Middle", "Poor", "Without"]
    assert rising == ["Poor", "Middle", "Rich", "Without"]


def test_more_customers_cost_no_more_queries(as_user, django_assert_max_num_queries):
    for number in range(25):
        customer = make.customer(f"Customer {number}", manager=make.staff("support"))
        make.account(customer=customer)
        make.client(customer=customer)
    client = as_user(make.staff())
    client.get(LIST)

    with django_assert_max_num_queries(16):
        response = client.get(LIST)

    assert len(response.context["page"].rows) == 25


def test_the_columns_dialog_knows_what_other_floors_hang_on_the_list(as_user):
    text = as_user(make.staff()).get("/columns/customers/").content.decode()

    assert text.index('value="country"') < text.index('value="balance"')
    assert text.index('value="balance"') < text.index('value="manager"')
    assert 'value="clients"' in text


def test_the_row_menu_leads_to_the_customers_messages_clients_and_history(page):
    customer = make.customer()

    text = page()

    assert f"/messaging/messages/?customer={customer.pk}" in text
    assert f"/clients/?customer={customer.pk}" in text
    assert f"/history/?kind=customer&amp;of={customer.pk}" in text


def test_the_file_holds_what_the_list_shows(as_user):
    customer = make.customer("Pellworm Connect", country="GB")
    paid_in(make.account(customer=customer), "812.46")
    make.client(customer=customer)
    make.customer("Elsewhere", country="DE")
    export = CustomersExport(make.staff(), QueryDict("country=GB"))

    columns = export.chosen(["name", "balance", "clients"])
    rows = [tuple(column.reader()(row) for column in columns) for row in export.iterate()]

    assert rows == [("Pellworm Connect", 1, "812.46 EUR")]


def test_the_house_is_marked(page):
    Customer.objects.create(name="Norrsund", account_code="N", is_house=True)

    assert "the operator itself" in page()
