from django.utils.translation import gettext_lazy as _

from portal.kit.menu import Item

CLIENTS = Item("clients", _("Clients"), "clients:clients", "clients.view_client", order=10)
