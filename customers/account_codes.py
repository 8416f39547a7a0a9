"""Account codes: short names for invoices, unique whatever the case of their letters."""

import re
import unicodedata

from django.utils.crypto import get_random_string

from customers.models import Customer

LETTERS_MAX = 10
DIGITS = "0123456789"
NAMELESS = "CUSTOMER"


def is_taken(code: str, *, but: int | None = None) -> bool:
    """Whether another customer than the one with the number `but` has this code."""
    return Customer.objects.filter(account_code__iexact=code).exclude(pk=but).exists()


def suggested(name: str) -> str:
    """A free code made of the name's letters and three digits, such as ABCCORP331.

    Somebody may still take it before it is saved; where three digits do not suffice there are more.
    """
    stem = letters(name)
    size = 3
    while is_taken(code := stem + get_random_string(size, DIGITS)):
        size = min(size + 1, 10)
    return code


def letters(name: str) -> str:
    """The first letters of a name in capitals, without their accents."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z]", "", plain.upper())[:LETTERS_MAX] or NAMELESS
