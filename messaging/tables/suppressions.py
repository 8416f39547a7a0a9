import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.models import Suppression
from portal.kit.tables import Table, cell
from portal.templatetags import onward

STATES = {
    Suppression.Why.UNSUBSCRIBED: "off",
    Suppression.Why.BOUNCED: "bad",
    Suppression.Why.COMPLAINED: "bad",
    Suppression.Why.BY_HAND: "wait",
}


class SuppressionTable(Table):
    list_key = "suppressions"

    address = tables.Column(gettext_lazy("Address"), attrs=cell("c-l", "r1", "strong", "wraps"))
    why = tables.Column(gettext_lazy("Why"), attrs=cell("c-r", "r2", "nw"))
    scope = tables.Column(
        gettext_lazy("No mail from"),
        empty_values=(),
        order_by=("customer__name", "client__company"),
        attrs=cell("c-l", "r2"),
    )
    detail = tables.Column(
        gettext_lazy("Detail"), orderable=False, attrs=cell("c-l", "r3", "wraps")
    )
    at = tables.Column(gettext_lazy("Since"), attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Suppressions")
        order_by = "-at"

    def render_address(self, value):
        local, _at, domain = value.rpartition("@")
        return format_html("{}@<wbr>{}", local, domain)

    def render_why(self, record):
        return onward.status(STATES[record.why], record.get_why_display())

    def render_scope(self, record):
        return record.client or record.customer or _("anybody")

    def render_at(self, value):
        return onward.when(value)
