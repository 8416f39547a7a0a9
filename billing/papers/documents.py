"""What stands on the paper of a document, in the document's language."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from billing.invoicing.amounts import TaxSum
from billing.models import Invoice, InvoiceLine
from billing.papers import sums, words
from billing.papers.figures import Writer
from portal.core import countries
from portal.core.periods import DAY

TITLES = {
    Invoice.Kind.AMOUNT: "advance",
    Invoice.Kind.CREDIT_NOTE: "credit-note",
    Invoice.Kind.RECEIPT: "receipt",
}


def told(invoice: Invoice) -> dict[str, Any]:
    """The template's context; reads the lines and, for a credit note, what it corrects."""
    word = words.of(invoice.language)
    writer = Writer(invoice.language)
    lines = list(invoice.lines.order_by("position"))
    found = sums.of(invoice, lines)
    return {
        "language": words.language(invoice.language),
        "word": word,
        "title": word[TITLES.get(Invoice.Kind(invoice.kind), "invoice")],
        "is_draft": not invoice.is_numbered,
        "number": invoice.number,
        "seller": party(invoice.seller),
        "buyer": party(invoice.buyer),
        "facts": _facts(invoice, word, writer),
        "lines": [_line(line, invoice, writer) for line in lines],
        "unit": invoice.unit,
        "totals": _totals(invoice, found, word, writer),
        "tax_texts": tax_texts(found, word),
        "note": invoice.note,
        "reason": invoice.reason,
        "bank": _bank(invoice, word),
        "page": page(word, invoice.number),
    }


def party(known: dict[str, Any]) -> dict[str, Any]:
    """A buyer or an issuer with the lines of the address: without the name, which stands above
    them, and with the country's name as the last one.
    """
    name = known.get("legal_name") or known.get("name") or known.get("brand") or ""
    lines = [line for line in known.get("lines") or [] if line and line != name]
    town = f"{known.get('postcode') or ''} {known.get('city') or ''}".strip()
    country = countries.name(known["country"]) if known.get("country") else ""
    for extra in (town, country):
        if extra and extra not in lines:
            lines.append(extra)
    phone = (known.get("phone") or "").lstrip("+")
    return known | {"name": name, "address": lines, "phone": phone}


def tax_texts(found: Iterable[TaxSum], word: dict[str, str]) -> list[str]:
    """Why there is no tax, or what the rule says of it; each text once."""
    told = (one.tax.text or word.get(one.tax.category, "") for one in found)
    return list(dict.fromkeys(text for text in told if text))


def span(start: date, end: date, writer: Writer) -> str:
    """The days from the first to the last, as people write a period; `end` is no longer in it."""
    return f"{writer.short_day(start)} – {writer.short_day(end - DAY)}"  # noqa: RUF001


def page(word: dict[str, str], number: str = "") -> list[str]:
    """The words around the page's number and the number of pages, the document's before them."""
    before, rest = word["page"].split("{page}")
    between, after = rest.split("{pages}")
    # A backslash or a quote would end the text in the style sheet.
    plain = "".join(one for one in number if one not in '\\"<>\n')
    return [f"{plain} · {before}" if plain else before, between, after]


def _facts(invoice: Invoice, word: dict[str, str], writer: Writer) -> list[tuple[str, str]]:
    period = ""
    if invoice.period_start and invoice.period_end:
        period = span(invoice.period_start, invoice.period_end, writer)
    is_owed = invoice.kind not in {Invoice.Kind.CREDIT_NOTE, Invoice.Kind.RECEIPT}
    corrected = invoice.corrects
    facts = [
        (word["number"], invoice.number),
        (word["date"], writer.day(invoice.issued_on) if invoice.issued_on else ""),
        (word["due"], writer.day(invoice.due_on) if invoice.due_on and is_owed else ""),
        (word["period"], period),
        (word["corrects"], corrected.number if corrected else ""),
        (word["account_code"], invoice.buyer.get("code", "")),
        (word["purchase_order"], invoice.purchase_order),
    ]
    return [(label, value) for label, value in facts if value]


def _line(line: InvoiceLine, invoice: Invoice, writer: Writer) -> dict[str, str]:
    return {
        "text": line.text,
        "quantity": writer.quantity(line.quantity),
        "price": writer.price(line.unit_price, invoice.unit),
        "percent": f"{writer.quantity(line.tax_percent)} %",
        "amount": writer.sum(line.amount, invoice.unit),
    }


def _totals(
    invoice: Invoice, found: Sequence[TaxSum], word: dict[str, str], writer: Writer
) -> list[dict[str, Any]]:
    def row(label: str, amount: Any, *, is_strong: bool = False) -> dict[str, Any]:
        shown = f"{writer.sum(amount, invoice.unit)} {invoice.unit}"
        return {"label": label, "amount": shown, "is_strong": is_strong}

    rows = [row(word["net"], invoice.net)]
    for one in found:
        label = word["tax_on"].format(
            percent=writer.quantity(one.tax.percent), base=writer.sum(one.base, invoice.unit)
        )
        rows.append(row(label if one.tax.percent else word["no_tax"], one.amount))
    rows.append(row(word["total"], invoice.gross, is_strong=True))
    if invoice.kind == Invoice.Kind.RECEIPT:
        rows.append(row(word["paid_already"], invoice.gross))
        rows.append(row(word["to_pay"], invoice.gross - invoice.gross, is_strong=True))
    return rows


def _bank(invoice: Invoice, word: dict[str, str]) -> dict[str, Any] | None:
    """Where to pay to; nothing where nothing is to be paid by transfer."""
    seller = invoice.seller
    is_owed = invoice.kind not in {Invoice.Kind.CREDIT_NOTE, Invoice.Kind.RECEIPT}
    if not is_owed or not invoice.is_numbered or not invoice.gross or not seller.get("iban"):
        return None
    rows = [
        (word["holder"], seller.get("account_holder") or party(seller)["name"]),
        (word["bank"], seller.get("bank_name")),
        ("IBAN", grouped(seller["iban"])),
        ("BIC", seller.get("bic")),
    ]
    return {
        "rows": [(label, value) for label, value in rows if value],
        "reference": word["reference"].format(number=invoice.number),
    }


def grouped(iban: str) -> str:
    """An IBAN in groups of four, as people read it."""
    plain = iban.replace(" ", "")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))
