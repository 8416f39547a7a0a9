import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from billing.models import Checkout
from billing.providers import checkouts, register
from portal.kit.tables import Table, cell
from portal.templatetags import onward

STATES = {
    Checkout.Status.OPEN: "busy",
    Checkout.Status.PAID: "ok",
    Checkout.Status.FAILED: "bad",
    Checkout.Status.EXPIRED: "off",
}


class CheckoutTable(Table):
    """Rows come with their account and its owner, their invoice and who began."""

    list_key = "checkouts"

    created_at = tables.Column(gettext_lazy("Started"), attrs=cell("c-l", "r2", "nw"))
    reference = tables.Column(
        gettext_lazy("Reference"), order_by="pk", attrs=cell("c-l", "r1", "strong", "nw")
    )
    account = tables.Column(gettext_lazy("Account"), orderable=False, attrs=cell("c-l", "r3"))
    what = tables.Column(
        gettext_lazy("For"), empty_values=(), orderable=False, attrs=cell("c-0", "nw")
    )
    gross = tables.Column(gettext_lazy("To pay"), attrs=cell("r", "c-r", "r2"))
    provider = tables.Column(gettext_lazy("Paid by"), orderable=False, attrs=cell("c-0", "nw"))
    status = tables.Column(gettext_lazy("Status"), attrs=cell("c-r", "r1", "nw"))
    by = tables.Column(gettext_lazy("By"), orderable=False, attrs=cell("c-0", "nw"))
    expires_at = tables.Column(gettext_lazy("Until"), attrs=cell("c-0", "nw"))
    provider_id = tables.Column(
        gettext_lazy("Provider's id"), orderable=False, attrs=cell("c-0", "mono")
    )
    said = tables.Column(gettext_lazy("What was said"), orderable=False, attrs=cell("c-r", "r3"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Online payments")
        order_by = "-created_at"
        default_columns = (
            "created_at",
            "reference",
            "account",
            "what",
            "gross",
            "provider",
            "status",
            "said",
        )

    def render_created_at(self, value):
        return onward.when(value)

    def render_expires_at(self, value):
        return onward.when(value)

    def render_what(self, record):
        if record.invoice is None:
            return checkouts.title(record)
        return format_html('<a href="{}">{}</a>', record.invoice.get_absolute_url(), record.invoice)

    def render_gross(self, record, value):
        return onward.money(value, record.unit)

    def render_provider(self, value):
        found = register.find(value)
        return found.title if found else value

    def render_status(self, record):
        return onward.status(STATES[record.status], record.get_status_display())

    def render_by(self, value):
        return value.name
