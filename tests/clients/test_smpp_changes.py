import pytest
from django.utils import timezone

from clients import smpp_accounts
from messaging.models import Service, ServiceOf
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def issued(**fields):
    customer = make.customer("Saltmarsh Digital")
    return smpp_accounts.issue(customer=customer, fields=fields, by=None)


def told(event):
    return HistoryEntry.objects.get(event=f"clients.smpp.{event}")


def test_a_change_is_told_with_what_was_before():
    account, _ = issued()

    is_new = smpp_accounts.change(
        account,
        {"parts_per_s": 50, "allowed_networks": "192.0.2.0/28\n198.51.100.24", "max_binds": 2},
        by=make.staff(),
    )

    account.refresh_from_db()
    assert is_new
    assert account.allowed_networks == ["192.0.2.0/28", "198.51.100.24"]
    assert told("changed").data == {
        "system_id": account.system_id,
        "before": {"parts_per_s": "20", "allowed_networks": ""},
        "after": {"parts_per_s": "50", "allowed_networks": "192.0.2.0/28, 198.51.100.24"},
    }


def test_nothing_new_is_not_told():
    account, _ = issued()

    assert not smpp_accounts.change(account, {"max_binds": 2, "is_open": True}, by=make.staff())

    assert not HistoryEntry.objects.filter(event="clients.smpp.changed").exists()


def test_a_system_id_cannot_be_changed():
    account, _ = issued()

    with pytest.raises(Refused, match="stays as it was") as refusal:
        smpp_accounts.change(account, {"system_id": "other"}, by=make.staff())

    assert refusal.value.field == "system_id"


def test_fields_that_are_nobodys_to_set_are_left_alone():
    account, _ = issued()
    other = make.customer()

    smpp_accounts.change(
        account, {"customer": other, "password_digest": "", "kind": "api"}, by=make.staff()
    )

    account.refresh_from_db()
    assert (account.customer.name, account.kind) == ("Saltmarsh Digital", "smpp")
    assert account.password_digest


def test_the_service_is_set_with_the_account_and_its_change_is_told():
    """001: SMPP accounts - Service (defines pricing and routing)."""
    Service.objects.create(name="Standard", is_default=True)
    direct = Service.objects.create(name="Direct")
    account, _ = issued(service=direct)

    smpp_accounts.change(account, {"service": None}, by=make.staff())

    assert not ServiceOf.objects.exists()
    assert told("changed").data["before"] == {"service": "Direct"}
    assert told("changed").data["after"] == {"service": "The default one: Standard"}


def test_a_form_without_the_service_leaves_it():
    account, _ = issued(service=Service.objects.create(name="Direct"))

    smpp_accounts.change(account, {"window": 10}, by=make.staff())

    assert ServiceOf.objects.get(door=account.pk).service.name == "Direct"


def test_a_refused_change_of_the_service_changes_nothing():
    account, _ = issued(service=Service.objects.create(name="Direct"))

    with pytest.raises(Refused):
        smpp_accounts.change(account, {"service": None, "window": 0}, by=make.staff())

    assert ServiceOf.objects.exists()


def test_an_archived_account_is_found_by_nobody():
    account, password = issued()

    smpp_accounts.archive(account, by=make.staff())

    account.refresh_from_db()
    assert account.is_archived
    assert not account.is_open
    assert smpp_accounts.find(account.system_id, password) is None
    assert told("archived").data == {"system_id": account.system_id}


def test_archiving_twice_is_told_once():
    account, _ = issued()

    first = smpp_accounts.archive(account, by=make.staff())
    second = smpp_accounts.archive(account, by=make.staff())

    assert first.archived_at == second.archived_at
    assert told("archived")


@pytest.mark.parametrize(
    "deed",
    [
        lambda account: smpp_accounts.change(account, {"window": 1}, by=None),
        lambda account: smpp_accounts.reset_password(account, by=None),
    ],
)
def test_an_archived_account_is_not_changed(deed):
    account, _ = issued()
    smpp_accounts.archive(account, by=None)

    with pytest.raises(Refused, match="is archived"):
        deed(account)


def test_a_restored_account_works_at_once_with_its_password():
    account, password = issued()
    smpp_accounts.archive(account, by=None)

    smpp_accounts.restore(account, by=make.staff())

    found = smpp_accounts.find(account.system_id, password)
    assert found.is_open
    assert told("restored").customer_id == account.customer_id


def test_no_account_of_an_archived_customer_is_restored():
    account = make.smpp_account(
        customer=make.customer(status="archived"), archived_at=timezone.now(), is_open=False
    )

    with pytest.raises(Refused, match="customer is archived"):
        smpp_accounts.restore(account, by=None)
