"""The verbs that take customers on and change them."""

import re
import threading

import pytest
from django.db import connection

from customers import account_codes, companies
from customers.models import Customer
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def entry_of(customer):
    return HistoryEntry.objects.filter(customer_id=customer.pk).latest("pk")


def test_a_customer_without_a_code_gets_one_made_of_its_name():
    """001: Billing - account code, such as ABCCORP331."""
    by = make.staff()

    customer = companies.add({"name": "Abc C\u00f6rp & Sons Ltd", "country": "GB"}, by=by)

    assert re.fullmatch(r"ABCCORPSON\d{3}", customer.account_code)
    assert customer.country == "GB"
    entry = entry_of(customer)
    assert (entry.event, entry.actor, entry.subject_id) == (
        "customers.company.added",
        by,
        customer.pk,
    )
    assert entry.data == {"account_code": customer.account_code}


@pytest.mark.parametrize("name", ["\u0410\u043b\u044c\u0444\u0430", "42", ""])
def test_a_name_without_latin_letters_gets_a_code_as_well(name):
    assert re.fullmatch(r"CUSTOMER\d{3}", account_codes.suggested(name))


def test_a_made_code_is_never_one_that_is_taken(monkeypatch):
    make.customer(account_code="abc111")
    numbers = iter(["111", "2222"])
    monkeypatch.setattr(account_codes, "get_random_string", lambda size, _signs: next(numbers))

    assert account_codes.suggested("ABC") == "ABC2222"


def test_a_chosen_code_is_kept_as_it_was_written():
    assert (
        companies.add({"name": "Abc", "account_code": " Abc-7 "}, by=None).account_code == "Abc-7"
    )


def test_two_customers_never_share_a_code_whatever_its_case():
    """001: Billing - account code is unique."""
    make.customer(account_code="ABCCORP331")
    other = make.customer(account_code="OTHER1")

    with pytest.raises(Refused, match="ABCcorp331") as added:
        companies.add({"name": "Abc", "account_code": "ABCcorp331"}, by=None)
    with pytest.raises(Refused) as changed:
        companies.change(other, {"account_code": "abccorp331"}, by=None)

    assert {added.value.field, changed.value.field} == {"account_code"}
    assert not Customer.objects.filter(name="Abc").exists()
    other.refresh_from_db()
    assert other.account_code == "OTHER1"


def test_a_customer_may_change_the_case_of_its_own_code():
    customer = make.customer(account_code="abc1")

    assert companies.change(customer, {"account_code": "ABC1"}, by=None)

    customer.refresh_from_db()
    assert customer.account_code == "ABC1"


def test_a_code_cannot_be_taken_away():
    with pytest.raises(Refused, match="needed") as refused:
        companies.change(make.customer(), {"account_code": " "}, by=None)

    assert refused.value.field == "account_code"


def test_a_change_tells_what_was_before_as_people_read_it():
    by, manager = make.staff(), make.staff(name="Mona Manager")
    customer = make.customer("Old Name", charge_policy="rate")
    fields = {"name": "New Name", "manager": manager, "charge_policy": "delivered"}
    fields |= {"invoice_emails": ["a@example.test", "b@example.test"], "country": ""}

    assert companies.change(customer, fields, by=by)

    customer.refresh_from_db()
    assert (customer.name, customer.manager) == ("New Name", manager)
    entry = entry_of(customer)
    assert (entry.event, entry.actor) == ("customers.company.changed", by)
    assert entry.data["before"] == {
        "name": "Old Name",
        "manager": "",
        "charge_policy": "As the rate says",
        "invoice_emails": "",
    }
    assert entry.data["after"] == {
        "name": "New Name",
        "manager": "Mona Manager",
        "charge_policy": "Only what is delivered",
        "invoice_emails": "a@example.test, b@example.test",
    }


def test_a_change_of_nothing_is_told_nobody():
    customer = make.customer("Same")

    assert not companies.change(customer, {"name": "Same"}, by=None)

    assert not HistoryEntry.objects.exists()


def test_an_archived_customer_stays_as_it_is():
    customer = make.customer("Gone", status="archived")

    with pytest.raises(Refused, match="archived"):
        companies.change(customer, {"name": "Back"}, by=None)

    customer.refresh_from_db()
    assert customer.name == "Gone"


def test_only_a_customers_own_fields_are_set():
    with pytest.raises(ValueError, match="status"):
        companies.change(make.customer(), {"status": "archived"}, by=None)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_code_at_once_one_is_refused():
    gate = threading.Barrier(2)
    said = []

    def take(name):
        try:
            gate.wait(timeout=10)
            said.append(companies.add({"name": name, "account_code": "ONCE1"}, by=None).name)
        except Refused as refusal:
            said.append(refusal.field)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[name]) for name in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert "account_code" in said
    assert Customer.objects.filter(account_code="ONCE1").count() == 1
