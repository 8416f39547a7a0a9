"""Drafts: documents without a number, which may still be changed, held back or thrown away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.document_events import InvoiceEvent
from billing.invoicing import amounts, checks, covering, parties, taxing
from billing.models import Account, BillingTerms, Enterprise, Invoice, InvoiceLine, InvoiceRun
from portal.core import money
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.kit import audit
from portal.models import User

Kind, Status = Invoice.Kind, Invoice.Status
DAY = timedelta(days=1)
REASON_MAX = 200


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line to be: `exact` is its net amount in six places, of either sign."""

    kind: str
    text: str
    quantity: Decimal
    unit_price: Decimal
    exact: Decimal
    country: str = ""
    network_id: int | None = None
    recurring_id: int | None = None
    recurs_on: date | None = None
    corrects_id: int | None = None


def make(  # noqa: PLR0913 - a document is named by all of this, most of it by default
    account: Account,
    *,
    kind: str,
    lines: Sequence[LineDraft],
    by: User | None,
    period: Period | None = None,
    usage: Decimal = Decimal(0),
    run: InvoiceRun | None = None,
    note: str = "",
    hold: bool = False,
    enterprise: Enterprise | None = None,
    on: date | None = None,
) -> Invoice:
    """Make a draft with these lines; the tax is that of `on`: the period's last day, or today.

    `usage` is what the ledger charged in the period, and what the lines of messages come to
    exactly. The document of a period covers its days in the account's terms. Raises Refused for
    SMS credits, for no line, for a sum that is negative or for nothing in advance, for a period
    whose days another invoice has (`period_invoiced`), for a recurring charge that is billed
    already (`charged_already`), and where nobody issues or no tax rule holds.
    """
    if account.unit == money.CREDITS:
        said = _("Documents are in currencies; this account counts messages.")
        raise Refused(said, code="no_currency")
    terms = parties.terms_of(account)
    issuer = enterprise or parties.enterprise_of(account, terms)
    row = Invoice(
        account=account,
        enterprise=issuer,
        run=run,
        kind=kind,
        status=Status.HOLD if hold else Status.DRAFT,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        unit=account.unit,
        usage=money.exact(usage),
        note=note,
        purchase_order=terms.purchase_order,
        by=by,
    )
    checks.kind(row, period)
    tax = _name_parties(row, terms, on or (period.last if period else today()))
    with transaction.atomic():
        _fill(row, lines, tax)
        if kind == Kind.USAGE and period:
            covering.add(account, period)
        told(row, InvoiceEvent.MADE, by, gross=shown(row.gross, row.unit))
    return row


def relined(invoice: Invoice, lines: Sequence[LineDraft], by: User | None) -> Invoice:
    """Give a draft other lines; what its messages come to stays what the ledger charged."""
    with transaction.atomic():
        row = locked(invoice)
        before, tax = row.gross, tax_of(row)
        row.lines.all().delete()
        _fill(row, lines, tax)
        figures = {"before": shown(before, row.unit), "after": shown(row.gross, row.unit)}
        told(row, InvoiceEvent.RELINED, by, **figures)
    return row


def renew(invoice: Invoice, *, by: User | None) -> Invoice:
    """Read a draft's parties, language and tax anew: they were changed since it was made."""
    with transaction.atomic():
        row = locked(invoice)
        day = row.period_end - DAY if row.period_end else today()
        tax = _name_parties(row, parties.terms_of(row.account), day)
        lines = drafts_of(row)
        row.lines.all().delete()
        _fill(row, lines, tax)
        told(row, InvoiceEvent.RENEWED, by)
    return row


def hold(invoice: Invoice, *, by: User | None, reason: str = "") -> Invoice:
    """Keep a draft back until somebody releases it."""
    return _move(invoice, Status.DRAFT, Status.HOLD, InvoiceEvent.HELD, by, reason)


def release(invoice: Invoice, *, by: User | None) -> Invoice:
    """Let a draft that was held back be issued."""
    return _move(invoice, Status.HOLD, Status.DRAFT, InvoiceEvent.RELEASED, by)


def zero(invoice: Invoice, *, by: User | None, reason: str = "") -> Invoice:
    """Bring a draft to nothing by a line that takes everything off; once issued it is paid.

    What the ledger charged in its period is given back when it is issued.
    """
    with transaction.atomic():
        row = locked(invoice)
        lines, tax, net = drafts_of(row), tax_of(row), row.net
        if not net:
            raise Refused(_("It comes to nothing already."), code="is_zero")
        total = sum((line.exact for line in lines), money.ZERO)
        text = reason.strip()[:REASON_MAX] or _("Not charged")
        off = LineDraft(InvoiceLine.Kind.MANUAL, text, Decimal(1), -total, -total)
        row.lines.all().delete()
        _fill(row, [*lines, off], tax)
        told(row, InvoiceEvent.ZEROED, by, amount=shown(net, row.unit), reason=text)
    return row


def discard(invoice: Invoice, *, by: User | None, reason: str = "") -> Invoice:
    """Throw a draft away. Its days and its recurring charges are open again."""
    with transaction.atomic():
        row = locked(invoice)
        row.lines.filter(recurring__isnull=False).update(recurring=None, recurs_on=None)
        row.status, row.reason = Status.DISCARDED, reason.strip()[:REASON_MAX]
        row.save(update_fields=["status", "reason"])
        if row.kind == Kind.USAGE and row.period_start:
            covering.take_back(row.account, row.period_start)
        told(row, InvoiceEvent.DISCARDED, by, reason=row.reason or "\N{EN DASH}")
    return row


def locked(invoice: Invoice) -> Invoice:
    """The draft, locked until the transaction ends; raises Refused when it is none any more."""
    row = lock(invoice)
    if row.status not in {Status.DRAFT, Status.HOLD}:
        said = _("%(invoice)s is not a draft any more.") % {"invoice": row}
        raise Refused(said, code="not_a_draft")
    return row


def lock(invoice: Invoice) -> Invoice:
    """The document as it is now, locked until the transaction ends."""
    rows = Invoice.objects.select_for_update(no_key=True, of=("self",))
    rows = rows.select_related("account__customer", "account__client", "enterprise", "corrects")
    return cast(Invoice, rows.get(pk=invoice.pk))


def drafts_of(invoice: Invoice) -> list[LineDraft]:
    """The lines of a document, as they would make it again."""
    return [
        LineDraft(
            line.kind,
            line.text,
            line.quantity,
            line.unit_price,
            line.exact,
            line.country,
            line.network_id,
            line.recurring_id,
            line.recurs_on,
        )
        for line in invoice.lines.all()
    ]


def put_lines(
    row: Invoice, lines: Iterable[LineDraft], shares: Sequence[Decimal], tax: Any
) -> None:
    """Write a draft's lines with their amounts, each bearing the tax (`amounts.Tax`)."""
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=row,
            position=position,
            kind=line.kind,
            text=line.text,
            country=line.country,
            network_id=line.network_id,
            quantity=line.quantity,
            unit_price=line.unit_price,
            exact=line.exact,
            amount=share,
            tax_percent=tax.percent,
            tax_category=tax.category,
            tax_text=tax.text,
            recurring_id=line.recurring_id,
            recurs_on=line.recurs_on,
            corrects_id=line.corrects_id,
        )
        for position, (line, share) in enumerate(zip(lines, shares, strict=True), start=1)
    )


def today() -> date:
    """The day it is in the operator's time zone."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def shown(amount: Decimal, unit: str) -> str:
    """An amount as the history and the ledger's purposes tell it."""
    return money.show(amount, unit)


def _name_parties(row: Invoice, terms: BillingTerms, on: date) -> amounts.Tax:
    """Write who sells to whom, in which language; return the tax that this makes."""
    row.buyer = parties.buyer(row.account, terms)
    row.seller = parties.seller(row.enterprise)
    row.language = parties.language_of(row.account, terms)
    row.tax_case, tax = taxing.tax_for(
        row.enterprise, country=row.buyer["country"], vat_no=row.buyer["vat_no"], on=on
    )
    return tax


def tax_of(row: Invoice) -> amounts.Tax:
    """The one tax that all lines of a document bear."""
    line = row.lines.first()
    assert line is not None
    return amounts.Tax(line.tax_percent, line.tax_category, line.tax_text)


def _fill(row: Invoice, lines: Sequence[LineDraft], tax: amounts.Tax) -> None:
    """Save the draft with these lines and what they come to."""
    if not lines:
        raise Refused(_("A document has at least one line."), code="no_lines", field="lines")
    checks.usage(row, lines)
    found = amounts.totals([(money.exact(line.exact), tax) for line in lines], row.unit)
    checks.total(row, found)
    row.net, row.tax, row.gross = found.net, found.tax, found.gross
    try:
        with transaction.atomic():
            row.save()
            put_lines(row, lines, found.amounts, tax)
    except IntegrityError as error:
        raise checks.told_by(error) from error


def _move(
    invoice: Invoice,
    old: str,
    new: str,
    event: InvoiceEvent,
    by: User | None,
    reason: str = "",
) -> Invoice:
    with transaction.atomic():
        row = locked(invoice)
        if row.status != old:
            said = _("%(invoice)s is %(status)s.") % {
                "invoice": row,
                "status": row.get_status_display().lower(),
            }
            raise Refused(said, code="wrong_status")
        row.status = new
        row.save(update_fields=["status"])
        told(row, event, by, reason=reason.strip() or "\N{EN DASH}")
    return row


def told(row: Invoice, event: InvoiceEvent, by: User | None, **data: Any) -> None:
    """Write to the document's history, and to that of whom it is for."""
    owner = {"customer": row.account.customer_id, "client": row.account.client_id}
    audit.record(by, event, row, **owner, unit=row.unit, **data)
