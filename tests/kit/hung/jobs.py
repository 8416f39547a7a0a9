"""Kinds of work hung for tests. What they do stands in their job's parameters."""

from portal.core.errors import Refused
from portal.kit import jobs


def _count(job):
    for _ in jobs.Progress(job, job.params["to"]).over(range(job.params["to"])):
        pass


def _refuse(job):
    raise Refused("There is nothing to count.")


def _break(job):
    raise ZeroDivisionError


def _meet_a_stop(job):
    """Somebody stops the job while it runs."""
    progress = jobs.Progress(job, 10)
    progress.write(1)
    jobs.stop(job, by=job.owner)
    progress.write(2)


COUNT = jobs.Kind("test-count", "Counting", _count)
REFUSE = jobs.Kind("test-refuse", "Refusing", _refuse)
BREAK = jobs.Kind("test-break", "Breaking", _break)
MEET_A_STOP = jobs.Kind("test-stop", "Meeting a stop", _meet_a_stop)
