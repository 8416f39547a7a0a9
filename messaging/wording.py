"""How a message's page writes times, amounts and codes in its sentences."""

from datetime import timedelta
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.core import money
from portal.templatetags import onward


def gap(passed: timedelta) -> str:
    """Time between two steps: milliseconds under a second, then the unit that fits."""
    millis = round(passed / timedelta(milliseconds=1))
    if millis < 1000:
        return f"+{millis}\N{NO-BREAK SPACE}ms"
    return f"+{lasted(passed)}"


def lasted(passed: timedelta) -> str:
    """A length of time in one unit, as 3.84 s, 12 min, 5.2 h or 2 d."""
    seconds = passed.total_seconds()
    for size, unit, decimals in ((86_400, "d", 1), (3_600, "h", 1), (60, "min", 1)):
        if seconds >= size:
            return f"{onward.count(seconds / size, decimals)}\N{NO-BREAK SPACE}{unit}"
    return f"{onward.count(seconds, 2)}\N{NO-BREAK SPACE}s"


def sum_of(amount: Decimal, unit: str) -> str:
    """An amount with all its decimals, at least those of a price, and its unit."""
    return f"{figure(amount, unit)}\N{NO-BREAK SPACE}{unit}"


def figure(amount: Decimal, unit: str) -> str:
    """The amount alone."""
    return money.show(amount, unit) if unit == money.CREDITS else money.show_rate(amount)


def mono(text: str) -> SafeString:
    """A code, in the letters of codes."""
    return format_html('<span class="mono">{}</span>', text)
