"""Phone numbers as E.164 digits without the plus (ITU-T E.164): how they are stored and compared.

People write them in many ways; interfaces send them mostly right. So the common case is one
regular expression, and the library with the world's numbering plans is asked only for national
numbers, for the British habit "+44 (0)7700 ...", and for display.
"""

import re
from functools import cache

import phonenumbers

from portal.core.errors import Refused

DIGITS_MIN, DIGITS_MAX = 7, 15

READY = re.compile(r"[1-9][0-9]{6,14}")
WRITTEN = re.compile(r"(?P<abroad>\+|00)?(?P<digits>[0-9]+)")
NATIONAL_ZERO = re.compile(r"\(\s*0\s*\)")

# Other digits and pluses become ASCII; what people put between digits (spaces, dashes, brackets,
# also full-width ones), and the invisible marks that address books add around numbers, go.
ZEROS = "\u0660\u06f0\uff10"  # Arabic-Indic, Persian, full-width.
FULL_WIDTH_PLUS = "\uff0b"
SEPARATORS = " \t.-/()[]\u00a0\u00ad\u2007\u2009\u202f\u3000"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\uff0d\uff0e\uff08\uff09"
MARKS = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
CLEAN: dict[int, str | None] = {
    **{ord(zero) + value: str(value) for zero in ZEROS for value in range(10)},
    ord(FULL_WIDTH_PLUS): "+",
    **dict.fromkeys(map(ord, SEPARATORS + DASHES + MARKS)),
}


class NotANumber(Refused):
    """The text is not a phone number that could be reached."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="bad_number")


def digits(text: str, default_country: str | None = None) -> str:
    """The E.164 digits of a number, without the plus.

    A number that begins with + or 00 is international. Any other one is national in
    `default_country` (ISO 3166 letters) if that is given, and international otherwise. Raises
    NotANumber. The shape is checked, not whether somebody has the number.
    """
    if READY.fullmatch(text) and (not default_country or _is_whole(text, default_country)):
        return text
    written = WRITTEN.fullmatch(text.translate(CLEAN))
    if not written:
        raise NotANumber("A phone number is made of digits.")
    if written["abroad"] is None and default_country:
        return _looked_up(written["digits"], default_country)
    if NATIONAL_ZERO.search(text):
        return _looked_up(f"+{written['digits']}", None)
    return _shaped(written["digits"])


def international(number: str) -> str:
    """E.164 digits as people read them: +44 7700 900318. Ungrouped when no plan knows them."""
    plain = f"+{number}"
    try:
        parsed = phonenumbers.parse(plain)
    except phonenumbers.NumberParseException:
        return plain
    shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    # The library may drop a digit it holds for a national prefix: then show what is stored.
    return shown if re.sub(r"[^0-9]", "", shown) == number else plain


def country_of(number: str) -> str | None:
    """The ISO 3166 letters of the country of E.164 digits; None where no single one has it.

    A number that no plan knows (not given out, fictitious) counts to its code's largest country.
    """
    try:
        parsed = phonenumbers.parse(f"+{number}")
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(parsed)
    if region is None:
        region = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    return region if region.isalpha() and region != "ZZ" else None


def _is_whole(number: str, country: str) -> bool:
    """Whether digits have this country's code for sure: no national number there is so long.

    What follows the code must not begin as people dial at home: plans drop that again.
    """
    code, trunk, lengths = _plan(country.upper())
    rest = number[len(code) :]
    if len(rest) not in lengths or not number.startswith(code) or len(number) <= max(lengths):
        return False
    return trunk is None or trunk.match(rest) is None


@cache
def _plan(country: str) -> tuple[str, re.Pattern[str] | None, frozenset[int]]:
    """A country's calling code, what is dialled at home, and the lengths of national numbers."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region(country, None)
    if plan is None or plan.general_desc is None:
        return "", None, frozenset()
    lengths = frozenset(plan.general_desc.possible_length)
    trunk = plan.national_prefix_for_parsing
    return str(plan.country_code), re.compile(trunk) if trunk else None, lengths


def _shaped(number: str) -> str:
    if not DIGITS_MIN <= len(number) <= DIGITS_MAX:
        raise NotANumber(f"A phone number has {DIGITS_MIN} to {DIGITS_MAX} digits.")
    if number[0] == "0":
        raise NotANumber("Write the number with its country code.")
    return number


def _looked_up(text: str, country: str | None) -> str:
    try:
        parsed = phonenumbers.parse(text, country.upper() if country else None)
    except phonenumbers.NumberParseException as error:
        raise NotANumber("This is not a phone number.") from error
    if not phonenumbers.is_possible_number(parsed):
        raise NotANumber("This phone number is too short or too long for its country.")
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return _shaped(e164.removeprefix("+"))
