"""Provisioning defaults: what a new customer and a new SMPP account begin with."""

from dataclasses import dataclass, fields
from decimal import Decimal

from django.utils.translation import gettext as _

from messaging.models import Service
from portal.core import money
from portal.core.errors import Refused
from portal.kit import operator

NAME = "provisioning"


@dataclass(frozen=True, slots=True)
class Defaults:
    """Amounts are in `unit`; the rate counts parts; `service` is a number or None."""

    unit: str = "EUR"
    opening_balance: Decimal = Decimal(0)
    credit_limit: Decimal = Decimal(0)
    upper_warning: Decimal | None = None
    lower_warning: Decimal | None = None
    service: int | None = None
    parts_per_s: int = 20
    max_binds: int = 2
    window: int = 50
    tls_required: bool = False
    receipt_date_digits: int = 10
    receipt_tlvs: bool = True


AMOUNTS = ("opening_balance", "credit_limit", "upper_warning", "lower_warning")


def defaults() -> Defaults:
    """Today's defaults; a service that is gone is none."""
    known = {field.name for field in fields(Defaults)}
    found = {name: value for name, value in operator.read(NAME).items() if name in known}
    for name in AMOUNTS:
        if found.get(name) is not None:
            found[name] = money.exact(found[name])
    chosen = Defaults(**found)
    if chosen.service and Service.objects.filter(pk=chosen.service).exists():
        return chosen
    return Defaults(**found | {"service": _standard()})


def typed(amount: Decimal | None) -> str:
    """An amount as it is typed: plain, without zeros that say nothing."""
    return "" if amount is None else f"{amount.normalize():f}"


def as_json(cleaned: dict) -> dict:
    """What a form says, as the `Setting` row keeps it: amounts as text, the service's number."""
    upper, lower = cleaned["upper_warning"], cleaned["lower_warning"]
    if upper is not None and lower is not None and upper <= lower:
        raise Refused(_("The upper warning must be above the lower one."), field="upper_warning")
    kept = dict(cleaned)
    for name in AMOUNTS:
        kept[name] = None if kept[name] is None else str(kept[name])
    kept["service"] = kept["service"].pk if kept["service"] else None
    return kept


def _standard() -> int | None:
    return Service.objects.filter(is_default=True).values_list("pk", flat=True).first()
