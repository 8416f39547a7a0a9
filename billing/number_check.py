"""What is known of numbers without asking anybody: their shape, kind, country and network."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberType

from billing.models import Prefix
from portal.core import phone
from portal.core.errors import Refused

MOST = 1_000
BETWEEN = re.compile(r"[\n,;]+")
KINDS: dict[int, str | Promise] = {
    PhoneNumberType.MOBILE: _("Mobile"),
    PhoneNumberType.FIXED_LINE: _("Fixed line"),
    PhoneNumberType.FIXED_LINE_OR_MOBILE: _("Fixed or mobile"),
    PhoneNumberType.TOLL_FREE: _("Free of charge"),
    PhoneNumberType.PREMIUM_RATE: _("Premium rate"),
    PhoneNumberType.SHARED_COST: _("Shared cost"),
    PhoneNumberType.VOIP: _("Internet telephony"),
    PhoneNumberType.PERSONAL_NUMBER: _("Personal number"),
    PhoneNumberType.PAGER: _("Pager"),
    PhoneNumberType.UAN: _("Company number"),
    PhoneNumberType.VOICEMAIL: _("Voicemail"),
}


class Checked(NamedTuple):
    """What is known of one number; `fault` says why it is none, `prefix` is the longest one."""

    typed: str
    number: str = ""
    fault: str = ""
    is_valid: bool = False
    kind: str | Promise = ""
    prefix: Prefix | None = None


def typed_in(text: str) -> list[str]:
    """What was typed, each once: one in a line, or several between commas."""
    return list(dict.fromkeys(one.strip() for one in BETWEEN.split(text) if one.strip()))


def check(typed: Iterable[str], country: str = "") -> list[Checked]:
    """Each number, read with a default country, and whom the table says it belongs to."""
    read = [_read(one, country) for one in typed]
    known = _prefixes({one.number for one in read if one.number})
    return [one._replace(prefix=known.get(one.number)) for one in read]


def _read(typed: str, country: str) -> Checked:
    try:
        number = phone.digits(typed, country)
    except Refused as refusal:
        return Checked(typed, fault=str(refusal))
    try:
        parsed = phonenumbers.parse(f"+{number}")
    except phonenumbers.NumberParseException:
        return Checked(typed, number)
    return Checked(
        typed,
        number,
        is_valid=phonenumbers.is_valid_number(parsed),
        kind=KINDS.get(phonenumbers.number_type(parsed), ""),
    )


def _prefixes(numbers: set[str]) -> dict[str, Prefix]:
    """The longest living prefix of each number, by one question."""
    longest = Prefix._meta.get_field("digits").max_length or 0
    begins = {number[:size] for number in numbers for size in range(1, longest + 1)}
    rows = Prefix.objects.live().filter(digits__in=begins).select_related("country", "network")
    known = {row.digits: row for row in rows}
    return {
        number: known[begin]
        for number in numbers
        for begin in [_first(number, known, longest)]
        if begin
    }


def _first(number: str, known: dict[str, Prefix], longest: int) -> str:
    sizes = range(min(longest, len(number)), 0, -1)
    return next((number[:size] for size in sizes if number[:size] in known), "")
