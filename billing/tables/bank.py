import django_tables2 as tables
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from billing.models import BankLine
from portal.kit.tables import Table, cell
from portal.templatetags import onward

STATES = {
    BankLine.Status.NEW: "busy",
    BankLine.Status.MATCHED: "ok",
    BankLine.Status.IGNORED: "off",
}


class BankLineTable(Table):
    """Rows come with their payment, its account and invoice; proposals are hung on them."""

    list_key = "bank-lines"

    booked_on = tables.Column(gettext_lazy("Booked"), attrs=cell("c-l", "r2", "nw"))
    payer = tables.Column(gettext_lazy("Payer"), empty_values=(), attrs=cell("c-l", "r1", "strong"))
    text = tables.Column(gettext_lazy("Text"), orderable=False, attrs=cell("c-0"))
    amount = tables.Column(gettext_lazy("Amount"), attrs=cell("r", "c-r", "r2"))
    status = tables.Column(gettext_lazy("Status"), attrs=cell("c-r", "r1", "nw"))
    payer_iban = tables.Column(
        gettext_lazy("Payer's IBAN"), orderable=False, attrs=cell("c-0", "mono")
    )
    enterprise = tables.Column(gettext_lazy("Enterprise"), orderable=False, attrs=cell("c-0"))
    statement = tables.Column(gettext_lazy("File"), orderable=False, attrs=cell("c-0"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Bank")
        order_by = "-booked_on"
        default_columns = ("booked_on", "payer", "text", "amount", "status")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_booked_on(self, record, value):
        return format_html(
            '<a class="plain" href="{}">{}</a>',
            record.get_absolute_url(),
            date_format(value, "j M Y"),
        )

    def render_payer(self, record, value):
        return format_html(
            '<a class="plain" href="{}">{}</a>', record.get_absolute_url(), value or "\N{EN DASH}"
        )

    def render_amount(self, record, value):
        return onward.money(value, record.unit, signed=True)

    def render_status(self, record):
        return onward.status(STATES[record.status], record.get_status_display())
