import django_tables2 as tables
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from customers import channels
from portal.kit.tables import Table, cell
from portal.templatetags import onward

BADGES = {Client.Status.BLOCKED: "bad", Client.Status.ARCHIVED: "off", Client.Status.ERASED: "off"}


class ClientTable(Table):
    """The login of a blocked client is red, with a sign before it."""

    list_key = "clients"

    pk = tables.Column(_("ID"), attrs=cell("c-l", "r3", label=_("ID")))
    login = tables.Column(_("Login"), linkify=True, attrs=cell("c-l", "r2"))
    company = tables.Column(_("Company"), linkify=True, attrs=cell("c-l", "r1", "strong"))
    name = tables.Column(_("Name"), attrs=cell("c-0"))
    channels = tables.Column(_("Channel"), orderable=False, attrs=cell("c-0"))
    customer = tables.Column(_("Customer"), order_by="customer__name", attrs=cell("c-0"))
    manager = tables.Column(_("Manager"), order_by="manager__name", attrs=cell("c-0", "nw"))
    country = tables.Column(_("Country"), attrs=cell("c-0"))
    created_at = tables.Column(_("Since"), attrs=cell("c-0", "nw"))
    public_id = tables.Column(_("ID for requests"), orderable=False, attrs=cell("c-0"))

    class Meta(Table.Meta):
        caption = _("Clients")
        order_by = "-pk"
        default_columns = ("pk", "login", "company", "name", "channels")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_login(self, value, record):
        login = onward.phone(value)
        if not record.is_blocked:
            return login
        sign = onward.icon("ban", "c-bad", record.get_status_display())
        return format_html('<span class="c-bad nw">{} {}</span>', sign, login)

    def render_company(self, record):
        if record.status == Client.Status.ACTIVE:
            return record.company
        badge = onward.badge(BADGES[record.status], record.get_status_display())
        return format_html("{} {}", record.company, badge)

    def render_channels(self, value):
        return channels.told(value) or onward.NOTHING

    def render_created_at(self, value):
        return date_format(timezone.localtime(value), "j M Y")

    def render_public_id(self, value):
        return format_html('<span class="mono">{}</span>{}', value, onward.copy(value))
