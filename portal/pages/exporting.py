"""Asking for a file, asking again, and stopping: each leaves its line in the history."""

from collections.abc import Sequence

from django.db import transaction

from portal.kit import audit, jobs
from portal.kit.exports import Exporter, formats, making
from portal.models import Job, User
from portal.pages.events import JobEvent


def ask(exporter: Exporter, *, columns: Sequence[str], file_format: str) -> Job:
    """Start the export's job. Raises Refused for a kind of file that cannot hold the rows."""
    with transaction.atomic():
        job = making.ask(exporter, columns=columns, file_format=file_format)
        audit.record(
            exporter.user,
            JobEvent.EXPORT_ASKED,
            job,
            what=str(exporter.title),
            format=formats.called(file_format).title,
            query=exporter.params.urlencode(),
        )
    return job


def again(job: Job, *, by: User) -> Job:
    """Start the same job again. Raises Refused while it is at work, or for somebody else's."""
    with transaction.atomic():
        fresh = jobs.again(job, by=by)
        audit.record(by, JobEvent.ASKED_AGAIN, fresh, first=job.pk)
    return fresh


def stop(job: Job, *, by: User) -> None:
    """Stop an open job. Raises Refused when it has ended, or when it is not theirs to stop."""
    with transaction.atomic():
        jobs.stop(job, by=by)
        audit.record(by, JobEvent.STOPPED, job)
