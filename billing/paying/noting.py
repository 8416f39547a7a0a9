"""Payments: noted once per key, and what of them may be changed afterwards.

Money that came in is one entry of the ledger while it is paid. Setting it back to unpaid frees the
invoices it settled and takes the money off again, by an entry of its own; nothing is ever undone.
A negative payment (a *negative package*) takes money off at once and may cross the account's floor.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from billing import accounts, balances, ledger, second_person
from billing.events import PaymentEvent
from billing.models import Account, Invoice, Payment, PaymentMethod
from billing.paying import allocating, posting
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

COMMENT_MAX, KEY_MAX = 200, 80
Kind, Status = Payment.Kind, Payment.Status
# What nobody understands a year later without a word about it.
TELLING = (Kind.CORRECTION, Kind.CREDIT)


def note(  # noqa: PLR0913 - a payment is what its form says
    account: Account,
    *,
    amount: Decimal,
    method: PaymentMethod,
    paid_on: date,
    kind: str = Kind.PAYMENT,
    status: str = Status.PAID,
    invoice: Invoice | None = None,
    comment: str = "",
    key: str,
    by: User | None,
    provider: str = "",
    provider_key: str = "",
    returns: Payment | None = None,
) -> Payment:
    """Note a payment once; a paid one settles its invoice as far as that is due.

    The same key again, or the same reference of a provider, returns the first payment and moves
    nothing. Raises `ledger.KeyReused` when that was of another amount, and Refused for an amount
    that does not fit its kind, for a missing comment, for an invoice of another account, and for
    more than is free of the payment that it `returns`.
    """
    payment = Payment(
        account=account,
        amount=_amount(amount),
        method=method,
        paid_on=paid_on,
        kind=kind,
        status=status,
        invoice=invoice,
        comment=comment.strip(),
        key=key.strip(),
        by=by,
        provider=provider,
        provider_key=provider_key,
        returns=returns,
    )
    with transaction.atomic():
        payment, is_new = enter(payment)
        if is_new:
            second_person.negative(payment)
            told(payment, by)
    return payment


def enter(payment: Payment, *, is_promised: bool = False) -> tuple[Payment, bool]:
    """`note` without a line in the history, for verbs that write their own; and if it is new.

    A top-up that is promised already is booked though its owner was archived meanwhile.
    """
    _check(payment)
    if payment.kind == Kind.TOP_UP and not (is_promised or payment.provider):
        accounts.check_open(payment.account)
    with transaction.atomic():
        if payment.invoice_id:
            _check_invoice(payment, allocating.lock_invoices([payment.invoice_id])[0])
        given = allocating.locked(payment.returns) if payment.returns else None
        known = _known(payment) or _lost_to(payment)
        if known is not None:
            return _same(known, payment), False
        if payment.status == Status.PAID:
            _pay(payment, given, payment.by)
        payment.refresh_from_db(fields=["allocated", "postings", "status"])
    return payment, True


def told(payment: Payment, by: User | None) -> None:
    """Write into the history that a payment was noted."""
    _record(PaymentEvent.NOTED, payment, by)


def change(
    payment: Payment,
    *,
    status: str,
    method: PaymentMethod,
    paid_on: date,
    comment: str,
    by: User | None,
) -> bool:
    """Change what may be changed of a payment; amount and invoice never are.

    Returns whether anything differed. Raises Refused for a payment of which a part was paid back
    and that should become unpaid, and where nothing is left of what a repayment returns.
    """
    wanted = {"status": status, "method": method, "paid_on": paid_on, "comment": comment.strip()}
    with transaction.atomic():
        given = allocating.locked(payment.returns) if payment.returns else None
        row = allocating.locked(payment)
        before, after = audit.changes(row, wanted)
        if not after:
            return False
        for name, value in wanted.items():
            setattr(row, name, value)
        _check_text(row)
        row.save(update_fields=list(wanted))
        if "status" in after:
            (_pay if status == Status.PAID else _set_back)(row, given, by)
        _record(PaymentEvent.CHANGED, row, by, before=before, after=after)
    return True


def _pay(payment: Payment, given: Payment | None, by: User | None) -> None:
    """Book it, and settle its invoice as far as that is due; the account's row comes last."""
    invoice = allocating.lock_invoices([payment.invoice_id])[0] if payment.invoice_id else None
    if given is not None:
        _give_back(given, -payment.amount)
    posting.put_in(payment, by)
    if invoice is not None and payment.amount > 0 and invoice.due > 0:
        allocating.allocate(payment, invoice, by=by)


def _set_back(payment: Payment, given: Payment | None, by: User | None) -> None:
    if payment.returned:
        said = _("A part of this payment was paid back; set that back first.")
        raise Refused(said, code="returned", field="status")
    allocating.take_all_back(payment, by=by)
    if given is not None:
        _give_back(given, payment.amount)
    posting.take_out(payment, by)


def _give_back(given: Payment, amount: Decimal) -> None:
    """So much more (or less) of a locked payment was paid back."""
    if amount > given.free:
        said = _("Only %(sum)s of this payment are left.")
        shown = f"{money.show(given.free, given.account.unit)} {given.account.unit}"
        raise Refused(said % {"sum": shown}, code="bad_amount", field="amount")
    given.returned += amount
    given.save(update_fields=["returned"])


def _known(payment: Payment) -> Payment | None:
    """The payment that came by this key, or by this reference of its provider, before."""
    same = Q(account=payment.account, key=payment.key)
    if payment.provider_key:
        same |= Q(provider=payment.provider, provider_key=payment.provider_key)
    rows = Payment.objects.filter(same).select_related("account", "method", "invoice")
    return rows.order_by("pk").first()


def _lost_to(payment: Payment) -> Payment | None:
    """Write the row; the other one where somebody else has just written it."""
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError:
        payment.pk = None
        known = _known(payment)
        if known is None:
            raise
        return known
    return None


def _same(known: Payment, wanted: Payment) -> Payment:
    if known.amount != wanted.amount or known.account_id != wanted.account_id:
        said = _("This form has noted another amount already; open it anew.")
        raise ledger.KeyReused(said, code="key_reused")
    return known


def _check(payment: Payment) -> None:
    if not 0 < len(payment.key) <= KEY_MAX:
        said = _("A key has 1 to %(most)s characters.") % {"most": KEY_MAX}
        raise Refused(said, code="bad_key", field="key")
    _check_amount(payment)
    _check_text(payment)


def _check_amount(payment: Payment) -> None:
    amount, unit = payment.amount, payment.account.unit
    said = ""
    if not amount:
        said = _("The amount is not 0.")
    elif payment.kind in {Kind.PAYMENT, Kind.TOP_UP} and amount < 0:
        said = _("What takes money off is a correction, a credit note or paid back.")
    elif payment.kind == Kind.REFUND and amount > 0:
        said = _("What is paid back takes money off: the amount is below 0.")
    elif payment.kind != Kind.TOP_UP and money.in_currency(amount, unit) != amount:
        said = _("An amount of money ends with the coin of its currency.")
    if said:
        raise Refused(said, code="bad_amount", field="amount")


def _check_text(payment: Payment) -> None:
    if len(payment.comment) > COMMENT_MAX:
        said = _("Up to %(most)s characters fit here.") % {"most": COMMENT_MAX}
        raise Refused(said, code="bad_comment", field="comment")
    if not payment.comment and (payment.amount < 0 or payment.kind in TELLING):
        raise Refused(_("Say what it is for."), code="no_comment", field="comment")


def _check_invoice(payment: Payment, invoice: Invoice) -> None:
    if invoice.account_id != payment.account_id:
        raise Refused(_("The invoice belongs to another account."), field="invoice")
    if not invoice.is_numbered:
        raise Refused(_("Only a document with a number is paid."), field="invoice")


def _amount(value: Decimal) -> Decimal:
    try:
        return money.exact(value)
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field="amount") from None


def _record(event: PaymentEvent, payment: Payment, by: User | None, **changed: Any) -> None:
    account = payment.account
    audit.record(
        by,
        event,
        payment,
        customer=account.customer_id,
        client=account.client_id,
        amount=balances.signed(payment.amount, account.unit),
        method=payment.method.name,
        status=str(payment.get_status_display()),
        comment=payment.comment or "\N{EN DASH}",
        **changed,
    )
