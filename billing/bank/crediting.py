"""A booking becomes a payment, once; or it is set aside. Both can be taken back.

The line's row is locked, and its payment carries the line's number as its key, so that two clerks
and repeated posts make one payment.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from billing import balances
from billing.bank import matching
from billing.bank.matching import Proposal
from billing.document_events import BankEvent
from billing.models import Account, BankLine, Checkout, Invoice, Payment
from billing.paying import noting
from billing.providers import State, Told, hearing, register
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

COMMENT_MAX = 200
PROVIDER = "bank"
Status = BankLine.Status


def match(
    line: BankLine,
    account: Account,
    *,
    invoice: Invoice | None = None,
    checkout: Checkout | None = None,
    exactly: bool = False,
    by: User,
) -> Payment:
    """Note the booking as a payment of this account, and settle what it is for.

    Raises Refused for a line that is matched or set aside, for money that went out, for an account
    of another currency, and if `exactly` where just this much is no longer due.
    """
    with transaction.atomic():
        row = _locked(line)
        _check(row, account)
        if exactly and invoice is not None:
            _check_due(row, invoice)
        if checkout is not None:
            payment = _by_checkout(row, checkout, by)
        else:
            payment = _note(row, account, invoice, by)
        row.status, row.payment = Status.MATCHED, payment
        row.save(update_fields=["status", "payment"])
        about = invoice or (checkout.reference if checkout else _("on account"))
        _tell(BankEvent.MATCHED, row, by, account=str(account), what=str(about))
    return payment


def match_certain(lines: list[BankLine], *, by: User) -> int:
    """Match the lines of which nobody need doubt; return how many."""
    found = matching.propose(lines)
    done = 0
    for line in lines:
        first = next(iter(found.get(line.pk, [])), None)
        if first is not None and first.is_certain and _took(line, first, by):
            done += 1
    return done


def free(line: BankLine, *, reason: str, by: User) -> None:
    """Take a match back: the payment becomes unpaid, the line waits again."""
    with transaction.atomic():
        row = _locked(line)
        if row.status != Status.MATCHED or row.payment is None:
            raise Refused(_("This booking is not matched."))
        payment = row.payment
        if Checkout.objects.filter(payment=payment).exists():
            raise Refused(_("It paid a checkout. Set its payment to unpaid instead."))
        noting.change(
            payment,
            status=Payment.Status.UNPAID,
            method=payment.method,
            paid_on=payment.paid_on,
            comment=payment.comment,
            by=by,
        )
        row.status, row.payment = Status.NEW, None
        row.save(update_fields=["status", "payment"])
        _tell(BankEvent.FREED, row, by, account=str(payment.account), reason=reason)


def set_aside(line: BankLine, *, reason: str, by: User) -> None:
    """Say that the booking is no payment of a customer's."""
    _move(line, Status.NEW, Status.IGNORED, BankEvent.IGNORED, by, reason=reason)


def restore(line: BankLine, *, by: User) -> None:
    """Let a line that was set aside wait again."""
    _move(line, Status.IGNORED, Status.NEW, BankEvent.RESTORED, by)


def _move(line: BankLine, was: str, becomes: str, event: BankEvent, by: User, **told: str) -> None:
    with transaction.atomic():
        row = _locked(line)
        if row.status != was:
            raise Refused(_("Somebody else has dealt with this booking meanwhile."))
        row.status = becomes
        row.save(update_fields=["status"])
        _tell(event, row, by, **told)


def _took(line: BankLine, proposal: Proposal, by: User) -> bool:
    try:
        match(
            line,
            proposal.account,
            invoice=proposal.invoice,
            checkout=proposal.checkout,
            exactly=True,
            by=by,
        )
    except Refused:
        # It was paid or matched meanwhile, by a line before or by somebody: it waits for people.
        return False
    return True


def _locked(line: BankLine) -> BankLine:
    rows = BankLine.objects.select_for_update(of=("self",))
    row: BankLine = rows.select_related("payment__account", "payment__method").get(pk=line.pk)
    return row


def _check(row: BankLine, account: Account) -> None:
    if row.status != Status.NEW:
        raise Refused(_("Somebody else has dealt with this booking meanwhile."))
    if not row.is_in:
        raise Refused(_("This money went out. Note it under Payments, and set it aside here."))
    if row.unit != account.unit:
        about = {"unit": row.unit, "account": account}
        raise Refused(_("%(account)s is not kept in %(unit)s.") % about, field="account")


def _check_due(row: BankLine, invoice: Invoice) -> None:
    due = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk).due
    if due != row.amount:
        raise Refused(_("Something else is due on this invoice by now."))


def _note(row: BankLine, account: Account, invoice: Invoice | None, by: User) -> Payment:
    # A line that was freed is noted anew: its first payment stays, unpaid.
    earlier = Payment.objects.filter(
        provider=PROVIDER, provider_key__startswith=f"{row.pk}:"
    ).count()
    name = f"{row.pk}:{earlier + 1}"
    return noting.note(
        account,
        amount=row.amount,
        method=hearing.method_of(register.ALL["transfer"]),
        paid_on=row.booked_on,
        invoice=invoice,
        comment=" ".join(filter(None, (row.payer, row.text)))[:COMMENT_MAX],
        key=f"bank:{name}",
        by=by,
        provider=PROVIDER,
        provider_key=name,
    )


def _by_checkout(row: BankLine, checkout: Checkout, by: User) -> Payment:
    fresh = Checkout.objects.select_for_update(of=("self",)).get(pk=checkout.pk)
    if fresh.payment_id:
        raise Refused(_("This checkout is paid already."))
    told = Told(
        token=fresh.token,
        provider_id="",
        state=State.PAID,
        amount=row.amount,
        unit=row.unit,
        reference=f"bank:{row.pk}",
    )
    paid = hearing.hear(register.ALL["transfer"], told, by=by, paid_on=row.booked_on)
    if paid is None or paid.payment is None:
        raise Refused(_("This checkout cannot be paid by transfer."))
    return paid.payment


def _tell(event: BankEvent, row: BankLine, by: User, **told: str) -> None:
    account = row.payment.account if row.payment else None
    audit.record(
        by,
        event,
        row,
        customer=account.customer_id if account else None,
        client=account.client_id if account else None,
        amount=balances.signed(row.amount, row.unit),
        payer=row.payer or "\N{EN DASH}",
        **told,
    )
