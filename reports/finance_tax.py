"""The tax of numbered documents: by enterprise, case, rate and currency, over days of issue.

Tax is rounded once for each group of a document's lines with the same category and rate. What a
document's own tax is more or less than that, as a partial credit note's may be by a coin, stands
with its highest rate: so the report adds up to the documents exactly, and `residuals` proves it.
Credit notes count negatively on the day of their own issue. A document is shown in its own
currency: no rate of exchange is assumed.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Enterprise, Invoice, TaxRule
from portal.core import money
from portal.models import User
from reports import finance_sheet, span
from reports.filters.finance import TaxFilter, today
from reports.span import Span

NOTHING = Decimal(0)
CASES = dict(TaxRule.Case.choices)
SUM = """
WITH documents AS MATERIALIZED ({documents}),
     bases AS (
       SELECT d.id, coalesce(l.tax_category, '') AS category, coalesce(l.tax_percent, 0) AS percent,
              coalesce(sum(l.amount), 0) AS net
         FROM documents d LEFT JOIN billing_invoiceline l ON l.invoice_id = d.id
        GROUP BY 1, 2, 3),
     taxed AS (
       SELECT b.*, round(b.net * b.percent / 100, c.places) AS tax, d.tax AS whole,
              row_number() OVER (PARTITION BY b.id ORDER BY b.percent DESC, abs(b.net) DESC)
                AS place
         FROM bases b JOIN documents d ON d.id = b.id
         JOIN unnest(%s::text[], %s::int[]) AS c (unit, places) ON c.unit = d.unit),
     parts AS (
       SELECT *, CASE place WHEN 1 THEN tax + whole - sum(tax) OVER (PARTITION BY id)
                            ELSE tax END AS own
         FROM taxed)
SELECT d.enterprise_id, d.tax_case, p.category, p.percent, d.unit, {more},
       count(*) FILTER (WHERE d.kind <> 'credit-note'),
       count(*) FILTER (WHERE d.kind = 'credit-note'),
       sum(p.net), sum(p.own)
  FROM documents d JOIN parts p ON p.id = d.id
 GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


class Level(NamedTuple):
    """What tells groups apart besides enterprise, case, rate and currency; two columns of SQL."""

    slug: str
    label: Any
    columns: tuple[str, str]


BY_RATE = Level("by-rate", gettext_lazy("By rate"), ("''", "''"))
BY_COUNTRY = Level("by-country", gettext_lazy("By country"), ("d.buyer->>'country'", "''"))
# What is listed for the EU's recapitulative statements: each buyer by its number.
BY_BUYER = Level(
    "by-buyer", gettext_lazy("By customer"), ("d.buyer->>'name'", "d.buyer->>'vat_no'")
)
ALL = (BY_RATE, BY_COUNTRY, BY_BUYER)


def called(slug: str) -> Level | None:
    """The report of this address; without a name it is the one by rate."""
    return next((one for one in ALL if one.slug == (slug or BY_RATE.slug)), None)


@dataclass(slots=True)
class Line:
    """Documents of one enterprise, case, rate and currency."""

    enterprise: str
    case: str
    category: str
    percent: Decimal | None
    unit: str
    buyer: str = ""
    vat_no: str = ""
    invoices: int = 0
    credit_notes: int = 0
    net: Decimal = NOTHING
    tax: Decimal = NOTHING

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


class Taxes:
    """What an address asks for; the period is of the days on which documents were issued."""

    def __init__(self, user: User, params: QueryDict, level: Level = BY_RATE) -> None:
        self.user, self.params, self.level = user, params, level
        self.span: Span = span.asked(params, today())

    @cached_property
    def filters(self) -> TaxFilter:
        return TaxFilter(self.params, user=self.user)

    @cached_property
    def documents(self) -> QuerySet[Invoice]:
        """The numbered documents of the period."""
        chosen = self.filters.chosen
        if chosen is None:
            return Invoice.objects.none()
        period = self.span.period
        rows = Invoice.objects.visible_to(self.user).exclude(number="")
        held = {name: value for name, value in chosen.items() if value is not None}
        return rows.filter(issued_on__range=(period.start, period.last), **held)

    @cached_property
    def lines(self) -> list[Line]:
        """The groups, by enterprise, currency, case and rate."""
        if self.filters.chosen is None:
            return []
        brands = dict(Enterprise.objects.values_list("pk", "brand"))
        found = [
            Line(brands[enterprise], _case(case), category, percent, unit, buyer, vat_no, *sums)
            for enterprise, case, category, percent, unit, buyer, vat_no, *sums in self._read()
        ]
        return sorted(
            found,
            key=lambda line: (line.enterprise, line.unit, line.case, line.percent, line.buyer),
        )

    def _read(self) -> list[tuple]:
        fields = ("id", "enterprise_id", "tax_case", "unit", "kind", "buyer", "tax")
        sql, params = self.documents.order_by().values(*fields).query.sql_with_params()
        more = ", ".join(f"coalesce({column}, '')" for column in self.level.columns)
        with connection.cursor() as cursor:
            cursor.execute(
                SUM.format(documents=sql, more=more),
                [*params, list(money.PLACES), list(money.PLACES.values())],
            )
            return cursor.fetchall()

    @cached_property
    def totals(self) -> list[Line]:
        """One for each currency; a document is counted once for each of its rates."""
        found: dict[str, Line] = {}
        for line in self.lines:
            whole = found.setdefault(line.unit, Line("", "", "", None, line.unit))
            found[line.unit] = replace(
                whole,
                invoices=whole.invoices + line.invoices,
                credit_notes=whole.credit_notes + line.credit_notes,
                net=whole.net + line.net,
                tax=whole.tax + line.tax,
            )
        return list(found.values())

    @cached_property
    def residuals(self) -> list[Line]:
        """Currencies in which the documents' own sums are not those of the lines; none must be."""
        own = _sums(self.documents)
        differences = (
            replace(whole, net=whole.net - own[whole.unit][0], tax=whole.tax - own[whole.unit][1])
            for whole in self.totals
        )
        return [line for line in differences if line.net or line.tax]

    @property
    def described(self) -> str:
        chosen = [str(value) for value in (self.filters.chosen or {}).values() if value]
        return ", ".join([*chosen, span.written(self.span.period)])


def _sums(documents: QuerySet[Invoice]) -> dict[str, tuple[Decimal, Decimal]]:
    rows = documents.order_by().values_list("unit").annotate(Sum("net"), Sum("tax"))
    return {unit: (net, tax) for unit, net, tax in rows}


def _case(case: str) -> str:
    return str(CASES.get(case, case)) or _("Not said")


def fields(level: Level) -> tuple[finance_sheet.Field, ...]:
    """The columns of the report, for its page and its export."""
    field = finance_sheet.Field
    heads = {
        BY_RATE.slug: (),
        BY_COUNTRY.slug: (field("country", _("Buyer's country"), _buyer, place="c-l r1 strong"),),
        BY_BUYER.slug: (
            field("buyer", _("Buyer"), _buyer, place="c-l r1 strong"),
            field("vat_no", _("VAT reg no"), lambda line: line.vat_no),
        ),
    }
    is_first = level == BY_RATE
    return (
        *heads[level.slug],
        field(
            "enterprise",
            _("Enterprise"),
            lambda line: line.enterprise,
            place="c-l r1 strong" if is_first else "c-0",
        ),
        field("case", _("Case"), lambda line: line.case, place="c-l r2"),
        field("category", _("Category"), lambda line: line.category),
        field("percent", _("Rate"), lambda line: line.percent, "percent", place="c-r r1"),
        field("unit", _("Currency"), lambda line: line.unit, place="c-r r2"),
        field("invoices", _("Invoices"), lambda line: line.invoices, "number"),
        field("credit_notes", _("Credit notes"), lambda line: line.credit_notes, "number"),
        field("net", _("Net"), lambda line: line.net, "money", place="c-l r3"),
        field("tax", _("Tax"), lambda line: line.tax, "money", place="c-r r3"),
        field("gross", _("Total"), lambda line: line.gross, "money"),
    )


def _buyer(line: Line) -> str:
    return line.buyer
