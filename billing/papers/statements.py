"""The statement of an account on paper: opening balance, the lines of a period, closing balance.

What is still to be paid stands below it, so that it can go with a reminder.
"""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from billing import statement
from billing.invoicing import parties
from billing.models import Account, Invoice
from billing.papers import documents, pdf, words
from billing.papers.figures import Writer
from billing.statement import Line, Statement
from portal.core.errors import Refused
from portal.core.periods import DAY, Period

TEMPLATE = "billing/papers/statement.html"
LINES_MAX = 2_000
# What an entry's kind is called in the table of words, where it is not called the same.
KINDS = {"usage": "messages"}


def pdf_of(account: Account, period: Period, *, language: str = "") -> bytes:
    """The file. Raises Refused for more lines than paper is good for, or without an issuer."""
    found = statement.read(account, period)
    if len(found.lines) > LINES_MAX:
        said = _("A statement on paper has up to 2,000 lines. Please choose a shorter period.")
        raise Refused(said, code="too_many")
    seller = parties.seller(parties.enterprise_of(account))
    told = _told(found, seller, language or parties.language_of(account))
    return pdf.drawn(TEMPLATE, told, pdf.logo_of(seller))


def name_of(account: Account, period: Period) -> str:
    """A file name: statement-SALTMARSHD1-EUR-2026-11-01.pdf."""
    code = account.client.public_id if account.client else account.customer.account_code
    return f"statement-{code}-{account.unit}-{period.start}.pdf"


def _told(found: Statement, seller: dict[str, Any], language: str) -> dict[str, Any]:
    word, writer = words.of(language), Writer(language)
    account, period = found.account, found.period
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    buyer = documents.party(parties.buyer(account))
    facts = [
        (word["period"], documents.span(period.start, period.end, writer)),
        (word["account_code"], buyer.get("code", "")),
        (word["currency"], account.unit),
        (word["made_on"], writer.day(today)),
    ]
    return {
        "language": words.language(language),
        "word": word | {"bill_to": word["account"]},
        "title": word["statement"],
        "seller": documents.party(seller),
        "buyer": buyer,
        "facts": [(label, value) for label, value in facts if value],
        "unit": account.unit,
        "opening": writer.sum(found.opening, account.unit),
        "closing": writer.sum(found.closing, account.unit),
        "charged": writer.sum(found.charged, account.unit),
        "paid_in": writer.sum(found.paid_in, account.unit),
        "first_day": writer.short_day(period.start),
        "last_day": writer.short_day(period.last),
        "lines": [_line(line, account.unit, word, writer) for line in found.lines],
        "open_documents": _open(account, today, writer),
        "page": documents.page(word),
    }


def _line(line: Line, unit: str, word: dict[str, str], writer: Writer) -> dict[str, str]:
    def shown(amount: Any) -> str:
        return "" if amount is None else writer.sum(amount, unit)

    kind = word[KINDS.get(line.kind, line.kind)]
    is_day = line.kind in {"usage", "refund"}
    more = f" ({line.entries})" if is_day else f": {line.purpose}" if line.purpose else ""
    return {
        "day": writer.short_day(line.day),
        "text": f"{kind}{more}",
        "charged": shown(line.charged),
        "paid_in": shown(line.paid_in),
        "balance": writer.sum(line.balance, unit),
    }


def _open(account: Account, today: date, writer: Writer) -> list[dict[str, Any]]:
    rows = Invoice.objects.filter(account=account).open().order_by("due_on", "pk")
    return [
        {
            "number": row.number,
            "date": writer.short_day(row.issued_on),
            "due": writer.short_day(row.due_on),
            "days": max(0, (today - row.due_on) // DAY) or "",
            "total": writer.sum(row.gross, row.unit),
            "open": writer.sum(row.due, row.unit),
        }
        for row in rows
    ]
