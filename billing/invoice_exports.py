"""What an export of invoices holds."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from billing import invoice_looks
from billing.filters.invoices import InvoiceFilter
from billing.models import Invoice
from billing.tables.invoices import InvoiceTable
from portal.kit.exports.columns import DATE, MOMENT, MONEY, NUMBER, Column
from portal.kit.exports.lists import ListExport


def _last_day(invoice):
    return invoice.period_end and invoice.period_end - timedelta(days=1)


class InvoicesExport(ListExport):
    """The list as it is filtered, with the tab it was opened in."""

    slug = list_key = "invoices"
    title = _("Invoices")
    permission = "billing.view_invoice"
    table_class = InvoiceTable
    columns = (
        Column("number", _("Number")),
        Column("pk", _("ID"), kind=NUMBER, default=False),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("owner", _("For"), lambda invoice: invoice_looks.owner(invoice.account)),
        Column("customer", _("Customer"), "account.customer.name"),
        Column("account_code", _("Account code"), "account.customer.account_code"),
        Column("enterprise", _("Enterprise"), "enterprise.brand"),
        Column("period_start", _("Period from"), kind=DATE),
        Column("period_end", _("Period to"), _last_day, kind=DATE),
        Column("issued_on", _("Date"), kind=DATE),
        Column("due_on", _("Due date"), kind=DATE),
        Column("unit", _("Currency")),
        Column("net", _("Net"), kind=MONEY),
        Column("tax", _("Tax"), kind=MONEY),
        Column("gross", _("Total"), kind=MONEY),
        Column("paid", _("Paid"), kind=MONEY),
        Column("credited", _("Credited"), kind=MONEY),
        Column("written_off", _("Written off"), kind=MONEY),
        Column("due", _("To pay"), invoice_looks.due, kind=MONEY),
        Column("status", _("Status"), "get_status_display"),
        Column("usage", _("Usage, exactly"), kind=MONEY, default=False),
        Column("tax_case", _("Tax case"), default=False),
        Column("purchase_order", _("Purchase order"), default=False),
        Column("sent_at", _("Sent"), kind=MOMENT, default=False),
        Column("reminded_at", _("Last reminder"), kind=MOMENT, default=False),
    )

    def shows(self, column):
        return column.name not in InvoiceTable.kept_from(self.user)

    def queryset(self, user, params):
        rows = Invoice.objects.visible_to(user)
        rows = rows.select_related("account__customer", "account__client", "enterprise")
        cut = invoice_looks.cut(rows, params.get("tab", ""))
        return InvoiceFilter(params, queryset=cut, user=user).qs
