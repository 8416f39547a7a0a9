"""The terms people accept when they register: those of their country, else those of everybody."""

import ipaddress

from django.db.models import Q
from django.utils import timezone

from billing.models import Country
from messaging.connect import codes
from messaging.connect.codes import Failed
from messaging.models import ConnectTerms


def of(country: Country | None) -> ConnectTerms:
    """The terms in force for a country today. Raises `Failed` where staff wrote none yet."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    rows = ConnectTerms.objects.filter(starts_on__lte=today).order_by("-starts_on")
    rows = (
        rows.filter(Q(country=country) | Q(country=None)) if country else rows.filter(country=None)
    )
    own = next((row for row in rows if row.country_id), None)
    found = own or rows.first()
    if found is None:
        raise Failed((codes.UNKNOWN, "no terms are in force"))
    return found


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
