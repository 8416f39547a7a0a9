"""Prices from files: what a row's cells say. The importers themselves stand in imports.py."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import decks, moments
from billing.directions import Direction, Directory
from billing.models.rate import Basis, Channel
from billing.rates import GRACE
from billing.rating.changes import Kind, Wanted, judge
from billing.rating.deck import Deck
from portal.core.errors import Refused
from portal.kit.imports import Fault, Field

FIELDS = (
    Field("direction", gettext_lazy("Direction"), ("destination", "route", "country - network")),
    Field("country", gettext_lazy("Country"), ("country name", "iso", "country code")),
    Field("network", gettext_lazy("Network"), ("operator", "network name", "carrier")),
    Field("mcc_mnc", "MCC-MNC", ("mccmnc", "mcc/mnc", "mcc mnc", "plmn", "hni")),
    Field("mcc", "MCC"),
    Field("mnc", "MNC"),
    Field(
        "price",
        gettext_lazy("Price"),
        ("rate", "cost", "new price", "new rate", "price per sms", "price of a part"),
        is_needed=True,
    ),
    Field("basis", gettext_lazy("Charged"), ("basis", "charge", "charge basis", "charged on")),
    Field("channel", gettext_lazy("Channel"), ("type", "message type")),
    Field(
        "starts_at",
        gettext_lazy("From"),
        ("effective", "effective date", "effective from", "valid from", "start", "start date"),
    ),
)
EXAMPLES = (
    ("", "Norway", "", "", "", "", "0.0450", "submitted", "sms", ""),
    ("", "", "", "240-01", "", "", "0,0385", "delivered", "sms", "2031-01-01"),
    ("*", "", "", "", "", "", "0.0900", "submitted", "sms", ""),
    ("", "DK", "", "", "", "", "end", "", "", ""),
)
KINDS = {
    "added": gettext_lazy("Added"),
    "raised": gettext_lazy("Raised"),
    "lowered": gettext_lazy("Lowered"),
    "basis": gettext_lazy("Charged otherwise"),
    "ended": gettext_lazy("Ended"),
    "same": gettext_lazy("As they are"),
}
ENDS = {"end", "ends", "ended", "none", "closed", "x", "-", "\N{EN DASH}"}
BASES = {
    "": Basis.SUBMITTED,
    "submit": Basis.SUBMITTED,
    "submitted": Basis.SUBMITTED,
    "on submitted": Basis.SUBMITTED,
    "sent": Basis.SUBMITTED,
    "by sent": Basis.SUBMITTED,
    "delivered": Basis.DELIVERED,
    "on delivered": Basis.DELIVERED,
    "by delivered": Basis.DELIVERED,
    "dlr": Basis.DELIVERED,
}
CHANNELS = {
    "": Channel.SMS,
    "sms": Channel.SMS,
    "email": Channel.EMAIL,
    "e-mail": Channel.EMAIL,
    "viber": Channel.VIBER,
}


def read(values: dict[str, str], options: dict[str, Any]) -> Wanted:
    """A row as a change; raises Fault with what is wrong in it.

    A row that begins at once has the moment of this reading.
    """
    now = _once(options, "now", timezone.now)
    try:
        direction = _direction(_once(options, "directory", Directory), values)
        price = _price(values["price"])
        at = _moment(values["starts_at"], options.get("starts_at"), now)
    except Refused as refusal:
        raise Fault(str(refusal)) from refusal
    basis = _one_of(BASES, values["basis"], _("charged on submitted or delivered"))
    channel = _one_of(CHANNELS, values["channel"], _("sms, email or viber"))
    return Wanted(direction.country, direction.network, channel, price, basis, at)


def key(line: Wanted) -> tuple[Any, ...]:
    """What may stand in a file once."""
    return (line.country, line.network, line.channel, line.at)


def compare(price_list: int | None, lines: list[Wanted]) -> list[str]:
    """What each line would be to the list; None stands for one yet to be made."""
    deck = Deck([])
    if price_list is not None:
        deck = decks.of(price_list, {line.country for line in lines if line.country})
    return [judge(deck, line).kind.value for line in lines]


def fresh(price_list: int | None, lines: list[Wanted]) -> list[Wanted]:
    """The lines that change something."""
    kinds = compare(price_list, lines)
    return [line for line, kind in zip(lines, kinds, strict=True) if kind != Kind.SAME]


def _once(options: dict[str, Any], name: str, make: Callable[[], Any]) -> Any:
    """Options are a dict of one run: what is looked up once is kept there."""
    kept = f"_{name}"
    if kept not in options:
        options[kept] = make()
    return options[kept]


def _direction(directory: Directory, values: dict[str, str]) -> Direction:
    if values["mcc_mnc"]:
        return directory.find(values["mcc_mnc"])
    if values["mcc"]:
        return directory.coded(values["mcc"], values["mnc"])
    if values["country"]:
        return directory.named(values["country"], values["network"])
    if values["direction"]:
        return directory.find(values["direction"])
    raise Refused(_("The row names no country, no MCC-MNC and no *."), code="no_direction")


def _price(text: str) -> Decimal | None:
    return None if text.strip().lower() in ENDS else moments.price(text)


def _moment(text: str, otherwise: datetime | None, now: datetime) -> datetime:
    at = moments.moment(text) if text else otherwise
    if at is None or now - GRACE < at <= now:
        return now
    zone = timezone.get_default_timezone()
    is_today = timezone.localdate(at, zone) == timezone.localdate(now, zone)
    if at <= now and is_today and timezone.localtime(at, zone).strftime("%H%M") == "0000":
        return now  # A price list of today.
    if at <= now:
        said = _("It begins on %(at)s, which is over: what was charged stays as it is.")
        raise Refused(said % {"at": moments.told(at)}, code="past")
    return at


def _one_of(known: dict[str, Any], text: str, wanted: str) -> Any:
    found = known.get(" ".join(text.lower().split()))
    if found is None:
        raise Fault(
            _("“%(text)s” is none of these: %(wanted)s.") % {"text": text, "wanted": wanted}
        )
    return found
