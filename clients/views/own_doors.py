"""A customer's own API keys and SMPP accounts, in its portal."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from clients.tables.smpp_accounts import OwnSmppAccountTable
from clients.views.api_tokens import ADD, VIEW, OfCustomer, TokenNew, TokensTab
from clients.views.client_smpp import CabinetSmpp
from clients.views.customer import SmppTab
from customers.views.own import OwnTab


class OwnTokens(OfCustomer):
    """Tokens are made and listed at the addresses of the customer portal."""

    def url_of(self, end=""):
        return reverse(f"clients:own-api{end}")


class OwnApi(OwnTokens, TokensTab, OwnTab):
    title = gettext_lazy("API keys")
    permission_required = VIEW


class OwnTokenNew(OwnTokens, TokenNew, OwnTab):
    permission_required = (VIEW, ADD)


class OwnSmpp(SmppTab, OwnTab):
    """What the customer's developer needs to connect; operators change it."""

    owner = "customer"
    title = gettext_lazy("SMPP accounts")
    table_class = OwnSmppAccountTable
    chosen = (*CabinetSmpp.chosen[:2], "client", *CabinetSmpp.chosen[2:])
    # Not the right to see SMPP accounts, which opens what staff alone sees of them.
    permission_required = "clients.view_door"
