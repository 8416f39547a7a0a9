import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import invoice_looks, run_looks
from billing.models import RunLine
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class InvoiceRunTable(Table):
    """Rows come with their job, who made them, and the counts `invoiced` and `exceptions`."""

    list_key = "invoice-runs"

    until = tables.Column(
        gettext_lazy("Closes until"), linkify=True, attrs=cell("c-l", "r1", "strong", "nw")
    )
    status = tables.Column(gettext_lazy("Status"), attrs=cell("c-r", "r1", "nw"))
    invoiced = tables.Column(
        gettext_lazy("Invoices"), attrs=cell("r", "c-l", "r2", label=gettext_lazy("Invoices"))
    )
    exceptions = tables.Column(
        gettext_lazy("Exceptions"), attrs=cell("r", "c-r", "r2", label=gettext_lazy("Exceptions"))
    )
    by = tables.Column(
        gettext_lazy("By"), empty_values=(), order_by="by__name", attrs=cell("c-l", "r3", "nw")
    )
    created_at = tables.Column(gettext_lazy("Started"), attrs=cell("c-r", "r3", "nw"))
    finished_at = tables.Column(gettext_lazy("Finished"), attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Invoice runs")
        order_by = "-created_at"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_until(self, value):
        return invoice_looks.day(value)

    def render_status(self, record):
        return onward.status(*run_looks.state(record))

    def render_invoiced(self, value):
        return onward.count(value)

    def render_exceptions(self, value):
        return onward.count(value)

    def render_by(self, record):
        return record.by.name if record.by else _("by itself")

    def render_created_at(self, value):
        return onward.when(value)

    def render_finished_at(self, value):
        return onward.when(value)


class RunLineTable(Table):
    """Rows come with their account, its owner, and the invoice."""

    list_key = "run-lines"

    owner = tables.Column(
        gettext_lazy("For"), empty_values=(), orderable=False, attrs=cell("c-l", "r1", "strong")
    )
    period_start = tables.Column(gettext_lazy("Period"), attrs=cell("c-l", "r2", "nw"))
    usage = tables.Column(
        gettext_lazy("Usage, exactly"), attrs=cell("r", "c-r", "r2", label=gettext_lazy("Usage"))
    )
    recurring = tables.Column(gettext_lazy("Recurring"), attrs=cell("r", "c-0"))
    unit = tables.Column(
        gettext_lazy("Currency"), accessor="account__unit", order_by="account__unit"
    )
    state = tables.Column(gettext_lazy("State"), attrs=cell("c-r", "r1", "nw"))
    invoice = tables.Column(gettext_lazy("Invoice"), empty_values=(), attrs=cell("c-l", "r3", "nw"))
    gross = tables.Column(
        gettext_lazy("Total"),
        accessor="invoice__gross",
        order_by="invoice__gross",
        attrs=cell("r", "c-r", "r3"),
    )
    reason = tables.Column(gettext_lazy("Why"), default="", attrs=cell("c-l", "r4", "wraps"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Lines of the run")
        default_columns = (
            "owner",
            "period_start",
            "usage",
            "recurring",
            "state",
            "invoice",
            "gross",
            "reason",
        )

    def render_owner(self, record):
        """With the way to where its terms can be mended, where it needs a look."""
        owner = record.account.client or record.account.customer
        return format_html(
            '<a class="plain" href="{}">{}</a>',
            owner.get_absolute_url(),
            invoice_looks.owner(record.account),
        )

    def render_period_start(self, record):
        return invoice_looks.period(record)

    def render_usage(self, record, value):
        return onward.money(value, record.account.unit, exact=True)

    def render_recurring(self, record, value):
        if not value:
            return onward.NOTHING
        return onward.money(value, record.account.unit, exact=True)

    def render_gross(self, record, value):
        return onward.money(value, record.account.unit)

    def render_state(self, record):
        state = RunLine.State(record.state)
        return onward.status(run_looks.LINE_STATES[state], state.label)

    def render_invoice(self, record):
        if record.invoice is None:
            return onward.NOTHING
        return format_html(
            '<a href="{}">{}</a>',
            record.invoice.get_absolute_url(),
            invoice_looks.name(record.invoice),
        )
