from django.contrib import admin

from billing.models import (
    Account,
    BalanceChange,
    BalanceWarning,
    Country,
    Entry,
    Network,
    Prefix,
    PriceList,
    Rate,
)
from portal.pages.admin import Recorded, Shown


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
class CountryAdmin(Recorded):
    list_display = ("code", "name")
    search_fields = ("code", "name")


@admin.register(Network)
class NetworkAdmin(Recorded):
    list_display = ("name", "country", "mcc", "mnc")
    list_select_related = ("country",)
    search_fields = ("name", "mcc", "country__name")


@admin.register(Prefix)
class PrefixAdmin(Recorded):
    list_display = ("digits", "country", "network")
    list_select_related = ("country", "network")
    search_fields = ("^digits",)
    raw_id_fields = ("network",)


@admin.register(PriceList)
class PriceListAdmin(Recorded):
    list_display = ("name", "kind", "unit")
    list_filter = ("kind", "unit")
    search_fields = ("name",)


@admin.register(Rate)
class RateAdmin(Recorded):
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
