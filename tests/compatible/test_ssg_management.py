"""Melrose Labs' management API, by a key that acts for one of the staff."""

import json
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from billing import changes
from billing.models import Account
from clients import smpp_accounts
from customers.models import Customer
from messaging import management_keys
from messaging.models import ManagementKey
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make.staff("admin", name="Sam Staff")


@pytest.fixture
def key(person):
    return make.management_key(person)[1]


@pytest.fixture
def customer():
    account = make.account(customer=make.customer("Norrsund Post"), unit="EUR")
    return account.customer


def test_the_balance_of_one_and_of_all(client, key, customer):
    one = client.get("/mgt/balance/", {"key": key, "customer": customer.api_id}).json()
    everybody = client.get("/mgt/balance/", {"key": key}).json()["balances"]

    assert one == {
        "customer": customer.api_id,
        "name": "Norrsund Post",
        "balance": 0.0,
        "currency": "EUR",
    }
    assert one in everybody


def test_a_change_waits_its_moment_and_names_who_asked(client, key, customer, person):
    asked = {"key": key, "customer": customer.api_id, "amount": "25.5", "description": "Card 17"}

    response = client.get("/mgt/balance/change/", asked)

    assert (response.status_code, response.json()["status"]) == (200, "pending")
    changes.apply_due(now=timezone.now() + changes.DELAY)
    assert Account.objects.get(customer=customer).balance == Decimal("25.5")
    entry = HistoryEntry.objects.filter(event__startswith="billing.change").first()
    assert entry.actor == person


def test_a_customer_is_made_with_an_smpp_account_of_credits(client, key):
    make.country()
    body = {
        "organisation": "Testing ABC",
        "country": "gb",
        "credit": 500,
        "contactName": "Jo Bloggs",
        "contactEmail": "jo@abc.test",
        "contactMobile": "447700900001",
        "cugMobiles": "447700900001,447700900002",
        "sendEmailCustomer": False,
    }

    response = client.post(
        f"/mgt/customer/?key={key}&op=create_customer_smpp",
        json.dumps(body),
        content_type="application/json",
    )

    assert response.status_code == 200, response.content
    told = response.json()
    made = Customer.objects.get(api_id=told["customer_api_id"])
    smpp = smpp_accounts.find(told["system_id"], told["password"])
    assert (smpp.customer, smpp.uses_cug, smpp.cug_numbers.count()) == (made, True, 2)
    account = Account.objects.get(customer=made)
    assert (account.unit, account.balance, made.country) == ("SMS", 500, "GB")


def test_binding_and_submitting_are_switched(client, key, customer):
    make.smpp_account(customer=customer, system_id="norrsund")

    off = client.get(
        "/mgt/customer/smpp/control/", {"key": key, "systemid": "norrsund", "submission": "off"}
    )
    on = client.get(
        "/mgt/customer/smpp/control/", {"key": key, "systemid": "norrsund", "submission": "on"}
    )

    assert off.json() == {"systemid": "norrsund", "binding": True, "submission": False}
    assert on.json()["submission"] is True


def test_traffic_of_the_last_minutes_is_counted(client, key, customer):
    account = Account.objects.get(customer=customer)
    door = make.smpp_account(customer=customer, system_id="norrsund")
    make.message(account=account, door=door, parts=2)
    make.message(account=account, door=door, status="rejected", charge="none")

    told = client.get(
        "/mgt/customer/smpp/trafficstatus/",
        {"key": key, "systemid": "norrsund", "interval": "1440"},
    ).json()

    assert (told["messages"], told["parts"]) == (2, 3)
    assert (told["delivered"], told["failed"]) == (1, 1)


@pytest.mark.parametrize("wrong", ["", "onw_mgt_wrong", "x"])
def test_a_wrong_key_opens_nothing(client, wrong):
    assert client.get("/mgt/balance/", {"key": wrong}).status_code == 401


def test_a_revoked_key_opens_nothing(client, key):
    management_keys.revoke(ManagementKey.objects.get(), by=None)

    assert client.get("/mgt/balance/", {"key": key}).status_code == 401


def test_an_expired_key_opens_nothing(client, key):
    ManagementKey.objects.update(expires_at=timezone.now())

    assert client.get("/mgt/balance/", {"key": key}).status_code == 401


def test_a_key_does_only_what_it_is_for(client, person, customer):
    _, narrow = management_keys.issue(owner=person, name="read", purposes=["balance"], by=person)
    asked = {"key": narrow, "customer": customer.api_id, "amount": "1000000"}

    response = client.get("/mgt/balance/change/", asked)

    assert response.status_code == 403
    assert not customer.accounts.get().changes.exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_a_key_may_no_more_than_its_owner_may_today(client, key, person, change):
    type(person).objects.filter(pk=person.pk).update(**change)

    assert client.get("/mgt/balance/", {"key": key}).status_code == 403


def test_a_key_is_made_and_revoked_by_a_command(client, person, capsys):
    call_command("management_key", "sync", "--owner", person.email, "--for", "balance")
    secret = capsys.readouterr().out.strip()
    before = client.get("/mgt/balance/", {"key": secret}).status_code

    call_command("management_key", "sync", "--revoke")

    after = client.get("/mgt/balance/", {"key": secret}).status_code
    assert (before, after) == (200, 401)
    told = HistoryEntry.objects.filter(event__startswith="messaging.management-key")
    assert told.count() == 2
    assert secret not in str(list(told.values("data")))


def test_nobody_gets_a_key_for_what_they_may_not_do():
    reader = make.staff("read-only")

    with pytest.raises(Refused, match="Change balances"):
        management_keys.issue(owner=reader, name="x", purposes=["balance-change"], by=None)


def test_a_key_works_from_its_addresses_only(client, person):
    _, far = management_keys.issue(
        owner=person, name="far", purposes=["balance"], allowed_networks=["203.0.113.0/24"], by=None
    )

    assert client.get("/mgt/balance/", {"key": far}).status_code == 401
    response = client.get("/mgt/balance/", {"key": far}, REMOTE_ADDR="203.0.113.9")
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("path", "asked", "word"),
    [
        ("/mgt/balance/", {"customer": "cu_nobody"}, "customer"),
        ("/mgt/balance/change/", {"customer": "x", "amount": "1"}, "customer"),
        ("/mgt/customer/smpp/control/", {"systemid": "nobody", "binding": "on"}, "systemid"),
        ("/mgt/customer/smpp/trafficstatus/", {"systemid": ""}, "systemid"),
    ],
)
def test_what_is_wrong_is_named(client, key, path, asked, word):
    response = client.get(path, asked | {"key": key})

    assert response.status_code in {400, 404}
    assert response.json()["error"].startswith(word)
