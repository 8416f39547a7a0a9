"""What a draft has to be: a kind with its period, lines that come to what they should."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils.translation import gettext as _

from billing.invoicing import amounts
from billing.models import Invoice, InvoiceLine
from portal.core import money
from portal.core.errors import Refused
from portal.core.periods import Period

if TYPE_CHECKING:
    from billing.invoicing.drafting import LineDraft

Kind = Invoice.Kind


def kind(row: Invoice, period: Period | None) -> None:
    """Refuse a credit note, and a period where there is none to be or none where one is."""
    if row.kind == Kind.CREDIT_NOTE:
        raise Refused(_("A credit note is made of an invoice."), code="bad_kind")
    if (row.kind == Kind.USAGE) != (period is not None):
        raise Refused(_("An invoice for usage has a period."), code="bad_period", field="period")


def usage(row: Invoice, lines: Sequence["LineDraft"]) -> None:
    """Refuse lines of messages that differ from what the ledger charged (`usage_differs`)."""
    told = [line.exact for line in lines if line.kind == InvoiceLine.Kind.USAGE]
    if sum(told, money.ZERO) != row.usage:
        said = _("The lines of messages come to %(lines)s, the ledger charged %(usage)s.") % {
            "lines": money.show(sum(told, money.ZERO), row.unit),
            "usage": money.show(row.usage, row.unit),
        }
        raise Refused(said, code="usage_differs")


def total(row: Invoice, found: amounts.Totals) -> None:
    """Refuse a sum below zero, one that no column holds, and nothing in advance."""
    if found.gross < 0:
        said = _("It comes to less than nothing: money is given back by a credit note.")
        raise Refused(said, code="negative_sum", field="lines")
    if abs(found.gross) >= money.LIMIT:
        raise Refused(_("The amount is too large."), code="bad_amount", field="lines")
    if row.kind in {Kind.AMOUNT, Kind.RECEIPT} and not found.net:
        raise Refused(_("What is paid in advance is above 0."), code="bad_amount", field="amount")


def told_by(error: DatabaseError) -> Exception:
    """The rule of the database that refused, as a sentence; any other error as it is."""
    said = str(error)
    if "invoiced_periods_apart" in said or "period_invoiced_once" in said:
        text = _("Another invoice of this account has days of this period.")
        return Refused(text, code="period_invoiced", field="period")
    if "recurring_charge_once" in said:
        text = _("A recurring charge of this day stands on another invoice.")
        return Refused(text, code="charged_already")
    return error
