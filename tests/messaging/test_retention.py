"""Texts are erased after their customer's days, whoever else keeps his for longer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from customers.models import Customer
from messaging import retention, tasks
from messaging.models import Erasure, Message, MessageText
from messaging.retention import forget_texts
from portal.celery import EVERY
from tests import make

pytestmark = pytest.mark.django_db


def sender(days):
    """A customer that keeps its texts so long, with its account and its door."""
    customer = make.customer(text_retention_days=days)
    return make.account(customer=customer), make.door(customer=customer)


def a_text(of, *, days_ago, **fields):
    account, door = of
    at = timezone.now() - timedelta(days=days_ago)
    message = make.message(account=account, door=door, at=at, told=False, **fields)
    MessageText.objects.create(message=message, text="Your parcel arrives today.")
    return message


def kept():
    return set(MessageText.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(("days_ago", "is_kept"), [(9.9, True), (10.1, False), (60, False)])
def test_a_text_is_kept_for_its_customers_days(days_ago, is_kept):
    message = a_text(sender(10), days_ago=days_ago)

    erased = forget_texts()

    assert erased == (0 if is_kept else 1)
    assert kept() == ({message.pk} if is_kept else set())
    assert Message.objects.count() == 1


def test_customers_have_days_of_their_own():
    short, long = sender(10), sender(90)
    messages = [a_text(of, days_ago=days) for of in (short, long) for days in (5, 40, 100)]

    erased = forget_texts()

    assert erased == 3
    assert kept() == {messages[0].pk, messages[3].pk, messages[4].pk}


def test_fewer_days_take_effect_with_the_next_run():
    of = sender(90)
    young, old = a_text(of, days_ago=5), a_text(of, days_ago=40)
    forget_texts()
    Customer.objects.update(text_retention_days=30)

    forget_texts()

    assert kept() == {young.pk}
    assert not MessageText.objects.filter(pk=old.pk).exists()


def test_more_days_keep_what_is_still_there():
    of = sender(10)
    a_text(of, days_ago=40)
    young = a_text(of, days_ago=5)
    forget_texts()
    Customer.objects.update(text_retention_days=90)

    forget_texts(timezone.now() + timedelta(days=80))

    assert kept() == {young.pk}
    assert forget_texts(timezone.now() + timedelta(days=86)) == 1


@pytest.mark.parametrize("status", ["accepted", "held", "queued", "submitting"])
def test_a_text_that_is_still_to_be_sent_stays_until_it_was(status):
    of = sender(1)
    waiting = a_text(of, days_ago=1.5, status=status, sent_at=None, final_at=None)
    done = a_text(of, days_ago=1.2)

    forget_texts()
    before = kept()
    Message.objects.filter(pk=waiting.pk).update(status="sent")
    forget_texts()

    assert before == {waiting.pk}
    assert done.pk not in before
    assert kept() == set()


def test_no_days_at_all_keep_a_text_for_an_hour():
    of = sender(0)
    young, old = a_text(of, days_ago=0.5 / 24), a_text(of, days_ago=1.5 / 24)

    forget_texts()

    assert kept() == {young.pk}
    assert old.pk not in kept()


def test_an_archived_customers_texts_are_erased_too():
    of = sender(10)
    a_text(of, days_ago=40)
    Customer.objects.update(status="archived", archived_at=timezone.now())

    assert forget_texts() == 1


def test_a_run_goes_by_bounded_batches_and_the_next_one_goes_on(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 3)
    of = sender(10)
    for _ in range(10):
        a_text(of, days_ago=20)

    counts = [forget_texts(batches=2) for _ in range(3)]

    assert counts == [6, 4, 0]


def test_waiting_messages_hold_no_batch_up(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    of = sender(10)
    waiting = {a_text(of, days_ago=20, status="queued").pk for _ in range(5)}
    for _ in range(5):
        a_text(of, days_ago=19)

    erased = forget_texts()

    assert erased == 5
    assert kept() == waiting


def test_who_is_farthest_behind_comes_first():
    first, second = sender(10), sender(10)
    a_text(first, days_ago=20)
    forget_texts(batches=1)
    old = a_text(second, days_ago=15)

    forget_texts(batches=1)

    assert old.pk not in kept()


def test_what_was_erased_is_not_looked_at_again():
    of = sender(10)
    a_text(of, days_ago=20)
    forget_texts()
    mark = Erasure.objects.get().up_to

    late = a_text(of, days_ago=15)

    assert late.pk < mark
    assert forget_texts() == 0


@pytest.mark.django_db(transaction=True)
def test_a_customer_whom_another_run_has_is_left_to_it():
    of = sender(10)
    a_text(of, days_ago=20)
    Erasure.objects.create(customer=of[0].customer)
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(retention.LOCK, [of[0].customer_id])
        erased = forget_texts()
    finally:
        other.rollback()
        other.close()

    assert erased == 0
    assert forget_texts() == 1


def test_beat_forgets_texts_every_hour():
    a_text(sender(10), days_ago=20)

    tasks.forget_texts()

    assert EVERY[tasks.forget_texts.name] == 3600
    assert not MessageText.objects.exists()


def test_the_page_of_a_message_says_that_its_text_is_gone(as_user):
    message = a_text(sender(10), days_ago=20)
    staff = as_user(make.staff())
    before = staff.get(message.get_absolute_url()).content.decode()

    forget_texts()

    after = staff.get(message.get_absolute_url()).content.decode()
    assert "Your parcel arrives today." in before
    assert "Your parcel arrives today." not in after
    assert "no longer kept" in after
