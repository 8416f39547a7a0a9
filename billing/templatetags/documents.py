"""How the figures of documents are shown."""

from decimal import Decimal
from typing import Any

from django import template

from billing.papers import documents
from portal.templatetags import onward

register = template.Library()


@register.filter
def address(party: dict[str, Any]) -> list[str]:
    """The lines of a party's address as its document prints them below the name."""
    return documents.party(party)["address"]


@register.simple_tag
def quantity(number: Decimal) -> str:
    """How many, with no more decimals than it has."""
    decimals = max(0, -int(number.normalize().as_tuple().exponent))
    return onward.count(number, decimals)
