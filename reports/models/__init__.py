from reports.models.traffic import (
    DayClient,
    DayConnector,
    DayDoor,
    DayHour,
    DayNetwork,
    DaySender,
)

__all__ = ["DayClient", "DayConnector", "DayDoor", "DayHour", "DayNetwork", "DaySender"]
