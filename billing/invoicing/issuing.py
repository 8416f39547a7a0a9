"""Issuing: a draft gets its number, its date and its entry, and never changes again.

Whoever locks more than one thing locks in this order: payment, document, account, series. A number
is so taken last, and two who issue never wait for each other in a ring.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import ledger
from billing.document_events import InvoiceEvent
from billing.invoicing import drafting, numbering, parties, settling
from billing.models import Account, Entry, Invoice
from portal.core.errors import Refused
from portal.models import User

Kind, Status = Invoice.Kind, Invoice.Status
# Their net amount is in the ledger as usage, or is charged when they are issued.
CHARGED = (Kind.USAGE, Kind.MANUAL)


def issue(invoice: Invoice, *, by: User | None, on: date | None = None) -> Invoice:
    """Give a draft its number and its date, by default today's, and book what is not booked yet.

    For usage and lines by hand that is the gross amount without what the ledger charged already;
    what is paid in advance is booked as it is paid. A document that comes to nothing is paid at
    once. Raises Refused for what is no draft or on hold, for a day to come or before the last
    document of its series, and after the due date that the draft has.
    """
    day = on or drafting.today()
    if day > drafting.today():
        raise Refused(_("A document is not issued in advance."), code="bad_date", field="on")
    with transaction.atomic():
        row = drafting.locked(invoice)
        if row.status == Status.HOLD:
            said = _("%(invoice)s is on hold: release it first.") % {"invoice": row}
            raise Refused(said, code="on_hold")
        charge = row.usage - row.gross if row.kind in CHARGED else Decimal(0)
        number(row, day, charge=charge, key=f"invoice:{row.pk}", kind=Entry.Kind.INVOICE, by=by)
        figures = {"number": row.number, "gross": drafting.shown(row.gross, row.unit)}
        drafting.told(row, InvoiceEvent.ISSUED, by, **figures)
    return row


def sent(invoice: Invoice, *, by: User | None) -> Invoice:
    """Note that a numbered document was given to whom it is for; `sent_at` is the last time."""
    with transaction.atomic():
        row = drafting.lock(invoice)
        if not row.is_numbered:
            raise Refused(_("A draft is issued before it is sent."), code="not_issued")
        row.sent_at = timezone.now()
        if row.status == Status.ISSUED:
            row.status = Status.SENT
        row.save(update_fields=["sent_at", "status"])
        drafting.told(row, InvoiceEvent.SENT, by)
    return row


def number(
    row: Invoice, day: date, *, charge: Decimal, key: str, kind: str, by: User | None
) -> None:
    """Number a locked draft and book a signed amount for it, if it is not nothing."""
    _lock_account(row.account)
    taken = numbering.take(row.enterprise, row.kind, day)
    row.series, row.sequence, row.number = taken.series, taken.sequence, taken.text
    row.issued_on, row.due_on = day, _due_on(row, day)
    row.status = Status.ISSUED if row.kind == Kind.CREDIT_NOTE else settling.standing(row)
    if charge:
        row.entry = ledger.post(
            row.account, amount=charge, kind=kind, key=key, purpose=row.number, by=by
        )
    row.save()


def _lock_account(account: Account) -> None:
    with connection.cursor() as cursor:
        ledger.lock(cursor, [account.pk])


def _due_on(row: Invoice, day: date) -> date:
    if row.kind in {Kind.RECEIPT, Kind.CREDIT_NOTE}:
        return day
    if row.due_on:
        if row.due_on < day:
            said = _("It is due on %(day)s: change the due date of the draft first.")
            raise Refused(said % {"day": f"{row.due_on:%d.%m.%Y}"}, code="bad_date", field="on")
        return row.due_on
    return day + timedelta(days=parties.due_days(row.account))
