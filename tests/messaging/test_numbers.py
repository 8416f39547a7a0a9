import pytest
from django.contrib.admin.sites import site

from messaging import numbers
from messaging.forms.numbers import NumberForm
from messaging.models import Number
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return make.client(customer=make.customer())


def test_a_number_of_an_account_is_its_owners(client):
    account, by = make.smpp_account(client=client), make.staff()

    number = numbers.assign(make.phone_number(), door=account, by=by)

    assert (number.customer, number.client) == (client.customer, client)
    assert number.door_id == account.pk
    entry = HistoryEntry.objects.get(event="messaging.number.assigned")
    assert (entry.actor, entry.customer_id) == (by, client.customer_id)
    assert str(account) in entry.data["owner"]


def test_it_is_taken_back_and_the_loser_reads_so(client):
    number = make.phone_number(client=client, customer=client.customer)

    number = numbers.assign(number, by=make.staff())

    assert (number.customer, number.client, number.door) == (None, None, None)
    entry = HistoryEntry.objects.get(event="messaging.number.taken-back")
    assert entry.customer_id == client.customer_id


def test_the_same_owner_again_is_no_news(client):
    account = make.smpp_account(client=client)
    number = numbers.assign(make.phone_number(), door=account, by=None)

    numbers.assign(number, door=account, by=None)

    assert HistoryEntry.objects.filter(event="messaging.number.assigned").count() == 1


def test_a_customers_own_account_may_hear_for_its_client(client):
    account = make.smpp_account(customer=client.customer)

    owner = numbers.owner(door=account, client=client, customer=None)

    assert owner == (client.customer, client, account)


def test_what_does_not_belong_together_is_refused(client):
    sister = make.client(customer=client.customer)
    wrong = [
        {"door": make.smpp_account(customer=make.customer()), "client": client},
        {"door": make.smpp_account(client=sister), "client": client},
        {"door": make.smpp_account(customer=make.customer()), "customer": client.customer},
        {"client": client, "customer": make.customer()},
        {"door": make.door(client=client)},
    ]

    for named in wrong:
        with pytest.raises(Refused):
            numbers.owner(**{"door": None, "client": None, "customer": None} | named)


def test_the_admin_completes_an_owner_and_refuses_a_wrong_one(client):
    account = make.smpp_account(client=client)
    typed = {"digits": "60777", "country": make.country().pk, "door": account.pk}

    form = NumberForm(typed)
    wrong = NumberForm(typed | {"customer": make.customer().pk})

    assert form.is_valid()
    assert form.save().client == client
    assert not wrong.is_valid()
    assert issubclass(site._registry[Number].form, NumberForm)
