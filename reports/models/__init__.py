from reports.models.traffic import (
    DayClient,
    DayConnector,
    DayDoor,
    DayHour,
    DayNetwork,
    DaySender,
    HourDoor,
)

__all__ = [
    "DayClient",
    "DayConnector",
    "DayDoor",
    "DayHour",
    "DayNetwork",
    "DaySender",
    "HourDoor",
]
