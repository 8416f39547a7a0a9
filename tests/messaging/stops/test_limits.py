"""What an account may spend a day and send an hour, and where to."""

from decimal import Decimal

import pytest
from django.db import connection

from billing import ledger
from billing.models import Account, Entry
from messaging import sending_limits
from messaging.models import DaySpend, HourCount, Message, SendingLimit
from tests import make
from tests.messaging.stops.test_screens import GB, Counting, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def door():
    make.network()
    make.network("Meridia", code="FR", mcc="208", mnc="98", prefixes=("336",))
    make.routing(make.connector("Tern"))
    account = make.account(client=make.client(customer=make.customer()))
    ledger.post(account, amount=Decimal(10), kind=Entry.Kind.TOP_UP, key="first")
    return make.door(client=account.client)


def limit(**fields):
    sending_limits.set_for(Account.objects.get(), fields, by=make.staff())


def numbers(count, start="4477009"):
    return [f"{start}{n:05d}" for n in range(count)]


def blocked(reason):
    return Message.objects.filter(status="rejected", reason=reason, charge="none").count()


def test_what_goes_beyond_the_days_money_is_blocked_and_free(door):
    send(door, *numbers(2))
    limit(spend_cap=Decimal("0.25"))

    send(door, *numbers(4))
    send(door, GB)

    assert blocked("spend_cap") == 2
    assert Account.objects.get().balance == Decimal("9.75")
    assert DaySpend.objects.get().amount == Decimal("0.25")


def test_a_cap_that_is_changed_counts_the_day_anew(door):
    limit(spend_cap=Decimal("0.05"))
    send(door, *numbers(3))
    limit(spend_cap=None)
    send(door, *numbers(3))
    limit(spend_cap=Decimal("0.25"))
    send(door, *numbers(3))

    assert Message.objects.filter(status="queued").count() == 5


def test_an_hour_holds_so_many_messages_to_each_country(door):
    limit(per_hour=2)

    send(door, *numbers(3), "33639981240")
    send(door, GB, "33639981241", "33639981242")

    assert blocked("too_many_to_prefix") == 3
    assert {one.country: one.messages for one in HourCount.objects.all()} == {"GB": 2, "FR": 2}


def test_a_country_that_is_not_named_is_closed(door):
    limit(countries=["FR"])

    send(door, GB, "33639981240")

    assert blocked("country_closed") == 1
    assert Message.objects.get(status="queued").country == "FR"


def test_who_has_no_cap_is_not_asked_about(door):
    limit(countries=["GB"])
    send(door, GB)

    with connection.execute_wrapper(counting := Counting("messaging_dayspend")):
        send(door, GB)

    assert counting.number == 0


def test_a_submission_that_cannot_be_paid_uses_up_nothing(door):
    limit(spend_cap=Decimal(100), per_hour=1000)

    send(door, *numbers(201))

    assert not Message.objects.exists()
    assert sending_limits.used(Account.objects.get()).sent == {}


def test_the_same_limits_again_are_no_change(door):
    by, account = make.staff(), Account.objects.get()

    assert sending_limits.set_for(account, {"per_hour": 5}, by=by)
    assert not sending_limits.set_for(account, {"per_hour": 5}, by=by)
    assert SendingLimit.objects.count() == 1
