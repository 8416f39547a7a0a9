"""The kinds of work reports brings."""

from django.utils.translation import gettext_lazy as _

from portal.kit import checks
from portal.kit.jobs import Kind, Progress
from portal.models import Job
from reports import reconciliations


def _reconcile(job: Job) -> None:
    """Ask every check of everything, for the person who wants to know now."""
    progress = Progress(job, len(checks.every()))
    run = reconciliations.whole(by=job.owner, tell=progress.write)
    job.params["run"] = run.pk
    job.save(update_fields=["params"])


RECONCILE = Kind("reconcile", _("Reconciliation"), _reconcile)
