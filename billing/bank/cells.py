"""Dates and amounts as banks write them into CSV files. Pure.

How a date or an amount is meant cannot be told from one of them (1,234 and 03/04/2026), so that
whoever brings the file says it.
"""

import re
from datetime import date
from decimal import Decimal

from portal.core import money
from portal.core.errors import Refused

DAY_FIRST, MONTH_FIRST = "day", "month"
COMMA, POINT = "comma", "point"
YEAR_FIRST = re.compile(r"(\d{4})[-./ ]?(\d{1,2})[-./ ]?(\d{1,2})(?:[T ].*)?")
YEAR_LAST = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4}|\d{2})(?:[T ].*)?")
GROUPED = re.compile(r"[\s\u00a0\u202f'\u2019]")


def day(text: str, order: str) -> date:
    """A date with the year first, or with day and month in this order. Raises Refused."""
    if found := YEAR_FIRST.fullmatch(text.strip()):
        year, month, number = map(int, found.groups())
    elif found := YEAR_LAST.fullmatch(text.strip()):
        one, two, year = map(int, found.groups())
        number, month = (one, two) if order == DAY_FIRST else (two, one)
        year += 2000 if year < 100 else 0
    else:
        raise Refused(f"{text[:40]} is no date.")
    try:
        return date(year, month, number)
    except ValueError:
        raise Refused(f"{text[:40]} is no date.") from None


def amount(text: str, decimal_sign: str) -> Decimal:
    """A signed amount, exactly; the minus may stand behind it. Raises Refused."""
    plain = GROUPED.sub("", text).replace(money.MINUS, "-")
    if plain.endswith(("-", "+")):
        plain = plain[-1] + plain[:-1]
    grouping, sign = (".", ",") if decimal_sign == COMMA else (",", ".")
    if plain.rfind(grouping) > plain.find(sign) >= 0:
        raise Refused(f"{text[:40]} is no amount with a decimal {decimal_sign}.")
    whole, _sign, places = plain.partition(sign)
    if grouping in whole and not _is_grouped(whole, grouping):
        raise Refused(f"{text[:40]} is no amount with a decimal {decimal_sign}.")
    joined = whole.replace(grouping, "")
    return money.exact(f"{joined}.{places}" if places else joined)


def _is_grouped(whole: str, grouping: str) -> bool:
    """Whether the signs stand between thousands: what does not is a decimal sign, misread."""
    first, *rest = whole.lstrip("+-").split(grouping)
    return 1 <= len(first) <= 3 and all(len(one) == 3 for one in rest)
