"""Which tax a document bears: first the case, from who sells to whom, then the rule of a day.

The cases are those of services sold by telecommunication in and from the European Union (Council
Directive 2006/112/EC, articles 44, 58 and 196). An enterprise elsewhere knows two: the buyer is in
its country, or is not.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from billing.invoicing.amounts import Tax
from portal.core.errors import Refused

if TYPE_CHECKING:
    from billing.models import Enterprise

DOMESTIC, EU_CONSUMER, REVERSE = "domestic", "eu-consumer", "reverse"
OUTSIDE, EXEMPT = "outside", "exempt"
MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = frozenset(MEMBERS.split())
# Greece writes EL before its VAT numbers.
VAT_PREFIX = {"GR": "EL"}


class Rule(Protocol):
    """What a rule tells; the rows of `TaxRule` do."""

    case: str
    country: str
    percent: Decimal
    category: str
    text: str
    starts_on: date


def case_of(*, is_exempt: bool, seller: str, buyer: str, vat_no: str) -> str:
    """The case (a value of `TaxRule.Case`) for countries of ISO 3166 and the buyer's VAT number.

    A buyer whose country is not known is charged as at home: tax that is missing is owed by the
    seller. A VAT number counts when it is of the buyer's country and its check digits are right.
    """
    if is_exempt:
        return EXEMPT
    if not buyer or buyer == seller:
        return DOMESTIC
    if seller not in EU or buyer not in EU:
        return OUTSIDE
    return REVERSE if is_vat_no(vat_no, buyer) else EU_CONSUMER


def is_vat_no(text: str, country: str) -> bool:
    """Whether it is a VAT number such as an EU country gives out, by its form and check digits."""
    try:
        found = vat.validate(text)
    except ValidationError:
        return False
    return bool(found.startswith(VAT_PREFIX.get(country, country)))


def rule_for(rules: Iterable[Rule], *, case: str, country: str, on: date) -> Rule | None:
    """The rule that holds on a day: the buyer's country before all countries, then the newest."""
    held = [
        rule
        for rule in rules
        if rule.case == case and rule.country in {country, ""} and rule.starts_on <= on
    ]
    return max(held, key=lambda rule: (bool(rule.country), rule.starts_on), default=None)


def tax_for(enterprise: "Enterprise", *, country: str, vat_no: str, on: date) -> tuple[str, Tax]:
    """The case and the tax of what an enterprise sells to a buyer on a day.

    Raises Refused (code `no_tax_rule`) where the enterprise has no rule for it.
    """
    case = case_of(
        is_exempt=enterprise.scheme == EXEMPT,
        seller=enterprise.country,
        buyer=country,
        vat_no=vat_no,
    )
    rule = rule_for(enterprise.tax_rules.all(), case=case, country=country, on=on)
    if rule is None:
        said = f"{enterprise} has no tax rule for the case “{case}” on {on:%d.%m.%Y}."
        raise Refused(said, code="no_tax_rule")
    return case, Tax(rule.percent, rule.category, rule.text)
