"""The kinds of work billing brings."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.closing import runs
from billing.models import InvoiceRun
from portal.kit.jobs import Kind, Progress
from portal.models import Job


def _carry_out(job: Job) -> None:
    run = InvoiceRun.objects.get(pk=job.params["run"])
    progress = Progress(job, run.lines.count())
    try:
        runs.carry_out(run, by=job.owner, tell=progress.tell)
    except Exception:
        runs.failed(run, job, _("It was broken off. What is invoiced stays; it can go on."))
        raise
    progress.write(progress.total)


INVOICE_RUN = Kind(runs.KIND, gettext_lazy("Invoice run"), _carry_out)
