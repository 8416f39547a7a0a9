from django.utils.translation import gettext_lazy as _

from clients.filters.smpp_accounts import SmppAccountFilter
from clients.models import SmppAccount
from clients.tables.smpp_accounts import SmppAccountTable
from portal.kit.views.list import Empty, ListView


class SmppAccountList(ListView):
    """The accounts of all customers."""

    model = SmppAccount
    key = "smpp-accounts"
    title = _("SMPP accounts")
    permission_required = "clients.view_smppaccount"
    table_class = SmppAccountTable
    filter_class = SmppAccountFilter
    export = "smpp-accounts"
    search_placeholder = _("System ID, name or customer")
    empty = Empty(
        _("No SMPP accounts yet"),
        _(
            "With an SMPP account a customer sends from its own programs, by SMPP or by REST. "
            "They are added on the customer's page; here you will see those of all customers."
        ),
    )

    def rows(self):
        return super().rows().select_related("customer", "client")
