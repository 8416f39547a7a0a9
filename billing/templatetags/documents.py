"""How the figures of documents are shown."""

from decimal import Decimal

from django import template

from portal.core import countries
from portal.templatetags import onward

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """A country by its code (ISO 3166); what is no code stays as it is."""
    return countries.name(code)


@register.simple_tag
def quantity(number: Decimal) -> str:
    """How many, with no more decimals than it has."""
    decimals = max(0, -int(number.normalize().as_tuple().exponent))
    return onward.count(number, decimals)
