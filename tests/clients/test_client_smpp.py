import pytest
from django.utils import timezone

from clients import smpp_accounts
from clients.models import SmppAccount
from tests import make

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Main",
    "short_name": "",
    "system_id": "vento1",
    "parts_per_s": "30",
    "max_binds": "2",
    "window": "50",
    "allowed_networks": "192.0.2.0/28",
}
CABINET = "/smpp-config/"


@pytest.fixture
def whose():
    return make.client("Vento Pharmacy", customer=make.customer())


def url(client, end=""):
    return f"/clients/{client.pk}/smpp/{end}"


def text(page):
    return page.content.decode()


def system_ids(page):
    return [row.record.system_id for row in page.context["table"].rows]


def add(browser, client, /, **fields):
    token = browser.get(url(client, "new/")).context["form"]["token"].value()
    return browser.post(url(client, "new/"), NEW | {"token": token} | fields)


def test_the_accounts_of_a_client_stand_on_its_page(staff, whose):
    """003: Tabs - SMPP Config - SMPP credentials; IP access."""
    make.smpp_account(client=whose, system_id="vento_2", allowed_networks=["192.0.2.0/28"])
    make.smpp_account(client=whose, system_id="vento_1")
    make.smpp_account(client=whose, system_id="old", archived_at=timezone.now())
    make.smpp_account(customer=whose.customer, system_id="parent")

    page = staff.get(url(whose))

    tab = next(tab for tab in page.context["tabs"] if tab["is_current"])
    assert system_ids(page) == ["vento_1", "vento_2"]
    assert (tab["title"], tab["url"], tab["count"]) == ("SMPP config", url(whose), 2)
    assert "192.0.2.0/28" in text(page)


def test_where_it_connects_is_told(staff, whose):
    """003: SMPP Config - where the client's programs connect."""
    page = text(staff.get(url(whose)))

    for shown in ("testserver", "2775", "8775", "http://testserver/api/v1/messages"):
        assert shown in page


def test_an_account_is_issued_to_the_client(staff, whose):
    """003: SMPP Config - SMPP credentials."""
    answer = add(staff, whose)

    account = SmppAccount.objects.get()
    facts = answer.context["secret"]["facts"]
    password = next(fact["value"] for fact in facts if fact.get("is_secret"))
    assert (account.customer, account.client) == (whose.customer, whose)
    assert account.allowed_networks == ["192.0.2.0/28"]
    assert smpp_accounts.find("vento1", password) == account
    assert answer["Cache-Control"] == "no-store"
    assert f'href="{url(whose)}"' in text(answer)


def test_no_other_client_can_be_slipped_in(staff, whose):
    sister = make.client(customer=whose.customer)

    add(staff, whose, client=sister.pk)

    assert SmppAccount.objects.get().client == whose


def test_a_client_without_accounts_is_offered_the_first(staff, whose):
    page = text(staff.get(url(whose)))

    assert "No SMPP accounts yet" in page
    assert f'href="{url(whose, "new/")}"' in page


def test_who_may_not_add_is_not_offered_to(as_user, whose):
    browser = as_user(make.staff("finance"))

    assert url(whose, "new/") not in text(browser.get(url(whose)))
    assert browser.get(url(whose, "new/")).status_code == 403


@pytest.mark.parametrize("status", ["archived", "erased"])
def test_a_client_that_is_gone_is_offered_nothing(staff, whose, status):
    type(whose).objects.update(status=status)

    assert url(whose, "new/") not in text(staff.get(url(whose)))
    assert staff.get(url(whose, "new/")).status_code == 404


@pytest.mark.parametrize("rights", ["owner", "developer"])
def test_in_its_cabinet_a_client_reads_what_it_connects_with(as_user, whose, rights):
    """003: The client's dedicated interface - SMPP configuration."""
    make.smpp_account(client=whose, system_id="vento_1", password_digest="kept")
    make.smpp_account(customer=whose.customer, system_id="parent")

    page = as_user(make.seat(whose, rights)).get(CABINET)

    assert system_ids(page) == ["vento_1"]
    assert "2775" in text(page)
    for kept in ("smpp-accounts", "kept", "password", "Add SMPP account"):
        assert kept not in text(page).partition('id="main"')[2]


def test_a_client_without_accounts_is_told_so_in_its_cabinet(as_user, whose):
    page = text(as_user(make.seat(whose)).get(CABINET))

    assert "No SMPP accounts yet" in page
    assert "Add SMPP account" not in page


@pytest.mark.parametrize("rights", ["finance", "viewer"])
def test_other_people_of_a_client_do_not(as_user, whose, rights):
    assert as_user(make.seat(whose, rights)).get(CABINET).status_code == 403


def test_the_operators_pages_of_an_account_stay_shut(as_user, whose):
    account = make.smpp_account(client=whose)
    browser = as_user(make.seat(whose, "owner"))

    for shut in (url(whose), url(whose, "new/"), account.get_absolute_url(), "/smpp-accounts/"):
        assert browser.get(shut).status_code == 403


def test_staff_have_no_cabinet(staff):
    assert staff.get(CABINET).status_code == 404


@pytest.mark.parametrize("seen_by", ["staff", "client"])
def test_many_accounts_ask_as_much_of_the_database_as_one(
    as_user, whose, seen_by, django_assert_max_num_queries
):
    for _ in range(30):
        make.smpp_account(client=whose)
    browser = as_user(make.staff() if seen_by == "staff" else make.seat(whose, "developer"))
    page = url(whose) if seen_by == "staff" else CABINET
    browser.get(page)

    with django_assert_max_num_queries(30):
        browser.get(page)
