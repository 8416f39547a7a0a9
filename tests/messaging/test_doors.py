"""What a door's account allows: how fast parts come in, and to whom they may go."""

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from billing.models import Account
from clients import cug, smpp_accounts
from clients.models import Bucket, CugNumber
from messaging.dispatch import buckets, payer
from messaging.dispatch.submission import TryLater
from messaging.models import Message
from tests import database, make
from tests.messaging.test_accept import GB, flush, submission

pytestmark = pytest.mark.django_db

INSIDE, OUTSIDE = GB, "447700900999"


def an_account(**fields):
    return smpp_accounts.issue(customer=make.customer(), fields=fields, by=None)[0]


def paced(rate=20):
    return payer.of_door(an_account(parts_per_s=rate).pk)


def taken(who, parts):
    try:
        buckets.take(buckets.of(who), parts)
    except TryLater:
        return False
    return True


def pass_time(seconds):
    Bucket.objects.update(at=F("at") - timedelta(seconds=seconds))


def test_a_second_of_parts_may_come_at_once_and_no_more():
    who = paced(20)

    said = [taken(who, 5) for _ in range(5)]

    assert said == [True, True, True, True, False]


def test_what_is_refused_takes_nothing():
    who = paced(20)
    buckets.take(buckets.of(who), 15)

    said = [taken(who, 10), taken(who, 10), taken(who, 5)]

    assert said == [False, False, True]


def test_the_bucket_fills_at_its_rate_and_never_beyond_a_second():
    who = paced(20)
    buckets.take(buckets.of(who), 20)

    pass_time(0.5)
    half = [taken(who, 10), taken(who, 5)]
    pass_time(3600)
    full = [taken(who, 20), taken(who, 5)]

    assert half == [True, False]
    assert full == [True, False]


def test_a_bulk_larger_than_a_second_comes_in_whole_and_then_is_waited_for():
    who = paced(20)

    buckets.take(buckets.of(who), 1_000)

    with pytest.raises(TryLater) as refusal:
        buckets.take(buckets.of(who), 1)
    assert refusal.value.retry_s == 50
    pass_time(refusal.value.retry_s)
    assert taken(who, 1)


def test_a_bulk_waits_for_a_full_bucket():
    who = paced(20)
    buckets.take(buckets.of(who), 10)

    with pytest.raises(TryLater) as refusal:
        buckets.take(buckets.of(who), 1_000)

    assert refusal.value.retry_s == 1
    pass_time(1)
    assert taken(who, 1_000)


def test_what_is_given_back_may_come_again_up_to_a_full_bucket():
    who = paced(20)
    buckets.take(buckets.of(who), 20)

    buckets.give_back(buckets.of(who), 15)
    some = [taken(who, 15), taken(who, 5)]
    buckets.give_back(buckets.of(who), 500)
    full = [taken(who, 20), taken(who, 5)]

    assert some == [True, False]
    assert full == [True, False]


def test_another_rate_counts_at_once():
    account = an_account(parts_per_s=100)
    buckets.take(buckets.of(payer.of_door(account.pk)), 10)

    smpp_accounts.change(account, {"parts_per_s": 5}, by=None)

    who = payer.of_door(account.pk)
    assert [taken(who, 5), taken(who, 5)] == [True, False]


def test_doors_do_not_share_their_rate():
    first, second = paced(5), paced(5)
    buckets.take(buckets.of(first), 500)

    assert taken(second, 5)


def test_a_token_is_not_slowed_down():
    who = payer.of_door(make.door().pk)

    assert all(taken(who, 10_000) for _ in range(3))
    assert not Bucket.objects.exists()


def test_the_table_of_the_rates_is_not_written_ahead():
    """It is the price of a limit over all processes: no wait for the disk in any request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'clients_bucket'")

        assert cursor.fetchone() == ("u",)


@pytest.mark.django_db(transaction=True)
def test_threads_share_one_rate():
    who = paced(20)
    said = []
    gate = threading.Barrier(16)

    def hammer():
        gate.wait()
        said.extend(taken(who, 1) for _ in range(25))
        connection.close()

    threads = [threading.Thread(target=hammer) for _ in range(16)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.monotonic() - began

    assert 20 <= said.count(True) <= 20 + 20 * lasted + 1
    assert said.count(False) > 0


HAMMER = """
import time
import django
django.setup()
from messaging.dispatch import buckets, payer
from tests.messaging.test_doors import taken
who = payer.of_door({door})
while time.time() < {start}:
    time.sleep(0.01)
print(sum(taken(who, 1) for _ in range(300)), time.time())
"""


@pytest.mark.django_db(transaction=True)
def test_processes_share_one_rate():
    who = paced(50)
    start = time.time() + 4
    script = HAMMER.format(door=who.door, start=start)
    environment = os.environ | {
        "DATABASE_URL": database.url(),
        "DJANGO_SETTINGS_MODULE": "tests.test_settings",
    }

    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60)[0].split() for process in processes]

    counts = [int(count) for count, _ in said]
    lasted = max(float(end) for _, end in said) - start
    assert 50 <= sum(counts) <= 50 + 50 * lasted + 1
    assert all(count < 300 for count in counts)


def a_group(*numbers, uses_cug=True):
    make.network()
    make.routing(make.connector("Tern"))
    account = make.account(customer=make.customer(), credit_limit=10)
    fields = {"uses_cug": uses_cug}
    smpp = smpp_accounts.issue(customer=account.customer, fields=fields, by=None)[0]
    cug.set_numbers(smpp, list(numbers), by=None)
    return smpp


def reasons():
    return list(Message.objects.order_by("id").values_list("status", "reason", "charge"))


def test_a_number_outside_the_closed_user_group_is_rejected_and_never_charged():
    """001: SMPP - only numbers in the CUG may be sent to."""
    door = a_group(INSIDE)

    flush(submission(door, INSIDE, OUTSIDE))

    assert reasons() == [("queued", "", "charged"), ("rejected", "not_in_cug", "none")]
    assert Account.objects.get().balance == -Message.objects.get(status="queued").price
    assert Message.objects.get(status="rejected").country == "GB"


def test_without_its_switch_a_closed_user_group_closes_nothing():
    flush(submission(a_group(INSIDE, uses_cug=False), OUTSIDE))

    assert reasons() == [("queued", "", "charged")]


def test_an_empty_group_is_closed_to_everybody():
    flush(submission(a_group(), INSIDE, "999123456789"))

    assert reasons() == [("rejected", "not_in_cug", "none"), ("rejected", "no_mcc_mnc", "none")]
    assert Account.objects.get().balance == 0


def test_a_group_belongs_to_its_account():
    door = a_group(INSIDE)
    other = smpp_accounts.issue(customer=door.customer, fields={"uses_cug": True}, by=None)[0]
    CugNumber.objects.create(account=other, number=OUTSIDE)

    flush(submission(door, OUTSIDE), submission(other, OUTSIDE))

    assert reasons() == [("rejected", "not_in_cug", "none"), ("queued", "", "charged")]


def test_the_groups_of_a_flush_are_asked_once():
    door = a_group(INSIDE)
    knocked = [submission(door, *([INSIDE] * 50)), submission(door, OUTSIDE)]

    with CaptureQueriesContext(connection) as asked:
        flush(*knocked)

    assert len([query for query in asked if "clients_cugnumber" in query["sql"]]) == 1


def test_who_uses_no_group_is_not_asked_for_one():
    knocked = submission(a_group(INSIDE, uses_cug=False))

    with CaptureQueriesContext(connection) as asked:
        flush(knocked)

    assert not [query for query in asked if "clients_cugnumber" in query["sql"]]
