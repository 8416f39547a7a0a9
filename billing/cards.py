from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing import balances
from billing.models import Account
from customers.models import Customer
from portal.kit import faces
from portal.kit.cards import Alert, Figure, Watch

NAMED_MAX = 3


def _balance(glance):
    """What one's own account has: a customer's people see the customer's, not its clients'."""
    accounts = Account.objects.visible_to(glance.user).filter(pays=True)
    if glance.face == faces.CUSTOMER:
        accounts = accounts.filter(client__isnull=True)
    return [balances.figure(account) for account in accounts.order_by("pk")[:2]]


def _below_upper(glance):
    """Accounts below their upper warning only; those that run low are told of on a higher floor."""
    above_lower = Q(lower_warning__isnull=True) | Q(balance__gte=F("lower_warning"))
    rows = Account.objects.visible_to(glance.user).filter(
        above_lower, balance__lt=F("upper_warning"), customer__status=Customer.Status.ACTIVE
    )
    found = list(rows.select_related("customer", "client").order_by("balance", "pk")[:100])
    if not found:
        return []
    count = len(found)
    fact = ngettext(
        "%(n)s account is below its upper warning",
        "%(n)s accounts are below their upper warning",
        count,
    )
    named = ", ".join(
        f"{account.client or account.customer} {balances.told(account.balance, account.unit)}"
        for account in found[:NAMED_MAX]
    )
    text = named if count <= NAMED_MAX else _("%(names)s and others") % {"names": named}
    return [Alert("warn", fact % {"n": count}, f"{text}.")]


BALANCE = Figure(_balance, faces=(faces.CUSTOMER, faces.CLIENT), order=60)
BELOW_UPPER = Watch(_below_upper, permission="billing.view_account", faces=(faces.STAFF,), order=35)
