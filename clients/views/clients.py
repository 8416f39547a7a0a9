from django.utils.translation import gettext_lazy as _

from clients.filters.clients import ClientFilter
from clients.models import Client
from clients.tables.clients import ClientTable
from portal.kit.columns import ListButton
from portal.kit.views.list import Empty, ListView


class ClientList(ListView):
    model = Client
    key = "clients"
    title = _("Clients")
    permission_required = "clients.view_client"
    table_class = ClientTable
    filter_class = ClientFilter
    export = "clients"
    size = 10
    sizes = (10, 20, 50, 100)
    search_placeholder = _("User search: ID, login, company or name")
    new = ListButton(
        "clients",
        _("New client"),
        "plus",
        "clients:client-new",
        permission="clients.add_client",
    )
    empty = Empty(
        _("No clients yet"),
        _(
            "A client sends under one customer, or directly under you, and may have an account, "
            "prices and sender names of its own. Here you will see each one with its balance."
        ),
    )

    def rows(self):
        return super().rows().select_related("customer", "manager")
