"""What stands on the papers of a customer: account code, VAT number, and where invoices go."""

import random

from customers import account_codes, vat
from portal.core import countries
from reports.demo import names

TRIES = 20_000
# What a VAT number has in front, how many digits follow, and what it ends with. They have rows of
# nines, as hardly anybody's does, and still the check digits of their country.
VAT: dict[str, tuple[str, int, str]] = {
    "SE": ("SE9999", 6, "01"),
    "NO": ("NO999", 6, "MVA"),
    "DK": ("DK99", 6, ""),
    "GB": ("GB99", 7, ""),
    "IE": ("IE99", 5, "F"),
    "DE": ("DE999", 6, ""),
    "FR": ("FR83999", 6, ""),
    "NL": ("NL99", 7, "B01"),
    "PL": ("PL99", 8, ""),
    "ES": ("ESB99", 6, ""),
    "IT": ("IT99", 9, ""),
    "CZ": ("CZ8999", 4, ""),
}
ZONES: dict[str, str] = {
    "SE": "Europe/Stockholm",
    "NO": "Europe/Oslo",
    "DK": "Europe/Copenhagen",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
    "NL": "Europe/Amsterdam",
    "PL": "Europe/Warsaw",
    "ES": "Europe/Madrid",
    "IT": "Europe/Rome",
    "US": "America/New_York",
    "CZ": "Europe/Prague",
}


def account_code(name: str, number: int) -> str:
    """Such as ABCCORP331; the number, below 150, makes it the only one."""
    return f"{account_codes.letters(name)[:7]}{100 + 6 * number}"


def vat_no(rng: random.Random, country: str) -> str:
    """A number that passes its country's check; empty where there is no such tax."""
    if country not in VAT:
        return ""
    front, size, end = VAT[country]
    drawn = (f"{front}{rng.randrange(10**size):0{size}d}{end}" for _ in range(TRIES))
    return next((number for number in drawn if not vat.check(number, country)), "")


def invoice_emails(rng: random.Random, name: str) -> list[str]:
    """One address, or two of them."""
    people = ("invoices", "bookkeeping")[: rng.choice((1, 1, 2))]
    return [f"{one}@{names.domain(name)}" for one in people]


def postal_lines(legal_name: str, address: str, country: str) -> list[str]:
    return [legal_name, *address.split("\n"), countries.name(country)]
