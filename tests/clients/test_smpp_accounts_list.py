import pytest
from django.utils import timezone

from clients.models import SmppAccount
from messaging.models import Service, ServiceOf
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/smpp-accounts/"


def shown(client, /, **query):
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [row.system_id for row in response.context["page"].rows]


def test_nobody_is_sent_to_the_log_in(client):
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize("person", [make.member, make.seat])
def test_customers_and_clients_people_may_not_see_the_list(as_user, person):
    assert as_user(person()).get(LIST).status_code == 403


@pytest.mark.parametrize("role", ["admin", "support", "finance", "read-only"])
def test_all_staff_see_the_accounts(as_user, role):
    make.smpp_account(system_id="salt_7")

    assert shown(as_user(make.staff(role))) == ["salt_7"]


def test_a_new_house_is_told_what_will_be_here(staff):
    assert "No SMPP accounts yet" in staff.get(LIST).content.decode()


def test_accounts_stand_in_the_section_customers(staff):
    """001: Section - "Customers" holds customer account records and SMPP account details."""
    page = staff.get(LIST).content.decode()

    assert 'href="/customers/"' in page
    assert 'href="/smpp-accounts/"' in page


def test_accounts_of_all_customers_are_listed_by_system_id(staff):
    """001: SMPP - SMPP accounts."""
    make.smpp_account(system_id="vento_1", customer=make.customer("Vento"))
    make.smpp_account(system_id="salt_7", customer=make.customer("Saltmarsh"))

    assert shown(staff) == ["salt_7", "vento_1"]


def test_the_columns_are_what_support_asks_for(staff):
    make.smpp_account()

    table = staff.get(LIST).context["table"]

    assert [str(column.header) for column in table.columns if column.name != "menu"] == [
        "System ID",
        "Short name",
        "Customer",
        "Client",
        "Service",
        "State",
        "Parts/s",
        "Binds",
        "Allowed networks",
        "TLS",
        "CUG",
        "Since",
    ]


def test_a_row_opens_its_page(staff):
    account = make.smpp_account()

    page = staff.get(LIST).content.decode()

    assert f'data-href="/smpp-accounts/{account.pk}/"' in page
    assert f'href="/smpp-accounts/{account.pk}/">{account.system_id}</a>' in page


@pytest.mark.parametrize("text", ["SALT", "mar", "dig", "SMD1", "bulk"])
def test_accounts_are_found_by_id_names_and_customer(staff, text):
    customer = make.customer("Saltmarsh Digital", account_code="SMD1")
    make.smpp_account(
        customer=customer, system_id="salt_7", short_name="marketing", name="Night bulk"
    )
    make.smpp_account(system_id="vento_1")

    assert shown(staff, q=text) == ["salt_7"]


def test_accounts_are_narrowed_by_customer_and_state(staff):
    one = make.smpp_account(system_id="one")
    make.smpp_account(system_id="two", customer=one.customer, is_open=False)
    make.smpp_account(system_id="three")

    assert shown(staff, customer=one.customer_id) == ["one", "two"]
    assert shown(staff, state="disabled") == ["two"]
    assert shown(staff, state="enabled") == ["one", "three"]


def test_archived_accounts_are_shown_only_when_asked_for(staff):
    """001: Remove - all its SMPP accounts are archived too and disappear throughout."""
    make.smpp_account(system_id="salt_7", is_open=False, archived_at=timezone.now())
    make.smpp_account(system_id="salt_8")

    assert shown(staff) == ["salt_8"]
    assert shown(staff, q="salt") == ["salt_8"]
    assert shown(staff, state="disabled") == []
    assert shown(staff, state="archived") == ["salt_7"]


def test_archived_customers_are_not_offered(staff):
    make.customer("Gone Ltd", status="archived")
    make.smpp_account(customer=make.customer("Here Ltd"))

    page = staff.get(LIST).content.decode()

    assert "Here Ltd" in page
    assert "Gone Ltd" not in page


def test_the_service_is_shown_and_filtered_also_where_it_is_the_default(staff):
    """001: SMPP accounts - Service (defines pricing and routing)."""
    default = Service.objects.create(name="Standard", is_default=True)
    direct = Service.objects.create(name="Direct")
    make.smpp_account(system_id="plain")
    ServiceOf.objects.create(door=make.smpp_account(system_id="named"), service=direct)
    ServiceOf.objects.create(door=make.smpp_account(system_id="chosen"), service=default)

    rows = staff.get(LIST).context["page"].rows

    assert {row.system_id: (row.service_name, row.names_service) for row in rows} == {
        "plain": ("Standard", False),
        "named": ("Direct", True),
        "chosen": ("Standard", True),
    }
    assert shown(staff, service=direct.pk) == ["named"]
    assert shown(staff, service=default.pk) == ["chosen", "plain"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Enabled"),
        ({"is_open": False}, "Disabled"),
        ({"submit_enabled": False}, "Submit off"),
        ({"binding_enabled": False}, "Binding off"),
    ],
)
def test_the_state_says_what_is_off(staff, fields, said):
    make.smpp_account(**fields)

    cells = staff.get(LIST).context["table"].rows[0]

    assert said in str(cells.get_cell("state"))


def test_a_page_asks_as_much_of_the_database_for_many_accounts_as_for_one(
    staff, django_assert_max_num_queries
):
    client = make.client()
    for _ in range(25):
        account = make.smpp_account(customer=client.customer, client=client)
        ServiceOf.objects.create(
            door=account, service=Service.objects.get_or_create(name="Direct")[0]
        )
    staff.get(LIST)

    with django_assert_max_num_queries(20):
        staff.get(LIST)


def test_tenants_see_their_own_accounts_alone():
    mine, other = make.smpp_account(), make.smpp_account()
    of_client = make.smpp_account(client=make.client())
    member, seat = make.member(mine.customer), make.seat(of_client.client)

    assert list(SmppAccount.objects.visible_to(member)) == [mine]
    assert list(SmppAccount.objects.visible_to(seat)) == [of_client]
    assert other in SmppAccount.objects.visible_to(make.staff())


def test_the_export_holds_the_list_and_no_secrets():
    from clients.exports import SmppAccountsExport  # noqa: PLC0415

    Service.objects.create(name="Standard", is_default=True)
    account = make.smpp_account(
        system_id="salt_7",
        password_digest="hmac-sha256$aa$bb$cc",
        allowed_networks=["192.0.2.0/28", "198.51.100.24"],
        customer=make.customer("Saltmarsh", account_code="SMD1"),
    )
    make.smpp_account(is_open=False, archived_at=timezone.now())

    export = SmppAccountsExport(make.staff(), {})
    columns = export.chosen([column.name for column in export.columns])
    rows = [[column.reader()(row) for column in columns] for row in export.iterate()]

    assert len(rows) == 1
    assert rows[0][:6] == ["salt_7", "", "Main", "SMD1", "Saltmarsh", None]
    assert rows[0][6:8] == ["Standard", "Enabled"]
    assert "192.0.2.0/28, 198.51.100.24" in rows[0]
    assert account.password_digest not in str(rows)


def test_a_row_offers_a_new_password_unless_it_is_archived(staff):
    open_one = make.smpp_account()
    gone = make.smpp_account(is_open=False, archived_at=timezone.now())

    assert f"/smpp-accounts/{open_one.pk}/password/" in staff.get(LIST).content.decode()
    page = staff.get(LIST, {"state": "archived"}).content.decode()
    assert f"/smpp-accounts/{gone.pk}/history/" in page
    assert f"/smpp-accounts/{gone.pk}/password/" not in page
