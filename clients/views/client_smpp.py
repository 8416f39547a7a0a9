"""The SMPP accounts of one client: for staff, and to look at in the client's own cabinet."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from clients import client_record
from clients.models import Client
from clients.tables.smpp_accounts import OwnSmppAccountTable
from clients.views.client_record import ClientTab
from clients.views.customer import COLUMNS, SmppTab
from clients.views.smpp_secrets import SmppAccountNew


class ClientSmpp(SmppTab, ClientTab):
    owner = "client"
    title = gettext_lazy("SMPP config")
    chosen = tuple(name for name in COLUMNS if name != "client")
    permission_required = ("clients.view_client", "clients.view_smppaccount")

    @property
    def all_url(self):
        return f"{reverse('clients:smpp-accounts')}?customer={self.record.customer_id}"

    @property
    def new_url(self):
        is_closed = self.record.is_gone or self.record.customer.is_archived
        if not self.may_add() or is_closed:
            return None
        return reverse("clients:client-smpp-new", args=[self.record.pk])


class CabinetSmpp(SmppTab, ClientTab):
    """What the client's developer needs to connect; operators change it."""

    owner = "client"
    title = gettext_lazy("SMPP config")
    table_class = OwnSmppAccountTable
    chosen = (
        "system_id",
        "name",
        "state",
        "parts_per_s",
        "binds",
        "window",
        "allowed_networks",
        "tls_required",
    )
    # Not the right to see SMPP accounts, which opens what staff alone sees of them.
    permission_required = "clients.view_door"


class ClientSmppNew(SmppAccountNew, ClientTab):
    """One more SMPP account for this client."""

    model = Client
    permission_required = (
        "clients.view_client",
        "clients.view_smppaccount",
        "clients.add_smppaccount",
    )

    @cached_property
    def client(self):
        if self.record.is_gone or self.record.customer.is_archived:
            raise Http404
        return self.record

    @cached_property
    def customer(self):
        return self.client.customer

    @property
    def crumbs(self):
        return client_record.crumbs(self.client, str(self.title))

    @property
    def back_url(self):
        return reverse("clients:client-smpp", args=[self.client.pk])
