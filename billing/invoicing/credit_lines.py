"""Single lines of an invoice that are taken back: what is left of each, and what some come to."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.invoicing import amounts, drafting, settling
from billing.invoicing.drafting import LineDraft
from billing.models import Invoice, InvoiceLine
from portal.core import money
from portal.core.errors import Refused


def net_left(invoice: Invoice) -> Decimal:
    """How much of a document's net amount no credit note has taken back yet."""
    notes = invoice.credit_notes.exclude(number="")
    return invoice.net + (notes.aggregate(sum=Sum("net"))["sum"] or money.ZERO)


def left(invoice: Invoice, lines: Iterable[InvoiceLine]) -> dict[int, Decimal]:
    """How much of each line can be taken back, net: at most what is left of the whole document.

    A credit note for an amount names no lines; it leaves less of all of them together.
    """
    rows, whole = list(lines), net_left(invoice)
    credits = InvoiceLine.objects.filter(corrects__in=rows).order_by()
    taken = dict(credits.values_list("corrects").annotate(Sum("amount")))
    return {
        line.pk: max(min(line.amount + taken.get(line.pk, money.ZERO), whole), money.ZERO)
        for line in rows
    }


def reckoned(row: Invoice, chosen: Mapping[int, Decimal]) -> tuple[list[LineDraft], amounts.Totals]:
    """The lines of a credit note (below zero) and what they come to, from net amounts by line.

    The tax is that of their sum; with the last of the net amount goes the last of the tax. Raises
    Refused for no line, one of another document, and for more than is left.
    """
    lines = list(row.lines.filter(pk__in=chosen))
    if not lines or len(lines) != len(chosen):
        raise Refused(_("Choose lines of this invoice."), code="no_lines", field="lines")
    rest = left(row, lines)
    for line in lines:
        check(chosen[line.pk], rest[line.pk], row.unit)
    base = sum(chosen.values(), money.ZERO)
    whole = net_left(row)
    if base > whole:
        said = _("Together these lines are more than the %(left)s %(unit)s that are left, net.")
        told = {"left": money.show(whole, row.unit), "unit": row.unit}
        raise Refused(said % told, code="over_credited", field="lines")
    tax, open_tax = drafting.tax_of(row), row.gross - settling.noted(row) - whole
    share = money.percent_of(base, tax.percent, row.unit)
    bears = open_tax if base == whole else min(share, open_tax)
    shares = [-chosen[line.pk] for line in lines]
    drafts = [_draft(line, chosen[line.pk]) for line in lines]
    return drafts, amounts.Totals(shares, [amounts.TaxSum(tax, -base, -bears)])


def check(amount: Decimal, rest: Decimal, unit: str) -> None:
    """Raises Refused for what is no amount of the unit above zero, or more than is left."""
    if amount <= 0 or money.in_currency(amount, unit) != amount:
        said = _("This is not an amount in %(unit)s above 0.") % {"unit": unit}
        raise Refused(said, code="bad_amount", field="lines")
    if amount > rest:
        said = _("Of this line %(left)s %(unit)s can be credited, not more.")
        told = {"left": money.show(rest, unit), "unit": unit}
        raise Refused(said % told, code="over_credited", field="lines")


def _draft(line: InvoiceLine, amount: Decimal) -> LineDraft:
    """The line with the opposite sign as it stands on the invoice, or one piece of the amount."""
    is_whole = amount == line.amount
    return LineDraft(
        kind=line.kind,
        text=line.text,
        quantity=-line.quantity if is_whole else Decimal(-1),
        unit_price=line.unit_price if is_whole else amount,
        exact=-line.exact if is_whole else -amount,
        country=line.country,
        network_id=line.network_id,
        corrects_id=line.pk,
    )
