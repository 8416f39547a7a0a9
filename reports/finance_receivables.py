"""Aged receivables: what is open of numbered invoices, by how long it has been due.

Ages are counted in days of the operator's calendar from the due date: an invoice that is due today
is current, one that was due yesterday is one day late. Sums are of one account and so of one
currency; what an account has as credit is not set off against them.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, DecimalField, F, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.models import Account, Invoice
from portal.models import User

MONEY = DecimalField(max_digits=20, decimal_places=6)
OPEN = (
    F("invoices__gross")
    - F("invoices__paid")
    - F("invoices__credited")
    - F("invoices__written_off")
)
# Named one by one: what is left out by a NOT would be looked for in every account's documents.
KINDS = [kind for kind in Invoice.Kind.values if kind != Invoice.Kind.CREDIT_NOTE]


class Age(NamedTuple):
    """Late by `first` to `last` days; current ones are late by none, the oldest have no last."""

    name: str
    title: Any
    first: int
    last: int | None


AGES = (
    Age("current", _("Current"), 0, 0),
    Age("late_30", _("1\N{EN DASH}30 days"), 1, 30),
    Age("late_60", _("31\N{EN DASH}60 days"), 31, 60),
    Age("late_90", _("61\N{EN DASH}90 days"), 61, 90),
    Age("late_more", _("Over 90 days"), 91, None),
)


def is_of(age: Age, today: date) -> Q:
    """The invoices of an age, by their due date, as seen from their account."""
    if age.first == 0:
        return Q(invoices__due_on__gte=today)
    found = Q(invoices__due_on__lte=today - timedelta(days=age.first))
    if age.last is None:
        return found
    return found & Q(invoices__due_on__gte=today - timedelta(days=age.last))


def of(user: User, today: date) -> QuerySet[Account]:
    """The accounts that owe something, with a sum for each age, `total`, `overdue` and `oldest`."""
    owing = Account.objects.visible_to(user).filter(
        invoices__status__in=Invoice.OPEN, invoices__kind__in=KINDS
    )
    return owing.annotate(
        **{age.name: _sum(is_of(age, today)) for age in AGES},
        total=_sum(Q()),
        overdue=_sum(Q(invoices__due_on__lt=today)),
        invoice_count=Count("invoices"),
        oldest=Min("invoices__due_on"),
    )


def totals(rows: QuerySet[Account]) -> list[dict[str, Any]]:
    """For each currency of these accounts the sum of each age, the largest sum first."""
    names = [*(age.name for age in AGES), "total", "overdue"]
    found: dict[str, dict[str, Any]] = {}
    for unit, *sums in rows.order_by().values_list("unit", *names):
        whole = found.setdefault(unit, {"unit": unit, **dict.fromkeys(names, Decimal(0))})
        for name, amount in zip(names, sums, strict=True):
            whole[name] += amount
    return sorted(found.values(), key=lambda whole: -whole["total"])


def _sum(which: Q) -> Coalesce:
    return Coalesce(Sum(OPEN, filter=which), Value(Decimal(0)), output_field=MONEY)
