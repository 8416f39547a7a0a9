"""What is done when a deed that takes a second person is approved.

The deed is that of the person who asked, as its history and its entries tell; who approved stands
with the approval.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from billing import accounts, approval_limits, changes, credit, own_prices, rates
from billing.approvals import Kind
from billing.invoicing import crediting
from billing.models import Account, Approval, Invoice, Payment, PaymentMethod, PriceList
from billing.paying import noting
from billing.rates import Key


def _account(approval: Approval) -> Account:
    rows = Account.objects.select_related("customer", "client")
    return rows.get(pk=approval.account_id)


def _set_credit(approval: Approval) -> None:
    account, what = _account(approval), dict(approval.what)
    if "notify" in what:
        amount, notify = Decimal(what["credit_limit"]), what["notify"]
        credit.set_to(account, amount, notify=notify, by=approval.asked_by)
        return
    for name in ("credit_limit", "overdraft"):
        if name in what:
            what[name] = Decimal(what[name])
    if what.get("overdraft_until"):
        what["overdraft_until"] = parse_datetime(what["overdraft_until"])
    accounts.change(account, what, by=approval.asked_by)


def _adjust(approval: Approval) -> None:
    what = approval.what | {"amount": Decimal(approval.what["amount"])}
    changes.ask(_account(approval), **what, by=approval.asked_by)


def _take_off(approval: Approval) -> None:
    what = approval.what
    noting.note(
        _account(approval),
        amount=Decimal(what["amount"]),
        method=PaymentMethod.objects.get(pk=what["method"]),
        paid_on=date.fromisoformat(what["paid_on"]),
        kind=what["kind"],
        status=what["status"],
        invoice=Invoice.objects.filter(pk=what["invoice"]).first(),
        returns=Payment.objects.filter(pk=what["returns"]).first(),
        comment=what["comment"],
        key=what["key"],
        by=approval.asked_by,
    )


def _write_off(approval: Approval) -> None:
    invoice = Invoice.objects.get(pk=approval.invoice_id)
    crediting.write_off(invoice, reason=approval.what["reason"], by=approval.asked_by)


def _set_price(approval: Approval) -> None:
    """A start that has passed while it waited is now: what was charged stays as it is."""
    what, by = approval.what, approval.asked_by
    key = Key(what["country"], what["network"], what["channel"])
    starts_at = parse_datetime(what["starts_at"]) if what["starts_at"] else None
    if starts_at and starts_at <= timezone.now():
        starts_at = None
    if what["price"] is None:
        rates.end(_list(what), key, starts_at=starts_at, by=by)
        return
    wanted = {"price": Decimal(what["price"]), "basis": what["basis"], "starts_at": starts_at}
    if "account" in what:
        own_prices.set_price(_account(approval), key, **wanted, by=by)
    else:
        rates.set_price(_list(what), key, **wanted, by=by)


def _list(what: dict[str, Any]) -> PriceList:
    return PriceList.objects.get(pk=what["list"])


CREDIT = Kind(approval_limits.CREDIT, _set_credit)
ADJUSTMENT = Kind(approval_limits.ADJUSTMENT, _adjust)
NEGATIVE = Kind(approval_limits.NEGATIVE, _take_off)
WRITE_OFF = Kind(approval_limits.WRITE_OFF, _write_off)
PRICE = Kind(approval_limits.PRICE, _set_price)
