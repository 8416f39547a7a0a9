"""The lines of an invoice for usage, as detailed as the account's terms want them.

Where one price stands behind a line it tells parts times price; where there are several, the parts
stand in its text and the line is one piece at its exact amount: no average is shown that does not
come to it.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from billing.invoicing.drafting import LineDraft
from billing.models import BillingTerms, Country, InvoiceLine, Network
from billing.models.rate import Channel
from billing.usage_sources import UsageLine
from portal.core.money import SCALE, ZERO

Detail = BillingTerms.Detail
ONE = Decimal(1)
TEXT_MAX = 240


class Names:
    """What countries and networks are called, read once for many invoices."""

    def __init__(self) -> None:
        self._countries = dict(Country.objects.values_list("code", "name"))
        self._networks = dict(Network.objects.values_list("pk", "name"))

    def country(self, code: str) -> str:
        return self._countries.get(code, code)

    def network(self, pk: int | None) -> str:
        return self._networks.get(pk, "") if pk else ""


def drafts(lines: Sequence[UsageLine], detail: str, names: Names) -> list[LineDraft]:
    """Lines for an invoice; together they come to what the usage lines come to, exactly."""
    ordered = sorted(lines, key=lambda line: _order(line, names))
    match detail:
        case Detail.SINGLE:
            return [_together(ordered, _("Messages"))] if ordered else []
        case Detail.COUNTRIES:
            return list(_by_country(ordered, names))
    return [_of_network(line, names) for line in ordered]


def _order(line: UsageLine, names: Names) -> tuple[str, str, str, str, Decimal]:
    network = names.network(line.network)
    return names.country(line.country), line.country, line.channel, network, line.price


def _by_country(ordered: Iterable[UsageLine], names: Names) -> Iterator[LineDraft]:
    for (code, channel), group in groupby(ordered, lambda line: (line.country, line.channel)):
        yield _together(list(group), _described(channel, names.country(code)), country=code)


def _of_network(line: UsageLine, names: Names) -> LineDraft:
    text = _described(line.channel, names.country(line.country), names.network(line.network))
    return _draft(text, line.parts, line.price, line.amount, line.country, line.network)


def _together(lines: Sequence[UsageLine], text: str, *, country: str = "") -> LineDraft:
    """One line for all of them."""
    parts = sum((line.parts for line in lines), ZERO)
    amount = sum((line.amount for line in lines), ZERO)
    if len({line.price for line in lines}) == 1:
        return _draft(text, parts, lines[0].price, amount, country)
    counted = _("%(text)s: %(parts)s parts") % {"text": text, "parts": f"{parts:,.0f}"}
    return _draft(counted, ONE, amount, amount, country)


def _draft(
    text: str,
    quantity: Decimal,
    price: Decimal,
    amount: Decimal,
    country: str,
    network: int | None = None,
) -> LineDraft:
    return LineDraft(
        kind=InvoiceLine.Kind.USAGE,
        text=text[:TEXT_MAX],
        quantity=quantity,
        unit_price=price.quantize(SCALE),
        exact=amount,
        country=country,
        network_id=network,
    )


def _described(channel: str, *places: str) -> str:
    return ", ".join(filter(None, (str(Channel(channel).label), *places)))
