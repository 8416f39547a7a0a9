"""What was closed or blocked since somebody knocked counts when the messages are accepted."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.models import Account
from clients import smpp_accounts, tokens
from clients.models import ApiToken, Client
from customers.models import Customer
from messaging.dispatch.payer import Barred
from messaging.dispatch.submission import Answer, Ask
from messaging.models import Batch, Delta, IdempotencyKey, Message, MessageText
from tests import make
from tests.messaging.test_accept import GB, flush, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def door():
    """A token of a client whose customer pays."""
    account = make.paying_account(customer=make.customer())
    client = make.client(customer=account.customer)
    return tokens.issue(customer=account.customer, client=client, name="shop", by=None)[0]


@pytest.fixture
def smpp(door):
    return smpp_accounts.issue(customer=door.customer, fields={"system_id": "pellworm"}, by=None)[0]


def revoke(door):
    tokens.revoke(ApiToken.objects.get(pk=door.pk), by=None)


def archive_customer(_door):
    Customer.objects.update(status="archived", archived_at=timezone.now())


def archive_client(_door):
    Client.objects.update(status="archived")


def archive_door(door):
    ApiToken.objects.filter(pk=door.pk).update(archived_at=timezone.now())


@pytest.mark.parametrize("close", [revoke, archive_customer, archive_client, archive_door])
def test_by_a_door_that_was_closed_meanwhile_nothing_is_stored_or_charged(door, close):
    knocked = submission(door, ask=Ask("order-1", "a" * 64))
    close(door)

    (outcome,) = flush(knocked)

    assert isinstance(outcome, Barred)
    assert outcome.code == "door_closed"
    for model in (Message, MessageText, Batch, Delta, IdempotencyKey):
        assert not model.objects.exists()
    assert Account.objects.get().balance == 10


def test_what_is_still_open_is_accepted_beside_what_was_closed(door):
    other = make.door(customer=door.customer)
    knocked = [submission(door), submission(other), submission(door)]
    revoke(door)

    first, second, third = flush(*knocked)

    assert isinstance(first, Barred)
    assert isinstance(second, Answer)
    assert isinstance(third, Barred)
    assert Message.objects.get().door_id == other.pk
    assert Account.objects.get().balance == Decimal("9.95")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"is_open": False}, "door_closed"),
        ({"submit_enabled": False}, "submit_disabled"),
        ({"is_open": True, "submit_enabled": True}, ""),
    ],
)
def test_an_account_that_was_switched_off_meanwhile_accepts_nothing(smpp, fields, code):
    knocked = submission(smpp)
    smpp_accounts.change(smpp, fields, by=None)

    (outcome,) = flush(knocked)

    assert getattr(outcome, "code", "") == code
    assert Message.objects.exists() is (code == "")


def test_an_account_that_was_archived_meanwhile_accepts_nothing(smpp):
    knocked = submission(smpp)
    smpp_accounts.archive(smpp, by=None)

    (outcome,) = flush(knocked)

    assert outcome.code == "door_closed"
    assert not Message.objects.exists()


def test_what_was_blocked_meanwhile_is_held(door):
    knocked = submission(door, GB, "999123456789")
    Client.objects.update(status="blocked")

    flush(knocked)

    held, rejected = Message.objects.order_by("id")
    assert (held.status, held.charge) == ("held", "charged")
    assert (rejected.status, rejected.reason) == ("rejected", "no_mcc_mnc")


def test_what_was_unblocked_meanwhile_goes_at_once(door):
    Client.objects.update(status="blocked")
    knocked = submission(door)
    Client.objects.update(status="active")

    flush(knocked)

    assert Message.objects.get().status == "queued"


def test_looking_again_costs_one_statement_for_the_whole_group(door):
    others = [make.door(customer=door.customer, client=door.client) for _ in range(5)]
    group = [submission(each) for each in [door, *others]]

    with CaptureQueriesContext(connection) as asked:
        flush(*group)

    assert len([query for query in asked if "clients_door" in query["sql"]]) == 1
    assert Message.objects.count() == len(group)
