from django.contrib import admin

from portal.pages.admin import Shown
from reports.models import (
    DayClient,
    DayConnector,
    DayDoor,
    DayHour,
    DayNetwork,
    DaySender,
    HourDoor,
    MarginAlarm,
    MarginRule,
    Reconciliation,
    SupplierBill,
    SupplierBillLine,
)


@admin.register(DayClient, DayConnector, DayDoor, DayHour, DayNetwork, DaySender, HourDoor)
class TrafficAdmin(Shown):
    """Sums that the fold writes; deltas are where they come from."""

    seen_with = "reports.view_dayclient"
    list_display = ("day", "messages", "parts", "delivered_messages", "price", "cost")


@admin.register(Reconciliation)
class ReconciliationAdmin(Shown):
    list_display = ("started_at", "scope", "asked", "broken", "by")
    list_select_related = ("by",)
    list_filter = ("scope",)


class OfFinance(Shown):
    seen_with = "reports.view_finance"


@admin.register(SupplierBill)
class SupplierBillAdmin(OfFinance):
    list_display = ("supplier", "number", "unit", "amount", "status", "created_at")
    list_filter = ("status",)


@admin.register(SupplierBillLine)
class SupplierBillLineAdmin(OfFinance):
    list_display = ("bill", "row", "day", "country", "network", "parts", "amount")
    list_select_related = ("bill", "network__country")


@admin.register(MarginRule)
class MarginRuleAdmin(OfFinance):
    list_display = ("name", "scope", "threshold", "days", "is_active")


@admin.register(MarginAlarm)
class MarginAlarmAdmin(OfFinance):
    list_display = ("about", "rule", "unit", "percent", "opened_at", "closed_at")
    list_select_related = ("rule",)
