"""What one does with an invoice: from the menu of a row, and with ticked rows."""

from collections.abc import Callable
from decimal import Decimal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from billing import invoice_looks
from billing.models import Invoice
from portal.kit.columns import BulkAction, ListButton, RowAction

KIND = "invoice"
LISTS = ("invoices", "owner-invoices")
ADD, CHANGE, ISSUE = "billing.add_invoice", "billing.change_invoice", "billing.issue_invoice"
VIEW = "billing.view_invoice"
CREDIT, WRITE_OFF = "billing.credit_invoice", "billing.write_off_invoice"
Status, Kind = Invoice.Status, Invoice.Kind
DRAFTS = (Status.DRAFT, Status.HOLD)


def _to(deed: str) -> Callable[[Invoice], str]:
    return lambda invoice: reverse(f"billing:invoice-{deed}", args=[invoice.pk])


def is_draft(invoice: Invoice) -> bool:
    """Whether it can be issued as it is."""
    return invoice.status == Status.DRAFT


def is_changeable(invoice: Invoice) -> bool:
    return invoice.status in DRAFTS


def is_unsent(invoice: Invoice) -> bool:
    return invoice.is_numbered and invoice.sent_at is None


def is_open(invoice: Invoice) -> bool:
    return bool(invoice_looks.due(invoice))


def is_creditable(invoice: Invoice) -> bool:
    """As far as the row itself tells; earlier credit notes may leave nothing."""
    is_invoice = invoice.is_numbered and invoice.kind != Kind.CREDIT_NOTE
    left = invoice.gross - invoice.credited if is_invoice else Decimal(0)
    return left > 0 and not invoice.written_off


def is_overdue(invoice: Invoice) -> bool:
    return invoice_looks.days_over(invoice) > 0


def _payment_url(invoice: Invoice) -> str:
    return f"{reverse('billing:payment-new')}?{urlencode({'invoice': invoice.pk})}"


def _hold(key: str) -> RowAction:
    return RowAction(
        key,
        _("Move to Hold \N{HORIZONTAL ELLIPSIS}"),
        "hand-stop",
        _to("hold"),
        permission=CHANGE,
        order=20,
        in_dialog=True,
        fits=is_draft,
    )


def _drafts(key: str) -> list[RowAction]:
    """What a document without a number offers."""
    return [
        RowAction(
            key,
            _("Issue \N{HORIZONTAL ELLIPSIS}"),
            "circle-check",
            _to("issue"),
            permission=ISSUE,
            order=10,
            in_dialog=True,
            fits=is_draft,
        ),
        _hold(key),
        RowAction(
            key,
            _("Change lines"),
            "pencil",
            _to("lines"),
            permission=CHANGE,
            order=25,
            fits=is_changeable,
        ),
        RowAction(
            key,
            _("Change details \N{HORIZONTAL ELLIPSIS}"),
            "note",
            _to("details"),
            permission=CHANGE,
            order=26,
            in_dialog=True,
            fits=is_changeable,
        ),
        RowAction(
            key,
            _("Bring to zero \N{HORIZONTAL ELLIPSIS}"),
            "circle-minus",
            _to("zero"),
            permission=CHANGE,
            order=80,
            is_danger=True,
            in_dialog=True,
            fits=lambda invoice: is_changeable(invoice) and bool(invoice.net),
        ),
        RowAction(
            key,
            _("Discard \N{HORIZONTAL ELLIPSIS}"),
            "trash",
            _to("discard"),
            permission=CHANGE,
            order=90,
            is_danger=True,
            in_dialog=True,
            fits=is_changeable,
        ),
    ]


def _issued(key: str) -> list[RowAction]:
    """What a document with a number offers."""
    return [
        RowAction(
            key,
            _("E-mail it \N{HORIZONTAL ELLIPSIS}"),
            "mail",
            _to("email"),
            permission=ISSUE,
            order=12,
            in_dialog=True,
            fits=lambda invoice: invoice.is_numbered,
        ),
        RowAction(
            key,
            _("Paid \N{HORIZONTAL ELLIPSIS}"),
            "coin",
            _payment_url,
            permission="billing.add_payment",
            order=14,
            fits=is_open,
        ),
        RowAction(
            key,
            _("Make credit note \N{HORIZONTAL ELLIPSIS}"),
            "arrow-back-up",
            _to("credit"),
            permission=CREDIT,
            order=70,
            is_danger=True,
            in_dialog=True,
            fits=is_creditable,
        ),
        RowAction(
            key,
            _("Credit single lines"),
            "list-check",
            _to("credit-lines"),
            permission=CREDIT,
            order=72,
            is_danger=True,
            fits=is_creditable,
        ),
        RowAction(
            key,
            _("Write off \N{HORIZONTAL ELLIPSIS}"),
            "ban",
            _to("write-off"),
            permission=WRITE_OFF,
            order=80,
            is_danger=True,
            in_dialog=True,
            fits=is_open,
        ),
    ]


def of_row(key: str) -> list[RowAction]:
    """What the menu of a row of the list offers, and the page of an invoice by its own key."""
    return [*_drafts(key), *_issued(key)]


def _paper(key: str) -> RowAction:
    return RowAction(key, _("PDF"), "download", _to("pdf"), permission=VIEW, order=60)


ROWS = [action for key in LISTS for action in (*of_row(key), _paper(key))]
MANY = [
    BulkAction(
        "invoices",
        _("Issue \N{HORIZONTAL ELLIPSIS}"),
        "billing:invoices-issue",
        permission=ISSUE,
        order=10,
        fits=is_draft,
    ),
    BulkAction(
        "invoices",
        _("E-mail \N{HORIZONTAL ELLIPSIS}"),
        "billing:invoices-email",
        permission=ISSUE,
        order=20,
        fits=lambda invoice: invoice.is_numbered,
    ),
    BulkAction(
        "invoices",
        _("Mark as sent \N{HORIZONTAL ELLIPSIS}"),
        "billing:invoices-mark-sent",
        permission=ISSUE,
        order=30,
        fits=is_unsent,
    ),
    BulkAction(
        "invoices",
        _("Move to Hold \N{HORIZONTAL ELLIPSIS}"),
        "billing:invoices-move-to-hold",
        permission=CHANGE,
        order=40,
        fits=is_draft,
    ),
]
BUTTONS = [
    ListButton("invoices", _("For a period"), "calendar", "billing:invoice-of-usage", ADD, 10),
    ListButton("invoices", _("For an amount"), "coin", "billing:invoice-of-amount", ADD, 20),
]
