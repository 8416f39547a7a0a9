"""Exporters hung for tests: one of customers, one of rows that no database has."""

from datetime import UTC, date, datetime
from decimal import Decimal

from customers.models import Customer
from portal.kit.exports import Exporter
from portal.kit.exports.columns import DATE, MOMENT, MONEY, NUMBER, PERCENT, Column
from portal.kit.filters import FilterSet

NOON = datetime(2026, 11, 20, 12, 30, 15, tzinfo=UTC)
DAY = {
    "day": date(2026, 11, 20),
    "note": "=1+1",
    "sent": 2210,
    "cost": Decimal("85.080000"),
    "share": Decimal("97.3"),
    "at": NOON,
}


class NameFilter(FilterSet):
    class Meta:
        model = Customer
        fields = ["status", "manager"]


class CustomerNames(Exporter):
    slug = "test-customers"
    title = "Customers"
    permission = "customers.view_customer"
    columns = (
        Column("name", "Company"),
        Column("manager", "Manager", "manager.name"),
        Column("status", "Status", "get_status_display", default=False),
        Column("since", "Since", "created_at", kind=MOMENT),
    )

    def queryset(self, user, params):
        rows = Customer.objects.visible_to(user).select_related("manager").order_by("name")
        return NameFilter(params, queryset=rows, user=user).qs


class Days(Exporter):
    """As many rows as the address asks for, and a total."""

    slug = "test-days"
    title = "Statistics: by day"
    columns = (
        Column("day", "Day", kind=DATE),
        Column("note", "Note"),
        Column("sent", "Sent", kind=NUMBER),
        Column("cost", "Cost, EUR", kind=MONEY),
        Column("share", "Efficiency", kind=PERCENT),
        Column("at", "Last", kind=MOMENT),
    )

    def queryset(self, user, params):
        return [DAY] * int(params.get("rows", "0"))

    def subtitle(self):
        return "1-20 Nov 2026"

    def totals(self):
        rows = len(self.rows)
        return {"note": "Total", "sent": 2210 * rows, "cost": Decimal("85.08") * rows}


class Broken(Days):
    """Breaks after its first row, as a lost connection would."""

    slug = "test-broken"

    def iterate(self):
        yield DAY
        raise RuntimeError("the database went away")
