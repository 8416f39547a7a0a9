"""Suppliers' bills: taken in from a file, held against our own counts, accepted or disputed."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User
from reports.events import SupplierBillEvent
from reports.models import SupplierBill, SupplierBillLine
from reports.supplier_files import BillLine

Status = SupplierBill.Status
TWICE = "supplier_bill_once"
DECISIONS = (Status.ACCEPTED, Status.DISPUTED)


def take_in(options: dict[str, Any], lines: Sequence[BillLine], *, by: User | None) -> SupplierBill:
    """Write a bill with its lines, once: a supplier's number is taken in only one time.

    `options` are supplier, number, connectors, unit, period, basis and the tolerances.
    """
    period = options["period"]
    fields = ("supplier", "number", "unit", "basis", "tolerance_percent", "tolerance_amount")
    try:
        with transaction.atomic():
            bill = SupplierBill.objects.create(
                period_start=period.start,
                period_end=period.end,
                parts=sum(line.parts for line in lines),
                amount=sum((line.amount for line in lines), money.ZERO),
                by=by,
                **{name: options[name] for name in fields},
            )
            bill.connectors.set(options["connectors"])
            _write_lines(bill, lines)
            audit.record(by, SupplierBillEvent.TAKEN_IN, bill, count=len(lines), amount=_told(bill))
    except IntegrityError as error:
        if TWICE not in str(error):
            raise
        said = _("Bill %(number)s of %(supplier)s is here already.")
        raise Refused(said % {name: options[name] for name in ("number", "supplier")}) from error
    return bill


def decide(bill: SupplierBill, status: str, note: str, *, by: User | None) -> SupplierBill:
    """Accept or dispute a bill. A dispute says why; either may be decided anew with a note."""
    if status not in DECISIONS:
        raise Refused(_("A bill is accepted or disputed."), field="status")
    note = note.strip()
    with transaction.atomic():
        bill = SupplierBill.objects.select_for_update().get(pk=bill.pk)
        is_again = bill.status != Status.OPEN
        if not note and (status == Status.DISPUTED or is_again):
            raise Refused(_("Say why in a note."), field="note")
        bill.status, bill.note = status, note
        bill.decided_by, bill.decided_at = by, timezone.now()
        bill.save(update_fields=["status", "note", "decided_by", "decided_at"])
        event = SupplierBillEvent.ACCEPTED
        if status == Status.DISPUTED:
            event = SupplierBillEvent.DISPUTED
        audit.record(by, event, bill, note=note or "\N{EN DASH}", amount=_told(bill))
    return bill


def remove(bill: SupplierBill, *, by: User | None) -> None:
    """Take a bill out again that nobody has decided on, so that its file can be taken in anew."""
    with transaction.atomic():
        bill = SupplierBill.objects.select_for_update().get(pk=bill.pk)
        if bill.status != Status.OPEN:
            raise Refused(_("A bill that was decided on stays."))
        audit.record(by, SupplierBillEvent.REMOVED, bill, amount=_told(bill))
        bill.delete()


def change(bill: SupplierBill, fields: dict[str, Any], *, by: User | None) -> bool:
    """Set what is held against our counts: basis and tolerances. False: nothing was different."""
    with transaction.atomic():
        bill = SupplierBill.objects.select_for_update().get(pk=bill.pk)
        before, after = audit.changes(bill, fields)
        if not after:
            return False
        for name in after:
            setattr(bill, name, fields[name])
        bill.save(update_fields=list(after))
        audit.record(by, SupplierBillEvent.CHANGED, bill, before=before, after=after)
    return True


def _write_lines(bill: SupplierBill, lines: Sequence[BillLine]) -> None:
    rows = (
        SupplierBillLine(
            bill=bill,
            row=number,
            day=line.day,
            country=line.country,
            network_id=line.network,
            parts=line.parts,
            price=line.price,
            amount=line.amount,
        )
        for number, line in enumerate(lines, start=1)
    )
    SupplierBillLine.objects.bulk_create(rows, batch_size=2_000)


def _told(bill: SupplierBill) -> str:
    return f"{money.show(bill.amount, bill.unit)} {bill.unit}"
