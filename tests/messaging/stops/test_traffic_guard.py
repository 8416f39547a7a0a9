"""The artificial-traffic guard: what raises an alarm, what it holds, and how it ends."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing import ledger
from billing.models import Account, Entry
from messaging import sending_limits, traffic_guard
from messaging.models import Message, TrafficAlarm
from portal.models import HistoryEntry
from tests import make
from tests.messaging.stops.test_screens import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(settings):
    settings.TRAFFIC_ADJACENT, settings.TRAFFIC_SUDDEN = 5, 5
    make.network()
    make.network("Meridia", code="FR", mcc="208", mnc="98", prefixes=("336",))
    make.routing(make.connector("Tern"))
    account = make.account(client=make.client(customer=make.customer()))
    ledger.post(account, amount=Decimal(10), kind=Entry.Kind.TOP_UP, key="first")
    return make.door(client=account.client)


def side_by_side(count=5):
    return [f"447700900{n:03d}" for n in range(count)]


def scattered(count=5, start="336"):
    return [f"{start}{n}9981240" for n in range(count)]


def test_many_numbers_side_by_side_raise_an_alarm_and_what_follows_is_held(door):
    send(door, *side_by_side())

    assert traffic_guard.look() == 1
    found = send(door, "447700900999", "447700911111")

    alarm = TrafficAlarm.objects.get()
    assert (alarm.kind, alarm.place, alarm.seen) == ("adjacent", "447700900", 5)
    assert (found["447700900999"].status, found["447700900999"].reason) == (
        "held",
        "unusual_traffic",
    )
    assert found["447700911111"].status == "queued"
    assert HistoryEntry.objects.filter(event="messaging.traffic.alarm").count() == 1


def test_fewer_numbers_or_scattered_ones_or_the_same_one_again_raise_none(door):
    send(door, *side_by_side(4))
    send(door, *(["447700900001"] * 9))
    send(door, *scattered())

    assert traffic_guard.look() == 0


def test_a_country_that_is_new_to_an_account_at_work_raises_an_alarm(door):
    make.message(account=Account.objects.get(), door=door, at=timezone.now() - timedelta(days=3))
    send(door, *scattered())

    assert traffic_guard.look() == 1
    assert TrafficAlarm.objects.get().place == "FR"
    assert send(door, "33639981249")["33639981249"].status == "held"


def test_a_country_it_sent_to_before_raises_none(door):
    account, before = Account.objects.get(), timezone.now() - timedelta(days=3)
    make.message(account=account, door=door, at=before, country="FR")
    send(door, *scattered())

    assert traffic_guard.look() == 0


def test_an_account_that_is_not_watched_raises_none(door):
    sending_limits.set_for(Account.objects.get(), {"watches_traffic": False}, by=make.staff())
    send(door, *side_by_side())

    assert traffic_guard.look() == 0


def test_an_alarm_stands_once_and_stays_ended_when_staff_ended_it(door):
    send(door, *side_by_side())
    traffic_guard.look()
    assert traffic_guard.look() == 0

    assert traffic_guard.end(TrafficAlarm.objects.all(), by=make.staff()) == 1

    assert traffic_guard.look() == 0
    assert send(door, "447700900998")["447700900998"].status == "queued"


def test_an_alarm_that_is_over_holds_nothing(door):
    send(door, *side_by_side())
    traffic_guard.look()
    TrafficAlarm.objects.update(until=timezone.now() - timedelta(seconds=1))

    assert send(door, "447700900997")["447700900997"].status == "queued"
    assert Message.objects.filter(status="held").count() == 0
