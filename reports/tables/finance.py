"""The lists of finance: receivables, suppliers' bills, margin alarms and their rules."""

import django_tables2 as tables
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Account
from portal.core import periods
from portal.kit.tables import Table, cell
from portal.templatetags import onward
from reports import span
from reports.finance_receivables import AGES
from reports.models import MarginAlarm, MarginRule, SupplierBill

BILL_LOOKS = {
    SupplierBill.Status.OPEN: "wait",
    SupplierBill.Status.ACCEPTED: "ok",
    SupplierBill.Status.DISPUTED: "warn",
}


def _right(*places, label):
    return cell("r", *(places or ("c-0",)), "nw", label=label)


class Sum(tables.Column):
    """An amount in the row's unit, which has a column of its own."""

    def __init__(self, title, *places, **more):
        super().__init__(title, attrs=_right(*places, label=title), **more)

    def render(self, value, record):
        return onward.money(value, record.unit, code=False) if value else onward.NOTHING


class Count(tables.Column):
    def __init__(self, title, *places, **more):
        super().__init__(title, attrs=_right(*places, label=title), **more)

    def render(self, value):
        return onward.count(value)


class ReceivableTable(Table):
    """Rows are those of `finance_receivables.of`."""

    list_key = "receivables"

    customer = tables.Column(
        gettext_lazy("Customer"), order_by="customer__name", attrs=cell("c-l", "r1", "strong")
    )
    client = tables.Column(
        gettext_lazy("Client"), order_by="client__company", attrs=cell("c-l", "r2")
    )
    unit = tables.Column(gettext_lazy("Currency"), attrs=cell("c-r", "r2", "nw"))
    invoice_count = Count(gettext_lazy("Invoices"))
    oldest = tables.Column(gettext_lazy("Oldest due"), attrs=cell("c-0", "nw"))
    current = Sum(AGES[0].title)
    late_30 = Sum(AGES[1].title)
    late_60 = Sum(AGES[2].title)
    late_90 = Sum(AGES[3].title)
    late_more = Sum(AGES[4].title)
    overdue = Sum(gettext_lazy("Overdue"), "c-l", "r3")
    total = Sum(gettext_lazy("Open"), "c-r", "r1", "strong")

    class Meta(Table.Meta):
        model = Account
        fields = ()
        caption = gettext_lazy("Receivables")
        order_by = "-total"

    def render_customer(self, record):
        url = reverse("customers:customer", args=[record.customer_id])
        return format_html('<a href="{}">{}</a>', url, record.customer)

    def render_client(self, record):
        url = reverse("clients:client", args=[record.client_id])
        return format_html('<a href="{}">{}</a>', url, record.client)


class SupplierBillTable(Table):
    list_key = "supplier-bills"

    supplier = tables.Column(
        gettext_lazy("Supplier"), linkify=True, attrs=cell("c-l", "r1", "strong")
    )
    number = tables.Column(gettext_lazy("Bill number"), attrs=cell("c-l", "r2"))
    period = tables.Column(
        gettext_lazy("Period"), order_by="period_start", attrs=cell("c-l", "r3", "nw")
    )
    unit = tables.Column(gettext_lazy("Currency"), attrs=cell("c-0"))
    parts = Count(gettext_lazy("Parts"))
    amount = Sum(gettext_lazy("Amount"), "c-r", "r2")
    status = tables.Column(gettext_lazy("Status"), attrs=cell("c-r", "r1", "nw"))
    decided_by = tables.Column(gettext_lazy("Decided by"), attrs=cell("c-0"))
    created_at = tables.Column(gettext_lazy("Taken in"), attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        model = SupplierBill
        fields = ()
        caption = gettext_lazy("Suppliers' bills")
        order_by = "-period"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = ("supplier", "number", "period", "unit", "parts", "amount", "status")

    def render_period(self, record):
        return span.written(record.period)

    def render_status(self, record):
        return onward.status(BILL_LOOKS[record.status], record.get_status_display())

    def render_created_at(self, value):
        return onward.when(value)


class MarginAlarmTable(Table):
    list_key = "margin-alarms"

    about = tables.Column(gettext_lazy("About"), attrs=cell("c-l", "r1", "strong"))
    rule = tables.Column(
        gettext_lazy("Rule"), linkify=True, order_by="rule__name", attrs=cell("c-l", "r2")
    )
    state = tables.Column(
        gettext_lazy("State"), empty_values=(), order_by="closed_at", attrs=cell("c-r", "r1", "nw")
    )
    unit = tables.Column(gettext_lazy("Currency"), attrs=cell("c-0"))
    percent = tables.Column(
        gettext_lazy("Margin, %"), attrs=_right("c-r", "r2", label=gettext_lazy("Margin"))
    )
    threshold = tables.Column(gettext_lazy("Threshold"), attrs=_right(label=""))
    revenue = Sum(gettext_lazy("Revenue"))
    cost = Sum(gettext_lazy("Cost"), "c-l", "r3")
    margin = Sum(gettext_lazy("Margin"), "c-r", "r3", orderable=False)
    sent_parts = Count(gettext_lazy("Sent (parts)"))
    opened_at = tables.Column(gettext_lazy("Since"), attrs=cell("c-0", "nw"))
    closed_at = tables.Column(gettext_lazy("Over"), attrs=cell("c-0", "nw"))
    days = tables.Column(
        gettext_lazy("Figures of"), "looked_on", attrs=cell("c-0", "nw"), orderable=False
    )

    class Meta(Table.Meta):
        model = MarginAlarm
        fields = ()
        caption = gettext_lazy("Margin alarms")
        order_by = "-opened_at"
        default_columns = (
            "about",
            "rule",
            "state",
            "unit",
            "percent",
            "threshold",
            "revenue",
            "cost",
            "margin",
            "opened_at",
        )

    def render_state(self, record):
        if record.closed_at is None:
            return onward.status("bad", _("Open"))
        return onward.status("off", _("Over"))

    def render_percent(self, value):
        return onward.percent(value)

    def render_threshold(self, value):
        return onward.percent(value)

    def render_opened_at(self, value):
        return onward.when(value)

    def render_closed_at(self, value):
        return onward.when(value)

    def render_days(self, record):
        return days_of(record)


def days_of(alarm):
    """Which days an alarm's figures are of."""
    return span.written(periods.between(alarm.first_day, alarm.looked_on))


def with_open(rules):
    """The rules with `open_count`, how many of their alarms are open."""
    return rules.annotate(
        open_count=models.Count("alarms", filter=models.Q(alarms__closed_at=None))
    )


class MarginRuleTable(Table):
    """Rows are annotated as `with_open` does."""

    list_key = "margin-rules"
    change_permission = "reports.change_marginrule"

    name = tables.Column(gettext_lazy("Name"), linkify=True, attrs=cell("c-l", "r1", "strong"))
    scope = tables.Column(gettext_lazy("Watches"), attrs=cell("c-l", "r2"))
    threshold = tables.Column(
        gettext_lazy("Alarm below"), attrs=_right("c-r", "r2", label=gettext_lazy("Below"))
    )
    days = Count(gettext_lazy("Days"))
    least_parts = Count(gettext_lazy("From parts"))
    emails = tables.Column(gettext_lazy("Mails go to"), orderable=False, attrs=cell("c-0", "wraps"))
    is_active = tables.Column(gettext_lazy("State"), attrs=cell("c-r", "r1", "nw"))
    open_count = Count(gettext_lazy("Open alarms"), "c-l", "r3")

    class Meta(Table.Meta):
        model = MarginRule
        fields = ()
        caption = gettext_lazy("Margin rules")
        order_by = "name"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}

    def render_threshold(self, value):
        return onward.percent(value)

    def render_emails(self, value):
        return ", ".join(value) or onward.NOTHING

    def render_is_active(self, value):
        return onward.status("ok", _("On")) if value else onward.status("off", _("Off"))
