from django.utils.translation import gettext_lazy as _

from portal.kit.menu import Item

CLIENTS = Item("clients", _("Clients"), "clients:clients", "clients.view_client", order=10)
SMPP_ACCOUNTS = Item(
    "customers",
    _("SMPP accounts"),
    "clients:smpp-accounts",
    "clients.view_smppaccount",
    order=20,
)
