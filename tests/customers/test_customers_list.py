import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing import ledger
from billing.models import Account
from customers.exports import CustomersExport
from customers.models import Customer
from reports import folding
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
    ("warned", "signal"), [("NOTHING", ""), ("UPPER", "Low"), ("LOWER", "Very low")]
)
def test_a_balance_below_a_warning_carries_a_signal(page, warned, signal):
    """001: Customer dialog - low-balance warnings can be seen."""
    make.account(customer=make.customer(), warned=Account.Warned[warned])

    signals = re.findall(r'class="bdg [a-z]+">.*?</svg>([^<]+)<', page())

    assert signals == ([signal] if signal else [])


def test_parts_sent_this_month_stand_beside_a_customer(as_user):
    customer = make.customer()
    door = make.door(customer=customer)
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    for day, parts in ((today, 5), (today.replace(day=1) - timedelta(days=1), 100)):
        make.delta(door=door, day=day, sent_parts=parts)
    folding.fold()
    make.delta(door=door, sent_parts=2)
    make.delta(door=make.door(customer=make.customer("Another")), sent_parts=1)

    response = as_user(make.staff()).get(LIST)

    assert [row.month_parts for row in response.context["page"].rows] == [1, 7]


@pytest.mark.parametrize("column", ["name", "account_code", "country", "manager", "created_at"])
def test_the_list_is_sorted_both_ways_by(as_user, column):
    for letter, day in (("b", 2), ("a", 1), ("c", 3)):
        made = make.customer(
            f"{letter} Ltd",
            account_code=f"{letter}1",
            country=f"{letter}{letter}".upper(),
            manager=make.staff("support", name=f"{letter} Moor"),
        )
        Customer.objects.filter(pk=made.pk).update(created_at=make.LONG_AGO.replace(day=day))
    client = as_user(make.staff())

    assert names(client.get(LIST, {"sort": column})) == ["a Ltd", "b Ltd", "c Ltd"]
    assert names(client.get(LIST, {"sort": f"-{column}"})) == ["c Ltd", "b Ltd", "a Ltd"]


def test_the_status_sorts_only_what_the_filter_leaves(as_user):
    make.customer("Living")
    make.customer("Gone", status="archived")

    assert names(as_user(make.staff()).get(LIST, {"sort": "status"})) == ["Living"]


def test_an_export_keeps_the_order_that_is_remembered(as_user):
    make.customer()
    client = as_user(make.staff())
    client.get(LIST, {"sort": "-account_code"})

    text = client.get(LIST).text

    assert "/exports/customers/?sort=-account_code" in text


def test_the_list_is_sorted_by_balance_with_whoever_has_none_last(as_user):
    for name, amount in (("Middle", "20"), ("Rich", "500"), ("Poor", "1")):
        paid_in(make.account(customer=make.customer(name)), amount)
    make.customer("Without")
    client = as_user(make.staff())

    falling = names(client.get(LIST, {"sort": "-balance"}))
    rising = names(client.get(LIST, {"sort": "balance"}))

    assert falling == ["Rich", "Middle", "Poor", "Without"]
    assert rising == ["Poor", "Middle", "Rich", "Without"]


def test_more_customers_cost_no_more_queries(as_user):
    client = as_user(make.staff())
    client.get(LIST, {"size": "50"})
    asked = []

    for count in (3, 27):
        _fill(count)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(LIST)
        asked.append((len(response.context["page"].rows), len(queries)))

    assert [rows for rows, _ in asked] == [3, 30]
    assert asked[1][1] <= asked[0][1] <= 20


def _fill(count):
    manager = make.staff("support")
    for number in range(count):
        customer = make.customer(f"Customer {number}", manager=manager, country="GB")
        make.account(customer=customer, warned=Account.Warned.LOWER)
        make.client(customer=customer)
        make.contact(customer)
        make.smpp_account(customer=customer)
        make.delta(door=make.door(customer=customer), sent_parts=1)


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

    columns = export.chosen(["name", "balance", "clients", "this_month"])
    rows = [[column.reader()(row) for column in columns] for row in export.iterate()]
    (shown,) = (dict(zip([column.name for column in columns], row, strict=True)) for row in rows)

    assert shown == {
        "name": "Pellworm Connect",
        "balance": "812.46 EUR",
        "clients": 1,
        "this_month": 0,
    }


def test_the_house_is_marked(page):
    Customer.objects.create(name="Norrsund", account_code="N", is_house=True)

    assert "the operator itself" in page()
