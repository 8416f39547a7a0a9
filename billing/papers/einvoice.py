"""The e-invoice: a document as XML that programs read (EN 16931, as Factur-X and ZUGFeRD have it).

The `factur-x` library writes the XML, validates it against its schema and puts it into the PDF. Its
names are the norm's: BT-1 is the number, BG-25 the lines. A credit note tells its amounts above
zero, as the norm wants it (type 381).
"""

import logging
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import facturx
from stdnum import iban as iban_check

from billing.invoicing.amounts import TaxSum
from billing.models import Invoice, InvoiceLine
from billing.papers import documents, sums, words
from portal.core import money
from portal.core.errors import Refused
from portal.core.periods import DAY

# It tells of every file it writes.
logging.getLogger("factur-x").setLevel(logging.WARNING)

PROFILE = "en16931"
NAME = "factur-x.xml"
# UNTDID 1001, 4461 and 5305; VATEX of the Connecting Europe Facility; UN/ECE Recommendation 20.
INVOICE, ADVANCE, CREDIT_NOTE = "380", "386", "381"
TRANSFER, SEPA = "30", "58"
OUT_OF_SCOPE, REVERSE, STANDARD = "O", "AE", "S"
REASONS = {"AE": "VATEX-EU-AE", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}
PIECE = "C62"
PLACES_MAX = 2  # Of amounts in EN 16931, BR-DEC-*.
PRICE_PLACES = 4


def lacks(invoice: Invoice) -> list[str]:
    """What the norm asks for and the document does not have; empty when it can be an e-invoice."""
    seller, buyer = documents.party(invoice.seller), documents.party(invoice.buyer)
    categories = set(invoice.lines.values_list("tax_category", flat=True))
    asked = {
        "the document's number": invoice.is_numbered,
        "a line": bool(categories),
        "the issuer's name": seller["name"],
        "the issuer's country": seller.get("country"),
        "the issuer's VAT or registration number": _known(seller, categories),
        "the buyer's name": buyer["name"],
        "the buyer's country": buyer.get("country"),
        "the buyer's VAT number": buyer.get("vat_no") or REVERSE not in categories,
        "one tax for all lines that are outside its scope": categories == {OUT_OF_SCOPE}
        or OUT_OF_SCOPE not in categories,
        "a currency of two places": money.places(invoice.unit) <= PLACES_MAX,
    }
    return [name for name, is_there in asked.items() if not is_there]


def xml(invoice: Invoice) -> bytes:
    """The e-invoice of a numbered document, validated against the schema of the profile.

    Raises Refused (`no_einvoice`) where the document lacks what the norm asks for, and the
    library's own error where the schema finds anything else.
    """
    if missing := lacks(invoice):
        said = f"This document cannot be an e-invoice: it lacks {', '.join(missing)}."
        raise Refused(said, code="no_einvoice")
    told = _clean(facts(invoice, list(invoice.lines.order_by("position"))))
    return bytes(facturx.generate_cii_xml(told, level=PROFILE, check_xsd=True, check_schematron=""))


def embedded(pdf: bytes, body: bytes, invoice: Invoice) -> bytes:
    """The PDF with the XML in it, as PDF/A-3 and Factur-X have it."""
    title = f"{invoice.seller.get('brand') or invoice.seller.get('legal_name')}: {invoice.number}"
    about = {
        "author": documents.party(invoice.seller)["name"],
        "keywords": "Factur-X, EN 16931",
        "title": title,
        "subject": f"{invoice.number}, {invoice.issued_on:%Y-%m-%d}",
    }
    return bytes(
        facturx.generate_from_binary(
            pdf,
            body,
            flavor="factur-x",
            level=PROFILE,
            check_xsd=False,
            pdf_metadata=about,
            lang=words.language(invoice.language),
            afrelationship="alternative",
        )
    )


def facts(invoice: Invoice, lines: Sequence[InvoiceLine]) -> dict[str, Any]:
    """The document by the norm's names."""
    sign = -1 if invoice.kind == Invoice.Kind.CREDIT_NOTE else 1
    found = sums.of(invoice, lines)
    named = not any(one.tax.category == OUT_OF_SCOPE for one in found)
    told = {
        "BT-1": invoice.number,
        "BT-2": invoice.issued_on,
        "BT-3": _type_code(invoice),
        "BT-5": invoice.unit,
        "BT-13": invoice.purchase_order,
        "BG-1": [{"BT-22": text} for text in (invoice.note, invoice.reason) if text],
        "BG-4": _party(invoice.seller, with_vat=named) | _contact(invoice.seller),
        "BG-7": _party(invoice.buyer, with_vat=named) | {"identifiers": _code(invoice.buyer)},
        "BG-23": [_tax(one, sign, invoice) for one in found],
        "BG-25": [_line(line, sign, invoice) for line in lines],
    }
    told |= _period(invoice) | _paying(invoice) | _totals(invoice, sign)
    if invoice.corrects:
        told["BG-3"] = [{"BT-25": invoice.corrects.number, "BT-26": invoice.corrects.issued_on}]
    return told


def _clean(told: Any) -> Any:
    """Without the control characters that XML 1.0 cannot hold, however they got into a name."""
    if isinstance(told, dict):
        return {name: _clean(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_clean(one) for one in told]
    if isinstance(told, str):
        return "".join(" " if unicodedata.category(one) == "Cc" else one for one in told)
    return told


def _known(seller: dict[str, Any], categories: set[str]) -> str:
    """A number by which the issuer is known: that of VAT wherever tax is told of."""
    if OUT_OF_SCOPE in categories:
        return str(seller.get("registration_no") or "")
    return str(seller.get("vat_no") or "")


def _type_code(invoice: Invoice) -> str:
    kinds = {Invoice.Kind.AMOUNT: ADVANCE, Invoice.Kind.CREDIT_NOTE: CREDIT_NOTE}
    return kinds.get(Invoice.Kind(invoice.kind), INVOICE)


def _party(known: dict[str, Any], *, with_vat: bool) -> dict[str, Any]:
    """A party; where nothing is within the scope of VAT, nobody's VAT number is told (BR-O-02)."""
    lines = [line for line in known.get("lines") or [] if line]
    told = {
        "name": documents.party(known)["name"],
        "biz_name": known.get("brand", ""),
        "legal_identifier": known.get("registration_no", ""),
        "vat_identifier": _vat(known) if with_vat else "",
        "addr_l1": lines[0] if lines else "",
        "addr_l2": lines[1] if len(lines) > 1 else "",
        "addr_l3": ", ".join(lines[2:]),
        "city": known.get("city", ""),
        "postcode": known.get("postcode", ""),
        "country_code": known["country"],
    }
    email = known.get("email") or next(iter(known.get("emails") or []), "")
    if email:
        told |= {"einvoicing_addr": email, "einvoicing_addr_schemeid": "EM"}
    return {name: value for name, value in told.items() if value}


def _vat(known: dict[str, Any]) -> str:
    """A VAT number begins with its country's letters (BR-CO-09), and has no spaces."""
    plain = "".join(one for one in known.get("vat_no") or "" if one.isalnum()).upper()
    return plain if not plain or plain[:2].isalpha() else f"{known['country']}{plain}"


def _contact(seller: dict[str, Any]) -> dict[str, Any]:
    told = {"email": seller.get("email"), "phone": seller.get("phone")}
    told = {name: value for name, value in told.items() if value}
    return {"contacts": [{"name": seller.get("brand") or seller["legal_name"]} | told]}


def _code(buyer: dict[str, Any]) -> dict[str | None, str]:
    return {None: buyer["code"]} if buyer.get("code") else {}


def _period(invoice: Invoice) -> dict[str, Any]:
    """When it was delivered: in a period, whose last day counts, or on the document's date."""
    if not invoice.period_start or not invoice.period_end:
        return {"BT-72": invoice.issued_on}
    last = invoice.period_end - DAY
    return {"BT-72": last, "BT-73": invoice.period_start, "BT-74": last}


def _paying(invoice: Invoice) -> dict[str, Any]:
    """When and whereto: nothing of it for what is paid already."""
    if invoice.kind == Invoice.Kind.RECEIPT:
        return {}
    told: dict[str, Any] = {"BT-9": invoice.due_on}
    iban = "".join(str(invoice.seller.get("iban") or "").split())
    if invoice.kind == Invoice.Kind.CREDIT_NOTE or not iban:
        return told
    is_sepa = invoice.unit == "EUR" and iban_check.is_valid(iban)
    means = {
        "BT-81": SEPA if is_sepa else TRANSFER,
        "BT-83": invoice.number,
        "BT-84": iban,
        "BT-85": invoice.seller.get("account_holder", ""),
        "BT-86": invoice.seller.get("bic", ""),
    }
    return told | {name: value for name, value in means.items() if value}


def _totals(invoice: Invoice, sign: int) -> dict[str, str]:
    def shown(amount: Decimal) -> str:
        return _amount(sign * amount, invoice.unit)

    told = {
        "BT-106": shown(invoice.net),
        "BT-109": shown(invoice.net),
        "BT-110": shown(invoice.tax),
        "BT-112": shown(invoice.gross),
        "BT-115": shown(invoice.gross),
    }
    if invoice.kind == Invoice.Kind.RECEIPT:
        told |= {"BT-113": shown(invoice.gross), "BT-115": shown(money.ZERO)}
    return told


def _tax(one: TaxSum, sign: int, invoice: Invoice) -> dict[str, str]:
    category = one.tax.category
    told = {
        "BT-116": _amount(sign * one.base, invoice.unit),
        "BT-117": _amount(sign * one.amount, invoice.unit),
        "BT-118": category,
    }
    if category != OUT_OF_SCOPE:
        told["BT-119"] = f"{one.tax.percent:.2f}"
    if category not in {STANDARD, "Z"}:
        word = words.of(invoice.language)
        told["BT-120"] = one.tax.text or word[category]
        told |= {"BT-121": REASONS[category]} if category in REASONS else {}
    return told


def _line(line: InvoiceLine, sign: int, invoice: Invoice) -> dict[str, str]:
    """A line. A price is never below zero (BR-27): what is taken off is a quantity below zero."""
    amount = sign * line.amount
    quantity = abs(line.quantity).copy_sign(amount)
    told = {
        "BT-126": str(line.position),
        "BT-153": line.text,
        "BT-129": f"{quantity:f}",
        "BT-130": PIECE,
        "BT-131": _amount(amount, invoice.unit),
        "BT-151": line.tax_category,
    }
    if line.tax_category != OUT_OF_SCOPE:
        told["BT-152"] = f"{line.tax_percent:.2f}"
    return told | _price(abs(line.unit_price))


def _price(price: Decimal) -> dict[str, str]:
    """The price of one, or of 100 where one costs less than the four places of the format."""
    if price == price.quantize(Decimal(1).scaleb(-PRICE_PLACES)):
        return {"BT-146": f"{price:.4f}"}
    return {"BT-146": f"{price * 100:.4f}", "BT-149": "100"}


def _amount(amount: Decimal, unit: str) -> str:
    return f"{amount + 0:.{money.places(unit)}f}"
