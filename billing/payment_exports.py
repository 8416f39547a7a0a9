"""What an export of payments holds."""

from django.utils.translation import gettext_lazy as _

from billing import invoice_looks
from billing.filters.payment_methods import PaymentMethodFilter
from billing.filters.payments import PaymentFilter
from billing.models import Payment, PaymentMethod
from billing.tables.payment_methods import PaymentMethodTable
from billing.tables.payments import PaymentTable
from portal.kit.exports.columns import DATE, MOMENT, MONEY, NUMBER, Column
from portal.kit.exports.lists import ListExport


class PaymentsExport(ListExport):
    """The list as it is filtered."""

    slug = list_key = "payments"
    title = _("Payments")
    permission = "billing.view_payment"
    table_class = PaymentTable
    columns = (
        Column("pk", _("ID"), kind=NUMBER),
        Column("paid_on", _("Pay date"), kind=DATE),
        Column("owner", _("From"), lambda payment: invoice_looks.owner(payment.account)),
        Column("customer", _("Customer"), "account.customer.name"),
        Column("account_code", _("Account code"), "account.customer.account_code"),
        Column("amount", _("Amount"), kind=MONEY),
        Column("unit", _("Currency"), "account.unit"),
        Column("status", _("Status"), "get_status_display"),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("method", _("Payment type"), "method.name"),
        Column("invoice", _("Invoice"), "invoice.number"),
        Column("free", _("Not put to invoices"), kind=MONEY),
        Column("comment", _("Comments")),
        Column("provider", _("Told by"), default=False),
        Column("by", _("By"), "by.name", default=False),
        Column("created_at", _("Noted"), kind=MOMENT, default=False),
    )

    def shows(self, column):
        return column.name not in PaymentTable.kept_from(self.user)

    def queryset(self, user, params):
        rows = Payment.objects.visible_to(user).with_all()
        return PaymentFilter(params, queryset=rows, user=user).qs


class PaymentMethodsExport(ListExport):
    """The library of payment types."""

    slug = list_key = "payment-methods"
    title = _("Payment types")
    permission = "billing.view_paymentmethod"
    table_class = PaymentMethodTable
    columns = (
        Column("name", _("Name")),
        Column("is_active", _("In use")),
        Column("position", _("Position"), kind=NUMBER),
    )

    def queryset(self, user, params):
        rows = PaymentMethod.objects.visible_to(user)
        return PaymentMethodFilter(params, queryset=rows, user=user).qs
