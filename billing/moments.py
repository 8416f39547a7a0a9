"""Prices and moments as people and their files write them."""

import re
from datetime import datetime, time
from decimal import Decimal

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core import money
from portal.core.errors import Refused

# 31.12.2026 and 31 Dec 2026; 01/12/2026 is two days, depending on who reads it.
EUROPEAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T](\d{1,2}):(\d{2}))?")
WORDED = ("%d %b %Y", "%d %B %Y", "%d-%b-%Y")
NUMBER = re.compile(r"\d{0,12}(?:[.,]\d{0,12})?")


def price(text: str) -> Decimal:
    """A price per part: up to six decimals behind a comma or a point. Raises Refused."""
    text = "".join(text.split())
    if not NUMBER.fullmatch(text) or not text.strip(".,"):
        said = _("Write a price in digits, such as 0.0045 or 0,0045.")
        raise Refused(said, code="bad_price", field="price")
    try:
        return money.exact(text.replace(",", "."))
    except Refused as refusal:
        said = _("A price has at most six decimals.")
        raise Refused(said, code=refusal.code, field="price") from None


def moment(text: str) -> datetime:
    """A day, then its midnight in the operator's time zone, or a day with an hour."""
    text = " ".join(text.split())
    try:
        found = _read(text)
    except ValueError:
        found = None
    if found is None:
        said = _("“%(text)s” is no date: write 2026-12-31 or 31.12.2026.")
        raise Refused(said % {"text": text[:40]}, code="bad_moment", field="starts_at")
    if timezone.is_naive(found):
        found = timezone.make_aware(found, timezone.get_default_timezone())
    return found


def told(at: datetime) -> str:
    """A moment for people, in the operator's time zone; midnight is the day alone."""
    local = timezone.localtime(at, timezone.get_default_timezone())
    is_midnight = local.time().replace(microsecond=0) == time()
    return date_format(local, "j M Y") if is_midnight else date_format(local, "j M Y, H:i")


def _read(text: str) -> datetime | None:
    found = EUROPEAN.fullmatch(text)
    if found:
        day, month, year, hour, minute = found.groups(default="0")
        return datetime(int(year), int(month), int(day), int(hour), int(minute))  # noqa: DTZ001
    for words in WORDED:
        try:
            return datetime.strptime(text, words)  # noqa: DTZ007
        except ValueError:
            continue
    if whole := parse_datetime(text):
        return whole
    day_only = parse_date(text)
    return datetime.combine(day_only, time()) if day_only else None
