import django_tables2 as tables
from django.utils.translation import gettext_lazy

from billing.price_list_record import GROUP_STATES
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class ChangeGroupTable(Table):
    list_key = "change-groups"

    title = tables.Column(gettext_lazy("Title"), linkify=True, attrs=cell("c-l", "r1", "strong"))
    status = tables.Column(gettext_lazy("Status"), attrs=cell("c-r", "r1", "nw"))
    price_list = tables.Column(
        gettext_lazy("Price list"), order_by="price_list__name", attrs=cell("c-l", "r2")
    )
    author = tables.Column(
        gettext_lazy("Author"), order_by="author__name", attrs=cell("c-l", "r3", "nw")
    )
    created_at = tables.Column(gettext_lazy("Made"), attrs=cell("c-r", "r2", "nw"))
    decided_by = tables.Column(
        gettext_lazy("Decided by"), order_by="decided_by__name", attrs=cell("c-0", "nw")
    )
    decided_at = tables.Column(gettext_lazy("Decided"), attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Price changes")
        order_by = "-created_at"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_status(self, record):
        return onward.status(GROUP_STATES[record.status], record.get_status_display())

    def render_author(self, value):
        return value.name

    def render_decided_by(self, value):
        return value.name

    def render_created_at(self, value):
        return onward.when(value)

    def render_decided_at(self, value):
        return onward.when(value)
