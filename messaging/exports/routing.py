"""Ways out, and what is replaced on them, as files."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging import connectors, pools, route_words, routes, service_changes
from messaging.filters.connectors import ConnectorFilter
from messaging.filters.replacement_rules import ReplacementRuleFilter
from messaging.filters.routes import PoolFilter, RouteFilter, ServiceFilter
from messaging.models import Connector, Pool, ReplacementRule, Route, Service
from messaging.tables.connectors import LOOKS, ConnectorTable
from messaging.tables.pools import PoolTable
from messaging.tables.replacement_rules import READ, ReplacementRuleTable
from messaging.tables.routes import RouteTable
from messaging.tables.service import ServiceTable
from portal.kit.exports.columns import MOMENT, NUMBER, Column
from portal.kit.exports.lists import ListExport


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
