"""Messages as files: the log, and what was blocked."""

from django.utils.translation import gettext_lazy as _

from messaging import blocked, reasons
from messaging.filters.blocked import BlockedFilter
from messaging.filters.messages import MessageFilter, not_for
from messaging.models import Message, MessageText
from messaging.tables.blocked import BlockedTable
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


class BlockedExport(ListExport):
    """Messages that were blocked. Texts only for whoever may read them."""

    slug = "blocked"
    list_key = "blocked"
    title = _("Blocked messages")
    permission = "messaging.view_blockentry"
    table_class = BlockedTable
    columns = (
        Column("id", _("Message ID"), "public_id"),
        Column("accepted_at", _("Time"), kind=MOMENT),
        Column("customer", _("Customer"), "customer.name"),
        Column("client", _("Client"), "client.company"),
        Column("sender", _("Sender")),
        Column("recipient", _("Phone")),
        Column("country", _("Country")),
        Column("text", _("Text"), "shown_text", default=False),
        Column("reason", _("Error")),
        Column("words", _("Error in words"), lambda row: reasons.brief(row.reason)),
        Column("detail", _("Detail"), "shown_detail"),
    )

    def shows(self, column):
        return column.name != "text" or self.user.has_perm(TEXT_RIGHT)

    def queryset(self, user, params):
        rows = blocked.among(Message.objects.visible_to(user))
        rows = rows.select_related("customer", "client")
        return BlockedFilter(params, queryset=rows, user=user).qs

    def fill(self, piece):
        super().fill(piece)
        if "detail" in self.fetched:
            blocked.with_details(piece)
        if "text" in self.fetched:
            blocked.with_texts(piece)
