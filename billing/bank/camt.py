"""Reading ISO 20022 camt.053, a bank's statement of a day. Pure: bytes in, bookings out.

Names of elements are those of camt.053.001.02 to .12, whatever the namespace. Only booked entries
(Sts BOOK) count. An entry (Ntry) that stands for several payments (TxDtls) is taken apart if each
has an amount in the entry's currency and together they are the entry's; else it stays one.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from lxml import etree

from billing.bank import bookings
from billing.bank.bookings import Booking
from portal.core import money
from portal.core.errors import Refused
from portal.kit import locked_xml

SIZE_MAX, DEPTH_MAX = 10 * 1024 * 1024, 32
CREDIT, DEBIT = "CRDT", "DBIT"
BOOKED = "BOOK"
NO_REFERENCE = "NOTPROVIDED"


class Statement(NamedTuple):
    """`iban` is the account's; "" where the bank names it otherwise."""

    iban: str
    bookings: list[Booking]


def read(content: bytes) -> list[Statement]:
    """The statements of a file. Raises Refused, with a sentence for who chose it."""
    root = locked_xml.read(content, bytes_max=SIZE_MAX, depth_max=DEPTH_MAX)
    if etree.QName(root).localname != "Document":
        raise Refused("This XML is no camt.053: its root is not Document.")
    found = [_statement(one) for one in _all(root, "BkToCstmrStmt", "Stmt")]
    if not found:
        raise Refused("This XML is no camt.053: it holds no statement (Stmt).")
    return found


def _statement(row: Any) -> Statement:
    iban = bookings.iban(_text(row, "Acct", "Id", "IBAN"))
    found = [booking for entry in _all(row, "Ntry") for booking in _bookings(entry)]
    return Statement(iban, found)


def _bookings(entry: Any) -> Iterator[Booking]:
    """The bookings of an entry; none while it is not booked."""
    # A code of its own since version 4, plain text before.
    status = _text(entry, "Sts", "Cd") or _text(entry, "Sts")
    if status != BOOKED:
        return
    amount, unit = _amount(_one(entry, "Amt"), _text(entry, "CdtDbtInd"))
    booked_on = _day(entry)
    reference = _reference(_text(entry, "AcctSvcrRef"))
    parts = _all(entry, "NtryDtls", "TxDtls")
    split = _split(parts, amount, unit)
    for number, (part, share) in enumerate(split, start=1):
        own = _reference(_text(part, "Refs", "AcctSvcrRef")) if part is not None else ""
        counted = f"{reference}/{number}" if reference and len(split) > 1 else reference
        payer, iban = _payer(part, is_in=share > 0)
        yield Booking(
            booked_on,
            share,
            unit,
            bookings.plain(payer, bookings.PAYER_MAX),
            bookings.iban(iban),
            bookings.plain(_words(entry, part), bookings.TEXT_MAX),
            own or counted,
        )


def _split(parts: list[Any], amount: Decimal, unit: str) -> list[tuple[Any, Decimal]]:
    """The payments in an entry with their amounts, or the entry as one."""
    if len(parts) == 1:
        return [(parts[0], amount)]
    shares = [_share(part, unit, amount) for part in parts]
    told = [share for share in shares if share]
    if len(told) != len(parts) or not parts or sum(told) != amount:
        return [(None, amount)]
    return list(zip(parts, told, strict=True))


def _share(part: Any, unit: str, whole: Decimal) -> Decimal | None:
    """A payment's signed amount in the entry's currency, wherever its version writes it."""
    found = _one(part, "Amt")
    if found is None:
        found = _one(part, "AmtDtls", "TxAmt", "Amt")
    if found is None or found.get("Ccy") != unit:
        return None
    direction = _text(part, "CdtDbtInd") or (CREDIT if whole > 0 else DEBIT)
    return _amount(found, direction)[0]


def _amount(found: Any, direction: str) -> tuple[Decimal, str]:
    unit = found.get("Ccy", "") if found is not None else ""
    if unit not in money.CURRENCIES or direction not in (CREDIT, DEBIT):
        raise Refused("An entry of the file lacks its amount, its currency or its direction.")
    amount = money.exact((found.text or "").strip())
    if amount <= 0:
        raise Refused("An entry of the file has no amount above zero.")
    return (amount if direction == CREDIT else -amount), unit


def _day(entry: Any) -> date:
    for name in ("BookgDt", "ValDt"):
        written = _text(entry, name, "Dt") or _text(entry, name, "DtTm")
        if written:
            try:
                return date.fromisoformat(written[:10])
            except ValueError as error:
                raise Refused("An entry of the file has a date that is none.") from error
    raise Refused("An entry of the file has no date.")


def _payer(part: Any, *, is_in: bool) -> tuple[str, str]:
    """Name and IBAN of the other side: the debtor of what came in, the creditor of the rest."""
    if part is None:
        return "", ""
    side = "Dbtr" if is_in else "Cdtr"
    name = _text(part, "RltdPties", side, "Nm") or _text(part, "RltdPties", side, "Pty", "Nm")
    return name, _text(part, "RltdPties", f"{side}Acct", "Id", "IBAN")


def _words(entry: Any, part: Any) -> str:
    """What the payer wrote: plain, then structured; else what the bank says of the entry."""
    found: list[str] = []
    if part is not None:
        found = [one.text or "" for one in _all(part, "RmtInf", "Ustrd")]
        found += [one.text or "" for one in _all(part, "RmtInf", "Strd", "CdtrRefInf", "Ref")]
        found += [_told(_text(part, "Refs", "EndToEndId"))]
    return " ".join(filter(None, found)) or _text(entry, "AddtlNtryInf")


def _told(reference: str) -> str:
    return "" if reference.upper() == NO_REFERENCE else reference


def _reference(text: str) -> str:
    return "" if text.upper() in ("", NO_REFERENCE, "NONREF") else text


def _all(row: Any, *path: str) -> list[Any]:
    found = [row]
    for name in path:
        found = [child for one in found for child in one.iterchildren(f"{{*}}{name}")]
    return found


def _one(row: Any, *path: str) -> Any:
    return next(iter(_all(row, *path)), None)


def _text(row: Any, *path: str) -> str:
    found = _one(row, *path)
    return (found.text or "").strip() if found is not None else ""
