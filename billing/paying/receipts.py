"""Prepaid top-ups with their tax: a receipt is issued and paid at once, the balance rises by net.

The receipt's number, the payment, its entry and the entry of the tax are one commit.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from billing import accounts
from billing.invoicing import drafting, issuing
from billing.invoicing.drafting import LineDraft
from billing.models import Account, Invoice, InvoiceLine, Payment, PaymentMethod
from billing.paying import noting
from portal.core import money
from portal.core.errors import Refused
from portal.models import User


class _Known(Exception):
    """The key was used before: what was drafted meanwhile is let go."""


def top_up(  # noqa: PLR0913 - a payment is what its form says
    account: Account,
    *,
    net: Decimal,
    method: PaymentMethod,
    paid_on: date,
    comment: str = "",
    key: str,
    by: User | None,
    provider: str = "",
    provider_key: str = "",
) -> Payment:
    """Top up by `net`, for which net and tax were paid, with a receipt for both.

    Returns the payment, of the gross amount; its `invoice` is the receipt. The same key again, or
    the same reference of a provider, returns the first one. Raises Refused for what is not above
    0 in coins of the currency, for an account in SMS credits, and where no enterprise issues.
    """
    _check(account, net)
    try:
        with transaction.atomic():
            receipt = _receipt(account, net, by)
            payment, is_new = noting.enter(
                Payment(
                    account=account,
                    amount=receipt.gross,
                    method=method,
                    paid_on=paid_on,
                    kind=Payment.Kind.TOP_UP,
                    invoice=receipt,
                    comment=comment.strip(),
                    key=key.strip(),
                    by=by,
                    provider=provider,
                    provider_key=provider_key,
                )
            )
            if not is_new:
                raise _Known
            noting.told(payment, by)
    except _Known:
        return payment
    return payment


def _receipt(account: Account, net: Decimal, by: User | None) -> Invoice:
    line = LineDraft(
        kind=InvoiceLine.Kind.ADVANCE,
        text=_("Top-up of your account"),
        quantity=Decimal(1),
        unit_price=net,
        exact=net,
    )
    draft = drafting.make(account, kind=Invoice.Kind.RECEIPT, lines=[line], by=by)
    return issuing.issue(draft, by=by)


def _check(account: Account, net: Decimal) -> None:
    if account.unit == money.CREDITS:
        said = _("An account in SMS credits has no receipts: top it up without one.")
        raise Refused(said, code="bad_unit")
    accounts.check_open(account)
    if money.exact(net) <= 0 or money.in_currency(net, account.unit) != net:
        said = _("A top-up is above 0 and ends with the coin of its currency.")
        raise Refused(said, code="bad_amount", field="amount")
