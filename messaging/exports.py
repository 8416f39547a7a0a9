from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging import connectors
from messaging.filters.connectors import ConnectorFilter
from messaging.filters.inbound import InboundFilter
from messaging.filters.messages import MessageFilter, not_for
from messaging.models import Connector, Inbound, Message, MessageText
from messaging.tables.connectors import LOOKS, ConnectorTable
from messaging.tables.inbound import InboundTable
from messaging.tables.messages import MessageTable
from portal.kit import faces
from portal.kit.exports.columns import MOMENT, MONEY, NUMBER, Column
from portal.kit.exports.lists import ListExport

TEXT_RIGHT = "messaging.view_messagetext"
# Columns that only those see who see connectors.
OF_SUPPLIERS = ("connector", "cost", "cost_unit")


class MessagesExport(ListExport):
    """The log as a file. Texts only for whoever may read them, and only when they are asked for."""

    slug = "messages"
    list_key = "messages"
    title = _("Messages")
    permission = "messaging.view_message"
    table_class = MessageTable
    columns = (
        Column("id", _("Message ID"), "public_id"),
        Column("accepted_at", _("Time"), kind=MOMENT),
        Column("recipient", _("Recipient")),
        Column("sender", _("Sender")),
        Column("customer", _("Customer"), "customer.name"),
        Column("client", _("Client"), "client.company"),
        Column("channel", _("Channel"), "get_channel_display"),
        Column("country", _("Country")),
        Column("network", _("Network"), "network.name"),
        Column("connector", _("Connector"), "connector.name"),
        Column("parts", _("Parts"), kind=NUMBER),
        Column("price", _("Price"), "total_price", MONEY),
        Column("unit", _("Currency")),
        Column("cost", _("Cost"), "total_cost", MONEY, default=False),
        Column("cost_unit", _("Cost currency"), default=False),
        Column("status", _("Status"), "get_status_display"),
        Column("reason", _("Reason")),
        Column("sent_at", _("Sent"), kind=MOMENT, default=False),
        Column("final_at", _("Final"), kind=MOMENT, default=False),
        Column("charge", _("Charge"), "get_charge_display", default=False),
        Column("reference", _("Client reference"), default=False),
        Column("text", _("Text"), "shown_text", default=False),
    )

    def shows(self, column):
        if column.name == "text":
            return self.user.has_perm(TEXT_RIGHT)
        hidden = not_for(faces.of(self.user).kind)
        return column.name not in hidden and (
            column.name not in OF_SUPPLIERS or "connector" not in hidden
        )

    def queryset(self, user, params):
        rows = Message.objects.visible_to(user)
        rows = rows.select_related("customer", "client", "network", "connector")
        return MessageFilter(params, queryset=rows, user=user).qs

    def fill(self, piece):
        super().fill(piece)
        if "text" in self.fetched:
            known = MessageText.objects.in_bulk([row.pk for row in piece])
            for row in piece:
                row.shown_text = known[row.pk].text if row.pk in known else ""


def _part(inbound):
    part = inbound.part
    return f"{part.number}/{part.total}" if part else ""


class InboundExport(ListExport):
    """The inbox as a file."""

    slug = "inbound"
    list_key = "inbound"
    title = _("Inbox")
    permission = "messaging.view_inbound"
    table_class = InboundTable
    columns = (
        Column("at", _("Time"), kind=MOMENT),
        Column("sender", _("From")),
        Column("recipient", _("To")),
        Column("text", _("Text")),
        Column(
            "part", _("Part"), lambda row: f"{row.part.number}/{row.part.total}" if row.part else ""
        ),
        Column("customer", _("Customer"), "customer.name"),
        Column("client", _("Client"), "client.company"),
        Column("door", _("Delivered to"), "door.name", default=False),
        Column("connector", _("Connector"), "connector.name"),
    )

    def shows(self, column):
        return column.name not in not_for(faces.of(self.user).kind)

    def queryset(self, user, params):
        rows = Inbound.objects.visible_to(user)
        rows = rows.select_related("customer", "client", "door", "connector")
        return InboundFilter(params, queryset=rows, user=user).qs


def _standing(connector):
    return LOOKS[connectors.standing(connector, timezone.now()).state][1]


class ConnectorsExport(ListExport):
    """The connectors as they stand. Passwords are in no file."""

    slug = "connectors"
    list_key = "connectors"
    title = _("Connectors")
    permission = "messaging.view_connector"
    table_class = ConnectorTable
    columns = (
        Column("name", _("Name")),
        Column("host", _("Host")),
        Column("port", _("Port"), kind=NUMBER),
        Column("system_id", _("System ID")),
        Column("state", _("State"), _standing),
        Column("since", _("Since"), "state.since", MOMENT),
        Column("bound", _("Binds up"), kind=NUMBER),
        Column("binds", _("Binds wanted"), "links_wanted", NUMBER),
        Column("window_used", _("Window in use"), kind=NUMBER),
        Column("window", _("Window of a bind"), kind=NUMBER),
        Column("rate", _("Parts/s"), kind=NUMBER),
        Column("last_minute", _("Sent last minute"), kind=NUMBER),
        Column("reason", _("Last error"), "state.reason"),
    )

    def queryset(self, user, params):
        rows = connectors.with_links(Connector.objects.visible_to(user), timezone.now())
        return ConnectorFilter(params, queryset=rows, user=user).qs
