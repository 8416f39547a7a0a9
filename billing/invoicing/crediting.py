"""What takes an issued document back: credit notes, and writing off what nobody will pay."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from billing import ledger, second_person
from billing.document_events import InvoiceEvent
from billing.invoicing import amounts, credit_lines, drafting, issuing, parties, settling
from billing.invoicing.drafting import LineDraft
from billing.models import Entry, Invoice, InvoiceLine
from portal.core import money
from portal.core.errors import Refused
from portal.models import User

Kind, Status = Invoice.Kind, Invoice.Status


def credit(
    invoice: Invoice,
    *,
    amount: Decimal | None = None,
    lines: Mapping[int, Decimal] | None = None,
    reason: str,
    by: User | None,
) -> Invoice:
    """Make and issue a credit note; return it. It counts today.

    `amount` is gross and above zero; `lines` are net amounts above zero by the number of the
    invoice's line, and bear its tax; without either all that earlier notes left is credited. The
    note's document shows it all, while the invoice counts of it what is open: the rest stays on the
    account as money that was paid too much. For what is paid in advance nothing stands on the
    account until it is paid, so a note may not exceed what is open there. Raises Refused for a
    draft, a credit note and what is written off, without a reason, and over what is left
    (`over_credited`).
    """
    text = _reason(reason)
    with transaction.atomic():
        row = _creditable(invoice)
        note, drafts, found = _drafted(row, amount, lines, text, by)
        _check_left(row, -found.gross)
        note.net, note.tax, note.gross = found.net, found.tax, found.gross
        note.save()
        drafting.put_lines(note, drafts, found.amounts, found.sums[0].tax)
        given = -found.gross if row.kind in issuing.CHARGED else Decimal(0)
        day, key = drafting.today(), f"credit:{note.pk}"
        issuing.number(note, day, charge=given, key=key, kind=Entry.Kind.CORRECTION, by=by)
        row.credited = settling.counted(row)
        row.status = settling.standing(row)
        row.save(update_fields=["credited", "status"])
        told = {"amount": drafting.shown(-note.gross, row.unit), "note": note.number}
        drafting.told(row, InvoiceEvent.CREDITED, by, **told, reason=text)
        figures = {"number": note.number, "gross": drafting.shown(note.gross, note.unit)}
        drafting.told(note, InvoiceEvent.ISSUED, by, **figures)
    return note


def preview(invoice: Invoice, lines: Mapping[int, Decimal]) -> amounts.Totals:
    """What a credit note of these lines would come to, below zero; raises what `credit` would."""
    _check_kind(invoice)
    _drafts, found = credit_lines.reckoned(invoice, lines)
    _check_left(invoice, -found.gross)
    return found


def write_off(invoice: Invoice, *, reason: str, by: User | None) -> Invoice:
    """Give up what is open of a document; the account owes it no more.

    What is paid in advance was never booked, so there nothing is given back. Raises Refused where
    nothing is open, and without a reason.
    """
    text = _reason(reason)
    with transaction.atomic():
        row = drafting.lock(invoice)
        open_ = row.due
        if not row.is_numbered or row.kind == Kind.CREDIT_NOTE or open_ <= 0:
            said = _("Nothing of %(invoice)s is open.") % {"invoice": row}
            raise Refused(said, code="nothing_due")
        second_person.write_off(row, open_, reason=text)
        if row.kind in issuing.CHARGED:
            ledger.post(
                row.account,
                amount=open_,
                kind=Entry.Kind.CORRECTION,
                key=_key(row),
                purpose=row.number,
                by=by,
            )
        row.written_off += open_
        row.status = settling.standing(row)
        row.save(update_fields=["written_off", "status"])
        told = {"amount": drafting.shown(open_, row.unit), "reason": text}
        drafting.told(row, InvoiceEvent.WRITTEN_OFF, by, **told)
    return row


def left(invoice: Invoice) -> Decimal:
    """How much of a document's gross amount no credit note has taken back yet."""
    return invoice.gross - settling.noted(invoice)


def _key(row: Invoice) -> str:
    """Once for what is open; what a payment taken back leaves open is another deed."""
    again = f":{money.show(row.written_off, row.unit)}" if row.written_off else ""
    return f"write-off:{row.pk}{again}"


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused(_("Say why."), code="no_reason", field="reason")
    return text.strip()[: drafting.REASON_MAX]


def _creditable(invoice: Invoice) -> Invoice:
    row = drafting.lock(invoice)
    _check_kind(row)
    return row


def _check_kind(row: Invoice) -> None:
    if not row.is_numbered or row.kind == Kind.CREDIT_NOTE:
        said = _("%(invoice)s is not an invoice that can be credited.") % {"invoice": row}
        raise Refused(said, code="not_creditable")
    if row.written_off:
        said = _("%(invoice)s is written off: there is nothing to credit.") % {"invoice": row}
        raise Refused(said, code="written_off")


def _drafted(
    row: Invoice,
    amount: Decimal | None,
    lines: Mapping[int, Decimal] | None,
    reason: str,
    by: User | None,
) -> tuple[Invoice, list[LineDraft], amounts.Totals]:
    """The note without its figures, its lines (below zero) and what they come to."""
    note = Invoice(
        account=row.account,
        enterprise=row.enterprise,
        kind=Kind.CREDIT_NOTE,
        corrects=row,
        unit=row.unit,
        language=row.language,
        tax_case=row.tax_case,
        buyer=row.buyer,
        seller=parties.seller(row.enterprise),
        purchase_order=row.purchase_order,
        reason=reason,
        by=by,
    )
    if lines is not None:
        return note, *credit_lines.reckoned(row, lines)
    if amount is None and not settling.noted(row):
        return note, *_of_all(row)
    return note, *_of_amount(row, amount)


def _of_all(row: Invoice) -> tuple[list[LineDraft], amounts.Totals]:
    """Every line of the invoice with the opposite sign, to the last coin."""
    tax = drafting.tax_of(row)
    lines = list(row.lines.all())
    drafts = [
        _taken_back(draft, line) for draft, line in zip(drafting.drafts_of(row), lines, strict=True)
    ]
    shares = [-line.amount for line in lines]
    return drafts, amounts.Totals(shares, [amounts.TaxSum(tax, -row.net, -row.tax)])


def _of_amount(row: Invoice, amount: Decimal | None) -> tuple[list[LineDraft], amounts.Totals]:
    """One line for a gross amount; for what is left of the invoice its very net and tax."""
    rest = left(row)
    gross = rest if amount is None else money.exact(amount)
    if gross <= 0 or money.in_currency(gross, row.unit) != gross:
        said = _("This is not an amount in %(unit)s above 0.") % {"unit": row.unit}
        raise Refused(said, code="bad_amount", field="amount")
    if gross == rest:
        net = credit_lines.net_left(row)
        tax = gross - net
    else:
        net, tax = amounts.parted(gross, net=row.net, tax=row.tax, unit=row.unit)
    text = _("Credit on %(invoice)s") % {"invoice": row.number}
    line = LineDraft(InvoiceLine.Kind.MANUAL, text, Decimal(-1), net, -net)
    bears = amounts.TaxSum(drafting.tax_of(row), -net, -tax)
    return [line], amounts.Totals([-net], [bears])


def _taken_back(draft: LineDraft, line: InvoiceLine) -> LineDraft:
    """The line with the opposite sign; a recurring charge stays billed by the invoice."""
    return replace(
        draft,
        quantity=-draft.quantity,
        exact=-draft.exact,
        recurring_id=None,
        recurs_on=None,
        corrects_id=line.pk,
    )


def _check_left(row: Invoice, gross: Decimal) -> None:
    rest = left(row)
    if row.kind not in issuing.CHARGED:
        if gross > row.due and row.paid:
            said = _("%(invoice)s is paid: take its payment back first.") % {"invoice": row}
            raise Refused(said, code="paid_in_advance", field="amount")
        rest = min(rest, row.due)
    if gross > rest:
        said = _("Of %(invoice)s %(left)s %(unit)s can be credited, not more.") % {
            "invoice": row,
            "left": money.show(rest, row.unit),
            "unit": row.unit,
        }
        raise Refused(said, code="over_credited", field="amount")
