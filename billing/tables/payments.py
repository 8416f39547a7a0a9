import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import invoice_looks, payment_looks
from portal.core import money
from portal.kit import faces
from portal.kit.tables import Table, cell
from portal.templatetags import onward

OF_STAFF = frozenset({"by", "created_at", "provider", "free"})


class PaymentTable(Table):
    """Rows come with their account, its owner, the payment type, the invoice and who noted them."""

    list_key = "payments"

    paid_on = tables.Column(
        gettext_lazy("Pay date"),
        order_by=("paid_on", "pk"),
        attrs=cell("c-l", "r1", "strong", "nw"),
    )
    owner = tables.Column(
        gettext_lazy("From"), empty_values=(), orderable=False, attrs=cell("c-l", "r2")
    )
    amount = tables.Column(
        gettext_lazy("Amount"), order_by=("amount", "pk"), attrs=cell("r", "c-r", "r1")
    )
    status = tables.Column(gettext_lazy("Status"), orderable=False, attrs=cell("c-r", "r2", "nw"))
    kind = tables.Column(gettext_lazy("Kind"), orderable=False, attrs=cell("c-r", "r3", "nw"))
    method = tables.Column(gettext_lazy("Payment type"), orderable=False, attrs=cell("c-0", "nw"))
    invoice = tables.Column(gettext_lazy("Invoice"), orderable=False, attrs=cell("c-l", "r3", "nw"))
    free = tables.Column(
        gettext_lazy("Not put to invoices"),
        empty_values=(),
        orderable=False,
        attrs=cell("r", "c-0"),
    )
    comment = tables.Column(gettext_lazy("Comments"), orderable=False, attrs=cell("c-0", "wraps"))
    provider = tables.Column(gettext_lazy("Told by"), orderable=False, attrs=cell("c-0", "nw"))
    by = tables.Column(gettext_lazy("By"), orderable=False, attrs=cell("c-0", "nw"))
    created_at = tables.Column(gettext_lazy("Noted"), order_by="pk", attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Payments")
        order_by = "-created_at"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = (
            "paid_on",
            "owner",
            "amount",
            "status",
            "kind",
            "method",
            "invoice",
            "free",
            "comment",
        )

    @classmethod
    def kept_from(cls, user):
        face = faces.of(user).kind
        if face == faces.STAFF:
            return frozenset()
        return OF_STAFF | {"owner"} if face == faces.CLIENT else OF_STAFF

    def render_paid_on(self, record, value):
        return format_html(
            '<a class="plain" href="{}">{}</a>', record.get_absolute_url(), invoice_looks.day(value)
        )

    def render_owner(self, record):
        return invoice_looks.owner(record.account)

    def render_amount(self, record, value):
        return onward.money(value, record.account.unit, exact=True)

    def render_status(self, record):
        return onward.status(*payment_looks.state(record))

    def render_free(self, record):
        is_money = record.account.unit != money.CREDITS
        return onward.money(record.free, record.account.unit) if is_money and record.free else ""

    def render_invoice(self, record, value):
        if not record.shows_invoice:
            return value.number
        return format_html(
            '<a href="{}" title="{}">{}</a>',
            value.get_absolute_url(),
            _("Open and download"),
            value.number,
        )

    def render_by(self, value):
        return value.name

    def render_created_at(self, value):
        return onward.when(value)


class OwnerPaymentTable(PaymentTable):
    """Those of one customer or client, on its page."""

    list_key = "owner-payments"

    class Meta(PaymentTable.Meta):
        default_columns = (
            "paid_on",
            "amount",
            "status",
            "kind",
            "method",
            "invoice",
            "free",
            "comment",
            "by",
        )
