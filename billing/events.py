"""What the history tells of accounts and of the changes of their balances."""

from django.utils.translation import gettext_lazy as _

from portal.kit.events import Event, Topic


class AccountEvent(Event):
    OPENED = "billing.account.opened", "Account in {unit} opened"
    CHANGED = "billing.account.changed", "Account in {unit} changed"
    TOPPED_UP = "billing.account.topped_up", "Topped up by {amount} {unit}: {comment}"
    CREDIT_TOLD = "billing.account.credit_told", "Told {recipients} of the credit of {credit}"
    WARNED = (
        "billing.account.warned",
        "Balance of {balance} is below {threshold}; told {recipients}",
    )


class ChangeEvent(Event):
    ASKED = "billing.change.asked", "Balance change of {amount} {unit} asked for: {description}"
    APPLIED = "billing.change.applied", "Balance changed by {amount} {unit}: {description}"
    WITHDRAWN = (
        "billing.change.withdrawn",
        "Balance change of {amount} {unit} withdrawn: {description}",
    )


LIMITS = ("credit_limit", "overdraft", "overdraft_until")
LISTS = ("own_list", "price_list")

# The parts of a client's history that tell of its money.
DATA = Topic("client", "data", _("Client data"), fields=LIMITS, order=10)
PAYMENTS = Topic(
    "client",
    "payments",
    _("Payments"),
    codes=("billing.change.", "billing.account.topped_up"),
    order=20,
)
PRICES = Topic("client", "prices", _("Prices"), fields=LISTS, order=30)
