"""What clients add to the list of customers, and what one does with a client."""

import django_tables2 as tables
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients import name_actions
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
EDIT = RowAction(
    "clients",
    _("Edit"),
    "pencil",
    lambda client: reverse("clients:client-edit", args=[client.pk]),
    permission="clients.change_client",
    order=10,
    fits=lambda client: not client.is_gone,
)
HISTORY = RowAction(
    "clients",
    _("History"),
    "history",
    lambda client: reverse("clients:client-history", args=[client.pk]),
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
OF_NAMES = [*name_actions.ROWS, *name_actions.MANY]
BLOCK = RowAction(
    "clients",
    _("Block \N{HORIZONTAL ELLIPSIS}"),
    "hand-stop",
    lambda client: reverse("clients:client-block", args=[client.pk]),
    permission="clients.block_client",
    order=70,
    in_dialog=True,
    fits=lambda client: client.status == Client.Status.ACTIVE,
)
UNBLOCK = RowAction(
    "clients",
    _("Unblock \N{HORIZONTAL ELLIPSIS}"),
    "player-play",
    lambda client: reverse("clients:client-unblock", args=[client.pk]),
    permission="clients.block_client",
    order=70,
    in_dialog=True,
    fits=lambda client: client.is_blocked,
)
