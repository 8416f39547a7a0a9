from django.utils.translation import gettext_lazy as _

from billing import approvals
from billing.models import BankLine, ChangeGroup
from portal.kit import faces
from portal.kit.menu import Item

FINANCE = Item(
    "billing",
    _("Finance"),
    "billing:finance",
    "billing.view_account",
    faces=(faces.CLIENT,),
    order=10,
)
INVOICES = Item(
    "billing",
    _("Invoices"),
    "billing:invoices",
    "billing.view_invoice",
    faces=(faces.STAFF, faces.CUSTOMER),
    order=10,
)
PAYMENTS = Item("billing", _("Payments"), "billing:payments", "billing.view_payment", order=15)
CUSTOMER_PAYMENTS = Item(
    "billing",
    _("Payments"),
    "billing:payments",
    "billing.view_payment",
    faces=(faces.CUSTOMER,),
    order=15,
    lead="billing:invoices",
)
CLIENT_PAYMENTS = Item(
    "billing",
    _("Payments"),
    "billing:payments",
    "billing.view_payment",
    faces=(faces.CLIENT,),
    order=15,
    lead="billing:finance",
)
OWN_INVOICES = Item(
    "billing",
    _("Invoices"),
    "billing:invoices",
    "billing.view_invoice",
    faces=(faces.CLIENT,),
    order=11,
    lead="billing:finance",
)
INVOICE_RUNS = Item(
    "billing", _("Invoice runs"), "billing:invoice-runs", "billing.view_invoicerun", order=12
)
PRICES = Item(
    "billing", _("Prices"), "billing:prices", "billing.view_rate", faces=(faces.CLIENT,), order=20
)
ENTERPRISES = Item(
    "billing", _("Enterprises"), "billing:enterprises", "billing.view_enterprise", order=80
)
NUMBER_CHECK = Item(
    "routing", _("Number check"), "billing:number-check", "billing.view_prefix", order=60
)
NETWORKS = Item("routing", _("Networks"), "billing:networks", "billing.view_network", order=40)


def _waiting(user):
    """The change groups that wait for this person's decision; those of their own do not."""
    if not user.has_perm("billing.decide_changegroup"):
        return None
    return ChangeGroup.objects.filter(status=ChangeGroup.Status.PROPOSED).exclude(author=user)


PRICE_LISTS = Item(
    "billing", _("Price lists"), "billing:price-lists", "billing.view_pricelist", order=30
)
PRICE_CHANGES = Item(
    "billing",
    _("Price changes"),
    "billing:change-groups",
    "billing.view_changegroup",
    order=40,
    badge=_waiting,
)


def _unmatched(user):
    """The bookings of the bank that wait to be matched by those who may."""
    if not user.has_perm("billing.change_bankline"):
        return None
    return BankLine.objects.filter(status=BankLine.Status.NEW, amount__gt=0).order_by("-booked_on")


BANK = Item(
    "billing",
    _("Bank"),
    "billing:bank-lines",
    "billing.view_bankline",
    order=22,
    badge=_unmatched,
)
CHECKOUTS = Item(
    "billing", _("Online payments"), "billing:checkouts", "billing.view_checkout", order=24
)


APPROVALS = Item(
    "billing",
    _("Approvals"),
    "billing:approvals",
    "billing.view_approval",
    order=80,
    badge=approvals.waiting_for,
)
