"""Networks and prefixes from files: what a row means, and writing many of them at once."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing import networks
from billing.events import WorldEvent
from billing.forms.networks import DIGITS, MCC, MNC
from billing.models import Country, Network, Prefix
from portal.core.errors import Refused
from portal.kit import audit
from portal.kit.imports import Fault
from portal.models import User

MANY = 2_000


class NetworkLine(NamedTuple):
    mcc: str
    mnc: str
    name: str
    country: str

    @property
    def key(self) -> tuple[str, str]:
        return self.mcc, self.mnc


class PrefixLine(NamedTuple):
    digits: str
    country: str
    network: int | None


class World:
    """What files are read against, fetched once for all rows."""

    def __init__(self) -> None:
        self.names = {
            word.casefold(): code
            for code, name in Country.objects.live().values_list("code", "name")
            for word in (code, name)
        }
        self.networks = {(row.mcc, row.mnc): row for row in Network.objects.all()}
        # Where all networks of an MCC are one country's, it tells the country.
        lands: dict[str, set[str]] = {}
        for row in self.networks.values():
            lands.setdefault(row.mcc, set()).add(row.country_id)
        self.lands = {mcc: codes.pop() for mcc, codes in lands.items() if len(codes) == 1}

    def country(self, text: str) -> str:
        """The code of a country by its code or name. Raises Fault."""
        try:
            return self.names[text.casefold()]
        except KeyError:
            raise Fault(_("%(text)s is no country.") % {"text": text[:60]}) from None


def read_network(values: dict[str, str], world: World) -> NetworkLine:
    """A row as a network; the country may be left out where the MCC tells it. Raises Fault."""
    mcc, mnc = _codes(values)
    if values["country"]:
        country = world.country(values["country"])
    elif mcc in world.lands:
        country = world.lands[mcc]
    else:
        raise Fault(_("Name the country: %(mcc)s does not tell it.") % {"mcc": mcc})
    return NetworkLine(mcc, mnc, values["name"][:80], country)


def compare_networks(lines: list[NetworkLine]) -> list[str]:
    known = World().networks
    return [_kind(known.get(line.key), line.name, line.country) for line in lines]


def apply_networks(lines: list[NetworkLine], by: User) -> str:
    """Add and change networks, each with its history."""
    known = {(row.mcc, row.mnc): row for row in Network.objects.select_for_update()}
    added = changed = 0
    for line in lines:
        row = known.get(line.key)
        kind = _kind(row, line.name, line.country)
        if kind == "added":
            fields = line._asdict() | {"country_id": line.country}
            del fields["country"]
            networks.add(Network(**fields), by=by)
            added += 1
        elif kind == "changed" and row is not None:
            country = Country.objects.get(pk=line.country)
            networks.change(row, {"name": line.name, "country": country}, by=by)
            changed += 1
    return _said(added, changed, len(lines))


def read_prefix(values: dict[str, str], world: World) -> PrefixLine:
    """A row as a prefix; a network tells the country. Raises Fault."""
    digits = values["prefix"].removeprefix("+").removeprefix("00").replace(" ", "")
    if not DIGITS.regex.match(digits):
        raise Fault(_("A prefix is 1 to 12 digits with the country code."))
    network = None
    if values["mcc_mnc"] or values["mcc"] or values["mnc"]:
        mcc, mnc = _codes(values)
        network = world.networks.get((mcc, mnc))
        if network is None or network.archived_at:
            raise Fault(_("There is no network %(code)s.") % {"code": f"{mcc}-{mnc}"})
    country = world.country(values["country"]) if values["country"] else ""
    if network is not None:
        if country and country != network.country_id:
            about = {"network": network.name, "country": network.country_id}
            raise Fault(_("%(network)s is a network of %(country)s.") % about)
        return PrefixLine(digits, network.country_id, network.pk)
    if not country:
        raise Fault(_("Name the country or the network."))
    return PrefixLine(digits, country, None)


def compare_prefixes(lines: list[PrefixLine]) -> list[str]:
    known = {row.digits: row for row in Prefix.objects.all()}
    return [_prefix_kind(known.get(line.digits), line) for line in lines]


def apply_prefixes(lines: list[PrefixLine], by: User, importer: Any = None) -> str:
    """Write many prefixes with their history, some thousands at a time."""
    codes = {row.pk: row.mcc_mnc for row in Network.objects.all()}
    added = changed = 0
    for start in range(0, len(lines), MANY):
        piece = {line.digits: line for line in lines[start : start + MANY]}
        more, other = _apply_piece(piece, by, codes)
        added, changed = added + more, changed + other
        if importer is not None:
            importer.done = start + len(piece)
    return _said(added, changed, len(lines))


def _apply_piece(piece: dict[str, PrefixLine], by: User, codes: dict[int, str]) -> tuple[int, int]:
    held = Prefix.objects.select_for_update(of=("self",)).filter(digits__in=piece)
    known = {row.digits: row for row in held.select_related("network")}
    new, other, told = [], [], []
    for digits, line in piece.items():
        row = known.get(digits)
        if row is None:
            row = Prefix(digits=digits)
            new.append(row)
        elif _prefix_kind(row, line) != "same":
            other.append(row)
        else:
            continue
        told.append((row, _set(row, line, codes)))
    Prefix.objects.bulk_create(new)
    Prefix.objects.bulk_update(other, ["country_id", "network_id", "is_edited", "archived_at"])
    _tell(by, told)
    return len(new), len(other)


def _set(row: Prefix, line: PrefixLine, codes: dict[int, str]) -> dict[str, Any]:
    """Give the row the line's facts; return what the history tells of it."""
    before = {"country": row.country_id, "network": codes.get(row.network_id or 0, "")}
    row.country_id, row.network_id = line.country, line.network
    row.is_edited, row.archived_at = True, None
    after = {"country": line.country, "network": codes.get(line.network or 0, "")}
    if row.pk is None:
        return {}
    differs = [name for name in before if before[name] != after[name]]
    return {
        "before": {name: before[name] for name in differs},
        "after": {name: after[name] for name in differs},
    }


def _tell(by: User, lines: Iterable[tuple[Prefix, dict[str, Any]]]) -> None:
    about = [(row, {"what": _("Prefix"), "name": row.digits, **data}) for row, data in lines]
    audit.record_many(by, WorldEvent.IMPORTED, about)


def _codes(values: dict[str, str]) -> tuple[str, str]:
    """MCC and MNC from one column or two. Raises Fault."""
    if values["mcc_mnc"]:
        try:
            return networks.by_mcc_mnc(values["mcc_mnc"])
        except Refused as refusal:
            raise Fault(str(refusal)) from refusal
    mcc, mnc = values["mcc"], values["mnc"]
    if not MCC.regex.match(mcc) or not MNC.regex.match(mnc):
        raise Fault(_("An MCC has three digits, an MNC two or three."))
    return mcc, mnc


def _kind(row: Network | None, name: str, country: str) -> str:
    if row is None or row.archived_at:
        return "added"
    return "same" if (row.name, row.country_id) == (name, country) else "changed"


def _prefix_kind(row: Prefix | None, line: PrefixLine) -> str:
    if row is None or row.archived_at:
        return "added"
    facts = (row.country_id, row.network_id)
    return "same" if facts == (line.country, line.network) else "changed"


def _said(added: int, changed: int, lines: int) -> str:
    same = lines - added - changed
    new = ngettext("%(n)s was added", "%(n)s were added", added) % {"n": added}
    about = {"new": new, "changed": changed, "same": same}
    return _("%(new)s, %(changed)s changed; %(same)s were so already.") % about
