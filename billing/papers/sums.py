"""A document's tax, sum by sum, as paper and e-invoice tell it."""

from collections.abc import Sequence
from dataclasses import replace

from billing.invoicing import amounts
from billing.invoicing.amounts import Tax, TaxSum
from billing.models import Invoice, InvoiceLine
from portal.core import money


def of(invoice: Invoice, lines: Sequence[InvoiceLine]) -> list[TaxSum]:
    """One sum for each category and rate; together they are the document's tax exactly.

    A credit note for a part of an amount takes its share of tax from the document it corrects,
    which may be a coin beside what the rate gives; the largest sum bears that coin.
    """
    taxes = [Tax(line.tax_percent, line.tax_category, line.tax_text) for line in lines]
    found = amounts.tax_sums([line.amount for line in lines], taxes, invoice.unit)
    over = invoice.tax - sum((one.amount for one in found), money.ZERO)
    if not over or not found:
        return found
    at = max(range(len(found)), key=lambda index: abs(found[index].amount))
    found[at] = replace(found[at], amount=found[at].amount + over)
    return found
