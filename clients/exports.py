from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import looks
from clients.filters.smpp_accounts import SmppAccountFilter
from clients.models import SmppAccount
from clients.tables.smpp_accounts import SmppAccountTable
from portal.kit.exports.columns import MOMENT, NUMBER, Column
from portal.kit.exports.lists import ListExport


def _state(account):
    return looks.state(account)[1]


def _yes(name):
    return lambda account: _("yes") if getattr(account, name) else _("no")


class SmppAccountsExport(ListExport):
    slug = "smpp-accounts"
    list_key = "smpp-accounts"
    title = gettext_lazy("SMPP accounts")
    permission = "clients.view_smppaccount"
    table_class = SmppAccountTable
    columns = (
        Column("system_id", gettext_lazy("System ID")),
        Column("short_name", gettext_lazy("Short name")),
        Column("name", gettext_lazy("Name")),
        Column("account_code", gettext_lazy("Account code"), "customer.account_code"),
        Column("customer", gettext_lazy("Customer"), "customer.name"),
        Column("client", gettext_lazy("Client"), "client.company"),
        Column("state", gettext_lazy("State"), _state),
        Column("parts_per_s", gettext_lazy("Parts/s"), kind=NUMBER),
        Column("max_binds", gettext_lazy("Max binds"), kind=NUMBER),
        Column("window", gettext_lazy("Window"), kind=NUMBER, default=False),
        Column("allowed_networks", gettext_lazy("Allowed networks"), looks.networks),
        Column("tls_required", gettext_lazy("TLS required"), _yes("tls_required")),
        Column("uses_cug", gettext_lazy("Use CUG"), _yes("uses_cug")),
        Column("created_at", gettext_lazy("Since"), kind=MOMENT),
    )

    def queryset(self, user, params):
        rows = SmppAccount.objects.visible_to(user).select_related("customer", "client")
        return SmppAccountFilter(params, queryset=rows, user=user).qs
