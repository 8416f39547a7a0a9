"""Limits of parts per second: set by staff, seen by whom they hold for, honoured by the doors."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from clients import parts_limits, smpp_accounts, tokens
from clients.models import Bucket, PartsLimit
from messaging.dispatch import buckets, payer
from messaging.dispatch.submission import TryLater
from messaging.models import Message
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make
from tests.messaging.test_accept import GB, flush, submission

pytestmark = pytest.mark.django_db


def a_customer():
    make.network()
    make.routing(make.connector("Tern"))
    return make.account(customer=make.customer(), credit_limit=1_000).customer


def small(door, parts=1, sender="Vento", lane=None):
    one = submission(door, *([GB] * parts))
    one.is_small, one.sender = True, sender
    return one


def refused(outcomes):
    return [isinstance(one, TryLater) for one in outcomes]


def test_two_doors_of_a_customer_share_its_limit():
    customer = a_customer()
    parts_limits.put(customer, rate=5, burst=8, by=None)
    first = make.door(customer=customer)
    second = make.door(client=make.client(customer=customer))

    outcomes = flush(small(first, 5), small(second, 3), small(first, 1))

    assert refused(outcomes) == [False, False, True]
    assert str(outcomes[2]) == "This customer with all its clients may submit 5 parts per second."
    assert outcomes[2].code == "too_fast"
    assert Message.objects.count() == 8


def test_a_clients_limit_holds_for_that_client_alone():
    customer = a_customer()
    limited = make.client(customer=customer)
    parts_limits.put(limited, rate=2, by=None)
    doors = make.door(client=limited), make.door(client=make.client(customer=customer))

    outcomes = flush(*(small(door, 2) for door in (*doors, *doors)))

    assert refused(outcomes) == [False, False, True, False]
    assert "This client" in str(outcomes[2])


def test_a_sender_names_limit_counts_what_goes_out_under_it():
    customer = a_customer()
    client = make.client(customer=customer)
    name = make.sender_name(client=client, name="Vento", status="approved")
    parts_limits.put(name, rate=2, by=None)
    door = make.door(client=client)

    outcomes = flush(small(door, 2, "VENTO"), small(door, 2, "Other"), small(door, 1, "Vento"))

    assert refused(outcomes) == [False, False, True]
    assert "sender name vento" in str(outcomes[2])


def test_what_one_limit_refuses_takes_nothing_from_the_others():
    customer = a_customer()
    parts_limits.put(customer, rate=2, by=None)
    smpp = smpp_accounts.issue(customer=customer, fields={"parts_per_s": 50}, by=None)[0]
    limits = buckets.of(payer.of_door(smpp.pk))
    buckets.take(limits, 2)

    with pytest.raises(TryLater):
        buckets.take(limits, 1)

    left = dict(Bucket.objects.values_list("key", "parts"))
    assert left[f"door:{smpp.pk}"] == 48


def test_a_limit_fills_up_again():
    customer = a_customer()
    parts_limits.put(customer, rate=2, burst=4, by=None)
    limits = buckets.of(payer.of_door(make.door(customer=customer).pk))
    buckets.take(limits, 4)
    Bucket.objects.update(at=F("at") - timedelta(seconds=1))

    buckets.take(limits, 2)

    with pytest.raises(TryLater):
        buckets.take(limits, 1)


def test_all_buckets_of_a_commit_are_asked_once_and_none_where_nobody_is_limited():
    customer = a_customer()
    doors = make.door(customer=customer), make.door(client=make.client(customer=customer))
    asked = {}

    for rate in (None, 100):
        parts_limits.put(customer, rate=rate, by=None)
        parts_limits.put(doors[1].client, rate=rate, by=None)
        with CaptureQueriesContext(connection) as queries:
            flush(*(small(door) for door in doors))
        asked[rate] = sum("clients_bucket" in one["sql"] for one in queries)

    assert asked == {None: 0, 100: 1}


def test_what_a_commit_refuses_stays_in_the_bucket():
    customer = a_customer()
    parts_limits.put(customer, rate=1, burst=8, by=None)
    door = make.door(customer=customer)

    outcomes = flush(small(door, 5), small(door, 5), small(door, 1))

    assert refused(outcomes) == [False, True, False]
    assert 2 <= Bucket.objects.get().parts < 3


def test_what_is_refused_before_it_is_asked_for_takes_nothing():
    customer = a_customer()
    parts_limits.put(customer, rate=1, burst=8, by=None)
    door = make.door(customer=customer)
    barred = small(door, 5)
    barred.payer = replace(barred.payer, channels=())

    outcomes = flush(barred, small(door, 1))

    assert outcomes[0].code == "channel_not_allowed"
    assert 7 <= Bucket.objects.get().parts < 8


def test_a_limit_that_changes_between_two_messages_of_a_commit_is_one_limit():
    customer = a_customer()
    door = make.door(customer=customer)
    parts_limits.put(customer, rate=5, by=None)
    before = small(door, 2)
    parts_limits.put(customer, rate=6, by=None)

    outcomes = flush(before, small(door, 2))

    assert refused(outcomes) == [False, False]
    assert Bucket.objects.count() == 1


def test_a_limit_is_put_changed_and_taken_off():
    customer = make.customer()

    said = [
        parts_limits.put(customer, rate=5, by=None),
        parts_limits.put(customer, rate=5, by=None),
        parts_limits.put(customer, rate=5, burst=50, by=None),
        parts_limits.put(customer, rate=None, by=None),
        parts_limits.put(customer, rate=None, by=None),
    ]

    assert said == [True, False, True, True, False]
    assert not PartsLimit.objects.exists()
    assert HistoryEntry.objects.filter(event="clients.limit.changed").count() == 3


@pytest.mark.parametrize(
    "fields", [{"rate": 0}, {"rate": 5, "burst": 1_000_001}, {"rate": None, "burst": 3}]
)
def test_a_limit_out_of_range_is_refused(fields):
    with pytest.raises(Refused):
        parts_limits.put(make.customer(), by=None, **fields)


def test_staff_set_a_limit_and_the_client_sees_how_much_is_taken(as_user):
    client = make.client()
    staff = as_user(make.staff())
    address = f"/clients/{client.pk}/limit/"

    bad = staff.post(address, {"parts_per_s": "0"})
    staff.post(address, {"parts_per_s": "20", "burst": "40"})
    limit = PartsLimit.objects.get()
    buckets.take(buckets.of(payer.of_door(make.door(client=client).pk)), 30)
    Bucket.objects.update(at=F("at") + timedelta(hours=1))
    tab = staff.get(f"/clients/{client.pk}/smpp/").text
    owner = as_user(make.seat(client))

    assert bad.status_code == 422
    assert (limit.parts_per_s, limit.burst) == (20, 40)
    assert "30 / 40" in tab
    assert address in tab
    for page in ("/smpp-config/", "/api-config/"):
        shown = owner.get(page).text
        assert "30 / 40" in shown
        assert 'hx-trigger="every 2s"' in shown
        assert "limit/" not in shown
    assert owner.get(address).status_code == 403


def test_an_smpp_accounts_page_shows_its_own_pace(as_user):
    smpp = smpp_accounts.issue(customer=make.customer(), fields={"parts_per_s": 7}, by=None)[0]
    buckets.take(buckets.of(payer.of_door(smpp.pk)), 7)
    Bucket.objects.update(at=F("at") + timedelta(hours=1))

    assert "7 / 7" in as_user(make.staff()).get(f"/smpp-accounts/{smpp.pk}/parameters/").text


@pytest.mark.parametrize(("priority", "lane"), [(0, 0), (1, 1), (2, 2)])
def test_what_comes_by_a_door_goes_in_its_lane(priority, lane):
    customer = a_customer()
    token = tokens.issue(customer=customer, client=None, name="codes", by=None)[0]
    tokens.change(token, {"priority": priority}, by=None)

    flush(submission(token))

    assert Message.objects.get().lane == lane
    told = HistoryEntry.objects.filter(event="clients.token.changed")
    assert told.exists() is (priority != 1)


def test_what_names_a_lane_goes_in_it():
    one = submission(make.door(customer=a_customer(), priority=0))
    one.lane = 2

    flush(one)

    assert Message.objects.get().lane == 2
