"""What a customer's contract says is honoured: what it is charged for, and by which channels."""

import pytest

from billing.models import Account
from customers.models import Customer
from messaging.dispatch.payer import Barred
from messaging.models import Message, MessageText
from messaging.states import Told
from tests import make
from tests.messaging.test_accept import flush, submission
from tests.messaging.test_transitions import a_door, answered, balance, claimed, receipt, sent

pytestmark = pytest.mark.django_db

POLICIES = [
    # charged for, basis of the rate, basis of the message, left when it is not delivered
    ("rate", "submitted", "submitted", "9.95"),
    ("rate", "delivered", "delivered", "10"),
    ("submitted", "submitted", "submitted", "9.95"),
    ("submitted", "delivered", "submitted", "9.95"),
    ("delivered", "submitted", "delivered", "10"),
    ("delivered", "delivered", "delivered", "10"),
]


def a_customers_door(policy, basis="submitted"):
    door = a_door(basis=basis)
    Customer.objects.update(charge_policy=policy)
    return door


@pytest.mark.parametrize(("policy", "rate", "frozen", "left"), POLICIES)
def test_an_undelivered_message_costs_what_the_contract_says(policy, rate, frozen, left):
    sent(a_customers_door(policy, rate))

    receipt("u1", Told.UNDELIVERED)

    assert Message.objects.get().basis == frozen
    assert f"{balance().normalize():f}" == left


@pytest.mark.parametrize("policy", ["rate", "submitted", "delivered"])
def test_a_delivered_message_is_charged_by_every_contract(policy):
    sent(a_customers_door(policy))

    receipt("u1")

    assert Message.objects.get().charge == "charged"
    assert f"{balance().normalize():f}" == "9.95"


@pytest.mark.parametrize("policy", ["rate", "submitted", "delivered"])
def test_what_no_supplier_took_is_refunded_by_every_contract(policy):
    flush(submission(a_customers_door(policy)))
    (one,) = claimed()

    answered(one, "refused", code=11)

    assert Message.objects.get().charge == "refunded"
    assert balance() == 10


def test_another_contract_counts_for_the_messages_after_it():
    door = a_customers_door("delivered")
    flush(submission(door))
    Customer.objects.update(charge_policy="submitted")

    flush(submission(door))

    bases = Message.objects.order_by("id").values_list("basis", flat=True)
    assert list(bases) == ["delivered", "submitted"]


@pytest.mark.parametrize("policy", ["rate", "submitted", "delivered"])
def test_a_blocked_message_is_charged_by_no_contract(policy):
    flush(submission(a_customers_door(policy), "999123456789"))

    message = Message.objects.get()
    assert (message.charge, message.price) == ("none", 0)
    assert balance() == 10


def test_by_a_channel_the_customer_may_not_use_nothing_is_stored():
    door = a_door()
    Customer.objects.update(channels=["viber"])

    (outcome,) = flush(submission(door))

    assert isinstance(outcome, Barred)
    assert outcome.code == "channel_not_allowed"
    assert not Message.objects.exists()
    assert not MessageText.objects.exists()
    assert balance() == 10


def test_one_that_may_not_use_the_channel_does_not_hinder_its_neighbour():
    barred = a_door()
    Customer.objects.update(channels=[])
    other = make.account(customer=make.customer("Another"), credit_limit=10)

    refused, fine = flush(submission(barred), submission(make.door(customer=other.customer)))

    assert isinstance(refused, Barred)
    assert fine.status == 202
    assert Account.objects.get(pk=other.pk).balance < 0
