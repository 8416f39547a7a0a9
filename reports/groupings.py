"""The five reports of statistics: by which of their dimensions traffic is added up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Country, Network
from billing.models.rate import Channel
from reports.models import DayClient, DayNetwork, DaySender
from reports.models.traffic import Traffic

Key = tuple[Any, ...]
Names = dict[Key, Any]


def _days(keys: Iterable[Key]) -> dict[Key, date]:
    return {key: key[0] for key in keys}


def _senders(keys: Iterable[Key]) -> dict[Key, str]:
    return {key: key[0] or _("without a sender ID") for key in keys}


def _countries(keys: Iterable[Key]) -> dict[Key, str]:
    keys = list(keys)
    found = Country.objects.in_bulk([code for code, *_rest in keys if code])
    return {key: _country(found.get(key[0]), key[0]) for key in keys}


def _operators(keys: Iterable[Key]) -> dict[Key, str]:
    """Country and operator: "United Kingdom - Northcell"."""
    keys = list(keys)
    countries = Country.objects.in_bulk([code for code, _network in keys if code])
    networks = Network.objects.in_bulk([network for _code, network in keys if network])
    return {
        (code, network): f"{_country(countries.get(code), code)} - "
        f"{networks[network].name if network in networks else _('unknown operator')}"
        for code, network in keys
    }


def _country(found: Country | None, code: str) -> str:
    if found:
        return found.name
    return code or _("Unknown country")


@dataclass(frozen=True, slots=True)
class Grouping:
    """One report: the last part of its address, its words, and where its sums stand.

    `name` gives groups their names, with one question to the database for all of them.
    """

    slug: str
    label: str | Promise
    title: str | Promise
    head: str | Promise
    chart_title: str | Promise
    table: type[Traffic]
    keys: tuple[str, ...]
    name: Callable[[Iterable[Key]], Names]
    where: dict[str, Any] = field(default_factory=dict)

    @property
    def is_by_day(self) -> bool:
        return self.keys == ("day",)


BY_DAY = Grouping(
    slug="by-day",
    label=gettext_lazy("By day"),
    title=gettext_lazy("Statistics by day"),
    head=gettext_lazy("Date"),
    chart_title=gettext_lazy("Sent and delivered, by day"),
    table=DayClient,
    keys=("day",),
    name=_days,
)
BY_OPERATOR = Grouping(
    slug="by-operator",
    label=gettext_lazy("By operator"),
    title=gettext_lazy("Statistics by operator"),
    head=gettext_lazy("Country - Operator"),
    chart_title=gettext_lazy("Sent, by operator"),
    table=DayNetwork,
    keys=("country", "network_id"),
    name=_operators,
)
# Every message is either in this report or in the next one.
BY_SENDER = Grouping(
    slug="by-sender-id",
    label=gettext_lazy("By sender ID"),
    title=gettext_lazy("Statistics by sender ID"),
    head=gettext_lazy("Sender ID"),
    chart_title=gettext_lazy("Sent, by sender ID"),
    table=DaySender,
    keys=("sender",),
    name=_senders,
    where={"channel__in": [one for one in Channel.values if one != Channel.VIBER]},
)
BY_VIBER_SENDER = Grouping(
    slug="by-viber-sender-id",
    label=gettext_lazy("By Viber sender ID"),
    title=gettext_lazy("Statistics by Viber sender ID"),
    head=gettext_lazy("Sender ID"),
    chart_title=gettext_lazy("Viber messages sent, by sender ID"),
    table=DaySender,
    keys=("sender",),
    name=_senders,
    where={"channel__in": [Channel.VIBER.value]},
)
BY_COUNTRY = Grouping(
    slug="by-country",
    label=gettext_lazy("By country"),
    title=gettext_lazy("Statistics by country"),
    head=gettext_lazy("Country"),
    chart_title=gettext_lazy("Sent, by country"),
    table=DayNetwork,
    keys=("country",),
    name=_countries,
)
ALL = (BY_DAY, BY_OPERATOR, BY_SENDER, BY_VIBER_SENDER, BY_COUNTRY)


def called(slug: str) -> Grouping | None:
    """The report of this address; without a name it is the one by day."""
    return next((one for one in ALL if one.slug == (slug or BY_DAY.slug)), None)
