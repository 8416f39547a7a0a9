"""What Celery may call in the portal: entry points that call a verb."""

from celery import shared_task
from django.utils import timezone

from portal.kit import health, jobs, mail, partitions
from portal.kit.exports import files
from portal.kit.imports import drafts


@shared_task(name="portal.beat")
def beat() -> None:
    """Beat sent this and a worker got it: both are alive, and so is what lies between them."""
    health.beat("beat")


@shared_task(name="portal.run_job", time_limit=jobs.TIME_LIMIT_S)
def run_job(pk: int) -> None:
    """Do a waiting job. Time spent beyond the limit ends the worker's child, not the worker."""
    jobs.run(pk)


@shared_task(name="portal.tend_jobs")
def tend_jobs() -> None:
    """Take jobs from dead runners and hint again at those whose hint was lost."""
    jobs.reap()
    jobs.requeue_waiting()


@shared_task(name="portal.delete_expired_files")
def delete_expired_files() -> None:
    """Take from the disk what is past its days."""
    files.delete_expired()


@shared_task(name="portal.forget_imports")
def forget_imports() -> None:
    """Delete what was uploaded for an import two days ago."""
    drafts.forget()


@shared_task(name=mail.TASK)
def send_mail(pk: int) -> None:
    """Send a mail of the outbox, if it is due and nobody else does."""
    mail.deliver(pk)


@shared_task(name="portal.send_waiting_mails")
def send_waiting_mails() -> None:
    """Send the mails whose hint was lost or whose next try is due."""
    mail.send_waiting()


@shared_task(name="portal.make_partitions")
def make_partitions() -> None:
    """Make next months' partitions long before anything is written to them."""
    partitions.make_ahead(timezone.now())
