"""How payments and allocations reach the ledger.

While a payment is paid its whole amount stands on the account. An invoice for an amount, and a
receipt, are paid with tax in them; each allocation to one takes its share of the tax off again.
"""

from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from billing import ledger
from billing.models import Account, Allocation, Entry, Payment
from portal.core import money
from portal.core.errors import Refused
from portal.models import User

PURPOSE_MAX = 200
KINDS = {Payment.Kind.PAYMENT: Entry.Kind.PAYMENT, Payment.Kind.TOP_UP: Entry.Kind.TOP_UP}


def put_in(payment: Payment, by: User | None) -> Entry:
    """Book the amount of a payment that is paid from now on."""
    is_plain = payment.amount > 0
    kind = KINDS.get(Payment.Kind(payment.kind), Entry.Kind.CORRECTION)
    return _post(payment, payment.amount, kind if is_plain else Entry.Kind.CORRECTION, by)


def take_out(payment: Payment, by: User | None) -> Entry:
    """Book the opposite of a payment that is not paid any more."""
    return _post(payment, -payment.amount, Entry.Kind.CORRECTION, by)


def first(payment: Payment) -> Entry:
    """The entry by which the payment came into the ledger."""
    return Entry.objects.get(account=payment.account_id, key=_key(payment, 1))


def tax(allocation: Allocation, by: User | None) -> Entry | None:
    """Book the share of tax in an allocation; None where there is none in it."""
    if not allocation.tax:
        return None
    return ledger.post(
        allocation.payment.account,
        amount=-allocation.tax,
        kind=Entry.Kind.INVOICE,
        key=f"allocation:{allocation.pk}",
        purpose=_("Tax of %(invoice)s") % {"invoice": allocation.invoice},
        by=by,
    )


def lock(account: Account) -> ledger.Standing:
    """Hold the account until the transaction ends. Invoices are locked before, never after."""
    with connection.cursor() as cursor:
        return ledger.lock(cursor, [account.pk])[account.pk]


def _post(payment: Payment, amount: Decimal, kind: str, by: User | None) -> Entry:
    before = lock(payment.account)
    if abs(before.balance + amount) >= money.LIMIT:
        raise Refused(_("The amount is too large."), code="bad_amount", field="amount")
    payment.postings += 1
    payment.save(update_fields=["postings"])
    return ledger.post(
        payment.account,
        amount=amount,
        kind=kind,
        key=_key(payment, payment.postings),
        purpose=_purpose(payment),
        by=by,
    )


def _key(payment: Payment, posting: int) -> str:
    return f"payment:{payment.pk}:{posting}"


def _purpose(payment: Payment) -> str:
    if payment.comment or payment.kind == Payment.Kind.TOP_UP:
        return payment.comment
    said = str(payment.invoice or payment.method)
    return said[:PURPOSE_MAX]
