"""What clients add to the list of customers, and what one does with a client."""

import django_tables2 as tables
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client, SmppAccount
from portal.kit.columns import ListColumn, ListSearch, RowAction
from portal.kit.exports.columns import NUMBER
from portal.kit.exports.columns import Column as ExportColumn
from portal.kit.tables import cell
from portal.templatetags import onward

GONE = (Client.Status.ARCHIVED, Client.Status.ERASED)


class ClientCount(tables.Column):
    def render(self, record):
        return onward.count(record.client_count)


def _count(customers):
    """Hang on each customer `client_count`: its clients that are not archived."""
    living = Client.objects.filter(customer__in=customers).exclude(status__in=GONE)
    counts = dict(living.order_by().values_list("customer").annotate(Count("pk")))
    for customer in customers:
        customer.client_count = counts.get(customer.pk, 0)


CLIENTS = ListColumn(
    "customers",
    "clients",
    ClientCount(
        _("Clients"),
        accessor="pk",
        orderable=False,
        attrs=cell("r", "c-r", "r2", label=_("Clients")),
    ),
    after="country",
    fill=_count,
    exported=(ExportColumn("clients", _("Clients"), "client_count", NUMBER),),
)


def _with_system_id(text):
    """The keys of customers with an SMPP account of such a system ID."""
    accounts = SmppAccount.objects.filter(archived_at__isnull=True, system_id__istartswith=text)
    return accounts.order_by().values_list("customer_id", flat=True)


SYSTEM_IDS = ListSearch("customers", _with_system_id)
CLIENTS_OF = RowAction(
    "customers",
    _("Clients"),
    "users",
    lambda customer: f"{reverse('clients:clients')}?customer={customer.pk}",
    permission="clients.view_client",
    order=20,
)
HISTORY = RowAction(
    "clients",
    _("History"),
    "history",
    lambda client: f"{reverse('history')}?kind=client&of={client.pk}",
    permission="portal.view_historyentry",
    order=80,
)
OPEN_ACCOUNT = RowAction(
    "smpp-accounts",
    _("Edit"),
    "pencil",
    lambda account: account.get_absolute_url(),
    permission="clients.change_smppaccount",
    order=10,
)
RESET_PASSWORD = RowAction(
    "smpp-accounts",
    _("Reset password \N{HORIZONTAL ELLIPSIS}"),
    "key",
    lambda account: reverse("clients:smpp-account-password", args=[account.pk]),
    permission="clients.reset_smpp_password",
    order=60,
    fits=lambda account: not account.is_archived,
)
HISTORY_OF_ACCOUNT = RowAction(
    "smpp-accounts",
    _("History"),
    "history",
    lambda account: reverse("clients:smpp-account-history", args=[account.pk]),
    permission="portal.view_historyentry",
    order=80,
)
SMPP_OF = RowAction(
    "customers",
    _("SMPP accounts"),
    "plug",
    lambda customer: reverse("clients:customer-smpp", args=[customer.pk]),
    permission="clients.view_smppaccount",
    order=25,
)
