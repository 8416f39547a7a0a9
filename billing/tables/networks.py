import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.kit.tables import Table, cell
from portal.templatetags import onward


class WorldTable(Table):
    """What countries, networks and prefixes have in common."""

    origin = tables.Column(
        _("Origin"), order_by=("is_shipped", "is_edited"), attrs=cell("c-r", "r2", "muted")
    )

    def render_origin(self, record):
        if record.archived_at:
            return onward.status("off", _("archived"))
        return record.origin


class CountryTable(WorldTable):
    list_key = "countries"
    change_permission = "billing.change_country"

    name = tables.Column(_("Country"), linkify=True, attrs=cell("c-l", "r1", "strong"))
    code = tables.Column(_("Code"), attrs=cell("c-r", "r1", "mono"))
    network_count = tables.Column(
        _("Networks"), orderable=False, attrs=cell("r", "c-l", "r2", label=_("Networks"))
    )

    class Meta(Table.Meta):
        caption = _("Countries")
        order_by = "name"
        sequence = ("name", "code", "network_count", "origin")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = ("name", "code", "network_count", "origin")

    def render_network_count(self, record, value):
        url = f"{reverse('billing:networks')}?country={record.code}"
        return format_html('<a href="{}">{}</a>', url, onward.count(value)) if value else value


class NetworkTable(WorldTable):
    list_key = "networks"
    change_permission = "billing.change_network"

    name = tables.Column(_("Network"), linkify=True, attrs=cell("c-l", "r1", "strong"))
    mcc_mnc = tables.Column(
        "MCC-MNC", order_by=("mcc", "mnc"), attrs=cell("c-r", "r1", "mono", "nw")
    )
    country = tables.Column(
        _("Country"), order_by=("country__name", "name"), attrs=cell("c-l", "r2")
    )
    prefix_count = tables.Column(
        _("Prefixes"), orderable=False, attrs=cell("r", "c-l", "r3", label=_("Prefixes"))
    )

    class Meta(Table.Meta):
        caption = _("Networks")
        order_by = "country"
        default_columns = ("name", "mcc_mnc", "country", "prefix_count", "origin")

        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_prefix_count(self, record, value):
        url = f"{reverse('billing:prefixes')}?network={record.pk}"
        return format_html('<a href="{}">{}</a>', url, onward.count(value)) if value else value


class PrefixTable(WorldTable):
    list_key = "prefixes"
    change_permission = "billing.change_prefix"

    digits = tables.Column(_("Prefix"), linkify=True, attrs=cell("c-l", "r1", "strong", "mono"))
    country = tables.Column(_("Country"), order_by="country__name", attrs=cell("c-l", "r2"))
    network = tables.Column(
        _("Network"), "network__name", order_by="network__name", attrs=cell("c-l", "r3")
    )
    mcc_mnc = tables.Column(
        "MCC-MNC",
        "network__mcc_mnc",
        order_by=("network__mcc", "network__mnc"),
        attrs=cell("c-r", "r1", "mono", "nw"),
    )

    class Meta(Table.Meta):
        caption = _("Prefixes")
        order_by = "digits"
        default_columns = ("digits", "country", "network", "mcc_mnc", "origin")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
