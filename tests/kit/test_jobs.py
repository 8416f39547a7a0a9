"""Jobs: claimed once, told about, stopped, and taken from runners that died."""

from datetime import timedelta
from time import monotonic
from uuid import uuid4

import pytest
from celery import current_app
from django.utils import timezone
from structlog.testing import capture_logs

from portal.core.errors import Refused
from portal.kit import jobs
from portal.models import Job
from tests import make
from tests.kit.hung import jobs as kinds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hung")]
SILENT_TOO_LONG = timedelta(seconds=61)


@pytest.fixture
def hints(monkeypatch):
    """What lies in the queue of jobs: the numbers hinted at, the oldest first.

    The queue is the test's own, so that no worker of the same Redis is quicker.
    """
    monkeypatch.setattr(jobs, "QUEUE", f"test-exports-{uuid4()}")
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue(jobs.QUEUE)
        yield lambda: [_number(message) for message in _drained(queue)]
        queue.queue.delete()


def _drained(queue):
    while True:
        try:
            message = queue.get_nowait()
        except queue.Empty:
            return
        message.ack()
        yield message


def _number(message):
    (args, _options, _embed) = message.payload
    return args[0]


@pytest.fixture
def dead_broker(monkeypatch):
    """Nothing listens where the broker should be."""
    monkeypatch.setitem(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")


def job_of(work, *, owner=None, **fields):
    job = jobs.start(work, owner=owner or make.user(), title="A job", params={"to": 3})
    Job.objects.filter(pk=job.pk).update(**fields)
    job.refresh_from_db()
    return job


def test_a_job_runs_to_its_end_and_says_how_much_it_did():
    job = job_of(kinds.COUNT)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.status, job.done, job.total, job.tries) == (Job.Status.DONE, 3, 3, 1)
    assert job.started_at <= job.heartbeat_at <= job.finished_at


def test_a_hint_that_comes_twice_runs_the_job_once():
    job = job_of(kinds.COUNT)

    jobs.run(job.pk)
    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.tries == 1


def test_a_refusal_is_told_in_its_own_words():
    job = job_of(kinds.REFUSE)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.status, job.error) == (Job.Status.FAILED, "There is nothing to count.")


def test_what_breaks_stands_in_the_row_before_it_is_raised():
    job = job_of(kinds.BREAK)

    with pytest.raises(ZeroDivisionError):
        jobs.run(job.pk)

    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert job.error == "Something broke on our side. We have been told."


def test_work_that_no_app_brings_any_more_is_refused():
    job = job_of(kinds.COUNT, kind="forgotten")

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.error == "This version cannot do such work any more."


def test_a_running_job_notices_that_it_was_stopped():
    job = job_of(kinds.MEET_A_STOP)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.status, job.done, job.error) == (Job.Status.STOPPED, 1, "")


def test_a_job_stopped_before_it_began_never_runs():
    job = job_of(kinds.COUNT)
    jobs.stop(job, by=job.owner)

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.status, job.tries) == (Job.Status.STOPPED, 0)


def test_what_has_ended_cannot_be_stopped():
    job = job_of(kinds.COUNT, status=Job.Status.DONE)

    with pytest.raises(Refused, match="It has ended already"):
        jobs.stop(job, by=job.owner)


def test_nobody_stops_the_job_of_somebody_else():
    job = job_of(kinds.COUNT)

    with pytest.raises(Refused, match="Only its owner can stop it"):
        jobs.stop(job, by=make.staff("read-only"))


def test_the_database_hears_of_progress_once_a_second(django_assert_num_queries):
    job = job_of(kinds.COUNT, status=Job.Status.RUNNING, tries=1)

    with django_assert_num_queries(2):
        for _ in jobs.Progress(job, 10_000).over(range(10_000)):
            pass


def test_a_runner_that_was_given_up_for_dead_changes_nothing_any_more():
    old = job_of(kinds.COUNT, status=Job.Status.RUNNING, tries=1)
    Job.objects.filter(pk=old.pk).update(tries=2)

    with pytest.raises(jobs.Stopped):
        jobs.Progress(old, 10).write(5)
    ended = jobs.finish(old, Job.Status.DONE)

    old.refresh_from_db()
    assert (ended, old.status, old.done) == (False, Job.Status.RUNNING, 0)


def test_a_job_without_a_sign_of_life_begins_again_from_zero():
    job = job_of(
        kinds.COUNT,
        status=Job.Status.RUNNING,
        tries=1,
        done=2,
        heartbeat_at=timezone.now() - SILENT_TOO_LONG,
    )

    taken = jobs.reap()
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (taken, job.status, job.done, job.tries) == (1, Job.Status.DONE, 3, 2)


def test_a_job_that_kills_its_runners_is_given_up_after_three_tries():
    job = job_of(
        kinds.COUNT,
        status=Job.Status.RUNNING,
        tries=3,
        heartbeat_at=timezone.now() - SILENT_TOO_LONG,
    )

    jobs.reap()
    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.status, job.tries) == (Job.Status.FAILED, 3)
    assert job.error.startswith("It broke off 3 times without a word")


def test_a_job_that_shows_life_is_left_alone():
    job_of(kinds.COUNT, status=Job.Status.RUNNING, tries=1, heartbeat_at=timezone.now())

    assert jobs.reap() == 0


def test_a_lost_hint_is_given_again_after_five_seconds_and_then_rarely():
    job = job_of(kinds.COUNT, created_at=timezone.now() - timedelta(seconds=6))

    found = [jobs.requeue_waiting(), jobs.requeue_waiting()]

    job.refresh_from_db()
    assert found == [1, 0]
    assert job.heartbeat_at is not None


def test_a_fresh_job_waits_for_its_own_hint():
    job_of(kinds.COUNT)

    assert jobs.requeue_waiting() == 0


def test_the_hint_leaves_only_when_the_transaction_holds(django_capture_on_commit_callbacks, hints):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.start(kinds.COUNT, owner=make.user(), title="A job", params={})
        before = hints()

    assert before == []
    assert hints() == [job.pk]


def test_without_redis_a_job_is_started_all_the_same(
    django_capture_on_commit_callbacks, dead_broker
):
    begun = monotonic()
    with capture_logs() as logs, django_capture_on_commit_callbacks(execute=True):
        job = jobs.start(kinds.COUNT, owner=make.user(), title="A job", params={})

    assert Job.objects.get(pk=job.pk).status == Job.Status.WAITING
    assert [line["event"] for line in logs] == ["job_hint_lost"]
    assert monotonic() - begun < 2


def test_a_finished_job_can_be_asked_for_again_by_its_owner_only():
    job = job_of(kinds.COUNT, status=Job.Status.FAILED)

    fresh = jobs.again(job, by=job.owner)
    with pytest.raises(Refused):
        jobs.again(job, by=make.staff())

    assert (fresh.kind, fresh.params, fresh.status) == (job.kind, job.params, Job.Status.WAITING)
    assert fresh.pk != job.pk
