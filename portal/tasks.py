"""What Celery may call in the portal: entry points that call a verb."""

from celery import shared_task

from portal.kit import health, jobs
from portal.kit.exports import files


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
