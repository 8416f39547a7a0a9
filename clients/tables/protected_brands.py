import django_tables2 as tables
from django.utils.translation import gettext_lazy

from portal.kit.tables import Table, cell
from portal.templatetags import onward


class BrandTable(Table):
    list_key = "protected-brands"

    name = tables.Column(gettext_lazy("Brand"), attrs=cell("c-l", "r1", "strong", "wraps"))
    note = tables.Column(gettext_lazy("Note"), orderable=False, attrs=cell("c-l", "r2", "wraps"))
    created_at = tables.Column(gettext_lazy("Added"), attrs=cell("c-r", "r1", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Protected brands")
        order_by = "name"

    def render_created_at(self, value):
        return onward.when(value)
