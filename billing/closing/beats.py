"""The invoice days, by beat: closes once a day what is due; goes on with what was broken off."""

from datetime import date
from uuid import uuid4

from billing.closing import due, previews, runs
from billing.models import InvoiceRun, RunLine
from portal.kit import leases

LEASE, LEASE_S = "billing.closing", 120


def close_due() -> InvoiceRun | None:
    """Carry out the day's run, unless somebody is at it; return it if there was anything to do.

    A period that needs a look is tried again on the next day.
    """
    holder = uuid4().hex
    if leases.take(LEASE, holder=holder, seconds=LEASE_S) is None:
        return None
    try:
        run = _broken_off() or _made(due.today())
        if run is not None:
            runs.carry_out(run, by=None, tell=lambda _done: _keep(holder))
        return run
    finally:
        leases.release(LEASE, holder=holder)


def _broken_off() -> InvoiceRun | None:
    """A run of beat that a kill has left behind."""
    rows = InvoiceRun.objects.filter(by=None, job=None, status=InvoiceRun.Status.RUNNING)
    return rows.order_by("pk").first()


def _made(today: date) -> InvoiceRun | None:
    """The run of a day with anything in it that no run has told of before."""
    runs_of_day = InvoiceRun.objects.filter(by=None, until=today)
    run = InvoiceRun(until=today, status=InvoiceRun.Status.RUNNING)
    if runs_of_day.exists() or not _is_news(lines := previews.lines(run)):
        return None
    runs.put(run, lines)
    return run


def _is_news(lines: list[RunLine]) -> bool:
    told = RunLine.objects.filter(account__in=[line.account_id for line in lines])
    told = told.exclude(reason="").exclude(run__status=InvoiceRun.Status.PREVIEW)
    known = set(told.values_list("account", "period_start", "period_end", "reason"))
    return any(
        (line.account_id, line.period_start, line.period_end, line.reason) not in known
        for line in lines
    )


def _keep(holder: str) -> None:
    leases.take(LEASE, holder=holder, seconds=LEASE_S)
