import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from messaging import route_shadows, route_words
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class RouteTable(Table):
    """Routes in turn. One that can never be chosen says which one takes all it asks for."""

    list_key = "routes"
    change_permission = "messaging.change_route"

    priority = tables.Column(_("Priority"), attrs=cell("r", "c-r", "r2", label=_("Priority")))
    name = tables.Column(_("Name"), attrs=cell("c-l", "r1", "strong"))
    owner = tables.Column(
        _("Whose messages"), accessor="scope", order_by="scope", attrs=cell("c-l", "r2")
    )
    conditions = tables.Column(
        _("Conditions"), accessor="pk", orderable=False, attrs=cell("c-l", "r4", "wraps")
    )
    channel = tables.Column(_("Channel"), orderable=False, attrs=cell("c-0", "nw"))
    pool = tables.Column(_("Pool"), order_by="pool__name", attrs=cell("c-0", "nw"))
    reroute_statuses = tables.Column(
        _("Errors for rerouting"), orderable=False, attrs=cell("c-0", "wraps")
    )
    comments = tables.Column(_("Comments"), orderable=False, attrs=cell("c-0", "wraps"))
    is_enabled = tables.Column(_("State"), attrs=cell("c-r", "r1", "nw"))

    class Meta(Table.Meta):
        caption = _("Routes")
        order_by = "priority"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = ("priority", "name", "owner", "conditions", "pool", "is_enabled")

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.shadows = route_shadows.found()

    def render_name(self, record):
        return format_html(
            '<a class="plain" href="{}">{}</a>', record.get_absolute_url(), record.name
        )

    def render_owner(self, record):
        if record.owner is None:
            return _now("All")
        return format_html(
            '{} <span class="muted">{}</span>', record.owner, record.get_scope_display()
        )

    def render_conditions(self, record):
        told = format_html_join(
            " \N{MIDDLE DOT} ", "{}", ((one,) for one in route_words.conditions(record))
        )
        return format_html("{}{}", told or _now("Everything"), self._shadow(record))

    def render_channel(self, record):
        return record.get_channel_display()

    def render_pool(self, record):
        url = reverse("messaging:pool", args=[record.pool_id])
        return format_html('<a href="{}">{}</a>', url, record.pool)

    def render_reroute_statuses(self, value):
        return ", ".join(value) or onward.NOTHING

    def render_is_enabled(self, value):
        return onward.status("ok", _now("On")) if value else onward.status("off", _now("Off"))

    def _shadow(self, record):
        covering = self.shadows.get(record.pk)
        if covering is None:
            return ""
        said = _now("Never chosen: %(name)s comes first") % {"name": covering.name}
        return format_html("<br>{}", onward.status("warn", said))


class OwnRouteTable(RouteTable):
    """Those of one owner, on its page."""

    list_key = "own-routes"

    class Meta(RouteTable.Meta):
        default_columns = ("priority", "name", "conditions", "pool", "is_enabled")


class PoolRouteTable(RouteTable):
    """Those that lead to one pool."""

    list_key = "own-routes"

    class Meta(RouteTable.Meta):
        default_columns = ("priority", "name", "owner", "conditions", "is_enabled")
