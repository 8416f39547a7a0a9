"""`visible_to` is the one door between a request and rows: nobody sees a neighbour's."""

import pytest
from django.contrib.auth.models import AnonymousUser

from billing.models import Account
from clients.models import Client
from customers.models import Customer
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Two customers, each with two clients; the second pair must never be seen by the first."""
    ours, theirs = make.customer("Ours"), make.customer("Theirs")
    for owner in (ours, theirs):
        for company in ("One", "Two"):
            make.account(client=make.client(company, customer=owner))
        make.account(customer=owner)
    return ours, theirs


def test_staff_see_everything(two):
    person = make.staff()

    assert Customer.objects.visible_to(person).count() == 2
    assert Client.objects.visible_to(person).count() == 4
    assert Account.objects.visible_to(person).count() == 6


def test_a_customers_person_sees_the_customer_and_its_clients(two):
    ours, _ = two
    person = make.member(ours)

    assert list(Customer.objects.visible_to(person)) == [ours]
    assert {c.customer for c in Client.objects.visible_to(person)} == {ours}
    assert {a.customer for a in Account.objects.visible_to(person)} == {ours}


def test_a_clients_person_sees_that_client_alone(two):
    ours, _ = two
    client = ours.clients.get(company="One")
    person = make.seat(client)

    assert not Customer.objects.visible_to(person).exists()
    assert list(Client.objects.visible_to(person)) == [client]
    assert [a.client for a in Account.objects.visible_to(person)] == [client]


@pytest.mark.parametrize("model", [Customer, Client, Account])
def test_nobody_sees_nothing(two, model):
    assert not model.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize("model", [Customer, Client, Account])
def test_who_may_not_log_in_sees_nothing(two, model):
    person = make.staff(is_active=False)

    assert not model.objects.visible_to(person).exists()
