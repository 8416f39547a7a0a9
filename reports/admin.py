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
)


@admin.register(DayClient, DayConnector, DayDoor, DayHour, DayNetwork, DaySender, HourDoor)
class TrafficAdmin(Shown):
    """Sums that the fold writes; deltas are where they come from."""

    seen_with = "reports.view_dayclient"
    list_display = ("day", "messages", "parts", "delivered_messages", "price", "cost")
