"""Runs: a preview that people look at, carried out by a job, or at once by beat.

    preview -> running -> done;  running -> failed -> running when it goes on

Each line is one transaction: the invoice and what the line says of it. Whoever comes after a kill,
or beside another run, finds closed what is closed, and goes on with the rest.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.closing import accounts, due, previews
from billing.closing.wording import Names
from billing.models import InvoiceRun, RunLine
from billing.run_events import RunEvent
from billing.usage_sources import Span, UsageLine
from billing.usage_sources import lines as usage_lines
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.kit import audit, jobs
from portal.models import Job, User

Status, State = InvoiceRun.Status, RunLine.State
KIND = "invoice-run"
AT_ONCE = 500
REASON_MAX = 200
log = structlog.get_logger(__name__)


def preview(until: date, *, by: User) -> InvoiceRun:
    """A run up to a day with a line for every due period; nothing is made yet."""
    if until > due.today():
        raise Refused(_("Only what is over can be closed."), field="until")
    run = InvoiceRun(until=until, by=by)
    with transaction.atomic():
        lines = previews.lines(run)
        put(run, lines)
        audit.record(by, RunEvent.PREVIEWED, run, until=until.isoformat(), lines=len(lines))
    return run


def put(run: InvoiceRun, lines: Sequence[RunLine]) -> None:
    """Save a run with its lines."""
    with transaction.atomic():
        run.save()
        RunLine.objects.bulk_create(lines, batch_size=5_000)


def discard(run: InvoiceRun, *, by: User) -> None:
    """Throw a preview away."""
    with transaction.atomic():
        row = _locked(run, Status.PREVIEW)
        audit.record(by, RunEvent.DISCARDED, row, until=row.until.isoformat())
        row.delete()


def start(run: InvoiceRun, *, by: User) -> Job:
    """Let a job carry out a preview, or go on with a run that was stopped."""
    with transaction.atomic():
        row = _locked(run, Status.PREVIEW, Status.FAILED, Status.RUNNING)
        if is_at_work(row):
            raise Refused(_("It is at work."), code="at_work")
        event = RunEvent.STARTED if row.status == Status.PREVIEW else RunEvent.RESUMED
        title = _("Invoices until %(day)s") % {"day": f"{row.until:%d.%m.%Y}"}
        kind = next(one for one in jobs.kinds() if one.slug == KIND)
        row.job = jobs.start(kind, owner=by, title=title, params={"run": row.pk})
        row.status, row.error = Status.RUNNING, ""
        row.save(update_fields=["job", "status", "error"])
        audit.record(by, event, row, until=row.until.isoformat())
    return row.job


def is_at_work(run: InvoiceRun) -> bool:
    """Whether somebody carries it out: its job, or beat where it has none."""
    if run.status != Status.RUNNING:
        return False
    return run.job is None or run.job.is_open


def carry_out(run: InvoiceRun, *, by: User | None, tell: Callable[[int], None]) -> None:
    """Close what is planned, telling how many lines are through.

    A line that cannot be closed becomes an exception with its reason; the others go on.
    """
    names, done = Names(), run.lines.exclude(state=State.PLANNED).count()
    tell(done)
    for lines in _planned(run):
        used = usage_lines([_span(line) for line in lines])
        for line in lines:
            _close(line, used[_span(line)], names, by)
            done += 1
            tell(done)
    InvoiceRun.objects.filter(pk=run.pk, status=Status.RUNNING).update(
        status=Status.DONE, finished_at=timezone.now(), error=""
    )


def failed(run: InvoiceRun, job: Job, error: str) -> None:
    """Note that a run was broken off, unless another job has taken it over."""
    rows = InvoiceRun.objects.filter(pk=run.pk, job=job, status=Status.RUNNING)
    rows.exclude(job__status=Job.Status.WAITING).update(status=Status.FAILED, error=error)


def _planned(run: InvoiceRun) -> Iterator[list[RunLine]]:
    """The planned lines, some hundred at a time; each is asked for once."""
    rows = run.lines.filter(state=State.PLANNED).order_by("pk")
    rows = rows.select_related("run", "account__customer", "account__client")
    last = 0
    while found := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield found
        last = found[-1].pk


def _close(line: RunLine, used: list[UsageLine], names: Names, by: User | None) -> None:
    try:
        _closed(line, used, names, by)
    except Refused as refusal:
        _except(line, str(refusal))
    except Exception:
        # One account must not keep all those behind it from their invoices.
        log.exception("period_not_closed", run=line.run_id, account=line.account_id)
        _except(line, _("Something broke on our side. We have been told."))


def _closed(line: RunLine, used: list[UsageLine], names: Names, by: User | None) -> None:
    with transaction.atomic():
        row = RunLine.objects.select_for_update(no_key=True).get(pk=line.pk)
        if row.state != State.PLANNED:
            return  # Another runner of this run was faster.
        period = _span(line).period
        found = accounts.close(line.account, period, by=by, run=line.run, used=used, names=names)
        row.state, row.reason, row.invoice = found.state, found.reason[:REASON_MAX], found.invoice
        row.save(update_fields=["state", "reason", "invoice"])


def _except(line: RunLine, reason: str) -> None:
    rows = RunLine.objects.filter(pk=line.pk, state=State.PLANNED)
    rows.update(state=State.EXCEPTION, reason=reason[:REASON_MAX])


def _span(line: RunLine) -> Span:
    return Span(line.account_id, Period(line.period_start, line.period_end))


def _locked(run: InvoiceRun, *statuses: str) -> InvoiceRun:
    row = InvoiceRun.objects.select_for_update(of=("self",)).select_related("job").get(pk=run.pk)
    if row.status not in statuses:
        said = _("The run is %(status)s meanwhile.")
        raise Refused(said % {"status": row.get_status_display().lower()}, code="settled")
    return row
