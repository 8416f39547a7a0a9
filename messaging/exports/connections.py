"""Exports of connections and of their usage logs."""

from django.utils.translation import gettext_lazy as _

from messaging import connection_looks
from messaging.connection_record import LIST, VIEW, VIEW_CALLS
from messaging.filters.connections import ConnectionFilter, ExportedConnectCallFilter
from messaging.models import ConnectCall, Connection
from messaging.tables.connections import ConnectCallTable, ConnectionTable
from portal.kit.exports.columns import MOMENT, NUMBER, Column
from portal.kit.exports.lists import ListExport


def _state(connection):
    return connection_looks.state(connection)[1]


class ConnectionsExport(ListExport):
    slug = "connections"
    list_key = LIST
    title = _("Connections")
    permission = VIEW
    table_class = ConnectionTable
    columns = (
        Column("name", _("Description")),
        Column("app", _("Application"), connection_looks.app),
        Column("customer", _("Customer"), "customer.name"),
        Column("state", _("State"), _state),
        Column("tail", _("Token ends with")),
        Column("slug", _("Address of its pages")),
        Column("site", _("Website"), default=False),
        Column("developer", _("Developer contact"), "developer_email"),
        Column("support", _("Support contact"), "support_email"),
        Column("last_used_at", _("Last used"), kind=MOMENT),
        Column("created_at", _("Since"), kind=MOMENT),
    )

    def shows(self, column):
        return self.user.is_staff or column.name != "customer"

    def queryset(self, user, params):
        rows = Connection.objects.visible_to(user).select_related("customer")
        return ConnectionFilter(params, queryset=rows, user=user).qs


class ConnectCallsExport(ListExport):
    slug = "connect-calls"
    list_key = "connect-calls"
    title = _("Calls of a connection")
    permission = VIEW_CALLS
    table_class = ConnectCallTable
    columns = (
        Column("at", _("Time"), kind=MOMENT),
        Column("action", _("Call")),
        Column("codes", _("Codes")),
        Column("user", _("User")),
        Column("duration_ms", _("Duration in ms"), kind=NUMBER),
        Column("address", _("IP address")),
    )

    def queryset(self, user, params):
        rows = ConnectCall.objects.visible_to(user).defer("asked", "answered")
        return ExportedConnectCallFilter(params, queryset=rows, user=user).qs
