"""What the history tells of suppliers' bills and of what watches the margin."""

from django.utils.translation import gettext_lazy as _

from portal.kit.events import Event, Topic


class SupplierBillEvent(Event):
    TAKEN_IN = "reports.supplier_bill.taken_in", "Bill of {amount} taken in with {count} lines"
    CHANGED = "reports.supplier_bill.changed", "How the bill is held against our counts changed"
    ACCEPTED = "reports.supplier_bill.accepted", "Bill of {amount} accepted: {note}"
    DISPUTED = "reports.supplier_bill.disputed", "Bill of {amount} disputed: {note}"
    REMOVED = "reports.supplier_bill.removed", "Bill of {amount} removed"


class MarginRuleEvent(Event):
    ADDED = "reports.margin_rule.added", "Alarm below {threshold} % added"
    CHANGED = "reports.margin_rule.changed", "Margin rule changed"
    ALARMED = "reports.margin_rule.alarmed", "{count} new below {threshold} %; told {recipients}"


TOPICS = [
    Topic("supplierbill", "bill", _("Bill"), codes=("reports.supplier_bill.",), order=10),
    Topic("marginrule", "rule", _("Rule"), codes=("reports.margin_rule.",), order=10),
]
