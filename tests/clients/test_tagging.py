"""A customer's own clients, and the switch that makes them."""

from datetime import date

import pytest

from clients import tagging
from clients.models import Client
from customers import tagging as switch
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make.customer(client_tagging=True, anchor_day=15)


@pytest.fixture
def owner(customer):
    return make.member(customer)


def refusal(deed, *args, **more):
    with pytest.raises(Refused) as caught:
        deed(*args, by=None, **more)
    return caught.value


def told():
    return list(HistoryEntry.objects.order_by("pk").values_list("event", flat=True))


def test_tagging_is_off_until_it_is_switched_on_and_each_switch_is_told():
    customer = make.customer()
    owner = make.member(customer)

    first = customer.client_tagging
    on = switch.switch(customer, is_on=True, by=owner)
    again = switch.switch(customer, is_on=True, by=owner)
    off = switch.switch(customer, is_on=False, by=owner)

    assert (first, on, again, off) == (False, True, False, True)
    assert told() == ["customers.tagging.on", "customers.tagging.off"]
    assert {entry.actor for entry in HistoryEntry.objects.all()} == {owner}


def test_a_new_client_has_its_name_and_an_id_of_its_own(customer, owner):
    one = tagging.create(customer, "  Vento   Pharmacy ", by=owner)
    two = tagging.create(customer, "Fenwick Dental", by=owner)

    assert (one.company, one.status, one.customer) == ("Vento Pharmacy", "active", customer)
    assert one.public_id.startswith("cl_")
    assert one.public_id != two.public_id
    assert told() == ["clients.client.tag-added"] * 2


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "Ven\x00to"])
def test_a_client_needs_a_name(customer, name):
    assert refusal(tagging.create, customer, name).code == "bad_name"


def test_a_name_is_given_once_whatever_its_case(customer):
    tagging.create(customer, "Vento Pharmacy", by=None)

    assert refusal(tagging.create, customer, "VENTO pharmacy").code == "name_taken"
    assert tagging.create(make.customer("Other", client_tagging=True), "Vento Pharmacy", by=None)


def test_nothing_is_made_while_tagging_is_off(customer):
    client = tagging.create(customer, "Vento", by=None)
    switch.switch(customer, is_on=False, by=None)

    assert refusal(tagging.create, customer, "Fenwick").code == "tagging_off"
    assert refusal(tagging.rename, client, "Fenwick").code == "tagging_off"


def test_put_makes_a_client_once(customer):
    first = tagging.put(customer, name="Vento Pharmacy", by=None)
    second = tagging.put(customer, name="vento pharmacy", by=None)

    assert (first.is_new, second.is_new) == (True, False)
    assert first.client == second.client
    assert Client.objects.count() == 1


def test_put_with_an_id_renames_and_says_the_same_twice(customer):
    client = tagging.create(customer, "Vento", by=None)

    for _ in range(2):
        put = tagging.put(customer, name="Vento GmbH", public_id=client.public_id, by=None)
        assert (put.client.pk, put.client.company, put.is_new) == (client.pk, "Vento GmbH", False)

    assert told() == ["clients.client.tag-added", "clients.client.tag-renamed"]


@pytest.mark.parametrize("odd", ["cl_nobody", "a\x00", ""])
def test_put_with_an_id_that_is_not_its_own_is_refused(customer, odd):
    foreign = tagging.create(make.customer("Other", client_tagging=True), "Theirs", by=None)

    wrong = refusal(tagging.put, customer, name="Mine", public_id=odd or foreign.public_id)

    assert wrong.code == "client_unknown"


def test_an_archived_client_is_not_found_and_its_name_is_free(customer):
    client = tagging.create(customer, "Vento", by=None)

    assert tagging.archive(client, by=None)
    assert not tagging.archive(client, by=None)

    with pytest.raises(Refused):
        tagging.find(customer, client.public_id)
    other = tagging.put(customer, name="Vento", by=None)
    assert other.is_new
    assert refusal(tagging.restore, client).code == "name_taken"
    tagging.rename(other.client, "Vento II", by=None)
    assert tagging.restore(client, by=None)
    assert tagging.find(customer, client.public_id) == client


def test_a_client_with_doors_of_its_own_is_archived_by_an_operator(customer):
    client = tagging.create(customer, "Vento", by=None)
    make.smpp_account(client=client)

    assert refusal(tagging.archive, client).code == "has_doors"


def test_a_client_that_is_gone_is_not_renamed(customer):
    client = tagging.create(customer, "Vento", by=None)
    tagging.archive(client, by=None)

    assert refusal(tagging.rename, client, "Other").code == "client_unknown"
    assert refusal(tagging.set_anchor_day, client, 3).code == "client_unknown"


def test_periods_are_the_customers_own_until_something_else_is_set(customer):
    client = tagging.create(customer, "Vento", by=None)
    day = date(2026, 2, 10)

    own = tagging.current_period(customer, client, day)
    switch.set_anchor_day(customer, 1, by=None)
    customer.refresh_from_db()
    for_all = tagging.current_period(customer, client, day)
    tagging.set_anchor_day(client, 31, by=None)
    client.refresh_from_db()
    of_one = tagging.current_period(customer, client, day)

    assert own == Period(date(2026, 1, 15), date(2026, 2, 15))
    assert for_all == Period(date(2026, 2, 1), date(2026, 3, 1))
    assert of_one == Period(date(2026, 1, 31), date(2026, 2, 28))
    assert tagging.current_period(customer, None, day) == for_all


@pytest.mark.parametrize("day", [0, 32, -1])
def test_a_period_begins_on_a_day_of_a_month(customer, day):
    client = tagging.create(customer, "Vento", by=None)

    assert refusal(switch.set_anchor_day, customer, day).field == "anchor_day"
    assert refusal(tagging.set_anchor_day, client, day).field == "anchor_day"


def test_an_empty_anchor_day_goes_back_to_what_holds_for_all(customer):
    client = tagging.create(customer, "Vento", by=None)
    tagging.set_anchor_day(client, 9, by=None)
    switch.set_anchor_day(customer, 20, by=None)

    changed = (
        tagging.set_anchor_day(client, None, by=None),
        switch.set_anchor_day(customer, None, by=None),
    )
    again = tagging.set_anchor_day(client, None, by=None)

    client.refresh_from_db()
    customer.refresh_from_db()
    assert (changed, again) == ((True, True), False)
    assert tagging.anchor_of(customer, client) == 15
