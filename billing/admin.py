from django.contrib import admin

from billing.models import (
    Account,
    BalanceChange,
    BalanceWarning,
    ChangeGroup,
    ChangeLine,
    Country,
    Entry,
    Loss,
    Network,
    Prefix,
    PriceList,
    PriceNotice,
    Rate,
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
