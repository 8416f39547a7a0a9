"""How much of a document is settled: paid, credited, written off, and the status that follows."""

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.invoicing import drafting
from billing.models import Invoice
from portal.core import money
from portal.core.errors import Refused

Kind, Status = Invoice.Kind, Invoice.Status


def settle(invoice: Invoice, amount: Decimal) -> Invoice:
    """Move what is paid of a document by a signed amount; return it locked, with its new status.

    Only inside the caller's transaction. What credit notes take off grows again when a payment is
    taken back. Raises Refused for a draft and a credit note, over what is due (`over_due`), and for
    more taken back than was paid.
    """
    row = drafting.lock(invoice)
    if not row.is_numbered or row.kind == Kind.CREDIT_NOTE:
        said = _("%(invoice)s is not an invoice that can be paid.") % {"invoice": row}
        raise Refused(said, code="not_payable", field="invoice")
    amount = money.exact(amount)
    if amount > row.due:
        said = _("Of %(invoice)s %(due)s %(unit)s is due, not more.") % {
            "invoice": row,
            "due": money.show(row.due, row.unit),
            "unit": row.unit,
        }
        raise Refused(said, code="over_due", field="amount")
    if row.paid + amount < 0:
        said = _("More is taken back than was paid.")
        raise Refused(said, code="over_paid", field="amount")
    row.paid += amount
    row.credited = counted(row)
    row.status = standing(row)
    row.save(update_fields=["paid", "credited", "status"])
    return row


def counted(row: Invoice) -> Decimal:
    """What of a document's credit notes counts against it: no more than payments leave open."""
    return min(noted(row), row.gross - row.paid - row.written_off)


def noted(row: Invoice) -> Decimal:
    """What all credit notes of a document come to, as an amount above zero."""
    found = row.credit_notes.exclude(number="").aggregate(sum=Sum("gross"))["sum"]
    return -(found or money.ZERO)


def standing(row: Invoice) -> str:
    """The status that a numbered document's figures make."""
    if row.due:
        if row.paid:
            return Status.PART_PAID
        return Status.SENT if row.sent_at else Status.ISSUED
    if row.written_off:
        return Status.WRITTEN_OFF
    return Status.CREDITED if row.credited and not row.paid else Status.PAID
