import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from messaging.models import Delta
from reports import folding, traffic
from reports.models import DayClient, DayHour, DaySender
from tests import make


@pytest.mark.django_db
def test_a_fold_moves_deltas_into_every_daily_table():
    door = make.door()
    make.delta(door=door, parts=3, sent_parts=2, price="0.15")
    make.delta(door=door, parts=1, delivered_parts=1, price="-0.05")

    folded = folding.fold()

    assert folded == 2
    assert not Delta.objects.exists()
    for table in folding.TABLES:
        row = table.objects.get()
        assert (row.parts, row.sent_parts, row.delivered_parts) == (4, 2, 1)
        assert str(row.price) == "0.100000"


@pytest.mark.django_db
def test_a_second_fold_adds_to_the_rows_of_the_first():
    door = make.door()
    make.delta(door=door, messages=1)
    folding.fold()
    make.delta(door=door, messages=2)

    folding.fold()

    assert DayClient.objects.get().messages == 3


@pytest.mark.django_db
def test_traffic_without_a_client_is_one_row_and_not_many():
    door = make.door()
    for _ in range(3):
        make.delta(door=door, client=None, messages=1)
        folding.fold()

    assert DayClient.objects.get().messages == 3


@pytest.mark.django_db
def test_each_table_keeps_only_what_its_question_asks_for():
    door = make.door()
    make.delta(door=door, messages=1, sender="Vento", hour=3)
    make.delta(door=door, messages=1, sender="Osprey", hour=4)

    folding.fold()

    assert DayClient.objects.count() == 1
    assert DaySender.objects.count() == 2
    assert sorted(DayHour.objects.values_list("hour", flat=True)) == [3, 4]


@pytest.mark.django_db
def test_a_fold_takes_no_more_than_its_limit():
    door = make.door()
    for _ in range(5):
        make.delta(door=door, messages=1)

    first, second, third = (folding.fold(limit=2) for _ in range(3))

    assert (first, second, third) == (2, 2, 1)
    assert DayClient.objects.get().messages == 5


@pytest.mark.django_db
def test_hours_are_forgotten_after_36_days():
    door = make.door()
    today = timezone.localdate()
    make.delta(door=door, day=today - timedelta(days=36), messages=1)
    make.delta(door=door, day=today - timedelta(days=37), messages=1)
    folding.fold()

    folding.prune()

    assert DayHour.objects.get().day == today - timedelta(days=36)
    assert DayClient.objects.count() == 2


def in_threads(*works):
    """Run the works at once, each on its own connection; raise what any of them raised."""
    faults = []

    def one(work):
        try:
            work()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


@pytest.mark.django_db(transaction=True)
def test_folds_and_writers_at_once_lose_nothing_and_never_wait_for_each_other_in_a_ring():
    doors = [make.door() for _ in range(6)]

    def write():
        for _ in range(15):
            for door in doors:
                make.delta(door=door, messages=1, parts=2, price="0.10")

    def fold():
        for _ in range(40):
            folding.fold(limit=7)

    in_threads(write, fold, fold, fold, write)
    while folding.fold():
        pass

    assert sorted(DayClient.objects.values_list("messages", flat=True)) == [30] * 6
    assert sum(DayClient.objects.values_list("parts", flat=True)) == 360


@pytest.mark.django_db(transaction=True)
def test_totals_never_waver_while_folds_run():
    door = make.door()
    staff = make.staff()
    for _ in range(200):
        make.delta(door=door, messages=1, parts=1)
    seen = set()
    done = threading.Event()

    def fold():
        while folding.fold(limit=3):
            pass
        done.set()

    def read():
        while not done.is_set():
            (tally,) = traffic.by(DayClient, user=staff).values()
            seen.add(tally.messages)

    in_threads(fold, read)

    assert seen == {200}


@pytest.mark.django_db(transaction=True)
def test_a_fold_leaves_what_another_one_holds():
    door = make.door()
    first, second = (make.delta(door=door, messages=1) for _ in range(2))
    held, go_on = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM messaging_delta WHERE id = %s FOR UPDATE", [first.pk])
            held.set()
            go_on.wait(10)

    holder = threading.Thread(target=lambda: (hold(), connections.close_all()))
    holder.start()
    held.wait(10)

    folded = folding.fold()

    go_on.set()
    holder.join()
    assert folded == 1
    assert Delta.objects.get().pk == first.pk != second.pk
