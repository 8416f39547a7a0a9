from datetime import timedelta

import pytest
from django.utils import timezone

from reports import folding
from tests import make

pytestmark = pytest.mark.django_db


def url(customer):
    return f"/customers/{customer.pk}/clients/"


def lines_of(page):
    """(company, parts sent) of each line of the page's table."""
    rows = [row.record for row in page.context["table"].rows]
    return [(row["client"].company, row["tally"].sent_parts) for row in rows]


@pytest.mark.parametrize("is_folded", [True, False])
def test_each_client_stands_there_with_what_it_sent_this_month(as_user, is_folded):
    customer = make.customer()
    vento, osprey = (make.client(name, customer=customer) for name in ("Vento", "Osprey"))
    before = timezone.localdate().replace(day=1) - timedelta(days=1)
    make.delta(door=make.door(client=vento), sent_parts=3, price="0.15")
    make.delta(door=make.door(client=vento), sent_parts=500, day=before)
    make.delta(door=make.door(customer=customer), sent_parts=90)
    make.delta(door=make.door(client=make.client(customer=make.customer())), sent_parts=800)
    if is_folded:
        folding.fold()

    page = as_user(make.staff()).get(url(customer))

    assert lines_of(page) == [("Osprey", 0), ("Vento", 3)]
    assert page.context["table"].total.sent_parts == 3
    assert "SMS Price, EUR" in page.content.decode()
    assert osprey.get_absolute_url() in page.content.decode()


def test_archived_clients_are_out_of_sight_unless_the_customer_is_archived_too(as_user):
    customer = make.customer()
    gone = {"status": "archived", "archived_at": timezone.now()}
    make.client("Vento", customer=customer)
    make.client("Osprey", customer=customer, **gone)
    closed = make.customer(status="archived")
    make.client("Kestrel", customer=closed, **gone)
    browser = as_user(make.staff())

    assert lines_of(browser.get(url(customer))) == [("Vento", 0)]
    assert lines_of(browser.get(url(closed))) == [("Kestrel", 0)]


def test_a_customer_without_clients_says_what_will_be_here(as_user):
    text = as_user(make.staff()).get(url(make.customer())).content.decode()

    assert "No clients yet" in text


def test_many_clients_are_shown_in_pages(as_user):
    customer = make.customer()
    for number in range(27):
        make.client(f"Client {number:02}", customer=customer)
    browser = as_user(make.staff())

    first, second = browser.get(url(customer)), browser.get(url(customer), {"page": 2})

    assert len(lines_of(first)) == 25
    assert [name for name, _ in lines_of(second)] == ["Client 25", "Client 26"]
    assert len(lines_of(browser.get(url(customer), {"size": "x"}))) == 25


def test_customers_people_do_not_see_the_page(as_user, client):
    customer = make.customer()

    assert client.get(url(customer)).status_code == 302
    assert as_user(make.member(customer)).get(url(customer)).status_code == 403


def test_the_page_asks_the_database_little_however_many_clients_there_are(
    as_user, django_assert_max_num_queries
):
    customer, browser = make.customer(), as_user(make.staff())
    for number in range(20):
        client = make.client(f"Client {number}", customer=customer)
        make.delta(door=make.door(client=client), sent_parts=1)
    browser.get(url(customer))

    with django_assert_max_num_queries(30):
        browser.get(url(customer))
