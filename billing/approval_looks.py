"""How wishes for an approval are shown: their state, how much, whose money."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing import approval_limits, balances
from billing.models import Account, Approval
from portal.core import money
from portal.templatetags import onward

STATES = {
    Approval.Status.WAITING: "wait",
    Approval.Status.APPROVED: "ok",
    Approval.Status.REFUSED: "bad",
    Approval.Status.WITHDRAWN: "off",
}


def kind(row: Approval) -> str:
    return str(approval_limits.TITLES.get(row.kind, row.kind))


def amount(row: Approval) -> str:
    """What counts against the limit, with its unit."""
    if row.amount is None:
        return onward.NOTHING
    if row.kind == approval_limits.PRICE:
        return f"{money.show_rate(row.amount)} {row.unit}"
    return balances.told(row.amount, row.unit)


def state(row: Approval) -> SafeString:
    return onward.status(STATES[row.status], row.get_status_display())


def owner(row: Approval) -> str:
    """Whose money it is, without the unit."""
    if row.account is None:
        return ""
    return str(row.account.client or row.account.customer)


def owner_link(row: Approval) -> SafeString | str:
    if row.account is None:
        return onward.NOTHING
    return format_html('<a href="{}">{}</a>', money_url(row.account), owner(row))


def money_url(account: Account) -> str:
    """The page of an account's money."""
    if account.client_id:
        page = reverse("billing:client-finance", args=[account.client_id])
        return f"{page}?account={account.pk}"
    return reverse("billing:customer-balance", args=[account.customer_id])
