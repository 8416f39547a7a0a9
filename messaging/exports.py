from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging import (
    blocked,
    campaign_looks,
    compose,
    connectors,
    contacts,
    inbox,
    pools,
    reasons,
    route_words,
    routes,
    service_changes,
    text_templates,
)
from messaging.connect_exports import ConnectCallsExport, ConnectionsExport
from messaging.connect_staff_exports import (
    AccountTypesExport,
    CouponsExport,
    EmbargoesExport,
    NumberApplicationsExport,
    RegistrationsExport,
    TermsExport,
)
from messaging.filters.blocked import BlockedFilter
from messaging.filters.campaigns import (
    CampaignFilter,
    CampaignRecipientFilter,
    ContactListFilter,
    RecipientFilter,
    TextTemplateFilter,
)
from messaging.filters.connectors import ConnectorFilter
from messaging.filters.inbound import InboundFilter
from messaging.filters.messages import MessageFilter, not_for
from messaging.filters.numbers import NumberFilter, NumberUseFilter
from messaging.filters.replacement_rules import ReplacementRuleFilter
from messaging.filters.routes import PoolFilter, RouteFilter, ServiceFilter
from messaging.filters.sending_limits import SendingLimitFilter
from messaging.filters.stops import BlockEntryFilter, OptOutFilter
from messaging.filters.suppressions import SuppressionFilter
from messaging.filters.text_rules import TextRuleFilter
from messaging.management_key_exports import ManagementKeysExport
from messaging.models import (
    BlockEntry,
    Campaign,
    CampaignRecipient,
    Connector,
    ContactList,
    Inbound,
    Message,
    MessageText,
    Number,
    NumberUse,
    OptOut,
    Pool,
    Recipient,
    ReplacementRule,
    Route,
    SendingLimit,
    Service,
    Suppression,
    TextRule,
    TextTemplate,
)
from messaging.number_lists import with_replies, with_uses
from messaging.tables.blocked import BlockedTable
from messaging.tables.campaigns import CampaignTable, told
from messaging.tables.connectors import LOOKS, ConnectorTable
from messaging.tables.contacts import ContactListTable, RecipientTable, TextTemplateTable
from messaging.tables.inbound import InboundTable
from messaging.tables.messages import MessageTable
from messaging.tables.numbers import NumberTable, NumberUseTable
from messaging.tables.pools import PoolTable
from messaging.tables.replacement_rules import READ, ReplacementRuleTable
from messaging.tables.routes import RouteTable
from messaging.tables.sending_limits import SendingLimitTable
from messaging.tables.service import ServiceTable
from messaging.tables.stops import BlockEntryTable, OptOutTable, state, whose
from messaging.tables.suppressions import SuppressionTable
from messaging.tables.text_rules import TextRuleTable
from portal.kit import faces
from portal.kit.exports.columns import MOMENT, MONEY, NUMBER, Column
from portal.kit.exports.lists import ListExport

TEXT_RIGHT = "messaging.view_messagetext"
# Columns that only those see who see connectors.
OF_SUPPLIERS = ("connector", "cost", "cost_unit")

# What is found here though it stands elsewhere.
__all__ = [
    "AccountTypesExport",
    "ConnectCallsExport",
    "ConnectionsExport",
    "CouponsExport",
    "EmbargoesExport",
    "ManagementKeysExport",
    "NumberApplicationsExport",
    "RegistrationsExport",
    "TermsExport",
]


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
        Column("kind", _("Kind"), "get_kind_display"),
        Column("channel", _("Channel"), "get_channel_display"),
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


class ReplacementRulesExport(ListExport):
    """The rules, in the columns that their import reads."""

    slug = "replacement-rules"
    list_key = "replacement-rules"
    title = _("Replacement rules")
    permission = "messaging.view_replacementrule"
    table_class = ReplacementRuleTable
    columns = (
        Column("kind", _("Kind")),
        Column("name", _("Name")),
        Column("scope", _("Owner")),
        Column("owner", _("Owner name"), lambda rule: str(rule.owner or "")),
        Column("owner_id", _("Owner ID"), lambda rule: rule.owner.pk if rule.owner else ""),
        Column("priority", _("Priority"), kind=NUMBER),
        Column("country", _("Country"), "country_id"),
        Column("network", "MCC-MNC", lambda rule: rule.network.mcc_mnc if rule.network else ""),
        Column("connector", _("Connector"), lambda rule: str(rule.connector or "")),
        Column("sender", _("Original sender")),
        Column("ignore_case", _("Ignore case"), lambda rule: _yes(rule.ignore_case)),
        Column("phrase", _("Searched phrase")),
        Column("is_regex", _("Regular expression"), lambda rule: _yes(rule.is_regex)),
        Column("put", _("Replaced by")),
        Column("replacement", _("Replacement")),
        Column("senders", _("Senders"), lambda rule: ", ".join(rule.senders)),
        Column("is_sticky", _("Same for a recipient"), lambda rule: _yes(rule.is_sticky)),
        Column("is_enabled", _("Enabled"), lambda rule: _yes(rule.is_enabled)),
    )

    def queryset(self, user, params):
        rows = ReplacementRule.objects.visible_to(user).select_related(*READ)
        return ReplacementRuleFilter(params, queryset=rows, user=user).qs


class RoutesExport(ListExport):
    """The routes in turn, with all of their conditions."""

    slug = "routes"
    list_key = "routes"
    title = _("Routes")
    permission = "messaging.view_route"
    table_class = RouteTable
    columns = (
        Column("priority", _("Priority"), kind=NUMBER),
        Column("name", _("Name")),
        Column("scope", _("Scope"), "get_scope_display"),
        Column("owner", _("Whose messages"), route_words.owner),
        Column("country", _("Country"), "country_id"),
        Column("network", "MCC-MNC", lambda route: route.network.mcc_mnc if route.network else ""),
        Column("number_prefix", _("Numbers begin with")),
        Column("sender", _("Senders")),
        Column("sender_type", _("Sender type"), "get_sender_type_display"),
        Column("text_contains", _("Parts of the text")),
        Column("ignore_case", _("Ignore case"), lambda route: _yes(route.ignore_case)),
        Column("door", _("Came in by"), lambda route: str(route.door or "")),
        Column("time", _("Time of day"), route_words.hours),
        Column("channel", _("Channel"), "get_channel_display"),
        Column("pool", _("Pool"), "pool.name"),
        Column(
            "reroute_statuses",
            _("Errors for rerouting"),
            lambda route: " ".join(route.reroute_statuses),
        ),
        Column("comments", _("Comments")),
        Column("is_enabled", _("Enabled"), lambda route: _yes(route.is_enabled)),
    )

    def queryset(self, user, params):
        rows = Route.objects.visible_to(user).living().select_related(*routes.READ)
        return RouteFilter(params, queryset=rows, user=user).qs


def _members(pool):
    named = (f"{one.order}. {one.connector} {one.share} %" for one in pool.members.all())
    return ", ".join(named)


class PoolsExport(ListExport):
    """The pools with their connectors."""

    slug = "pools"
    list_key = "pools"
    title = _("Pools")
    permission = "messaging.view_pool"
    table_class = PoolTable
    columns = (
        Column("name", _("Name")),
        Column("policy", _("Policy"), "get_policy_display"),
        Column("members", _("Connectors"), _members),
        Column("routes_on", _("Routes"), kind=NUMBER),
        Column("move_after_s", _("Moves on after, s"), kind=NUMBER),
        Column("resend_minutes", _("Sends again after, min"), kind=NUMBER),
        Column(
            "reroute_statuses",
            _("Errors for rerouting"),
            lambda pool: " ".join(pool.reroute_statuses),
        ),
    )

    def queryset(self, user, params):
        rows = pools.listed(Pool.objects.visible_to(user))
        return PoolFilter(params, queryset=rows, user=user).qs


class ServicesExport(ListExport):
    """The services with their price lists."""

    slug = "services"
    list_key = "services"
    title = _("Services")
    permission = "messaging.view_service"
    table_class = ServiceTable
    columns = (
        Column("name", _("Name")),
        Column("price_list", _("Price list"), lambda service: str(service.price_list or "")),
        Column("margin_guard", _("When cost is above price"), "get_margin_guard_display"),
        Column("routes_on", _("Own routes"), kind=NUMBER),
        Column("doors", _("Used by"), kind=NUMBER),
        Column("is_default", _("Default"), lambda service: _yes(service.is_default)),
    )

    def queryset(self, user, params):
        rows = service_changes.listed(Service.objects.visible_to(user))
        return ServiceFilter(params, queryset=rows, user=user).qs


def _yes(value):
    return "yes" if value else "no"


class CampaignsExport(ListExport):
    slug = "campaigns"
    list_key = "campaigns"
    title = _("Campaigns")
    permission = "messaging.view_campaign"
    table_class = CampaignTable
    columns = (
        Column("title", _("Title")),
        Column("text", _("Text")),
        Column("sender", _("Sender")),
        Column("customer", _("Customer"), "customer.name"),
        Column("client", _("Client"), "client.company"),
        Column("created_by", _("User"), "created_by.name"),
        Column("status", _("Status"), "get_status_display"),
        Column("total", _("Recipients"), kind=NUMBER),
        Column("handed", _("Handed in"), kind=NUMBER),
        Column("sent", _("Sent"), kind=NUMBER),
        Column("delivered", _("Delivered"), kind=NUMBER),
        Column("failed", _("Failed"), kind=NUMBER),
        Column("cost", _("Price"), "shown_cost", MONEY),
        Column("unit", _("Currency")),
        Column("created_at", _("Added"), kind=MOMENT),
        Column("started_at", _("Started"), kind=MOMENT),
        Column("finished_at", _("Finished"), kind=MOMENT),
    )

    def shows(self, column):
        return column.name not in not_for(faces.of(self.user).kind)

    def queryset(self, user, params):
        rows = Campaign.objects.visible_to(user)
        rows = rows.select_related("customer", "client", "created_by")
        return CampaignFilter(params, queryset=rows, user=user).qs

    def fill(self, piece):
        super().fill(piece)
        for row in piece:
            is_shown = campaign_looks.shows_money(row, self.user)
            row.shown_cost = row.cost if is_shown else None


class CampaignRecipientsExport(ListExport):
    """The results of one campaign, which the address names as `of`."""

    slug = "campaign-recipients"
    list_key = "campaign-recipients"
    title = _("Results of a campaign")
    permission = "messaging.view_campaign"
    columns = (
        Column("number", _("Number")),
        Column("state", _("State"), "get_state_display"),
        Column("status", _("Status"), "shown_message.get_status_display"),
        Column("parts", _("Parts"), kind=NUMBER),
        Column("price", _("Price"), "shown_price", MONEY),
        Column("reason", _("Reason"), told),
        Column("message", _("Message ID"), "shown_message.public_id"),
    )

    @cached_property
    def campaign(self):
        asked = self.params.get("of", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
        return Campaign.objects.visible_to(self.user).filter(pk=number).first()

    def subtitle(self):
        return self.campaign.title if self.campaign else ""

    def queryset(self, user, params):
        if self.campaign is None:
            return CampaignRecipient.objects.none()
        rows = CampaignRecipient.objects.filter(campaign=self.campaign).order_by("pk")
        return CampaignRecipientFilter(params, queryset=rows, user=user).qs

    def fill(self, piece):
        super().fill(piece)
        is_shown = campaign_looks.shows_money(self.campaign, self.user)
        wanted = [row.message_id for row in piece if row.message_id]
        found = Message.objects.visible_to(self.user).in_bulk(wanted) if wanted else {}
        for row in piece:
            row.shown_message = one = found.get(row.message_id)
            row.shown_price = one.total_price if one is not None and is_shown else None


class ContactListsExport(ListExport):
    slug = "contact-lists"
    list_key = "contact-lists"
    title = _("Contact lists")
    permission = "messaging.view_contactlist"
    table_class = ContactListTable
    columns = (
        Column("name", _("List")),
        Column("people", _("People"), kind=NUMBER),
        Column("columns", _("Own columns"), lambda row: ", ".join(row.columns)),
        Column("created_at", _("Added"), kind=MOMENT),
    )

    def queryset(self, user, params):
        place = compose.place_of(user)
        rows = contacts.of(place) if place else ContactList.objects.none()
        return ContactListFilter(params, queryset=rows, user=user).qs


class ContactsExport(ListExport):
    """The people of one list, which the address names as `of`."""

    slug = "contacts"
    list_key = "contacts"
    title = _("People")
    permission = "messaging.view_contactlist"
    table_class = RecipientTable

    def __init__(self, user, params):
        place, asked = compose.place_of(user), params.get("of", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
        self.listed = contacts.of(place).filter(pk=number).first() if place else None
        super().__init__(user, params)
        own = self.listed.columns if self.listed else []
        self.columns = (
            Column("number", _("Number")),
            Column("name", _("Name")),
            Column("first_name", _("First name")),
            *(Column(f"own_{name}", name, _own(name)) for name in own),
            Column("added_at", _("Added"), kind=MOMENT),
        )

    def subtitle(self):
        return self.listed.name if self.listed else ""

    def queryset(self, user, params):
        rows = Recipient.objects.filter(list=self.listed) if self.listed else None
        if rows is None:
            return Recipient.objects.none()
        return RecipientFilter(params, queryset=rows, user=user).qs


class TextTemplatesExport(ListExport):
    slug = "text-templates"
    list_key = "text-templates"
    title = _("Templates")
    permission = "messaging.view_texttemplate"
    table_class = TextTemplateTable
    columns = (
        Column("name", _("Name")),
        Column("sender", _("Sender")),
        Column("text", _("Text")),
        Column("created_at", _("Added"), kind=MOMENT),
    )

    def queryset(self, user, params):
        place = compose.place_of(user)
        rows = text_templates.of(place) if place else TextTemplate.objects.none()
        return TextTemplateFilter(params, queryset=rows, user=user).qs


def _own(name):
    return lambda person: person.values.get(name, "")
