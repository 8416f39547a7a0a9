"""Periodic work runs once per period, whoever hints at it and how often."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from portal.kit import periodic
from portal.models import PeriodRun


@pytest.mark.django_db
def test_a_period_runs_once():
    done = []

    ran = [periodic.once("fold", "2026-11-20", lambda: done.append(1)) for _ in range(3)]

    assert ran == [True, False, False]
    assert done == [1]


@pytest.mark.django_db
def test_a_run_that_failed_is_tried_again():
    with pytest.raises(ZeroDivisionError):
        periodic.once("fold", "2026-11-20", lambda: 1 / 0)

    assert not PeriodRun.objects.exists()
    assert periodic.once("fold", "2026-11-20", lambda: None)


@pytest.mark.django_db
def test_a_finished_run_says_when():
    periodic.once("fold", periodic.minute(datetime(2026, 11, 20, 14, 32, tzinfo=UTC)), lambda: None)

    run = PeriodRun.objects.get()
    assert run.period == "2026-11-20T14:32"
    assert run.finished_at >= run.started_at


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_do_no_harm():
    done = []
    gate = threading.Barrier(8)

    def beat():
        gate.wait()
        periodic.once("fold", "2026-11-20", lambda: done.append(1))
        connection.close()

    threads = [threading.Thread(target=beat) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == [1]
