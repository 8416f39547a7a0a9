"""What a new customer of the SSG's management API is made of, read from the posted object."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from billing.models import Country
from messaging import provisioning
from messaging.compatible import bodies
from messaging.compatible.faults import Missing
from messaging.models import Service
from portal.core import money, phone
from portal.core.errors import Refused
from portal.models import User


def amount(written: str, field: str) -> Decimal:
    try:
        return money.exact(written)
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field=field) from refusal


def company(wanted: Mapping[str, Any], person: User) -> dict[str, Any]:
    name = bodies.text(wanted, "organisation").strip()
    country = bodies.text(wanted, "country", is_needed=False).strip().upper()
    if len(name) > 120 or not name.isprintable():
        raise Refused("A name has 1 to 120 characters.", field="organisation")
    if country and not (country.isalpha() and Country.objects.filter(code=country).exists()):
        raise Refused("There is no such country.", field="country")
    return {"name": name, "country": country, "manager": person}


def mobile(wanted: Mapping[str, Any]) -> str:
    written = bodies.text(wanted, "contactMobile", is_needed=False)
    try:
        return phone.digits(written) if written else ""
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field="contactMobile") from refusal


def credit(wanted: Mapping[str, Any]) -> Decimal:
    whole = bodies.whole(wanted, "credit") or 0
    return amount(str(whole), "credit")


def smpp_fields(wanted: Mapping[str, Any]) -> dict[str, Any]:
    start = provisioning.defaults()
    names = ("parts_per_s", "max_binds", "window", "tls_required", "receipt_tlvs")
    fields = {name: getattr(start, name) for name in names}
    fields |= {"receipt_date_digits": start.receipt_date_digits, "service": _service(wanted)}
    return fields | {"uses_cug": bool(wanted.get("cugMobiles"))}


def _service(wanted: Mapping[str, Any]) -> Service | None:
    """The service by its name or number; none is the one for doors that name none."""
    named = bodies.text(wanted, "service", is_needed=False).strip()
    if not named:
        return None
    rows = Service.objects.filter(pk=int(named)) if _is_number(named) else _named(named)
    found = rows.first()
    if found is None:
        raise Missing("service", field="service")
    return found


def _is_number(named: str) -> bool:
    return named.isascii() and named.isdecimal() and len(named) < 19


def _named(named: str) -> QuerySet[Service]:
    return Service.objects.none() if "\0" in named else Service.objects.filter(name=named)


def mail_to(wanted: Mapping[str, Any], email: str) -> str:
    if wanted.get("sendEmailCustomer") is not True:
        return ""
    if not email:
        raise Refused("To whom?", field="contactEmail")
    return email
