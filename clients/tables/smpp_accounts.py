import django_tables2 as tables
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import looks
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class SmppAccountTable(Table):
    list_key = "smpp-accounts"

    system_id = tables.Column(gettext_lazy("System ID"), attrs=cell("c-l", "r1", "strong", "nw"))
    short_name = tables.Column(gettext_lazy("Short name"), attrs=cell("c-l", "r2"))
    name = tables.Column(gettext_lazy("Name"), attrs=cell("c-0"))
    customer = tables.Column(
        gettext_lazy("Customer"), order_by="customer__name", attrs=cell("c-l", "r3")
    )
    client = tables.Column(gettext_lazy("Client"), order_by="client__company", attrs=cell("c-0"))
    state = tables.Column(
        gettext_lazy("State"), empty_values=(), orderable=False, attrs=cell("c-r", "r1", "nw")
    )
    parts_per_s = tables.Column(
        gettext_lazy("Parts/s"), attrs=cell("r", "c-r", "r2", label=gettext_lazy("Parts/s"))
    )
    max_binds = tables.Column(
        gettext_lazy("Max binds"), attrs=cell("r", "c-r", "r3", label=gettext_lazy("Max binds"))
    )
    window = tables.Column(gettext_lazy("Window"), attrs=cell("r", "c-0"))
    allowed_networks = tables.Column(
        gettext_lazy("Allowed networks"), empty_values=(), orderable=False, attrs=cell("c-0")
    )
    tls_required = tables.Column(gettext_lazy("TLS"), attrs=cell("c-0"))
    uses_cug = tables.Column(gettext_lazy("CUG"), attrs=cell("c-0"))
    created_at = tables.Column(gettext_lazy("Since"), attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("SMPP accounts")
        order_by = "system_id"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = (
            "system_id",
            "short_name",
            "customer",
            "client",
            "state",
            "parts_per_s",
            "allowed_networks",
            "tls_required",
            "uses_cug",
            "created_at",
        )

    def render_system_id(self, record):
        return format_html(
            '<a class="mono plain" href="{}">{}</a>', record.get_absolute_url(), record.system_id
        )

    def render_client(self, record):
        return record.client.company

    def render_state(self, record):
        return onward.status(*looks.state(record))

    def render_parts_per_s(self, value):
        return onward.count(value)

    def render_allowed_networks(self, record):
        first, *more = record.allowed_networks or [_("any")]
        if not more:
            return format_html('<span class="mono">{}</span>', first)
        return format_html(
            '<span class="mono" title="{}">{}</span> <span class="muted">+{}</span>',
            looks.networks(record),
            first,
            len(more),
        )

    def render_tls_required(self, value):
        return _("required") if value else onward.NOTHING

    def render_uses_cug(self, value):
        return _("on") if value else onward.NOTHING

    def render_created_at(self, value):
        return date_format(timezone.localtime(value), "j M Y")


class OwnSmppAccountTable(SmppAccountTable):
    """As the people of a client see them: without what leads to the operator's pages."""

    list_key = "own-smpp-accounts"

    class Meta(SmppAccountTable.Meta):
        row_attrs = {}

    def render_system_id(self, value):
        return format_html('<span class="mono">{}</span>{}', value, onward.copy(value))
