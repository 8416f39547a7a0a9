"""What the reports keep: margins, suppliers' bills, reconciliations."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from reports.models import MarginRule, Reconciliation, SupplierBill, SupplierBillLine
from tests.make.basics import number


def reconciliation(**fields):
    """A run of the reconciler, of what changed."""
    at = fields.pop("at", None) or timezone.now()
    about = {"scope": "recent", "after": at - timedelta(minutes=6), "asked": 1, "broken": 0}
    return Reconciliation.objects.create(started_at=at, finished_at=at, **about | fields)


def margin_rule(name=None, *, scope="customer", threshold="5", **fields):
    """Tells when a customer leaves less than 5 % of one day's revenue."""
    fields = {"days": 1, "least_parts": 1} | fields
    return MarginRule.objects.create(
        name=name or f"Rule {next(number)}", scope=scope, threshold=Decimal(threshold), **fields
    )


def supplier_bill(supplier=None, *connectors, lines=(), **fields):
    """A bill in EUR for today; each line names its fields, such as parts and amount."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    days = {"period_start": today, "period_end": today + timedelta(days=1)}
    what = {"number": f"B-{next(number)}", "unit": "EUR", "basis": "submitted"}
    sums = {
        "parts": sum(line["parts"] for line in lines),
        "amount": sum((Decimal(line["amount"]) for line in lines), Decimal(0)),
    }
    made = SupplierBill.objects.create(
        supplier=supplier or f"Supplier {next(number)}", **days | what | sums | fields
    )
    made.connectors.set(connectors)
    for row, line in enumerate(lines, start=1):
        SupplierBillLine.objects.create(bill=made, row=row, **line)
    return SupplierBill.objects.get(pk=made.pk)
