"""Sending back what was overpaid."""

from datetime import date
from decimal import Decimal

from billing.models import Payment, PaymentMethod
from billing.paying import noting
from portal.models import User


def pay_back(
    payment: Payment,
    *,
    amount: Decimal,
    method: PaymentMethod,
    paid_on: date,
    comment: str,
    key: str,
    by: User | None,
) -> Payment:
    """Note that so much (above 0) of what is free of a payment was sent back.

    It comes off the balance at once. Raises Refused (field `amount`) for more than is free: what
    settles invoices is taken back from them first; the same key again moves nothing more.
    """
    return noting.note(
        payment.account,
        amount=-abs(amount),
        method=method,
        paid_on=paid_on,
        kind=Payment.Kind.REFUND,
        comment=comment,
        key=key,
        by=by,
        returns=payment,
    )
