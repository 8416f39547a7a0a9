"""What a row of a supplier's bill means."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import networks
from billing.network_files import World
from portal.core import money
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.kit.imports import Fault, Field

FIELDS = (
    Field("day", gettext_lazy("Day"), ("date", "datum", "fecha")),
    Field("mcc_mnc", "MCC-MNC", ("plmn", "mccmnc", "network code")),
    Field("mcc", "MCC"),
    Field("mnc", "MNC"),
    Field("country", gettext_lazy("Country"), ("iso", "country code", "iso code", "destination")),
    Field(
        "parts",
        gettext_lazy("Parts"),
        ("quantity", "messages", "count", "sms", "units", "volume", "segments"),
        is_needed=True,
    ),
    Field("price", gettext_lazy("Price of a part"), ("price", "rate", "unit price")),
    Field("amount", gettext_lazy("Amount"), ("total", "cost", "charge", "sum", "net")),
)
EXAMPLES = (
    ("2026-11-01", "262-01", "", "", "", "12400", "0.0551", "683.24"),
    ("2026-11-01", "", "234", "10", "", "310", "0.0310", ""),
    ("", "", "", "", "NO", "75", "", "3.15"),
)
PARTS_MAX = 10**12


class BillLine(NamedTuple):
    """A row; without a day, a country or a network it speaks for all of them."""

    day: date | None
    country: str
    network: int | None
    parts: int
    price: Decimal | None
    amount: Decimal


def read(values: dict[str, str], world: World, period: Period) -> BillLine:
    """A row as a line of a bill for a period. Raises Fault, or Refused for a bad amount.

    The amount may be left out where there is a price: it is then price times parts.
    """
    day = _day(values["day"], period)
    country, network = _place(values, world)
    parts = _parts(values["parts"])
    price = _money(values["price"])
    amount = _money(values["amount"])
    if amount is None:
        if price is None:
            raise Fault(_("Name the amount or the price of a part."))
        amount = money.times(price, parts) if parts >= 0 else -money.times(price, -parts)
    return BillLine(day, country, network, parts, price, amount)


def _day(text: str, period: Period) -> date | None:
    if not text:
        return None
    try:
        day = parse_date(text[:10])
    except ValueError:  # Well formed, but no day of the calendar.
        day = None
    if day is None:
        raise Fault(_("Write the day as 2026-11-30."))
    if day not in period:
        raise Fault(_("%(day)s is not in the period of the bill.") % {"day": day.isoformat()})
    return day


def _place(values: dict[str, str], world: World) -> tuple[str, int | None]:
    code = values["mcc_mnc"] or f"{values['mcc']}{values['mnc']}"
    country = world.country(values["country"]) if values["country"] else ""
    if not code:
        return country, None
    try:
        mcc, mnc = networks.by_mcc_mnc(code)
    except Refused as refusal:
        raise Fault(str(refusal)) from refusal
    network = world.networks.get((mcc, mnc))
    if network is None:
        raise Fault(_("There is no network %(code)s.") % {"code": f"{mcc}-{mnc}"})
    if country and country != network.country_id:
        about = {"network": network.name, "country": network.country_id}
        raise Fault(_("%(network)s is a network of %(country)s.") % about)
    return network.country_id, network.pk


def _parts(text: str) -> int:
    """A whole count; a negative one is a correction."""
    plain = text.replace(" ", "").replace(",", "").replace("\N{NO-BREAK SPACE}", "")
    whole, _point, rest = plain.partition(".")
    digits = whole.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and not rest.strip("0")):
        raise Fault(_("The parts are a whole number."))
    if int(digits) > PARTS_MAX:
        raise Fault(_("So many parts cannot be."))
    return int(whole)


def _money(text: str) -> Decimal | None:
    """An amount with a point or a comma for its decimals, with or without grouping."""
    plain = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace(money.MINUS, "-")
    if not plain:
        return None
    if plain.rfind(",") > plain.rfind("."):
        plain = plain.replace(".", "").replace(",", ".")
    else:
        plain = plain.replace(",", "")
    return money.exact(plain)


def kept_world(options: dict[str, Any]) -> World:
    """What rows are read against, fetched once for a run."""
    if "world" not in options:
        options["world"] = World()
    return options["world"]
