"""What the history tells of accounts and of the changes of their balances."""

from django.utils.translation import gettext_lazy as _

from billing.approval_events import ApprovalEvent
from billing.document_events import (
    BankEvent,
    CheckoutEvent,
    EnterpriseEvent,
    InvoiceEvent,
    ProviderEvent,
    RecurringEvent,
    TermsEvent,
)
from billing.run_events import RunEvent
from portal.kit.events import Event, Topic

__all__ = [
    "ApprovalEvent",
    "BankEvent",
    "CheckoutEvent",
    "EnterpriseEvent",
    "InvoiceEvent",
    "ProviderEvent",
    "RecurringEvent",
    "RunEvent",
    "TermsEvent",
]


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


class PaymentEvent(Event):
    NOTED = "billing.payment.noted", "Payment of {amount} ({method}, {status}) noted: {comment}"
    CHANGED = "billing.payment.changed", "Payment of {amount} changed"
    ALLOCATED = "billing.payment.allocated", "{amount} of the payment put to {invoice}"
    TAKEN_BACK = "billing.payment.taken_back", "{amount} of the payment taken back from {invoice}"


class PaymentMethodEvent(Event):
    ADDED = "billing.method.added", "Payment type {name} added"
    CHANGED = "billing.method.changed", "Payment type {name} changed"


class PriceListEvent(Event):
    ADDED = "billing.list.added", "Price list in {unit} added"
    CHANGED = "billing.list.changed", "Price list changed"


class RateEvent(Event):
    SET = "billing.rate.set", "{direction}: {price} from {moment}; until then {before}"
    ENDED = "billing.rate.ended", "{direction}: no price of its own from {moment}; was {before}"
    WITHDRAWN = "billing.rate.withdrawn", "{direction}: {price} from {moment} withdrawn"
    IMPORTED = "billing.rate.imported", "{count} prices taken from a file: {said}"


class ChangeGroupEvent(Event):
    MADE = "billing.group.made", "Change group “{title}” made with {lines} lines"
    CHANGED = "billing.group.changed", "Change group “{title}” changed: {what}"
    PROPOSED = "billing.group.proposed", "Change group “{title}” proposed, {lines} lines"
    RECALLED = "billing.group.recalled", "Change group “{title}” is a draft again"
    APPROVED = "billing.group.approved", "Change group “{title}” approved: {said}"
    REJECTED = "billing.group.rejected", "Change group “{title}” rejected: {note}"
    TOLD = "billing.group.told", "Told {recipients} of {count} price changes: “{title}”"


class WorldEvent(Event):
    """What is done to countries, networks and prefixes."""

    ADDED = "billing.world.added", "{what} {name} added"
    CHANGED = "billing.world.changed", "{what} {name} changed"
    ARCHIVED = "billing.world.archived", "{what} {name} archived"
    RESTORED = "billing.world.restored", "{what} {name} brought back"
    IMPORTED = "billing.world.imported", "{what} {name} imported"


LIMITS = ("credit_limit", "overdraft", "overdraft_until")
LISTS = ("own_list", "price_list")

# The parts of a client's history that tell of its money.
DATA = Topic("client", "data", _("Client data"), fields=LIMITS, order=10)
PAYMENTS = Topic(
    "client",
    "payments",
    _("Payments"),
    codes=("billing.change.", "billing.account.topped_up", "billing.payment."),
    order=20,
)
PRICES = Topic(
    "client",
    "prices",
    _("Prices"),
    codes=("billing.rate.", "billing.group.told"),
    fields=LISTS,
    order=30,
)
