from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from billing.invoicing import taxing


@dataclass
class Rule:
    case: str
    country: str
    percent: Decimal
    starts_on: date
    category: str = "S"
    text: str = ""


DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("seller", "buyer", "vat_no", "case"),
    [
        ("DE", "DE", "", "domestic"),
        ("DE", "DE", "DE136695976", "domestic"),
        ("DE", "", "", "domestic"),
        ("DE", "FR", "", "eu-consumer"),
        ("DE", "FR", "FR40303265045", "reverse"),
        ("DE", "FR", "FR 40 303 265 045", "reverse"),
        ("DE", "FR", "FR40303265046", "eu-consumer"),
        ("DE", "FR", "DE136695976", "eu-consumer"),
        ("DE", "GR", "EL094259216", "reverse"),
        ("DE", "CH", "", "outside"),
        ("DE", "GB", "GB980780684", "outside"),
        ("GB", "DE", "DE136695976", "outside"),
        ("GB", "GB", "", "domestic"),
    ],
)
def test_the_case_follows_from_the_countries_and_the_vat_number(seller, buyer, vat_no, case):
    found = taxing.case_of(is_exempt=False, seller=seller, buyer=buyer, vat_no=vat_no)

    assert found == case


def test_a_small_business_is_exempt_wherever_its_buyer_is():
    found = {
        taxing.case_of(is_exempt=True, seller="DE", buyer=buyer, vat_no="FR40303265045")
        for buyer in ("DE", "FR", "US", "")
    }

    assert found == {"exempt"}


def test_the_rule_of_the_buyers_country_wins_over_a_newer_one_for_all():
    everywhere = Rule("eu-consumer", "", Decimal(19), date(2026, 1, 1))
    france = Rule("eu-consumer", "FR", Decimal(20), date(2025, 1, 1))

    found = taxing.rule_for([everywhere, france], case="eu-consumer", country="FR", on=DAY)

    assert found is france


def test_a_new_rate_holds_from_its_day_and_not_before():
    old = Rule("domestic", "", Decimal(19), date(2024, 1, 1))
    new = Rule("domestic", "", Decimal(21), DAY)
    day_before = date(2026, 11, 20)

    assert taxing.rule_for([new, old], case="domestic", country="DE", on=day_before) is old
    assert taxing.rule_for([new, old], case="domestic", country="DE", on=DAY) is new


def test_without_a_rule_of_the_case_there_is_none():
    other = Rule("domestic", "", Decimal(19), date(2024, 1, 1))
    later = Rule("outside", "", Decimal(0), date(2027, 1, 1))

    assert taxing.rule_for([other, later], case="outside", country="US", on=DAY) is None
