"""Dates, amounts and references as people and banks write them; Stripe's smallest units."""

from datetime import date
from decimal import Decimal

import pytest

from billing.bank import cells, references
from billing.providers import minor_units
from portal.core import money
from portal.core.errors import Refused


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2026-11-03", cells.DAY_FIRST),
        ("20261103", cells.DAY_FIRST),
        ("2026-11-03T10:00:00", cells.MONTH_FIRST),
        ("03.11.2026", cells.DAY_FIRST),
        ("3.11.26", cells.DAY_FIRST),
        ("11/03/2026", cells.MONTH_FIRST),
    ],
)
def test_a_date_is_read_as_it_was_said_to_be_written(text, order):
    assert cells.day(text, order) == date(2026, 11, 3)


@pytest.mark.parametrize("text", ["", "31.02.2026", "yesterday", "13/14/2026"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(Refused):
        cells.day(text, cells.DAY_FIRST)


@pytest.mark.parametrize(
    ("text", "sign", "amount"),
    [
        ("1.234,56", cells.COMMA, "1234.56"),
        ("1,234.56", cells.POINT, "1234.56"),
        ("1 234,56", cells.COMMA, "1234.56"),
        ("1'234.56", cells.POINT, "1234.56"),
        ("1,234", cells.POINT, "1234"),
        ("1,234", cells.COMMA, "1.234"),
        ("-5,00", cells.COMMA, "-5"),
        ("5,00-", cells.COMMA, "-5"),
        ("\N{MINUS SIGN}5.00", cells.POINT, "-5"),
        ("+5", cells.POINT, "5"),
    ],
)
def test_an_amount_is_read_as_it_was_said_to_be_written(text, sign, amount):
    assert cells.amount(text, sign) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("1,234.56", cells.COMMA),
        ("1.234,56", cells.POINT),
        ("12.34", cells.COMMA),
        ("12,34", cells.POINT),
        ("1e5", cells.POINT),
        ("", cells.POINT),
        ("EUR 5", cells.POINT),
    ],
)
def test_an_amount_written_otherwise_is_refused_and_not_guessed(text, sign):
    with pytest.raises(Refused):
        cells.amount(text, sign)


@pytest.mark.parametrize(
    "text",
    [
        "INV-2026-00012",
        "Invoice inv-2026-00012, thank you",
        "RG INV 2026 00012",
        "INV2026/00012",
        "INV-2026-\n00012 of Vento",
    ],
)
def test_a_number_is_found_however_the_bank_broke_it(text):
    assert "INV-2026-00012" in references.numbers(text)


@pytest.mark.parametrize("text", ["XINV-1999-00012", "2026-00012", "INV-2026-12", "INV", ""])
def test_what_is_no_number_is_none(text):
    assert "INV-2026-00012" not in references.numbers(text)


def test_a_checkouts_reference_is_found():
    assert references.checkouts("Top-up pay 000123 thanks") == [123]
    assert references.checkouts("REPAY-000123 PAY-12") == []


@pytest.mark.parametrize(
    ("one", "other", "is_like"),
    [
        ("VENTO PHARMACY GMBH", "Vento Pharmacy", True),
        ("Pharmacy Vento", "Vento Pharmacy Ltd", True),
        ("Größe Söhne", "GROSSE SOHNE AG", True),
        ("Vento", "Pellworm", False),
        ("", "Vento", False),
        ("GmbH", "Vento GmbH", False),
        ("Al", "Al Fresco", False),
    ],
)
def test_a_payers_name_is_like_the_buyers(one, other, is_like):
    assert references.Names(one).is_like(other) is is_like


@pytest.mark.parametrize(
    ("amount", "unit", "written"),
    [
        ("10.50", "EUR", 1050),
        ("500", "JPY", 500),
        ("500", "ISK", 50_000),
        ("500", "UGX", 50_000),
        ("1.230", "KWD", 1230),
        ("7.00", "MGA", 7),
    ],
)
def test_stripe_is_told_amounts_in_its_own_smallest_unit(amount, unit, written):
    assert minor_units.written(Decimal(amount), unit) == written
    assert minor_units.read(written, unit) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "unit"),
    [("1.234", "KWD"), ("7.50", "MGA"), ("0", "EUR"), ("1000000.00", "EUR"), ("0.001", "EUR")],
)
def test_what_stripe_cannot_take_is_refused(amount, unit):
    with pytest.raises(Refused):
        minor_units.written(Decimal(amount), unit)


def test_every_currency_of_ours_survives_the_way_there_and_back():
    for unit in money.CURRENCIES:
        amount = Decimal(1230)

        assert minor_units.read(minor_units.written(amount, unit), unit) == amount
