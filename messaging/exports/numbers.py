"""Numbers and what comes to them as files."""

from django.utils.translation import gettext_lazy as _

from messaging import inbox
from messaging.filters.inbound import InboundFilter
from messaging.filters.messages import not_for
from messaging.filters.numbers import NumberFilter, NumberUseFilter
from messaging.models import Inbound, Number, NumberUse
from messaging.number_lists import with_replies, with_uses
from messaging.tables.inbound import InboundTable
from messaging.tables.numbers import NumberTable, NumberUseTable
from portal.kit import faces
from portal.kit.exports.columns import MOMENT, NUMBER, Column
from portal.kit.exports.lists import ListExport


def _text(row):
    return inbox.whole(row).text


def _parts(row):
    said = inbox.whole(row)
    return f"{said.came}/{said.total}" if said.total > 1 else ""


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
        Column("keyword", _("Prefix")),
        Column("text", _("Text"), _text),
        Column("part", _("Parts"), _parts),
        Column("customer", _("Customer"), "customer.name"),
        Column("client", _("Client"), "client.company"),
        Column("door", _("Delivered to"), "door.name", default=False),
        Column("connector", _("Connector"), "connector.name"),
        Column("reply", _("Answered"), "answered_at", MOMENT, default=False),
    )

    def shows(self, column):
        return column.name not in not_for(faces.of(self.user).kind)

    def queryset(self, user, params):
        rows = inbox.with_parts(Inbound.objects.visible_to(user))
        rows = rows.select_related("customer", "client", "door", "connector")
        return InboundFilter(params, queryset=rows, user=user).qs


def _whose(number):
    whole = next(iter(number.whole), None)
    return str(whole.client or whole.customer) if whole else ""


class NumbersExport(ListExport):
    """The reception numbers and who has all of each; whose the prefixes are says the other."""

    slug = "numbers"
    list_key = "numbers"
    title = _("Numbers")
    permission = "messaging.view_number"
    table_class = NumberTable
    columns = (
        Column("digits", _("Number")),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("country", _("Country"), "country.name"),
        Column("whose", _("Whose"), _whose),
        Column("keywords", _("Prefixes"), "share_count", NUMBER),
        Column("connector", _("Connector"), "connector.name"),
        Column("fee_note", _("Monthly fee")),
    )

    def queryset(self, user, params):
        rows = Number.objects.visible_to(user) if user.is_staff else Number.objects.none()
        return NumberFilter(params, queryset=with_uses(rows), user=user).qs


class NumberUsesExport(ListExport):
    """Who gets what comes to which number."""

    slug = "number-uses"
    list_key = "number-uses"
    title = _("Uses of numbers")
    permission = "messaging.view_numberuse"
    table_class = NumberUseTable
    columns = (
        Column("number", _("Number"), "number.digits"),
        Column("keyword", _("Prefix")),
        Column("customer", _("Customer"), "customer.name"),
        Column("client", _("Client"), "client.company"),
        Column("door", _("SMPP account"), "door.smppaccount"),
        Column("forwards_to", _("E-mail")),
        Column("replies", _("Automatic replies"), "reply_count", NUMBER),
        Column("since", _("Since"), kind=MOMENT),
    )

    def shows(self, column):
        return column.name not in not_for(faces.of(self.user).kind)

    def queryset(self, user, params):
        rows = with_replies(NumberUse.objects.living().visible_to(user))
        return NumberUseFilter(params, queryset=rows, user=user).qs
