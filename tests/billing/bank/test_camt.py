"""Banks' XML files: what they say, what they must not do, and how a booking is known again."""

from datetime import date
from decimal import Decimal

import pytest

from billing.bank import bookings, camt
from portal.core.errors import Refused

SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
ACCOUNT = "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>"


def entry(*parts, amount="119.00", unit="EUR", way="CRDT", status="BOOK", more=""):
    details = f"<NtryDtls>{''.join(parts)}</NtryDtls>" if parts else ""
    return (
        f'<Ntry><Amt Ccy="{unit}">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd>{status_of(status)}'
        f"<BookgDt><Dt>2026-11-20</Dt></BookgDt>{more}{details}</Ntry>"
    )


def status_of(status):
    return f"<Sts>{status}</Sts>"


def part(text="INV-2026-00012", name="Vento Pharmacy", iban="FR7630006000011234567890189", more=""):
    return (
        f"<TxDtls>{more}<RltdPties><Dbtr><Nm>{name}</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
    )


def file(*entries, version="02"):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{SPACE}{version}">'
        f"<BkToCstmrStmt><GrpHdr/><Stmt>{ACCOUNT}{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def read(*entries, **more):
    (statement,) = camt.read(file(*entries, **more))
    return statement


def test_a_payment_is_read_with_payer_text_and_the_banks_reference():
    found = read(entry(part(), more="<AcctSvcrRef>BANK-1</AcctSvcrRef>"))

    assert found.iban == "DE89370400440532013000"
    assert found.bookings == [
        bookings.Booking(
            date(2026, 11, 20),
            Decimal("119.00"),
            "EUR",
            "Vento Pharmacy",
            "FR7630006000011234567890189",
            "INV-2026-00012",
            "BANK-1",
        )
    ]


def test_newer_versions_name_party_and_status_one_step_deeper():
    body = part().replace(
        "<Dbtr><Nm>Vento Pharmacy</Nm></Dbtr>", "<Dbtr><Pty><Nm>V</Nm></Pty></Dbtr>"
    )
    row = entry(body).replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>")

    (booking,) = read(row, version="08").bookings

    assert booking.payer == "V"


def test_what_goes_out_is_negative_and_names_whom_it_went_to():
    body = part().replace("Dbtr", "Cdtr")

    (booking,) = read(entry(body, way="DBIT")).bookings

    assert booking.amount == Decimal("-119.00")
    assert booking.payer == "Vento Pharmacy"


@pytest.mark.parametrize("status", ["PDNG", "INFO"])
def test_what_is_not_booked_yet_is_left_out(status):
    assert read(entry(part(), status=status)).bookings == []


def amount_of(value, unit="EUR"):
    return f'<AmtDtls><TxAmt><Amt Ccy="{unit}">{value}</Amt></TxAmt></AmtDtls>'


def test_a_collected_entry_is_taken_apart_when_its_payments_add_up():
    rows = entry(
        part("one", more=amount_of("100.00")),
        part("two", more=amount_of("19.00")),
        more="<AcctSvcrRef>B</AcctSvcrRef>",
    )

    found = read(rows).bookings

    assert [(one.amount, one.text, one.reference) for one in found] == [
        (Decimal("100.00"), "one", "B/1"),
        (Decimal("19.00"), "two", "B/2"),
    ]


@pytest.mark.parametrize("second", [amount_of("18.99"), amount_of("19.00", "USD"), ""])
def test_an_entry_whose_payments_do_not_add_up_stays_one(second):
    rows = entry(part(more=amount_of("100.00")), part(more=second))

    (booking,) = read(rows).bookings

    assert booking.amount == Decimal("119.00")


def test_an_instructed_amount_in_another_currency_is_not_what_was_booked():
    told = '<AmtDtls><InstdAmt><Amt Ccy="USD">130.00</Amt></InstdAmt></AmtDtls>'

    (booking,) = read(entry(part(more=told))).bookings

    assert (booking.amount, booking.unit) == (Decimal("119.00"), "EUR")


def test_a_structured_reference_is_part_of_the_text():
    body = part().replace(
        "</RmtInf>", "<Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>"
    )

    (booking,) = read(entry(body)).bookings

    assert booking.text == "INV-2026-00012 RF18539007547034"


BROKEN = {
    "no XML": b"Date;Amount\n2026-11-20;5",
    "nothing": b"",
    "another document": b"<html><body/></html>",
    "no statement": b"<Document/>",
    "no date": file(entry(part()).replace("2026-11-20", "2026-13-45")),
    "an exponent": file(entry(part(), amount="1e9")),
    "a negative amount": file(entry(part(), amount="-5.00")),
    "no direction": file(entry(part(), way="XXXX")),
    "no currency": file(entry(part(), unit="")),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_in_words(content):
    with pytest.raises(Refused):
        camt.read(content)


def booking(**fields):
    facts = {"booked_on": date(2026, 11, 20), "amount": Decimal("5.00"), "unit": "EUR"}
    return bookings.Booking(**facts | fields)


def test_a_booking_has_the_same_key_in_every_file():
    first = bookings.keys([booking(text="a"), booking(text="b")])
    later = bookings.keys([booking(text="b"), booking(text="a", amount=Decimal("5"))])

    assert sorted(first) == sorted(later)


def test_two_bookings_told_alike_are_two():
    first, second = bookings.keys([booking(), booking()])

    assert first != second
    assert bookings.keys([booking(), booking(), booking()])[:2] == [first, second]


def test_one_reference_for_two_amounts_is_two_bookings():
    one, two = bookings.keys([booking(reference="R"), booking(reference="R", amount=Decimal(6))])

    assert one != two
