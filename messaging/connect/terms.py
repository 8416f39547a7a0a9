"""The terms people accept when they register: those of their country, else those of everybody.

A version holds from its day on until the next one begins. What was in force once stays as it is:
people accepted it.
"""

import ipaddress
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.models import Country
from messaging.connect import codes
from messaging.connect.codes import Failed
from messaging.connect_events import TermsEvent
from messaging.models import ConnectTerms
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User


def add(country: Country | None, text: str, starts_on: date, *, by: User | None) -> ConnectTerms:
    """The next version for a country, or for everybody else. Raises `Refused` for a day gone by."""
    if not text.strip():
        raise Refused(_("Write the terms."), field="text")
    if starts_on < today():
        said = _("What was in force stays: a new version begins today or later.")
        raise Refused(said, code="past", field="starts_on")
    own = {"country": country, "text": text.strip(), "starts_on": starts_on}
    try:
        with transaction.atomic():
            made = ConnectTerms.objects.create(**own)
            audit.record(by, TermsEvent.ADDED, made, **_told(made))
    except IntegrityError as error:
        said = _("There is a version of this day already.")
        raise Refused(said, code="taken", field="starts_on") from error
    return made


def remove(version: ConnectTerms, *, by: User | None) -> None:
    """Take back a version whose day is still to come. Raises `Refused` for any other."""
    with transaction.atomic():
        rows = ConnectTerms.objects.select_related("country").select_for_update(of=("self",))
        row = rows.get(pk=version.pk)
        if row.starts_on <= today():
            raise Refused(_("What is or was in force stays."), code="in_force")
        audit.record(by, TermsEvent.REMOVED, row, **_told(row))
        row.delete()


def with_state(rows: QuerySet[ConnectTerms]) -> QuerySet[ConnectTerms]:
    """Versions with `is_over`: whether a later one of the same country is in force."""
    later = ConnectTerms.objects.filter(starts_on__gt=OuterRef("starts_on"), starts_on__lte=today())
    own = Q(Exists(later.filter(country=OuterRef("country"))))
    general = Q(country=None) & Q(Exists(later.filter(country=None)))
    return rows.annotate(is_over=own | general)


def today() -> date:
    """The day in the operator's time zone."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def of(country: Country | None) -> ConnectTerms:
    """The terms in force for a country today. Raises `Failed` where staff wrote none yet."""
    rows = ConnectTerms.objects.filter(starts_on__lte=today()).order_by("-starts_on")
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


def _told(row: ConnectTerms) -> dict[str, str]:
    country = row.country.name if row.country else _("everybody else")
    return {"country": country, "start": f"{row.starts_on:%-d %b %Y}"}
