"""The export of management keys; what opens the door stands in no file."""

from django.utils.translation import gettext_lazy as _

from messaging.filters.management_keys import ManagementKeyFilter
from messaging.models import ManagementKey
from messaging.tables.management_keys import ManagementKeyTable, purposes, state
from portal.kit.exports.columns import MOMENT, Column
from portal.kit.exports.lists import ListExport


class ManagementKeysExport(ListExport):
    slug = "management-keys"
    list_key = "management-keys"
    title = _("Management keys")
    permission = "messaging.view_managementkey"
    table_class = ManagementKeyTable
    columns = (
        Column("name", _("Name")),
        Column("owner", _("In whose name"), "owner.name"),
        Column("tail", _("Ends with")),
        Column("purposes", _("For"), purposes),
        Column("allowed_networks", _("Allowed IPs"), lambda row: ", ".join(row.allowed_networks)),
        Column("state", _("State"), lambda row: state(row)[1]),
        Column("last_used_at", _("Last used"), kind=MOMENT),
        Column("expires_at", _("Expires"), kind=MOMENT),
        Column("made_at", _("Created"), kind=MOMENT),
    )

    def queryset(self, user, params):
        rows = ManagementKey.objects.visible_to(user).select_related("owner")
        return ManagementKeyFilter(params, queryset=rows, user=user).qs
