import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import connectors
from messaging.models import Connector
from portal.kit.tables import Table, cell
from portal.templatetags import onward

LOOKS = {
    connectors.UP: ("ok", gettext_lazy("Up")),
    connectors.DOWN: ("bad", gettext_lazy("Down")),
    connectors.STOPPED: ("off", gettext_lazy("Off")),
}


class ConnectorTable(Table):
    """Rows are annotated as `connectors.with_links` does."""

    list_key = "connectors"
    change_permission = "messaging.change_connector"

    name = tables.Column(gettext_lazy("Name"), linkify=True, attrs=cell("c-l", "r1", "strong"))
    kind = tables.Column(gettext_lazy("Kind"), attrs=cell("c-0", "nw"))
    channel = tables.Column(gettext_lazy("Channel"), attrs=cell("c-0", "nw"))
    host = tables.Column(gettext_lazy("Host"), attrs=cell("c-l", "r2"))
    system_id = tables.Column(gettext_lazy("System ID"), attrs=cell("c-0", "nw"))
    state = tables.Column(
        gettext_lazy("State"),
        empty_values=(),
        order_by=("is_enabled", "state__state", "state__since"),
        attrs=cell("c-r", "r1", "nw"),
    )
    since = tables.Column(
        gettext_lazy("Since"), "state__since", order_by="state__since", attrs=cell("c-0", "nw")
    )
    bound = tables.Column(
        gettext_lazy("Binds"), attrs=cell("r", "c-r", "r2", label=gettext_lazy("Binds"))
    )
    window_used = tables.Column(gettext_lazy("Window in use"), attrs=cell("r", "c-0"))
    rate = tables.Column(gettext_lazy("Parts/s"), attrs=cell("r", "c-0"))
    last_minute = tables.Column(gettext_lazy("Sent last minute"), attrs=cell("r", "c-0"))
    reason = tables.Column(
        gettext_lazy("Last error"),
        "state__reason",
        orderable=False,
        empty_values=(),
        attrs=cell("c-l", "r3", "wraps"),
    )

    class Meta(Table.Meta):
        caption = gettext_lazy("Connectors")
        order_by = "name"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = (
            "name",
            "kind",
            "host",
            "state",
            "since",
            "bound",
            "window_used",
            "rate",
            "last_minute",
            "reason",
        )

    def render_host(self, record):
        return format_html('<span class="mono">{}:{}</span>', record.host, record.port)

    def render_system_id(self, value):
        return format_html('<span class="mono">{}</span>', value)

    def render_state(self, record):
        state, text = LOOKS[connectors.standing(record, timezone.now()).state]
        return onward.status(state, text)

    def render_since(self, value):
        return onward.when(value)

    def render_bound(self, record):
        if record.kind != Connector.Kind.SMPP:
            return onward.NOTHING
        wanted = record.links_wanted if record.is_enabled else 0
        return _("%(bound)s of %(wanted)s") % {"bound": record.bound, "wanted": wanted}

    def render_window_used(self, record):
        is_smpp = record.kind == Connector.Kind.SMPP
        whole = record.window * (record.binds if is_smpp else 1)
        used = {"used": onward.count(record.window_used or 0), "whole": onward.count(whole)}
        return _("%(used)s of %(whole)s") % used

    def render_rate(self, value):
        return onward.count(value)

    def render_last_minute(self, value):
        return onward.count(value or 0)

    def render_reason(self, record):
        found = connectors.standing(record, timezone.now())
        return found.reason if found.state == connectors.DOWN else onward.NOTHING
