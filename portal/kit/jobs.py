"""Jobs: work that outlives a request.

A `Job` row is the truth; Celery only carries its number, as a hint that may get lost. An app hangs
its kinds of work as `Kind` objects in its jobs.py. A job is claimed by a conditional UPDATE that
counts the try before anything runs; the number of the try is then the runner's token: whatever a
runner writes holds only while the row is still running under that token. So a runner that was given
up for dead, or whose job was stopped, changes nothing any more.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any, TypeVar

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from portal.core.errors import Refused
from portal.kit import hooks
from portal.models import Job, User

QUEUE = "exports"
TASK = "portal.run_job"
TRIES_MAX = 3
WRITE_EVERY_S = 1.0
SILENT = timedelta(seconds=60)
TIME_LIMIT_S = 30 * 60
# A hint is missing after 5 s; one that waits behind other work is repeated every 30 s.
HINT_MISSING, HINT_AGAIN = timedelta(seconds=5), timedelta(seconds=30)

log = structlog.get_logger(__name__)
T = TypeVar("T")


class Stopped(Exception):
    """The job is no longer ours: somebody stopped it, or it was given to another try."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: `run(job)` does it and may raise Refused with a sentence for the owner."""

    slug: str
    title: str
    run: Callable[[Job], None]


class Progress:
    """How far a job is. Cheap enough to call per row: the database hears of it once a second.

    Each write is a sign of life, and raises Stopped when the job was stopped meanwhile.
    """

    def __init__(self, job: Job, total: int = 0) -> None:
        self._job, self.total, self.done = job, total, 0
        self._next_write = 0.0

    def tell(self, done: int) -> None:
        if monotonic() >= self._next_write:
            self.write(done)

    def write(self, done: int) -> None:
        """Tell the database now."""
        self._next_write = monotonic() + WRITE_EVERY_S
        total = max(self.total, done)
        if not _mine(self._job).update(done=done, total=total, heartbeat_at=Now()):
            raise Stopped

    def over(self, things: Iterable[T]) -> Iterator[T]:
        """The things one by one, telling how many have passed."""
        for thing in things:
            self.done += 1
            self.tell(self.done)
            yield thing
        self.write(self.done)


def start(kind: Kind, *, owner: User, title: str, params: dict[str, Any]) -> Job:
    """Put a job in the queue; once this transaction holds, a worker hears of it."""
    job = Job.objects.create(kind=kind.slug, owner=owner, title=title[:200], params=params)
    transaction.on_commit(lambda: hint(job.pk))
    return job


def again(job: Job, *, by: User) -> Job:
    """A new job that does the same for the same owner. Raises Refused for somebody else's."""
    if job.owner_id != by.pk:
        raise Refused(_("Only its owner can ask for it again."))
    if job.is_open:
        raise Refused(_("It is still at work."))
    return start(kind_of(job), owner=by, title=job.title, params=job.params)


def stop(job: Job, *, by: User) -> None:
    """Stop a waiting or running job; its runner notices within a second or so.

    Raises Refused when it has ended, or when neither is it theirs nor may they change jobs.
    """
    if not may_stop(job, by=by):
        raise Refused(_("Only its owner can stop it."))
    stopped = Job.objects.filter(pk=job.pk).open()
    if not stopped.update(status=Job.Status.STOPPED, finished_at=Now()):
        raise Refused(_("It has ended already."))


def may_stop(job: Job, *, by: User) -> bool:
    return job.owner_id == by.pk or (by.is_staff and by.has_perm("portal.change_job"))


def hint(pk: int) -> None:
    """Tell a worker of a job, at best: without Redis the sweep will."""
    # Somebody waits for the page; the pool's connections would try for many seconds.
    options = current_app.conf.broker_transport_options | {"max_retries": 1, "interval_start": 0}
    try:
        with current_app.connection_for_write(transport_options=options) as connection:
            current_app.send_task(TASK, args=[pk], queue=QUEUE, connection=connection, retry=False)
    except OperationalError as error:
        log.warning("job_hint_lost", job=pk, error=str(error))


def run(pk: int) -> None:
    """Do a waiting job, from zero. Whatever breaks it stands in its row before it is raised."""
    waiting = Job.objects.filter(pk=pk, status=Job.Status.WAITING)
    taken = waiting.update(
        status=Job.Status.RUNNING,
        tries=F("tries") + 1,
        done=0,
        started_at=Now(),
        heartbeat_at=Now(),
    )
    if not taken:
        return  # The hint came twice, or the job was stopped before it began.
    job = Job.objects.select_related("owner").get(pk=pk)
    try:
        kind_of(job).run(job)
    except Stopped:
        log.info("job_stopped", job=pk)
    except Refused as refusal:
        finish(job, Job.Status.FAILED, error=str(refusal))
    except Exception:
        finish(job, Job.Status.FAILED, error=_("Something broke on our side. We have been told."))
        log.exception("job_broke", job=pk, kind=job.kind)
        raise
    else:
        finish(job, Job.Status.DONE)


def finish(job: Job, status: str, **fields: Any) -> bool:
    """End a job that is still ours; return whether it was."""
    return bool(_mine(job).update(status=status, finished_at=Now(), **fields))


def requeue_waiting() -> int:
    """Hint again at waiting jobs whose hint seems lost; return how many."""
    lost = Q(heartbeat_at=None, created_at__lt=Now() - HINT_MISSING)
    lost |= Q(heartbeat_at__lt=Now() - HINT_AGAIN)
    found = list(
        Job.objects.filter(lost, status=Job.Status.WAITING).order_by("pk").values_list("pk")[:1000]
    )
    for (pk,) in found:
        Job.objects.filter(pk=pk, status=Job.Status.WAITING).update(heartbeat_at=Now())
        hint(pk)
    return len(found)


def reap() -> int:
    """Take running jobs without a sign of life from their runners; return how many.

    They begin again from zero; one that died of its last try is kept from doing so.
    """
    silent = Job.objects.filter(status=Job.Status.RUNNING, heartbeat_at__lt=Now() - SILENT)
    given_up = silent.filter(tries__gte=TRIES_MAX).update(
        status=Job.Status.FAILED, finished_at=Now(), error=_given_up()
    )
    again = silent.filter(tries__lt=TRIES_MAX).update(
        status=Job.Status.WAITING, done=0, heartbeat_at=None
    )
    return given_up + again


def kind_of(job: Job) -> Kind:
    """The kind of a job; raises Refused when no app brings it any more."""
    for kind in kinds():
        if kind.slug == job.kind:
            return kind
    raise Refused(_("This version cannot do such work any more."))


def kinds() -> tuple[Kind, ...]:
    return hooks.found("jobs", Kind)


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, tries=job.tries)


def _given_up() -> str:
    return _(
        "It broke off {tries} times without a word and was given up. Please ask for less at once."
    ).format(tries=TRIES_MAX)
