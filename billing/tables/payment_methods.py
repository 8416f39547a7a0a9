import django_tables2 as tables
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.tables import Table, cell
from portal.templatetags import onward


class PaymentMethodTable(Table):
    list_key = "payment-methods"
    change_permission = "billing.change_paymentmethod"

    name = tables.Column(gettext_lazy("Name"), linkify=True, attrs=cell("c-l", "r1", "strong"))
    is_active = tables.Column(gettext_lazy("In use"), attrs=cell("c-r", "r1", "nw"))
    position = tables.Column(gettext_lazy("Position"), attrs=cell("r", "c-0"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Payment types")
        order_by = "position"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_is_active(self, value):
        return onward.status("ok", _("Yes")) if value else onward.status("off", _("No"))
