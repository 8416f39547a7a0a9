"""What money adds to the page of a customer."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import accounts, balances
from portal.kit.records import Action, Badge, Figure, Tab

VIEW = "billing.view_account"


def _payer(customer):
    """The customer's account that pays, read once for a page."""
    if not hasattr(customer, "paying_account"):
        customer.paying_account = accounts.of_customer(customer).filter(pays=True).first()
    return customer.paying_account


def _balance(customer, _user):
    account = _payer(customer)
    return account and balances.figure(account) | {"id": "balance-figure"}


def _below(customer, _user):
    account = _payer(customer)
    threshold = account and balances.crossed(account)
    if threshold is None:
        return None
    said = _("Balance below %(sum)s") % {"sum": balances.told(threshold, account.unit)}
    return {"state": "warn", "text": said}


def _top_up(customer, _user):
    if customer.is_archived or _payer(customer) is None:
        return None
    return {
        "title": _("Top up account"),
        "url": reverse("billing:balance-change", args=[customer.pk]),
        "icon": "coin",
        "in_dialog": True,
    }


BALANCE = Tab(
    "customer",
    "balance",
    gettext_lazy("Balance"),
    "billing:customer-balance",
    permission=VIEW,
    order=30,
)
FIGURE = Figure("customer", _balance, permission=VIEW, order=10)
BELOW = Badge("customer", _below, permission=VIEW, order=20)
TOP_UP = Action("customer", _top_up, permission="billing.add_balancechange", order=30)
