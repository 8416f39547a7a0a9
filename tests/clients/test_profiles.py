import pytest

from clients import profiles
from clients.models import Client
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def last_entry(client):
    return HistoryEntry.objects.filter(client_id=client.pk).order_by("-pk").first()


def test_a_client_is_added_under_its_customer_and_told_in_the_history():
    customer = make.customer()
    sam = make.staff()

    client = profiles.add(customer, {"company": "Vento Pharmacy", "region": "Norrsund"}, by=sam)

    client.refresh_from_db()
    assert (client.customer, client.region, client.status) == (customer, "Norrsund", "active")
    assert client.channels == customer.channels
    entry = last_entry(client)
    assert (entry.event, entry.actor, entry.customer_id) == (
        "clients.client.added",
        sam,
        customer.pk,
    )


def test_nobody_is_added_under_an_archived_customer():
    customer = make.customer(status="archived")

    with pytest.raises(Refused):
        profiles.add(customer, {"company": "Vento Pharmacy"}, by=None)

    assert not Client.objects.exists()


def test_a_change_tells_before_and_after_in_the_history_of_client_and_customer():
    """003: history tab Client data - fields."""
    client = make.client(region="Norrsund")
    sam = make.staff()

    is_new = profiles.change(client, {"region": "Westmark", "company": client.company}, by=sam)

    assert is_new
    entry = last_entry(client)
    assert entry.event == "clients.client.changed"
    assert entry.customer_id == client.customer_id
    assert entry.data == {"before": {"region": "Norrsund"}, "after": {"region": "Westmark"}}


def test_saving_what_is_there_changes_and_tells_nothing():
    client = make.client(region="Norrsund")

    is_new = profiles.change(client, {"region": "Norrsund"}, by=None)

    assert not is_new
    assert last_entry(client) is None


@pytest.mark.parametrize("status", ["archived", "erased"])
def test_what_is_archived_or_erased_is_not_changed(status):
    client = make.client(status=status)

    with pytest.raises(Refused, match=f"is {status} and cannot be changed"):
        profiles.change(client, {"region": "Westmark"}, by=None)

    client.refresh_from_db()
    assert client.region == ""


def test_a_blocked_client_is_changed_as_any_other():
    client = make.client(status="blocked")

    profiles.change(client, {"region": "Westmark"}, by=None)

    client.refresh_from_db()
    assert client.region == "Westmark"
