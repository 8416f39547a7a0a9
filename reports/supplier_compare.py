"""A supplier's bill beside our own counts: by country, network and day, as far as it tells them.

Ours are the daily sums of what went through the bill's connectors: parts on the day a message was
accepted, and what we reckoned it cost. A difference is theirs less ours. What lies within the
bill's tolerance, in parts and in money, counts as equal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Country, Network
from billing.models.rate import Basis
from portal.templatetags import onward
from reports import finance_sheet, traffic
from reports.models import DayConnector, SupplierBill
from reports.tally import COUNTS

NOTHING = Decimal(0)
PARTS_OF = {
    Basis.SUBMITTED: COUNTS.index("sent_parts"),
    Basis.DELIVERED: COUNTS.index("delivered_parts"),
}
Key = tuple[Any, ...]


class Level(NamedTuple):
    """How finely a bill is compared: `keys` are columns of its lines and of our daily sums."""

    slug: str
    title: Any
    keys: tuple[str, ...]


WHOLE = Level("whole", gettext_lazy("Whole"), ())
BY_COUNTRY = Level("country", gettext_lazy("By country"), ("country",))
BY_NETWORK = Level("network", gettext_lazy("By network"), ("country", "network_id"))
BY_DAY = Level("day", gettext_lazy("By day"), ("day",))
FINEST = Level("all", gettext_lazy("By day and network"), ("day", "country", "network_id"))
LEVELS = (BY_COUNTRY, BY_NETWORK, BY_DAY, FINEST, WHOLE)


@dataclass(slots=True)
class Line:
    """Theirs and ours of one place or day. Our money is None where it is in other currencies."""

    bill: SupplierBill
    day: date | None = None
    country: str = ""
    network: str = ""
    their_parts: int = 0
    our_parts: int = 0
    their_amount: Decimal = NOTHING
    our_amount: Decimal | None = NOTHING

    @property
    def unit(self) -> str:
        return self.bill.unit

    @property
    def parts_more(self) -> int:
        return self.their_parts - self.our_parts

    @property
    def parts_percent(self) -> Decimal | None:
        return finance_sheet.percent(self.parts_more, self.our_parts)

    @property
    def amount_more(self) -> Decimal | None:
        return None if self.our_amount is None else self.their_amount - self.our_amount

    @property
    def amount_percent(self) -> Decimal | None:
        if self.our_amount is None or self.amount_more is None:
            return None
        return finance_sheet.percent(self.amount_more, self.our_amount)

    @property
    def fits(self) -> bool:
        """Whether both differences lie within the tolerance; money only where it compares."""
        return self._parts_fit and (self.our_amount is None or self._amount_fits)

    @property
    def _parts_fit(self) -> bool:
        return abs(self.parts_more) * 100 <= abs(self.our_parts) * self.bill.tolerance_percent

    @property
    def _amount_fits(self) -> bool:
        more, ours = abs(self.amount_more or NOTHING), abs(self.our_amount or NOTHING)
        return more <= max(ours * self.bill.tolerance_percent / 100, self.bill.tolerance_amount)

    @property
    def verdict(self) -> tuple[str, str]:
        """(state, word) of the comparison, as `onward.status` writes it."""
        if self.fits:
            return "ok", _("Fits")
        if not self.our_parts and not self.our_amount:
            return "bad", _("Not known to us")
        if not self.their_parts and not self.their_amount:
            return "warn", _("Not billed")
        more = self.amount_more if self.amount_more is not None else self.parts_more
        return (
            ("bad", _("Too much")) if (more or self.parts_more) > 0 else ("warn", _("Too little"))
        )


class Comparison:
    """A bill beside our counts at one level; the lines that do not fit stand first."""

    def __init__(self, bill: SupplierBill, slug: str = "") -> None:
        self.bill = bill
        self.level = next((one for one in self.levels if one.slug == slug), self.levels[0])

    @cached_property
    def levels(self) -> list[Level]:
        """Those the bill tells of: every line names what they need."""
        lines = self.bill.lines.all()
        is_known = {
            "day": not lines.filter(day=None).exists(),
            "country": not lines.filter(country="").exists(),
            "network_id": not lines.filter(network=None).exists(),
        }
        return [one for one in LEVELS if all(is_known[key] for key in one.keys)]

    @cached_property
    def lines(self) -> list[Line]:
        theirs, ours = self._theirs(), self._ours()
        names = _Names({*theirs, *ours}, self.level)
        lines = [
            self._line(names, key, theirs.get(key, (0, NOTHING)), ours.get(key, (0, NOTHING)))
            for key in {*theirs, *ours}
        ]
        return sorted(lines, key=_order)

    @cached_property
    def total(self) -> Line:
        ours = [line.our_amount for line in self.lines]
        return Line(
            self.bill,
            their_parts=self.bill.parts,
            our_parts=sum(line.our_parts for line in self.lines),
            their_amount=self.bill.amount,
            our_amount=sum((one for one in ours if one is not None), NOTHING)
            if self.is_money_known
            else None,
        )

    @property
    def differing(self) -> int:
        return sum(not line.fits for line in self.lines)

    @cached_property
    def other_units(self) -> list[str]:
        """Currencies other than the bill's that we reckoned with: those sums cannot be compared."""
        return sorted({unit for _key, unit, _parts, cost in self._sums if cost} - {self.bill.unit})

    @property
    def is_money_known(self) -> bool:
        return not self.other_units

    def _line(
        self, names: "_Names", key: Key, theirs: tuple[int, Decimal], ours: tuple[int, Decimal]
    ) -> Line:
        found = dict(zip(self.level.keys, key, strict=True))
        return Line(
            self.bill,
            day=found.get("day"),
            country=names.country(found.get("country", "")),
            network=names.network(found.get("network_id")),
            their_parts=theirs[0],
            our_parts=ours[0],
            their_amount=theirs[1],
            our_amount=ours[1] if self.is_money_known else None,
        )

    def _theirs(self) -> dict[Key, tuple[int, Decimal]]:
        keys = self.level.keys
        rows = self.bill.lines.order_by().values_list(*keys).annotate(Sum("parts"), Sum("amount"))
        if not keys:
            return {(): (self.bill.parts, self.bill.amount)}
        return {tuple(key): (int(parts), amount) for *key, parts, amount in rows}

    def _ours(self) -> dict[Key, tuple[int, Decimal]]:
        found: dict[Key, tuple[int, Decimal]] = {}
        for key, _unit, parts, cost in self._sums:
            known = found.get(key, (0, NOTHING))
            found[key] = (known[0] + parts, known[1] + cost)
        return {key: sums for key, sums in found.items() if any(sums)}

    @cached_property
    def _sums(self) -> list[tuple[Key, str, int, Decimal]]:
        """(key, currency, parts, cost) of what went through the connectors, in one statement."""
        at = PARTS_OF[Basis(self.bill.basis)]
        rows = traffic.lines(
            DayConnector,
            *self.level.keys,
            user=None,
            connector__in=[connector.pk for connector in self.bill.connectors.all()],
            day__range=(self.bill.period.start, self.bill.period.last),
        )
        return [
            (tuple(key), cost_unit, int(counts[at]), cost)
            for *key, _unit, cost_unit, counts, _price, cost in rows
        ]


class _Names:
    """Names of the countries and networks of a comparison, fetched for all lines at once."""

    def __init__(self, keys: Iterable[Key], level: Level) -> None:
        found = [dict(zip(level.keys, key, strict=True)) for key in keys]
        codes = {one["country"] for one in found if one.get("country")}
        numbers = {one["network_id"] for one in found if one.get("network_id")}
        self._countries = Country.objects.in_bulk(codes) if codes else {}
        self._networks = Network.objects.in_bulk(numbers) if numbers else {}

    def country(self, code: str) -> str:
        known = self._countries.get(code)
        return known.name if known else code or _("Unknown country")

    def network(self, pk: int | None) -> str:
        known = self._networks.get(pk) if pk else None
        return f"{known.name} {known.mcc_mnc}" if known else _("Unknown network")


def _order(line: Line) -> tuple:
    """What does not fit before what does, and the largest difference first."""
    more = abs(line.amount_more) if line.amount_more is not None else Decimal(0)
    return (
        line.fits,
        -more,
        -abs(line.parts_more),
        line.day or date.min,
        line.country,
        line.network,
    )


def fields(level: Level) -> tuple[finance_sheet.Field, ...]:
    """The columns of a comparison, for its page and its export."""
    field = finance_sheet.Field
    heads = {
        "day": field("day", _("Day"), lambda line: line.day, "date", place="c-l r1 strong nw"),
        "country": field("country", _("Country"), lambda line: line.country, place="c-l r1 strong"),
        "network_id": field("network", _("Network"), lambda line: line.network, place="c-l r2"),
    }
    return (
        *(heads[key] for key in level.keys),
        field("their_parts", _("Their parts"), lambda line: line.their_parts, "number"),
        field("our_parts", _("Our parts"), lambda line: line.our_parts, "number"),
        field(
            "parts_more", _("More parts"), lambda line: line.parts_more, "number", place="c-l r3"
        ),
        field("parts_percent", _("Parts, %"), lambda line: line.parts_percent, "percent"),
        field("their_amount", _("Their amount"), lambda line: line.their_amount, "money"),
        field("our_amount", _("Our cost"), lambda line: line.our_amount, "money"),
        field(
            "amount_more",
            _("More money"),
            lambda line: line.amount_more,
            "money",
            place="c-r r3",
        ),
        field("amount_percent", _("Money, %"), lambda line: line.amount_percent, "percent"),
        field(
            "verdict",
            _("Verdict"),
            lambda line: line.verdict[1],
            show=lambda line: onward.status(*line.verdict),
            place="c-r r1 nw",
        ),
    )
