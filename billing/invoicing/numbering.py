"""Numbers of documents: without a gap and in the order of their dates, per enterprise and year."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.utils.translation import gettext as _

from billing.models import Enterprise, Invoice, Series
from portal.core.errors import Refused

DIGITS = 5


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is taken: its series, its place in it, and as it is written."""

    series: Series
    sequence: int
    text: str


def take(enterprise: Enterprise, kind: str, on: date) -> Number:
    """Take the next number of the day's year, inside the caller's transaction.

    `kind` is one of the document (`Invoice.Kind`). The series stays locked until the transaction
    ends, and a roll-back gives the number back: lock everything else first. Raises Refused
    (`date_goes_back`) for a day before that of the last document of the series.
    """
    series = _locked(enterprise, series_of(kind), on.year)
    sequence = series.first + series.taken
    _check_order(series, sequence, on)
    series.taken += 1
    series.save(update_fields=["taken"])
    return Number(series, sequence, written(prefix(enterprise, series.kind), on.year, sequence))


def series_of(kind: str) -> str:
    """Which series a kind of document is numbered in."""
    special = {
        Invoice.Kind.CREDIT_NOTE.value: Series.Kind.CREDIT_NOTE.value,
        Invoice.Kind.RECEIPT.value: Series.Kind.RECEIPT.value,
    }
    return special.get(str(kind), Series.Kind.INVOICE.value)


def prefix(enterprise: Enterprise, series: str) -> str:
    """What the numbers of an enterprise's series begin with."""
    return {
        Series.Kind.INVOICE.value: enterprise.invoice_prefix,
        Series.Kind.CREDIT_NOTE.value: enterprise.credit_prefix,
        Series.Kind.RECEIPT.value: enterprise.receipt_prefix,
    }[series]


def written(prefix: str, year: int, sequence: int) -> str:
    return f"{prefix}-{year}-{sequence:0{DIGITS}d}"


def _locked(enterprise: Enterprise, kind: str, year: int) -> Series:
    """The series, begun where it is the year's first document, locked."""
    known = {"enterprise": enterprise, "kind": kind, "year": year}
    rows = Series.objects.select_for_update(no_key=True).filter(**known)
    found: Series | None = rows.first()
    if found is None:
        begun = Series(**known, first=enterprise.first_number)
        Series.objects.bulk_create([begun], ignore_conflicts=True)
        return cast(Series, rows.get())
    return found


def _check_order(series: Series, sequence: int, on: date) -> None:
    before = Invoice.objects.filter(series=series, sequence=sequence - 1).first()
    if before and before.issued_on and before.issued_on > on:
        said = _("%(number)s is of %(day)s: the next document cannot have an earlier date.") % {
            "number": before.number,
            "day": before.issued_on.isoformat(),
        }
        raise Refused(said, code="date_goes_back", field="on")
