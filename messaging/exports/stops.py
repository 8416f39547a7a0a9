"""Whom and what to stop, as files."""

from django.utils.translation import gettext_lazy as _

from messaging.filters.sending_limits import SendingLimitFilter
from messaging.filters.stops import BlockEntryFilter, OptOutFilter
from messaging.filters.suppressions import SuppressionFilter
from messaging.filters.text_rules import TextRuleFilter
from messaging.models import BlockEntry, OptOut, SendingLimit, Suppression, TextRule
from messaging.tables.sending_limits import SendingLimitTable
from messaging.tables.stops import BlockEntryTable, OptOutTable, state, whose
from messaging.tables.suppressions import SuppressionTable
from messaging.tables.text_rules import TextRuleTable
from portal.kit.exports.columns import MOMENT, MONEY, NUMBER, Column
from portal.kit.exports.lists import ListExport


class SuppressionsExport(ListExport):
    """Addresses that get no more mail."""

    slug = "suppressions"
    list_key = "suppressions"
    title = _("Suppressions")
    permission = "messaging.view_suppression"
    table_class = SuppressionTable
    columns = (
        Column("address", _("Address")),
        Column("why", _("Why"), "get_why_display"),
        Column("scope", _("No mail from"), lambda row: str(row.client or row.customer or "")),
        Column("detail", _("Detail")),
        Column("at", _("Since"), kind=MOMENT),
    )

    def queryset(self, user, params):
        rows = Suppression.objects.visible_to(user).select_related("customer", "client")
        return SuppressionFilter(params, queryset=rows, user=user).qs


def _list_of(entry):
    return str(entry.list)


class BlockListsExport(ListExport):
    slug = "block-lists"
    list_key = "block-lists"
    title = _("Block lists")
    permission = "messaging.view_blockentry"
    table_class = BlockEntryTable
    columns = (
        Column("kind", _("Kind")),
        Column("value", _("Blocked")),
        Column("scope", _("Scope"), "list.scope"),
        Column("owner", _("List of"), _list_of),
        Column("note", _("Note")),
        Column("by", _("Added by"), "by.name"),
        Column("at", _("Added"), kind=MOMENT),
        Column("until", _("Until"), kind=MOMENT),
    )

    def queryset(self, user, params):
        rows = BlockEntry.objects.visible_to(user)
        rows = rows.select_related("list__customer", "list__client", "list__connector", "by")
        return BlockEntryFilter(params, queryset=rows, user=user).qs


class OptOutsExport(ListExport):
    slug = "opt-outs"
    list_key = "opt-outs"
    title = _("Opt-outs")
    permission = "messaging.view_optout"
    table_class = OptOutTable
    columns = (
        Column("number", _("Number")),
        Column("whose", _("Wants none of"), whose),
        Column("sender", _("Sender")),
        Column("source", _("Source"), "get_source_display"),
        Column("note", _("Note")),
        Column("at", _("Since"), kind=MOMENT),
        Column("until", _("Until"), kind=MOMENT),
        Column("state", _("State"), lambda row: state(row)[1]),
        Column("ended_at", _("Ended"), kind=MOMENT, default=False),
        Column("end_reason", _("Why it ended"), default=False),
    )

    def queryset(self, user, params):
        rows = OptOut.objects.visible_to(user).select_related("customer", "client")
        return OptOutFilter(params, queryset=rows, user=user).qs


class TextRulesExport(ListExport):
    slug = "text-rules"
    list_key = "text-rules"
    title = _("Text rules")
    permission = "messaging.view_textrule"
    table_class = TextRuleTable
    columns = (
        Column("name", _("Name")),
        Column("kind", _("Looks for"), "get_kind_display"),
        Column("entries", _("Entries")),
        Column("action", _("Then"), "get_action_display"),
        Column("customer", _("Customer"), "customer.name"),
        Column("client", _("Client"), "client.company"),
        Column("channel", _("Channel")),
        Column("is_enabled", _("Enabled")),
    )

    def queryset(self, user, params):
        rows = TextRule.objects.visible_to(user).select_related("customer", "client")
        return TextRuleFilter(params, queryset=rows, user=user).qs


class SendingLimitsExport(ListExport):
    slug = "sending-limits"
    list_key = "sending-limits"
    title = _("Sending limits")
    permission = "messaging.view_sendinglimit"
    table_class = SendingLimitTable
    columns = (
        Column("account", _("Account"), lambda row: str(row.account)),
        Column("spend_cap", _("Spend cap per day"), kind=MONEY),
        Column("unit", _("Currency"), "account.unit"),
        Column("per_hour", _("Per hour to one country"), kind=NUMBER),
        Column("countries", _("Only these countries"), lambda row: ", ".join(row.countries)),
        Column("watches_traffic", _("Traffic watched")),
    )

    def queryset(self, user, params):
        rows = SendingLimit.objects.visible_to(user)
        rows = rows.select_related("account__customer", "account__client")
        return SendingLimitFilter(params, queryset=rows, user=user).qs
