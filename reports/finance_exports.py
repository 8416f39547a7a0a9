"""The exports of finance: the same lines as their pages, by the same columns."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from portal.kit.exports import Exporter
from portal.kit.exports.columns import DATE, MOMENT, MONEY, NUMBER, PERCENT, Column
from portal.kit.exports.lists import ListExport
from reports import (
    finance_margin,
    finance_receivables,
    finance_sheet,
    finance_tax,
    supplier_compare,
)
from reports.filters.finance import (
    MarginAlarmFilter,
    MarginRuleFilter,
    ReceivableFilter,
    SupplierBillFilter,
    today,
)
from reports.finance_margin import Margins
from reports.finance_tax import Taxes
from reports.models import MarginAlarm, MarginRule, SupplierBill
from reports.supplier_compare import Comparison
from reports.tables.finance import (
    MarginAlarmTable,
    MarginRuleTable,
    ReceivableTable,
    SupplierBillTable,
    with_open,
)

SEEN_WITH = "reports.view_finance"
PK_MAX = 2**63


class SheetExport(Exporter):
    """A report of fields: its lines in the order of the address, then what they add up to."""

    permission = SEEN_WITH
    fields = ()

    def __init__(self, user, params):
        super().__init__(user, params)
        self.columns = finance_sheet.columns(self.fields)

    def chosen(self, names):
        wanted = set(names)
        return [column for column in self.columns if column.name in wanted] or list(self.columns)

    def sorted(self, lines):
        return finance_sheet.ordered(self.fields, lines, self.params.get("sort", ""))

    def totals_of(self, totals):
        """One row can hold one currency's sums; with several of them none are written."""
        if len(totals) != 1:
            return None
        figures = {column.name: column.reader()(totals[0]) for column in self.columns[1:]}
        return figures | {self.columns[0].name: _("Total")}


class MarginExport(SheetExport):
    slug = "margin"
    title = _("Margin")

    def __init__(self, user, params):
        self.margins = Margins(user, params, _called(finance_margin, params))
        self.fields = finance_margin.fields(self.margins.grouping)
        super().__init__(user, params)
        self.title = self.margins.grouping.title

    def queryset(self, user, params):
        return self.sorted(self.margins.lines)

    def subtitle(self):
        return self.margins.described

    def totals(self):
        return self.totals_of(self.margins.totals)


class TaxExport(SheetExport):
    slug = "tax"
    title = _("Tax")

    def __init__(self, user, params):
        self.taxes = Taxes(user, params, _called(finance_tax, params))
        self.fields = finance_tax.fields(self.taxes.level)
        super().__init__(user, params)

    def queryset(self, user, params):
        return self.sorted(self.taxes.lines)

    def subtitle(self):
        return self.taxes.described

    def totals(self):
        return self.totals_of(self.taxes.totals)


class SupplierBillExport(SheetExport):
    """A bill beside our own counts; `bill` names it and `by` how finely."""

    slug = "supplier-bill"
    title = _("Supplier's bill")

    def __init__(self, user, params):
        text = params.get("bill", "")
        number = int(text) if text.isascii() and text.isdigit() else 0
        mine = SupplierBill.objects.visible_to(user).prefetch_related("connectors")
        bill = get_object_or_404(mine, pk=number if number < PK_MAX else 0)
        self.comparison = Comparison(bill, params.get("by", ""))
        self.fields = supplier_compare.fields(self.comparison.level)
        super().__init__(user, params)

    @classmethod
    def allows(cls, user):
        return super().allows(user) and user.is_staff

    def queryset(self, user, params):
        return self.sorted(self.comparison.lines)

    def subtitle(self):
        return str(self.comparison.bill)

    def totals(self):
        return self.totals_of([self.comparison.total])


class SupplierBillsExport(ListExport):
    slug = list_key = "supplier-bills"
    title = _("Suppliers' bills")
    permission = SEEN_WITH
    table_class = SupplierBillTable
    columns = (
        Column("supplier", _("Supplier")),
        Column("number", _("Bill number")),
        Column("period", _("From"), "period.start", DATE),
        Column("end", _("To"), "period.last", DATE),
        Column("unit", _("Currency")),
        Column("parts", _("Parts"), kind=NUMBER),
        Column("amount", _("Amount"), kind=MONEY),
        Column("status", _("Status"), "get_status_display"),
        Column("note", _("Note")),
        Column("decided_by", _("Decided by"), "decided_by.name"),
        Column("decided_at", _("Decided"), kind=MOMENT),
        Column("created_at", _("Taken in"), kind=MOMENT, default=False),
    )

    def queryset(self, user, params):
        rows = SupplierBill.objects.visible_to(user).select_related("decided_by")
        return SupplierBillFilter(params, queryset=rows, user=user).qs


class ReceivablesExport(ListExport):
    slug = list_key = "receivables"
    title = _("Receivables")
    permission = SEEN_WITH
    table_class = ReceivableTable
    columns = (
        Column("customer", _("Customer"), "customer.name"),
        Column("account_code", _("Account code"), "customer.account_code"),
        Column("client", _("Client"), "client.company"),
        Column("unit", _("Currency")),
        Column("invoice_count", _("Invoices"), kind=NUMBER),
        Column("oldest", _("Oldest due"), kind=DATE),
        *(Column(age.name, age.title, kind=MONEY) for age in finance_receivables.AGES),
        Column("overdue", _("Overdue"), kind=MONEY),
        Column("total", _("Open"), kind=MONEY),
    )

    def queryset(self, user, params):
        rows = finance_receivables.of(user, today()).select_related("customer", "client")
        return ReceivableFilter(params, queryset=rows, user=user).qs


class MarginAlarmsExport(ListExport):
    slug = list_key = "margin-alarms"
    title = _("Margin alarms")
    permission = SEEN_WITH
    table_class = MarginAlarmTable
    columns = (
        Column("about", _("About")),
        Column("rule", _("Rule"), "rule.name"),
        Column("unit", _("Currency")),
        Column("percent", _("Margin, %"), kind=PERCENT),
        Column("threshold", _("Threshold"), kind=PERCENT),
        Column("revenue", _("Revenue"), kind=MONEY),
        Column("cost", _("Cost"), kind=MONEY),
        Column("margin", _("Margin"), kind=MONEY),
        Column("sent_parts", _("Sent (parts)"), kind=NUMBER),
        Column("opened_at", _("Since"), kind=MOMENT),
        Column("closed_at", _("Over"), kind=MOMENT),
    )

    def queryset(self, user, params):
        rows = MarginAlarm.objects.visible_to(user).select_related("rule")
        return MarginAlarmFilter(params, queryset=rows, user=user).qs


class MarginRulesExport(ListExport):
    slug = list_key = "margin-rules"
    title = _("Margin rules")
    permission = SEEN_WITH
    table_class = MarginRuleTable
    columns = (
        Column("name", _("Name")),
        Column("scope", _("Watches"), "get_scope_display"),
        Column("threshold", _("Alarm below"), kind=PERCENT),
        Column("days", _("Days"), kind=NUMBER),
        Column("least_parts", _("From parts"), kind=NUMBER),
        Column("emails", _("Mails go to"), lambda rule: ", ".join(rule.emails)),
        Column("is_active", _("On"), lambda rule: _("Yes") if rule.is_active else _("No")),
        Column("open_count", _("Open alarms"), kind=NUMBER),
    )

    def queryset(self, user, params):
        rows = with_open(MarginRule.objects.visible_to(user))
        return MarginRuleFilter(params, queryset=rows, user=user).qs


def _called(room, params):
    """The grouping that an address names; one that is not there is the first."""
    return room.called(params.get("report", "")) or room.ALL[0]
