from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from messaging import book, delivery_rates
from messaging.models import DeliveryRate, Pool
from messaging.routing.pools import Delivered
from tests import make

pytestmark = pytest.mark.django_db


def message(connector, status="delivered", *, minutes=60, **fields):
    at = timezone.now() - timedelta(minutes=minutes)
    return make.message(connector=connector, at=at, status=status, **fields)


@pytest.fixture
def tern():
    made = make.connector("Tern")
    make.routing(made, policy="delivery")
    return made


def measured():
    delivery_rates.measure(timezone.now())
    with connection.cursor() as cursor:
        read, _ = book.current(cursor)
    return read.delivered


def test_it_counts_what_arrived_by_connector_and_country(tern):
    heron = make.connector("Heron")
    account = make.account()
    for status in ("delivered", "delivered", "undelivered", "sent"):
        message(tern, status, account=account)
    message(tern, account=account, country="DE")
    message(heron, account=account)

    assert measured() == {
        (tern.pk, "GB"): Delivered(4, 2),
        (tern.pk, "DE"): Delivered(1, 1),
        (heron.pk, "GB"): Delivered(1, 1),
    }


def test_what_is_too_old_too_young_or_never_sent_does_not_count(tern):
    message(tern, minutes=5)
    message(tern, minutes=300)
    message(tern, "expired", sent_at=None)

    assert measured() == {}


def test_a_second_count_replaces_the_first_without_reading_the_book_again(tern):
    account = make.account()
    one = {"account": account, "door": make.door(customer=account.customer)}
    message(tern, **one)
    with connection.cursor() as cursor:
        before, _ = book.current(cursor)
    first = measured()

    message(tern, "undelivered", **one)
    second = measured()

    with connection.cursor() as cursor:
        after, _ = book.current(cursor)
    assert [first, second] == [
        {(tern.pk, "GB"): Delivered(1, 1)},
        {(tern.pk, "GB"): Delivered(2, 1)},
    ]
    assert after.routes is before.routes


def test_nothing_is_counted_while_no_pool_goes_by_it(tern):
    Pool.objects.update(policy="share")
    message(tern)

    assert delivery_rates.measure(timezone.now()) == 0
    assert not DeliveryRate.objects.exists()


def test_however_much_was_sent_a_slice_is_a_sample(tern, monkeypatch):
    monkeypatch.setattr(delivery_rates, "PER_SLICE", 2)
    account = make.account()
    for _ in range(5):
        message(tern, account=account)

    assert sum(one.sent for one in measured().values()) in {2, 4}
