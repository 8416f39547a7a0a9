from django.contrib import admin

from billing.models import (
    Account,
    Allocation,
    Approval,
    BalanceChange,
    BalanceWarning,
    BankLine,
    BankStatement,
    BillingTerms,
    ChangeGroup,
    ChangeLine,
    Checkout,
    Country,
    DocumentMail,
    Enterprise,
    Entry,
    Invoice,
    InvoiceLine,
    InvoiceRun,
    Loss,
    Network,
    Paper,
    Payment,
    PaymentMethod,
    Prefix,
    PrepaidSpell,
    PriceList,
    PriceNotice,
    Rate,
    RecurringCharge,
    RunLine,
    Series,
    TaxRule,
)
from portal.pages.admin import Shown


@admin.register(Account)
class AccountAdmin(Shown):
    """Money is moved by the ledger only."""

    list_display = ("pk", "customer", "client", "unit", "balance", "credit_limit", "pays")
    list_select_related = ("customer", "client")
    list_filter = ("unit",)
    search_fields = ("customer__name", "client__company")


@admin.register(Entry)
class EntryAdmin(Shown):
    list_display = ("pk", "account_id", "number", "kind", "amount", "balance_after", "at")
    list_filter = ("kind",)
    search_fields = ("account__id__exact",)
    search_help_text = "Number of the account"


@admin.register(BalanceChange)
class BalanceChangeAdmin(Shown):
    list_display = ("pk", "account", "amount", "description", "status", "by", "asked_at")
    list_select_related = ("account__customer", "account__client", "by")
    list_filter = ("status",)
    search_fields = ("description", "account__customer__name")


@admin.register(BalanceWarning)
class BalanceWarningAdmin(Shown):
    list_display = ("pk", "account", "level", "threshold", "balance", "status", "at")
    list_select_related = ("account__customer", "account__client")
    list_filter = ("status", "level")
    search_fields = ("account__customer__name",)


@admin.register(Country)
class CountryAdmin(Shown):
    list_display = ("code", "name")
    search_fields = ("code", "name")


@admin.register(Network)
class NetworkAdmin(Shown):
    list_display = ("name", "country", "mcc", "mnc")
    list_select_related = ("country",)
    search_fields = ("name", "mcc", "country__name")


@admin.register(Prefix)
class PrefixAdmin(Shown):
    list_display = ("digits", "country", "network")
    list_select_related = ("country", "network")
    search_fields = ("^digits",)
    raw_id_fields = ("network",)


@admin.register(PriceList)
class PriceListAdmin(Shown):
    """Lists and their prices are changed on their pages, which keep what was charged."""

    list_display = ("name", "kind", "unit")
    list_filter = ("kind", "unit")
    search_fields = ("name",)


@admin.register(Rate)
class RateAdmin(Shown):
    list_display = (
        "price_list",
        "country",
        "network",
        "channel",
        "price",
        "basis",
        "starts_at",
    )
    list_select_related = ("price_list", "country", "network")
    list_filter = ("channel", "basis")
    search_fields = ("price_list__name", "country__name", "network__name")
    raw_id_fields = ("price_list", "network")


@admin.register(ChangeGroup)
class ChangeGroupAdmin(Shown):
    list_display = ("pk", "title", "price_list", "status", "author", "decided_by", "decided_at")
    list_select_related = ("price_list", "author", "decided_by")
    list_filter = ("status",)
    search_fields = ("title", "price_list__name")


@admin.register(ChangeLine)
class ChangeLineAdmin(Shown):
    list_display = ("group", "country", "network", "channel", "price", "basis", "starts_at")
    list_select_related = ("group", "country", "network")
    list_filter = ("channel",)
    search_fields = ("group__title", "country__name", "network__name")


@admin.register(PriceNotice)
class PriceNoticeAdmin(Shown):
    list_display = ("pk", "group", "account", "status", "settled_at")
    list_select_related = ("group", "account__customer", "account__client")
    list_filter = ("status",)
    search_fields = ("group__title", "account__customer__name")


@admin.register(Loss)
class LossAdmin(Shown):
    list_display = ("rate", "lowest", "highest", "found_at")
    list_select_related = ("rate__price_list", "rate__country", "rate__network")
    search_fields = ("rate__price_list__name", "rate__country__name")


@admin.register(Enterprise)
class EnterpriseAdmin(Shown):
    list_display = ("brand", "legal_name", "country", "vat_no", "is_default", "is_active")
    search_fields = ("brand", "legal_name")


@admin.register(Series)
class SeriesAdmin(Shown):
    list_display = ("enterprise", "kind", "year", "first", "taken")
    list_select_related = ("enterprise",)
    list_filter = ("kind", "year")
    search_fields = ("enterprise__brand",)


@admin.register(TaxRule)
class TaxRuleAdmin(Shown):
    list_display = ("enterprise", "case", "country", "percent", "category", "starts_on")
    list_select_related = ("enterprise",)
    list_filter = ("case",)
    search_fields = ("country", "enterprise__brand")


@admin.register(BillingTerms)
class BillingTermsAdmin(Shown):
    list_display = ("account", "model", "schedule", "detail", "begins_on", "invoiced_until")
    list_select_related = ("account__customer", "account__client")
    list_filter = ("model", "schedule")
    search_fields = ("account__customer__name", "account__client__company")


@admin.register(PrepaidSpell)
class PrepaidSpellAdmin(Shown):
    list_display = ("account", "starts_on", "ends_on")
    list_select_related = ("account__customer", "account__client")
    search_fields = ("account__customer__name", "account__client__company")


@admin.register(RecurringCharge)
class RecurringChargeAdmin(Shown):
    list_display = (
        "account",
        "title",
        "quantity",
        "unit_price",
        "every_months",
        "starts_on",
        "ends_on",
    )
    list_select_related = ("account__customer", "account__client")
    list_filter = ("is_active",)
    search_fields = ("title", "account__customer__name")


@admin.register(InvoiceRun)
class InvoiceRunAdmin(Shown):
    list_display = ("pk", "until", "status", "by", "created_at", "finished_at")
    list_select_related = ("by",)
    list_filter = ("status",)
    search_fields = ("pk__exact",)


@admin.register(RunLine)
class RunLineAdmin(Shown):
    list_display = (
        "run",
        "account",
        "period_start",
        "period_end",
        "usage",
        "recurring",
        "state",
        "reason",
    )
    list_select_related = ("run", "account__customer", "account__client")
    list_filter = ("state",)
    search_fields = ("account__customer__name", "account__client__company")


@admin.register(Invoice)
class InvoiceAdmin(Shown):
    list_display = (
        "pk",
        "number",
        "account",
        "kind",
        "status",
        "gross",
        "unit",
        "issued_on",
        "due_on",
    )
    list_select_related = ("account__customer", "account__client")
    list_filter = ("status", "kind")
    search_fields = ("number", "account__customer__name", "account__client__company")


@admin.register(InvoiceLine)
class InvoiceLineAdmin(Shown):
    list_display = ("invoice", "position", "kind", "text", "quantity", "unit_price", "amount")
    list_select_related = ("invoice",)
    list_filter = ("kind",)
    search_fields = ("text", "invoice__number")


@admin.register(PaymentMethod)
class PaymentMethodAdmin(Shown):
    list_display = ("name", "is_active", "position")
    search_fields = ("name",)


@admin.register(Payment)
class PaymentAdmin(Shown):
    list_display = ("pk", "account", "amount", "status", "kind", "method", "paid_on", "invoice")
    list_select_related = ("account__customer", "account__client", "method", "invoice")
    list_filter = ("status", "kind")
    search_fields = ("comment", "account__customer__name", "account__client__company")


@admin.register(Allocation)
class AllocationAdmin(Shown):
    list_display = ("payment", "invoice", "amount", "tax", "at")
    list_select_related = ("payment", "invoice")
    search_fields = ("invoice__number",)


@admin.register(BankStatement)
class BankStatementAdmin(Shown):
    list_display = ("name", "enterprise", "format", "iban", "by", "imported_at")
    list_select_related = ("enterprise", "by")
    list_filter = ("format",)
    search_fields = ("name",)


@admin.register(BankLine)
class BankLineAdmin(Shown):
    list_display = ("statement", "booked_on", "amount", "unit", "payer", "status")
    list_select_related = ("statement",)
    list_filter = ("status",)
    search_fields = ("payer", "text", "key")


@admin.register(Checkout)
class CheckoutAdmin(Shown):
    list_display = ("pk", "account", "gross", "unit", "provider", "status", "created_at")
    list_select_related = ("account__customer", "account__client")
    list_filter = ("status", "provider")
    search_fields = ("provider_id", "account__customer__name")


@admin.register(Approval)
class ApprovalAdmin(Shown):
    list_display = ("pk", "kind", "said", "status", "asked_by", "decided_by", "asked_at")
    list_select_related = ("asked_by", "decided_by")
    list_filter = ("status", "kind")
    search_fields = ("said",)


@admin.register(Paper)
class PaperAdmin(Shown):
    exclude = ("body",)
    list_display = ("invoice", "size", "has_xml", "digest", "made_at")
    list_select_related = ("invoice",)
    search_fields = ("invoice__number", "digest")


@admin.register(DocumentMail)
class DocumentMailAdmin(Shown):
    list_display = ("invoice", "kind", "step", "status", "by", "asked_at", "settled_at")
    list_select_related = ("invoice", "by")
    list_filter = ("kind", "status")
    search_fields = ("invoice__number",)
