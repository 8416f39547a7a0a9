import pytest
from django.utils import timezone

from messaging.models import Service, ServiceOf
from portal.models import Setting
from tests import make

pytestmark = pytest.mark.django_db


def url(customer):
    return f"/customers/{customer.pk}/smpp/"


def tab(page):
    return next(tab for tab in page.context["tabs"] if tab["url"].endswith("/smpp/"))


def test_a_customers_accounts_stand_on_its_page(staff):
    """001: Customer dialog - SMPP - SMPP accounts."""
    customer = make.customer()
    make.smpp_account(customer=customer, system_id="salt_8")
    make.smpp_account(customer=customer, system_id="salt_7", allowed_networks=["192.0.2.0/28"])
    make.smpp_account(customer=customer, system_id="old", archived_at=timezone.now())
    make.smpp_account(system_id="other")

    page = staff.get(url(customer))

    rows = page.context["table"].rows
    body = page.content.decode()
    assert [row.record.system_id for row in rows] == ["salt_7", "salt_8"]
    assert "192.0.2.0/28" in body
    assert tab(page)["is_current"]
    assert tab(page)["count"] == 2


def test_a_customer_without_accounts_is_offered_the_first(staff):
    customer = make.customer()

    page = staff.get(url(customer)).content.decode()

    assert "No SMPP accounts yet" in page
    assert f'href="{url(customer)}new/"' in page


def test_who_may_not_add_is_not_offered_to(as_user):
    customer = make.customer()

    page = as_user(make.staff("finance")).get(url(customer)).content.decode()

    assert "No SMPP accounts yet" in page
    assert f'href="{url(customer)}new/"' not in page


def test_an_archived_customer_is_offered_nothing(staff):
    customer = make.customer(status="archived")

    assert f'href="{url(customer)}new/"' not in staff.get(url(customer)).content.decode()


def test_where_they_connect_is_told(staff):
    """001: hosts and port (all endpoints available), 2775 SMPP, 8775 SMPP over TLS."""
    Setting.objects.create(
        name="endpoints",
        value={"hosts": ["smpp.one.example", "smpp.two.example"], "plain_port": 3550},
    )

    page = staff.get(url(make.customer())).content.decode()

    for shown in ("smpp.one.example", "smpp.two.example", "3550", "8775", "http://testserver/api/"):
        assert shown in page


def test_until_hosts_are_named_the_one_of_this_page_stands_there(staff):
    facts = staff.get(url(make.customer())).context["connecting"]

    assert [fact["value"] for fact in facts][:3] == ["testserver", "2775", "8775"]


@pytest.mark.parametrize("person", [make.member, make.seat])
def test_the_tab_is_for_staff(as_user, person):
    assert as_user(person()).get(url(make.customer())).status_code == 403


def test_the_tab_asks_as_much_of_the_database_for_many_accounts_as_for_one(
    staff, django_assert_max_num_queries
):
    client = make.client()
    service = Service.objects.create(name="Direct")
    for _ in range(30):
        account = make.smpp_account(customer=client.customer, client=client)
        ServiceOf.objects.create(door=account, service=service)
    staff.get(url(client.customer))

    with django_assert_max_num_queries(30):
        staff.get(url(client.customer))


def test_of_very_many_accounts_the_first_are_shown_with_a_way_to_all(staff):
    customer = make.customer()
    for _ in range(101):
        make.smpp_account(customer=customer)

    page = staff.get(url(customer))

    assert len(page.context["table"].rows) == 100
    assert f"/smpp-accounts/?customer={customer.pk}" in page.content.decode()
