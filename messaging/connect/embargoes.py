"""Embargoes: countries, addresses and beginnings of mobile numbers that may not register."""

from collections.abc import Iterable
from ipaddress import ip_network

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billing.models import Country
from messaging.connect_events import EmbargoEvent
from messaging.models import Embargo
from portal.core import phone
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

Kind = Embargo.Kind


def plain(kind: str, text: str) -> str:
    """A value as it is compared. Raises `Refused` for what is none of its kind."""
    if kind == Kind.COUNTRY:
        return _country(text.strip().upper())
    if kind == Kind.ADDRESS:
        return _network(text.strip())
    digits = text.translate(phone.CLEAN).removeprefix("+").removeprefix("00")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > phone.DIGITS_MAX:
        said = _("“%(text)s” is no beginning of a mobile number with its country code.")
        raise Refused(said % {"text": text[:60]}, code="bad_prefix", field="value")
    return digits


def add(kind: str, value: str, *, reason: str = "", by: User | None) -> Embargo:
    """Let nobody of it register any more. Raises `Refused`, also for what stands there already."""
    own = {"kind": kind, "value": plain(kind, value), "reason": reason.strip()}
    try:
        with transaction.atomic():
            made = Embargo.objects.create(**own)
            audit.record(by, EmbargoEvent.ADDED, made, what=told(made), reason=made.reason)
    except IntegrityError as error:
        raise Refused(_("There is an embargo on it already."), field="value") from error
    return made


def remove(embargoes: Iterable[Embargo], *, by: User | None) -> int:
    """Lift embargoes; return how many there still were."""
    with transaction.atomic():
        keys = [one.pk for one in embargoes]
        found = list(Embargo.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        for row in found:
            audit.record(by, EmbargoEvent.REMOVED, row, what=told(row))
        Embargo.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)


def told(embargo: Embargo) -> str:
    """What it is about, in words."""
    return f"{embargo.get_kind_display()} {embargo.value}"


def _country(code: str) -> str:
    if not Country.objects.filter(code=code).exists():
        raise Refused(_("Choose a country."), code="bad_country", field="country")
    return code


def _network(text: str) -> str:
    try:
        network = ip_network(text, strict=False)
    except ValueError as error:
        said = _("%(text)s is neither an IP address nor a network such as 192.0.2.0/28.")
        raise Refused(said % {"text": text[:60]}, code="bad_network", field="value") from error
    is_one = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if is_one else str(network)
