"""What verbs about money ask before they act: whether it takes a second person.

Each raises `approvals.NeedsApproval` above the limit of its kind; nothing happens below it, without
a limit, or while just this deed is being approved.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing import approval_limits, approvals, balances
from billing.approvals import Wish
from billing.models import Account, Invoice, Payment, PriceList
from portal.core import money
from portal.core.errors import Refused


def credit(account: Account, before: Decimal, after: Decimal, what: dict[str, Any]) -> None:
    """Credit and overdraft together, where they grow: what may be spent without being paid for."""
    if after <= before:
        return
    told = {
        "account": account,
        "before": balances.told(before, account.unit),
        "after": balances.told(after, account.unit),
    }
    said = _("Credit of %(account)s: %(after)s instead of %(before)s") % told
    wish = Wish(approval_limits.CREDIT, after, account.unit, said, what, account)
    approvals.guard(wish)


def first_credit(unit: str, amount: Decimal) -> None:
    """An account that is opened is nobody's to be asked about yet: its credit is set afterwards."""
    limit = approval_limits.of(approval_limits.CREDIT, unit)
    if limit is not None and amount > limit:
        said = _(
            "Above %(limit)s another person approves: open the account with less and set its "
            "credit then."
        )
        about = {"limit": approval_limits.told(approval_limits.CREDIT, unit)}
        raise Refused(said % about, code="needs_approval", field="credit_limit")


def adjustment(account: Account, amount: Decimal, *, description: str, key: str) -> None:
    """A change of a balance by hand, in either direction."""
    told = {"account": account, "amount": balances.signed(amount, account.unit)}
    said = _("Balance change of %(amount)s for %(account)s") % told
    what = {"amount": f"{amount:f}", "description": description, "key": key}
    kind = approval_limits.ADJUSTMENT
    approvals.guard(Wish(kind, abs(amount), account.unit, said, what, account, reason=description))


def negative(payment: Payment) -> None:
    """A payment below 0, which takes money off; what providers tell has happened already."""
    if payment.amount >= 0 or payment.provider:
        return
    account = payment.account
    told = {"account": account, "amount": balances.signed(payment.amount, account.unit)}
    said = _("Payment of %(amount)s for %(account)s") % told
    what = {
        "amount": f"{payment.amount:f}",
        "method": payment.method_id,
        "paid_on": payment.paid_on.isoformat(),
        "kind": payment.kind,
        "status": payment.status,
        "invoice": payment.invoice_id,
        "returns": payment.returns_id,
        "comment": payment.comment,
        "key": payment.key,
    }
    kind = approval_limits.NEGATIVE
    amount, why = abs(payment.amount), payment.comment
    approvals.guard(Wish(kind, amount, account.unit, said, what, account, reason=why))


def write_off(invoice: Invoice, amount: Decimal, *, reason: str) -> None:
    told = {"amount": balances.told(amount, invoice.unit), "invoice": invoice}
    said = _("Write-off of %(amount)s of %(invoice)s") % told
    what = {"reason": reason}
    kind, account = approval_limits.WRITE_OFF, invoice.account
    approvals.guard(Wish(kind, amount, invoice.unit, said, what, account, invoice, reason))


def price(
    price_list: PriceList,
    *,
    where: str,
    before: Decimal | None,
    after: Decimal | None,
    what: dict[str, Any],
    account: Account | None = None,
) -> None:
    """A price of one part, by how much it moves; one where there was none moves nothing."""
    if before is None or after is None:
        return
    told = {
        "list": price_list,
        "where": where,
        "before": money.show_rate(before),
        "after": money.show_rate(after),
        "unit": price_list.unit,
    }
    said = _("%(list)s, %(where)s: %(after)s %(unit)s instead of %(before)s") % told
    kind = approval_limits.PRICE
    moved, owner = abs(after - before), account or price_list.made_for
    approvals.guard(Wish(kind, moved, price_list.unit, said, what, owner))


def prices_of_file(unit: str, moves: list[Decimal]) -> None:
    """Raise Refused for a file in which prices move too far for one person."""
    limit = approval_limits.of(approval_limits.PRICE, unit)
    above = sum(limit is not None and one > limit for one in moves)
    if above:
        said = ngettext(
            "%(n)s price moves by more than %(limit)s: set it by hand, and another person "
            "approves it.",
            "%(n)s prices move by more than %(limit)s: set them by hand, and another person "
            "approves each.",
            above,
        )
        about = {"n": above, "limit": approval_limits.told(approval_limits.PRICE, unit)}
        raise Refused(said % about, code="needs_approval")


def when(moment: datetime | None) -> str | None:
    """A start as a wish keeps it."""
    return moment.isoformat() if moment else None
