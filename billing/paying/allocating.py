"""Which payment settles which invoice, and by how much.

A payment is allocated as far as it is free, an invoice as far as it is due; both belong to one
account. Rows are locked in one order, payments before invoices before the account, invoices by
their numbers, so that two clerks never wait for each other.

Where an invoice was for an amount in advance, every allocation carries its share of the tax. The
shares are differences of what is due to the tax office after each step, so they add up to the
invoice's tax to the cent once it is paid, in whatever parts and however often taken back.
"""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.events import PaymentEvent
from billing.invoicing import settling
from billing.models import Allocation, Invoice, Payment
from billing.paying import posting
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

IN_ADVANCE = (Invoice.Kind.AMOUNT, Invoice.Kind.RECEIPT)
OPEN_MAX = 200


class Proposal(NamedTuple):
    """So much of a payment could settle so much of an invoice."""

    invoice: Invoice
    amount: Decimal


def allocate(
    payment: Payment, invoice: Invoice, amount: Decimal | None = None, *, by: User | None
) -> Allocation:
    """Settle the invoice with so much of the payment; with what is free and due if not told.

    Raises Refused (field `amount`) for more than is free or due, for an invoice of another
    account, for one without a number or with nothing due, and for a payment that is not paid.
    """
    with transaction.atomic():
        payment, (invoice,) = locked(payment), lock_invoices([invoice.pk])
        return _settle(payment, invoice, _asked(payment, invoice, amount), by)


def spread(payment: Payment, *, by: User | None) -> list[Allocation]:
    """Settle what is due with what is free, oldest due first."""
    with transaction.atomic():
        payment = locked(payment)
        wanted = [one.invoice.pk for one in propose(payment)]
        rows = {row.pk: row for row in lock_invoices(wanted)}
        made = []
        for pk in wanted:
            amount = min(_coins(payment), rows[pk].due)
            if amount > 0:
                made.append(_settle(payment, rows[pk], amount, by))
    return made


def take_back(
    payment: Payment, invoice: Invoice, amount: Decimal | None = None, *, by: User | None
) -> Allocation:
    """Free so much of a payment from an invoice again; all of it if not told.

    Raises Refused (field `amount`) for more than the payment has settled of it.
    """
    with transaction.atomic():
        payment, (invoice,) = locked(payment), lock_invoices([invoice.pk])
        theirs = between(payment, invoice)
        amount = theirs if amount is None else _whole(amount, invoice.unit)
        if not 0 < amount <= theirs:
            said = _("This payment has settled %(sum)s of the invoice.")
            sum_of = {"sum": f"{money.show(theirs, invoice.unit)} {invoice.unit}"}
            raise Refused(said % sum_of, code="bad_amount", field="amount")
        return _move(payment, invoice, -amount, by)


def take_all_back(payment: Payment, *, by: User | None) -> list[Allocation]:
    """Free a locked payment from every invoice; inside the caller's transaction."""
    sums = payment.allocations.order_by("invoice_id").values_list("invoice_id")
    theirs = {pk: total for pk, total in sums.annotate(total=Sum("amount")) if total}
    return [_move(payment, row, -theirs[row.pk], by) for row in lock_invoices(theirs)]


def propose(payment: Payment) -> list[Proposal]:
    """What the free rest of the payment could settle, oldest due first."""
    rest, found = _coins(payment), []
    open_ones = Invoice.objects.open().filter(account=payment.account_id)
    for invoice in open_ones.order_by("due_on", "pk")[:OPEN_MAX]:
        amount = min(rest, invoice.due)
        if amount > 0:
            found.append(Proposal(invoice, amount))
            rest -= amount
    return found


def between(payment: Payment, invoice: Invoice) -> Decimal:
    """How much of the invoice the payment settles now."""
    ours = payment.allocations.filter(invoice=invoice)
    return ours.aggregate(total=Sum("amount"))["total"] or money.ZERO


def locked(payment: Payment) -> Payment:
    """The payment as it is now, held until the transaction ends."""
    rows = Payment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("account", "method").get(pk=payment.pk)


def lock_invoices(pks: Iterable[int]) -> list[Invoice]:
    """Invoices as they are now, held until the transaction ends, locked by their numbers."""
    rows = Invoice.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=list(pks)).order_by("pk"))


def _asked(payment: Payment, invoice: Invoice, amount: Decimal | None) -> Decimal:
    _check(payment, invoice)
    free, due = _coins(payment), invoice.due
    amount = min(free, due) if amount is None else _whole(amount, invoice.unit)
    if amount <= 0:
        said = _("Nothing of this payment is left.") if free <= 0 else _("An amount is above 0.")
        raise Refused(said, code="bad_amount", field="amount")
    if amount > free or amount > due:
        said = _("Only %(sum)s are left of this payment.")
        if amount > due:
            said = _("Only %(sum)s of this invoice are to be paid.")
        shown = f"{money.show(min(free, due), invoice.unit)} {invoice.unit}"
        raise Refused(said % {"sum": shown}, code="bad_amount", field="amount")
    return amount


def _check(payment: Payment, invoice: Invoice) -> None:
    if payment.status != Payment.Status.PAID:
        raise Refused(_("A payment settles invoices once it is paid."), code="unpaid")
    if invoice.account_id != payment.account_id:
        raise Refused(_("The invoice belongs to another account."), field="invoice")
    if invoice.status not in Invoice.OPEN or invoice.kind == Invoice.Kind.CREDIT_NOTE:
        said = _("Nothing is to be paid of %(invoice)s.") % {"invoice": invoice}
        raise Refused(said, code="not_open", field="invoice")


def _whole(amount: Decimal, unit: str) -> Decimal:
    amount = money.exact(amount)
    if money.in_currency(amount, unit) != amount:
        said = _("An amount of money ends with the coin of its currency.")
        raise Refused(said, code="bad_amount", field="amount")
    return amount


def _coins(payment: Payment) -> Decimal:
    """What is free of it, in coins of its currency."""
    coin = Decimal(1).scaleb(-money.places(payment.account.unit))
    return payment.free.quantize(coin, rounding=ROUND_DOWN) + money.ZERO


def _settle(payment: Payment, invoice: Invoice, amount: Decimal, by: User | None) -> Allocation:
    _check(payment, invoice)
    return _move(payment, invoice, amount, by)


def _move(payment: Payment, invoice: Invoice, amount: Decimal, by: User | None) -> Allocation:
    settling.settle(invoice, amount)
    invoice.refresh_from_db(fields=["paid", "status"])
    allocation = Allocation.objects.create(
        payment=payment, invoice=invoice, amount=amount, tax=_tax(invoice), by=by
    )
    payment.allocated += amount
    payment.save(update_fields=["allocated"])
    posting.tax(allocation, by)
    _record(allocation, by)
    return allocation


def _tax(invoice: Invoice) -> Decimal:
    """What the step to the present `paid` adds to the tax that is booked; negative on a way back.

    Halves of a coin go to what is paid.
    """
    if invoice.kind not in IN_ADVANCE:
        return money.ZERO
    paid, rest = invoice.paid, invoice.gross - invoice.paid
    due = money.split(invoice.tax, [paid, rest], invoice.unit)[0] if paid else money.ZERO
    booked = invoice.allocations.aggregate(total=Sum("tax"))["total"] or money.ZERO
    return due - booked


def _record(allocation: Allocation, by: User | None) -> None:
    payment, amount = allocation.payment, allocation.amount
    unit = payment.account.unit
    audit.record(
        by,
        PaymentEvent.ALLOCATED if amount > 0 else PaymentEvent.TAKEN_BACK,
        payment,
        customer=payment.account.customer_id,
        client=payment.account.client_id,
        amount=f"{money.show(abs(amount), unit)} {unit}",
        invoice=str(allocation.invoice),
    )
