from reports.models.margin_rule import MarginAlarm, MarginRule
from reports.models.reconciliation import Reconciliation
from reports.models.supplier_bill import SupplierBill, SupplierBillLine
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
    "MarginAlarm",
    "MarginRule",
    "Reconciliation",
    "SupplierBill",
    "SupplierBillLine",
]
