"""The usage appendix of an invoice: what was sent, per day, channel, network and rate.

It comes from the same source as the invoice's lines and adds up to its usage exactly.
"""

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from billing import usage_sources
from billing.models import Invoice, Network
from billing.papers import documents, keeping, words
from billing.papers.figures import Writer
from billing.usage_sources import Span, UsageLine
from portal.core import countries, money
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.kit.exports import csv_file, xlsx_file
from portal.kit.exports.columns import DATE, MONEY, NUMBER, Column
from portal.kit.exports.sheet import Sheet

WRITERS = {"csv": csv_file.write, "xlsx": xlsx_file.write}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
KINDS = {"date": DATE, "parts": NUMBER, "price": MONEY, "amount": MONEY}
HEADS = ("date", "channel", "country", "network", "parts", "price", "amount")


def file_of(invoice: Invoice, kind: str) -> bytes:
    """The appendix as a `csv` or `xlsx` file. Raises Refused for a document without a period."""
    if not invoice.period_start or not invoice.period_end:
        raise Refused(_("Only invoices for the usage of a period have an appendix."))
    sheet = _sheet(invoice, Period(invoice.period_start, invoice.period_end))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"usage.{kind}"
        WRITERS[kind](path, sheet)
        return path.read_bytes()


def _sheet(invoice: Invoice, period: Period) -> Sheet:
    word, writer = words.of(invoice.language), Writer(invoice.language)
    lines = usage_sources.days(Span(invoice.account_id, period))
    names = dict(
        Network.objects.filter(pk__in={line.network for line in lines if line.network}).values_list(
            "pk", "name"
        )
    )
    titles = word | {"amount": f"{word['amount']} {invoice.unit}"}
    rows = sorted((_row(line, names) for line in lines), key=str)
    parts = sum((line.parts for line in lines), money.ZERO)
    amount = sum((line.amount for line in lines), money.ZERO)
    return Sheet(
        title=word["usage"],
        subtitle=documents.span(period.start, period.end, writer),
        columns=[Column(head, titles[head], kind=KINDS.get(head, "text")) for head in HEADS],
        rows=iter(rows),
        total=len(rows),
        zone=ZoneInfo(settings.TIME_ZONE),
        totals=(None, word["total_of_all"], None, None, _whole(parts), None, amount),
    )


def _row(line: UsageLine, names: dict[int, str]) -> tuple[Any, ...]:
    network = names.get(line.network, "") if line.network else ""
    country = countries.name(line.country) if line.country else ""
    parts = _whole(line.parts)
    return (line.day, line.channel, country, network, parts, line.price, line.amount)


def _whole(parts: Decimal) -> int:
    return int(parts.to_integral_value())


def name_of(invoice: Invoice, kind: str) -> str:
    """A file name: INV-2026-00012-usage.xlsx."""
    return keeping.name_of(invoice, kind).replace(f".{kind}", f"-usage.{kind}")
