import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.kit.tables import Table, cell
from portal.templatetags import onward


class ServiceTable(Table):
    """Rows have `routes_on` and `doors`: how many routes it has, and who names it."""

    list_key = "services"
    change_permission = "messaging.change_service"

    name = tables.Column(_("Name"), attrs=cell("c-l", "r1", "strong"))
    price_list = tables.Column(
        _("Price list"), order_by="price_list__name", empty_values=(), attrs=cell("c-l", "r2")
    )
    margin_guard = tables.Column(_("When cost is above price"), attrs=cell("c-l", "r3"))
    routes_on = tables.Column(_("Own routes"), attrs=cell("r", "c-0"))
    doors = tables.Column(_("Used by"), attrs=cell("r", "c-r", "r2", label=_("Used by")))
    is_default = tables.Column(_("Default"), attrs=cell("c-r", "r1", "nw"))

    class Meta(Table.Meta):
        caption = _("Services")
        order_by = "name"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = (
            "name",
            "price_list",
            "margin_guard",
            "routes_on",
            "doors",
            "is_default",
        )

    def render_name(self, record):
        return format_html(
            '<a class="plain" href="{}">{}</a>', record.get_absolute_url(), record.name
        )

    def render_price_list(self, record):
        return str(record.price_list or _now("the account's own"))

    def render_margin_guard(self, record):
        return record.get_margin_guard_display()

    def render_routes_on(self, value):
        return onward.count(value)

    def render_doors(self, value):
        return onward.count(value)

    def render_is_default(self, value):
        return onward.status("ok", _now("Default")) if value else onward.NOTHING
