"""How an invoice run is told to people: its state, its lines by state, and what it comes to."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.closing import runs
from billing.models import InvoiceRun, RunLine
from portal.core import money

Status, State = InvoiceRun.Status, RunLine.State
RUN_STATES = {
    Status.PREVIEW: "wait",
    Status.RUNNING: "busy",
    Status.DONE: "ok",
    Status.FAILED: "bad",
}
LINE_STATES = {
    State.PLANNED: "wait",
    State.INVOICED: "ok",
    State.NOTHING: "off",
    State.EXCEPTION: "warn",
}
# Each state of a line with what it is called over many of them.
GROUPS = (
    (State.PLANNED, gettext_lazy("Planned")),
    (State.INVOICED, gettext_lazy("Invoiced")),
    (State.NOTHING, gettext_lazy("Nothing to invoice")),
    (State.EXCEPTION, gettext_lazy("Exceptions")),
)


@dataclass(frozen=True, slots=True)
class Total:
    """What the lines of one currency come to, and what their invoices say."""

    unit: str
    accounts: int
    usage: Decimal
    recurring: Decimal
    invoiced: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


def state(run: InvoiceRun) -> tuple[str, str]:
    """(state, text) as the tags `status` and `badge` want them."""
    if run.status == Status.RUNNING and not runs.is_at_work(run):
        return "bad", _("Stopped")
    return RUN_STATES[Status(run.status)], run.get_status_display()


def counts(run: InvoiceRun) -> dict[str, int]:
    """How many lines are in each state."""
    rows = run.lines.order_by().values_list("state").annotate(count=Count("pk"))
    return dict.fromkeys(State.values, 0) | dict(rows)


def totals(run: InvoiceRun) -> list[Total]:
    """What the run comes to in each currency; `invoiced` is the usage on this run's invoices."""
    ours = Q(invoice__run=run)
    ours_of = {
        f"invoiced_{name}": Sum(f"invoice__{name}", filter=ours)
        for name in ("usage", "net", "tax", "gross")
    }
    rows = (
        run.lines.order_by("account__unit")
        .values_list("account__unit")
        .annotate(
            accounts=Count("account", distinct=True),
            used=Sum("usage"),
            recurs=Sum("recurring"),
            **ours_of,
        )
    )
    return [Total(unit, count, *(one or money.ZERO for one in rest)) for unit, count, *rest in rows]
