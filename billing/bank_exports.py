"""Exports of the bank's bookings and of what was paid online."""

from django.utils.translation import gettext_lazy as _

from billing.filters.bank import BankLineFilter
from billing.filters.checkouts import CheckoutFilter
from billing.models import BankLine, Checkout
from billing.tables.bank import BankLineTable
from billing.tables.checkouts import CheckoutTable
from portal.kit.exports.columns import DATE, MOMENT, MONEY, Column
from portal.kit.exports.lists import ListExport


class BankLinesExport(ListExport):
    slug = list_key = "bank-lines"
    title = _("Bank")
    permission = "billing.view_bankline"
    table_class = BankLineTable
    columns = (
        Column("booked_on", _("Booked"), kind=DATE),
        Column("payer", _("Payer")),
        Column("payer_iban", _("Payer's IBAN")),
        Column("text", _("Text")),
        Column("amount", _("Amount"), kind=MONEY),
        Column("unit", _("Currency")),
        Column("status", _("Status"), "get_status_display"),
        Column("account", _("Account"), "payment.account"),
        Column("invoice", _("Invoice"), "payment.invoice"),
        Column("enterprise", _("Enterprise"), "enterprise.brand"),
        Column("statement", _("File"), "statement.name", default=False),
        Column("key", _("Bank's reference"), default=False),
    )

    def queryset(self, user, params):
        rows = BankLine.objects.visible_to(user).select_related(
            "enterprise",
            "statement",
            "payment__invoice",
            "payment__account__customer",
            "payment__account__client",
        )
        return BankLineFilter(params, queryset=rows, user=user).qs


class CheckoutsExport(ListExport):
    slug = list_key = "checkouts"
    title = _("Online payments")
    permission = "billing.view_checkout"
    table_class = CheckoutTable
    columns = (
        Column("created_at", _("Started"), kind=MOMENT),
        Column("reference", _("Reference")),
        Column("account", _("Account"), "account"),
        Column("invoice", _("Invoice"), "invoice.number"),
        Column("net", _("Net"), kind=MONEY),
        Column("tax", _("Tax"), kind=MONEY),
        Column("gross", _("To pay"), kind=MONEY),
        Column("unit", _("Currency")),
        Column("provider", _("Paid by")),
        Column("status", _("Status"), "get_status_display"),
        Column("by", _("By"), "by.name"),
        Column("expires_at", _("Until"), kind=MOMENT, default=False),
        Column("provider_id", _("Provider's id"), default=False),
        Column("said", _("What was said"), default=False),
    )

    def queryset(self, user, params):
        rows = Checkout.objects.visible_to(user).select_related(
            "account__customer", "account__client", "invoice", "by"
        )
        return CheckoutFilter(params, queryset=rows, user=user).qs
