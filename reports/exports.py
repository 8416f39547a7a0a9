from decimal import Decimal

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from customers.models import Customer
from customers.own import own_customer
from portal.kit.exports import Exporter
from portal.kit.exports.columns import DATE, MOMENT, MONEY, NUMBER, PERCENT, Column
from portal.templatetags import onward
from reports import client_usage, statistics
from reports.client_reports import ClientReport
from reports.doors import CustomerTraffic
from reports.filters.reconciliations import ReconciliationFilter
from reports.finance_exports import (
    MarginAlarmsExport,
    MarginExport,
    MarginRulesExport,
    ReceivablesExport,
    SupplierBillExport,
    SupplierBillsExport,
    TaxExport,
)
from reports.models import Reconciliation
from reports.statistics import Statistics
from reports.tables.reconciliations import ReconciliationTable

# What is found here though it stands elsewhere.
__all__ = [
    "MarginAlarmsExport",
    "MarginExport",
    "MarginRulesExport",
    "ReceivablesExport",
    "SupplierBillExport",
    "SupplierBillsExport",
    "TaxExport",
]


def _number(text):
    """The row an address names; nonsense names none."""
    is_number = text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if is_number else None


def _tally(row):
    return row["tally"] if isinstance(row, dict) else row.tally


def _efficiency(row):
    """As the page rounds it: a file's reader would cut it off or show all of a float's digits."""
    share = _tally(row).efficiency
    return None if share is None else onward.round_to(Decimal(str(share)), 1)


def _amount(kind, unit):
    def read(row):
        return getattr(_tally(row), kind)(unit)

    return read


class StatisticsExport(Exporter):
    """Statistics as the page shows them: same lines, same order, same totals, money by its unit.

    `report` names the grouping; without it they are by day.
    """

    slug = "statistics"
    title = _("Statistics")
    permission = "reports.view_dayclient"
    columns = (
        Column("date", _("Date"), kind=DATE),
        Column("sent", _("Send SMS (parts)"), "tally.sent_parts", NUMBER),
        Column("delivered", _("SMS (Parts) Delivered"), "tally.delivered_parts", NUMBER),
        Column("efficiency", _("Efficiency"), _efficiency, PERCENT),
        Column("messages", _("Messages"), "tally.messages", NUMBER, default=False),
        Column("failed", _("Rejected/failed"), "tally.failed_parts", NUMBER, default=False),
    )

    def __init__(self, user, params):
        super().__init__(user, params)
        grouping = self.statistics.grouping
        self.title = grouping.title
        first = type(self).columns[0]
        if not grouping.is_by_day:
            first = Column("name", grouping.head)
        # Which currencies there are, and whether cost is shown, the traffic and the user decide.
        self.columns = (first, *type(self).columns[1:4], *self._money, *type(self).columns[4:])

    @cached_property
    def statistics(self) -> Statistics:
        return statistics.asked(self.user, self.params)

    def queryset(self, user, params):
        return self.statistics.lines

    def subtitle(self):
        return self.statistics.described

    def totals(self):
        whole = {"tally": self.statistics.total}
        first, *figures = self.columns
        return {column.name: column.reader()(whole) for column in figures} | {
            first.name: _("Total")
        }

    def chosen(self, names):
        wanted = set(names)
        found = [column for column in self.columns if column.name in wanted]
        return found or [column for column in self.columns if column.default]

    @cached_property
    def _money(self) -> list[Column]:
        kinds = (
            ("price", _("SMS Price"), self.statistics.units),
            ("cost", _("Cost"), self.statistics.cost_units),
            ("margin", _("Margin"), self.statistics.margin_units),
        )
        return [
            Column(f"{kind}_{unit}", f"{title}, {unit}", _amount(kind, unit), MONEY)
            for kind, title, units in kinds
            for unit in units
        ]


class ClientStatisticsExport(StatisticsExport):
    """The statistics of one client, as its page shows them; `client` names whose."""

    slug = "client-statistics"

    @cached_property
    def statistics(self) -> Statistics:
        number = _number(self.params.get("client", ""))
        client = get_object_or_404(Client.objects.visible_to(self.user), pk=number)
        return statistics.asked(self.user, self.params, client)


class CustomerTrafficExport(Exporter):
    """A customer's traffic by account, as its tab Reporting shows it; `customer` names whose."""

    slug = "customer-traffic"
    title = _("Traffic by account")
    permission = "reports.view_dayclient"
    columns = (
        Column("account", _("Account"), "name"),
        Column("kind", _("Kind")),
        Column("system_id", _("System ID")),
        Column("client", _("Client")),
        Column("archived", _("Archived"), "door.archived_at", MOMENT, default=False),
        Column("messages", _("Messages"), "tally.messages", NUMBER),
        Column("sent", _("Sent (parts)"), "tally.sent_parts", NUMBER),
        Column("delivered", _("Delivered (parts)"), "tally.delivered_parts", NUMBER),
        Column("failed", _("Failed (parts)"), "tally.failed_parts", NUMBER),
        Column("efficiency", _("Efficiency"), _efficiency, PERCENT),
    )

    def __init__(self, user, params):
        super().__init__(user, params)
        units = self.traffic.units if self.traffic else []
        self.columns = (*type(self).columns, *(_price(unit) for unit in units))

    @cached_property
    def traffic(self) -> CustomerTraffic | None:
        """None where the address names no customer whom the user may see."""
        number = _number(self.params.get("customer", ""))
        customer = Customer.objects.visible_to(self.user).filter(pk=number).first()
        return customer and CustomerTraffic(self.user, customer, self.params)

    def queryset(self, user, params):
        return self.traffic.lines if self.traffic else []

    def subtitle(self):
        return self.traffic.described if self.traffic else ""

    def totals(self):
        if self.traffic is None:
            return None
        whole = {"tally": self.traffic.total}
        figures = [column for column in self.columns if column.is_figure]
        return {column.name: column.reader()(whole) for column in figures} | {"account": _("Total")}


class ClientUsageExport(Exporter):
    """What a customer's own clients used in a period, and what was not tagged; with true cost.

    `period`, or `start` and `end`, say which days. It is also what the list of clients exports.
    """

    slug = "own-clients"
    title = _("Clients")
    permission = "clients.view_tagging"
    columns = (
        Column("client", _("Client"), lambda row: row.client or _("Not tagged")),
        Column("public_id", _("ID"), "client.public_id"),
        Column("start", _("From"), "period.start", DATE),
        Column("end", _("To"), "period.last", DATE),
        Column("emails", _("E-mails"), "emails", NUMBER),
        Column("sms", _("SMS"), "sms", NUMBER),
        Column("viber", _("Viber"), "viber", NUMBER),
        Column("sms_parts", _("SMS (parts)"), "sms_parts", NUMBER),
        Column("messages", _("Messages"), "total.messages", NUMBER),
        Column("parts", _("Parts"), "total.parts", NUMBER),
        Column("delivered", _("Delivered (parts)"), "total.delivered_parts", NUMBER, default=False),
        Column("failed", _("Failed (parts)"), "total.failed_parts", NUMBER, default=False),
    )

    def __init__(self, user, params):
        super().__init__(user, params)
        units = self.report.units if self.report else []
        self.columns = (*type(self).columns[:10], *map(_cost, units), *type(self).columns[10:])

    @classmethod
    def allows(cls, user):
        customer = own_customer(user)
        return super().allows(user) and customer is not None and customer.client_tagging

    @cached_property
    def report(self) -> ClientReport | None:
        """None for whoever is nobody's customer, or has no tagging."""
        customer = own_customer(self.user)
        if customer is None:
            return None
        return ClientReport(self.user, customer, self.params, client_usage.today())

    def queryset(self, user, params):
        return ()

    def iterate(self):
        return self.report.lines() if self.report else iter(())

    def total(self):
        """At most so many: those that are gone stand in it only where they used something."""
        return self.report.clients.count() + (not self.report.is_filtered) if self.report else 0

    def subtitle(self):
        return self.report.described if self.report else ""

    def totals(self):
        if self.report is None:
            return None
        whole = self.report.total()
        figures = [column for column in self.columns if column.is_figure]
        return {column.name: column.reader()(whole) for column in figures} | {"client": _("Total")}


def _cost(unit):
    title = _("Cost, %(unit)s") % {"unit": unit}
    return Column(f"cost_{unit}", title, lambda row: row.total.price(unit), MONEY)


def _price(unit):
    title = _("SMS Price, %(unit)s") % {"unit": unit}
    return Column(f"price_{unit}", title, _amount("price", unit), MONEY)


class ReconciliationExport(Exporter):
    slug = "reconciliations"
    title = _("Runs of the reconciler")
    permission = "reports.view_reconciliation"
    table_class = ReconciliationTable
    columns = (
        Column("started_at", _("Began"), kind=MOMENT),
        Column("scope", _("Asked"), "get_scope_display"),
        Column("result", _("Broken"), "broken", kind=NUMBER),
        Column("asked", _("Checks"), kind=NUMBER),
        Column("new", _("New"), lambda run: "; ".join(run.new)),
        Column("took_s", _("Took, seconds"), kind=NUMBER),
        Column("by", _("By"), "by.name", default=False),
    )

    def queryset(self, user, params):
        rows = Reconciliation.objects.visible_to(user).select_related("by").defer("outcomes")
        return ReconciliationFilter(params, queryset=rows, user=user).qs
