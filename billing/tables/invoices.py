import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from billing import invoice_looks
from portal.kit import faces
from portal.kit.tables import Table, cell
from portal.templatetags import onward

OF_STAFF = frozenset({"enterprise", "created_at", "by", "reminded_at", "usage"})


class InvoiceTable(Table):
    """Rows come with their account, its owner and the enterprise."""

    list_key = "invoices"

    # By day and then by number, which an index of the days makes quick.
    number = tables.Column(
        gettext_lazy("Number"),
        empty_values=(),
        order_by=("issued_on", "number"),
        attrs=cell("c-l", "r1", "strong", "nw"),
    )
    owner = tables.Column(
        gettext_lazy("For"), empty_values=(), orderable=False, attrs=cell("c-l", "r2")
    )
    kind = tables.Column(gettext_lazy("Kind"), orderable=False, attrs=cell("c-l", "r3", "nw"))
    period_start = tables.Column(gettext_lazy("Period"), empty_values=(), attrs=cell("c-0", "nw"))
    issued_on = tables.Column(gettext_lazy("Date"), attrs=cell("c-0", "nw"))
    due_on = tables.Column(
        gettext_lazy("Due"), attrs=cell("c-r", "r3", "nw", label=gettext_lazy("Due"))
    )
    net = tables.Column(gettext_lazy("Net"), attrs=cell("r", "c-0"))
    tax = tables.Column(gettext_lazy("Tax"), attrs=cell("r", "c-0"))
    gross = tables.Column(gettext_lazy("Total"), attrs=cell("r", "c-r", "r2"))
    due = tables.Column(
        gettext_lazy("To pay"), empty_values=(), orderable=False, attrs=cell("r", "c-0")
    )
    status = tables.Column(gettext_lazy("Status"), attrs=cell("c-r", "r1", "nw"))
    usage = tables.Column(gettext_lazy("Usage, exactly"), attrs=cell("r", "c-0"))
    paid = tables.Column(gettext_lazy("Paid"), attrs=cell("r", "c-0"))
    enterprise = tables.Column(
        gettext_lazy("Enterprise"), order_by="enterprise__brand", attrs=cell("c-0")
    )
    purchase_order = tables.Column(gettext_lazy("Purchase order"), attrs=cell("c-0"))
    sent_at = tables.Column(gettext_lazy("Sent"), attrs=cell("c-0", "nw"))
    reminded_at = tables.Column(gettext_lazy("Last reminder"), attrs=cell("c-0", "nw"))
    created_at = tables.Column(gettext_lazy("Made"), attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Invoices")
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = (
            "number",
            "owner",
            "kind",
            "period_start",
            "issued_on",
            "due_on",
            "gross",
            "due",
            "status",
        )

    @classmethod
    def kept_from(cls, user):
        face = faces.of(user).kind
        if face == faces.STAFF:
            return frozenset()
        return OF_STAFF | {"owner"} if face == faces.CLIENT else OF_STAFF

    def render_number(self, record):
        return format_html(
            '<a class="plain" href="{}">{}</a>',
            record.get_absolute_url(),
            invoice_looks.name(record),
        )

    def render_owner(self, record):
        return invoice_looks.owner(record.account)

    def render_kind(self, record):
        is_staff = faces.of(self.user).kind == faces.STAFF
        return invoice_looks.origin(record) if is_staff else invoice_looks.kind(record)

    def render_period_start(self, record):
        return invoice_looks.period(record) or onward.NOTHING

    def render_issued_on(self, value):
        return invoice_looks.day(value)

    def render_due_on(self, value):
        return invoice_looks.day(value)

    def render_net(self, record, value):
        return onward.money(value, record.unit)

    def render_tax(self, record, value):
        return onward.money(value, record.unit)

    def render_gross(self, record, value):
        return onward.money(value, record.unit)

    def render_paid(self, record, value):
        return onward.money(value, record.unit)

    def render_usage(self, record, value):
        return onward.money(value, record.unit, exact=True)

    def render_due(self, record):
        due = invoice_looks.due(record)
        return onward.NOTHING if due is None else onward.money(due, record.unit)

    def render_status(self, record):
        return onward.status(*invoice_looks.state(record))

    def render_sent_at(self, value):
        return onward.when(value)

    def render_reminded_at(self, value):
        return onward.when(value)

    def render_created_at(self, value):
        return onward.when(value)


class OwnerInvoiceTable(InvoiceTable):
    """Those of one customer or client, on its page."""

    list_key = "owner-invoices"

    class Meta(InvoiceTable.Meta):
        default_columns = (
            "number",
            "kind",
            "period_start",
            "issued_on",
            "due_on",
            "gross",
            "due",
            "status",
        )
