"""Numbers from files: added or changed, and assigned where the file or its options say to whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Country
from clients.models import Client, SmppAccount
from customers.models import Customer
from messaging import number_uses, numbers
from messaging.models import Connector, Number, NumberUse
from messaging.number_uses import Owner
from messaging.text import keywords
from portal.core import phone
from portal.core.errors import Refused
from portal.kit.imports import Fault
from portal.models import User

LOOK_UP = 1_000
KINDS = {
    "long": Number.Kind.LONG,
    "short": Number.Kind.SHORT,
    "virtual": Number.Kind.VIRTUAL,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A number as a row of a file has it; `fields` are only those that the row says."""

    digits: str
    kind: str
    fields: dict[str, Any]
    keyword: str = ""
    owner: Owner | None = None


@dataclass(slots=True)
class Known:
    """What rows name, each looked up once."""

    _found: dict[tuple[str, str], Any] = field(default_factory=dict)

    def one(self, kind: str, text: str, find: Callable[[], Any]) -> Any:
        """What the text names, or None. Raises `Fault` for a name of nothing."""
        if not text:
            return None
        key = kind, text.casefold()
        if key not in self._found:
            self._found[key] = find()
        found = self._found[key]
        if found is None:
            raise Fault(_("There is no %(kind)s “%(text)s”.") % {"kind": kind, "text": text})
        return found


def read(values: dict[str, str], options: dict[str, Any]) -> Line:
    """A row's number. Raises `Fault` or `Refused` for what cannot be one."""
    known = options.setdefault("known", Known())
    kind = _kind(values)
    digits = numbers.digits(values["number"], kind)
    keyword = values.get("keyword", "")
    if keyword and not keywords.is_keyword(keyword):
        raise Fault(_("“%(word)s” is no single word.") % {"word": keyword})
    fields: dict[str, Any] = {"kind": kind} if values.get("kind") else {}
    if country := _country(values.get("country", ""), known):
        fields["country"] = country
    if connector := _connector(values.get("connector", ""), known):
        fields["connector"] = connector
    if values.get("fee_note"):
        fields["fee_note"] = values["fee_note"][:120]
    owner = _owner(values, options, known)
    if keyword and owner is None:
        raise Fault(_("A prefix needs somebody whose it is."))
    return Line(digits, kind, fields, keywords.form(keyword), owner)


def compare(lines: Sequence[Line]) -> list[str]:
    """For each line whether the number is new, changed, newly assigned, or as it is."""
    there = _there(lines)
    held = _held(lines)
    return [_compared(line, there.get(line.digits), held) for line in lines]


def _compared(line: Line, number: Number | None, held: dict[tuple[str, str], tuple]) -> str:
    if number is None:
        return "added"
    if line.owner and held.get((line.digits, line.keyword)) != _keys(line.owner):
        return "assigned"
    is_new = any(getattr(number, name) != value for name, value in line.fields.items())
    return "changed" if is_new else "same"


def apply(lines: Sequence[Line], *, by: User, done: Callable[[], None]) -> str:
    """Write them. Raises `Refused`, naming the number, for one that somebody else has."""
    there, held = _there(lines), _held(lines)
    added = assigned = 0
    for line in lines:
        number = there.get(line.digits)
        if number is None:
            number = there[line.digits] = numbers.add(_whole(line), by=by)
            added += 1
        elif line.fields:
            numbers.change(number, line.fields, by=by)
        if line.owner and held.get((line.digits, line.keyword)) != _keys(line.owner):
            try:
                number_uses.assign(number, by=by, keyword=line.keyword, **line.owner._asdict())
            except Refused as refusal:
                raise Refused(f"{line.digits}: {refusal}") from refusal
            assigned += 1
        done()
    new = ngettext("%(n)s number added", "%(n)s numbers added", added) % {"n": added}
    return _("%(new)s, %(n)s assigned.") % {"new": new, "n": assigned}


def _whole(line: Line) -> dict[str, Any]:
    """All that a new number needs; its country follows from its digits unless the file says it."""
    country = line.fields.get("country")
    if country is None:
        country = Country.objects.filter(pk=phone.country_of(line.digits) or "").first()
    if country is None:
        raise Refused(_("%(number)s: say which country's it is.") % {"number": line.digits})
    return {"digits": line.digits, "kind": line.kind, **line.fields, "country": country}


def _kind(values: dict[str, str]) -> str:
    asked = values.get("kind", "").strip().casefold().split(" ")[0]
    if not asked:
        plain = values["number"].translate(phone.CLEAN).removeprefix("+")
        return Number.Kind.SHORT if len(plain) < phone.DIGITS_MIN else Number.Kind.LONG
    if asked not in KINDS:
        raise Fault(_("A number is long, short or virtual, not “%(kind)s”.") % {"kind": asked})
    return KINDS[asked]


def _country(text: str, known: Known) -> Country | None:
    def find() -> Country | None:
        by_code = Country.objects.filter(pk=text.upper()).first()
        return by_code or Country.objects.filter(name__iexact=text).first()

    return known.one(_("country"), text, find)


def _connector(text: str, known: Known) -> Connector | None:
    return known.one(
        _("connector"), text, lambda: Connector.objects.filter(name__iexact=text).first()
    )


def _owner(values: dict[str, str], options: dict[str, Any], known: Known) -> Owner | None:
    """Whose the row says it is, else whose the options say all are."""
    customer = known.one(
        _("customer"),
        values.get("customer", ""),
        lambda: Customer.objects.filter(account_code__iexact=values["customer"]).first(),
    )
    client = known.one(_("client"), values.get("client", ""), lambda: _client(values["client"]))
    door = known.one(
        _("SMPP account"), values.get("system_id", ""), lambda: _account(values["system_id"])
    )
    if not (customer or client or door):
        customer, client = options.get("customer"), options.get("client")
    if not (customer or client or door):
        return None
    return known.one(
        _("owner"),
        f"{customer and customer.pk} {client and client.pk} {door and door.pk}",
        lambda: number_uses.owner(customer=customer, client=client, door=door),
    )


def _client(text: str) -> Client | None:
    if text.isascii() and text.isdigit() and len(text) < len(str(2**63)):
        return Client.objects.select_related("customer").filter(pk=int(text)).first()
    return Client.objects.select_related("customer").filter(login__iexact=text).first()


def _account(text: str) -> Any:
    found = SmppAccount.objects.filter(system_id__iexact=text, archived_at__isnull=True)
    account = found.select_related("door_ptr__customer", "door_ptr__client").first()
    return account and account.door_ptr


def _there(lines: Sequence[Line]) -> dict[str, Number]:
    found: dict[str, Number] = {}
    for start in range(0, len(lines), LOOK_UP):
        digits = [line.digits for line in lines[start : start + LOOK_UP]]
        rows = Number.objects.select_related("country", "connector").filter(digits__in=digits)
        found |= {number.digits: number for number in rows}
    return found


def _held(lines: Sequence[Line]) -> dict[tuple[str, str], tuple]:
    """Who has what of these numbers now, by number and prefix."""
    held = {}
    for start in range(0, len(lines), LOOK_UP):
        digits = [line.digits for line in lines[start : start + LOOK_UP]]
        uses = NumberUse.objects.living().filter(number__digits__in=digits)
        for number, keyword, *keys in uses.values_list(
            "number__digits", "keyword", "customer", "client", "door"
        ):
            held[number, keyword] = tuple(keys)
    return held


def _keys(owner: Owner) -> tuple[int | None, ...]:
    return tuple(one and one.pk for one in owner)
