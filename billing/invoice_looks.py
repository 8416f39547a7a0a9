"""How an invoice is told to people: its name, its state, its period, and the tabs of lists."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.models import Account, Invoice
from portal.templatetags import onward

Kind, Status = Invoice.Kind, Invoice.Status
STATES = {
    Status.DRAFT: "wait",
    Status.HOLD: "warn",
    Status.ISSUED: "busy",
    Status.SENT: "info",
    Status.PART_PAID: "info",
    Status.PAID: "ok",
    Status.WRITTEN_OFF: "off",
    Status.CREDITED: "off",
    Status.DISCARDED: "off",
}
ORIGINS = {
    Kind.USAGE: gettext_lazy("Usage"),
    Kind.AMOUNT: gettext_lazy("In advance"),
    Kind.MANUAL: gettext_lazy("By hand"),
    Kind.RECEIPT: gettext_lazy("Receipt"),
    Kind.CREDIT_NOTE: gettext_lazy("Credit note"),
}
OUTSIDE = ("unpaid", "overdue", "")
COUNTED_MAX = 999


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the list of invoices; `cut(rows, today)` are the rows in it."""

    slug: str
    title: str
    url_name: str
    cut: Callable[[QuerySet, date], QuerySet]
    nothing: str


TABS = (
    Tab(
        "pending",
        gettext_lazy("Pending"),
        "billing:invoices-pending",
        lambda rows, _today: rows.pending(),
        gettext_lazy("What is made and not sent to the customer yet waits here to be looked at."),
    ),
    Tab(
        "hold",
        gettext_lazy("Hold"),
        "billing:invoices-hold",
        lambda rows, _today: rows.filter(status=Status.HOLD),
        gettext_lazy("What is moved to Hold is reviewed and amended here before it is issued."),
    ),
    Tab(
        "unpaid",
        gettext_lazy("Unpaid"),
        "billing:invoices-unpaid",
        lambda rows, today: rows.unpaid(today),
        gettext_lazy("Invoices that are to be paid and not due yet stand here."),
    ),
    Tab(
        "overdue",
        gettext_lazy("Overdue"),
        "billing:invoices-overdue",
        lambda rows, today: rows.overdue(today),
        gettext_lazy("Invoices that were not paid by their due date stand here."),
    ),
    Tab("", gettext_lazy("All"), "billing:invoices", lambda rows, _today: rows, ""),
)


def today() -> date:
    """Documents have days of the operator's time zone."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def cut(rows: QuerySet, slug: str) -> QuerySet:
    """The rows of a tab; a slug that is no tab's is as good as *All*."""
    found = next((tab for tab in TABS if tab.slug == slug), TABS[-1])
    return found.cut(rows, today())


def counted(rows: QuerySet) -> str:
    """How many rows; many are told as 999+, so that a long list is not counted to its end."""
    found = rows.order_by().values("pk")[: COUNTED_MAX + 1].count()
    return f"{COUNTED_MAX}+" if found > COUNTED_MAX else onward.count(found) if found else ""


def name(invoice: Invoice) -> str:
    """What it is called: by its number, and before it has one as a draft."""
    if invoice.is_numbered:
        return invoice.number
    return _("Draft %(number)s") % {"number": f"#{invoice.pk}"}


def kind(invoice: Invoice) -> str:
    """What kind of document it is, in a word or two."""
    if invoice.kind == Kind.CREDIT_NOTE:
        return _("Credit note")
    return _("Receipt") if invoice.kind == Kind.RECEIPT else _("Invoice")


def origin(invoice: Invoice) -> str:
    """What it is for, in a word or two: as `kind`, and of invoices what they were made of."""
    return str(ORIGINS[invoice.kind])


def owner(account: Account) -> str:
    return str(account.client or account.customer)


def days_over(invoice: Invoice) -> int:
    """By how many days it is overdue; 0 if it is not."""
    is_open = invoice.status in Invoice.OPEN and invoice.kind != Kind.CREDIT_NOTE
    return max((today() - invoice.due_on).days, 0) if is_open else 0


def state(invoice: Invoice) -> tuple[str, str]:
    """(state, text) as the tags `status` and `badge` want them."""
    days = days_over(invoice)
    if days:
        said = ngettext("Overdue, %(n)s day", "Overdue, %(n)s days", days)
        return "bad", said % {"n": onward.count(days)}
    return STATES[invoice.status], invoice.get_status_display()


def due(invoice: Invoice) -> Decimal | None:
    """What is still to be paid; None where nobody owes anything, such as for a draft."""
    is_open = invoice.status in Invoice.OPEN and invoice.kind != Kind.CREDIT_NOTE
    return invoice.due if is_open else None


def day(value: date | None) -> str:
    return date_format(value, "j M Y") if value else onward.NOTHING


def period(invoice: Invoice) -> str:
    """Its first and its last day; empty for what is for no period."""
    if invoice.period_start is None or invoice.period_end is None:
        return ""
    return f"{day(invoice.period_start)} \N{EN DASH} {day(invoice.period_end - timedelta(days=1))}"
