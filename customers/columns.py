"""What one does with a customer, or with several, from their list."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers import archiving
from portal.kit.columns import BulkAction, RowAction


def _may_go(customer):
    return not archiving.refusal(customer)


HISTORY = RowAction(
    "customers",
    _("History"),
    "history",
    lambda customer: f"{reverse('history')}?kind=customer&of={customer.pk}",
    permission="portal.view_historyentry",
    order=80,
)
ARCHIVE = RowAction(
    "customers",
    _("Archive \N{HORIZONTAL ELLIPSIS}"),
    "ban",
    lambda customer: reverse("customers:customer-archive", args=[customer.pk]),
    permission="customers.archive_customer",
    order=90,
    is_danger=True,
    in_dialog=True,
    fits=_may_go,
)
ARCHIVE_MANY = BulkAction(
    "customers",
    _("Archive \N{HORIZONTAL ELLIPSIS}"),
    "customers:customers-archive",
    permission="customers.archive_customer",
    is_danger=True,
    fits=_may_go,
)
