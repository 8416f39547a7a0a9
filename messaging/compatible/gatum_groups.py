"""GATUM's groups of numbers by REST: the contact lists of the address book.

A group is a list of whoever the door sends for: the customer's own, or the client's. What the
vendor knows of a number beside the names stands in columns of the list, under the vendor's names.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from clients.models import ApiToken, Client
from customers.models import Customer
from messaging import contacts, tags
from messaging.compatible import bodies
from messaging.compatible.faults import Missing, NotCovered
from messaging.compatible.gatum_rest import RestDoor, done
from messaging.compose import Place
from messaging.contacts import Person
from messaging.dispatch.payer import Payer
from messaging.forms.contacts import VALUE_MAX
from messaging.models import ContactList, Recipient
from portal.core import phone
from portal.core.errors import Refused

READS, WRITES = ApiToken.Scope.CONTACTS_READ, ApiToken.Scope.CONTACTS_WRITE
GROUPS_MAX = 100
USUAL = 10
NAME_MAX, FIRST_NAME_MAX, WHOLE_NAME_MAX = 80, 80, 120
# What is known of a number, by the vendor's names, beside the number and the first name.
COLUMNS = (
    "surname",
    "patronymic",
    "date_birth",
    "male",
    *(f"note_{number}" for number in range(1, 11)),
)


class GroupDoor(RestDoor):
    def book(self, scope: str) -> tuple[Payer, Place]:
        """Who knocks, and whose address book that is."""
        payer = tags.of(self.payer(scope), tags.header(self.request))
        customer = Customer.objects.get(pk=payer.customer)
        client = Client.objects.filter(pk=payer.client).select_related("customer").first()
        return payer, Place(customer, client)

    def asked(self) -> dict[str, Any]:
        body = self.request.body
        return bodies.object_of(body) if body.strip() else {}


class Groups(GroupDoor):
    """`POST /v1/group`: all of them, a page at a time, or one."""

    def post(self, request: HttpRequest) -> HttpResponse:
        _payer, place = self.book(READS)
        asked = self.asked()
        if asked.get("id_group") is not None:
            return done([_shown(one) for one in named(place, asked, "id_group")])
        size = min(bodies.whole(asked, "limit") or USUAL, GROUPS_MAX)
        start = min((bodies.whole(asked, "offset") or 0) * size, 2**31)
        rows = contacts.of(place).order_by("pk")[start : start + size]
        return done([_shown(one) for one in rows])


class Create(GroupDoor):
    """`POST /v1/group-create`; nobody is congratulated here."""

    fields = RestDoor.fields | {"name": "name_group"}

    def post(self, request: HttpRequest) -> HttpResponse:
        _payer, place = self.book(WRITES)
        asked = self.asked()
        if asked.get("on_birth"):
            raise NotCovered("A greeting on birthdays", field="on_birth")
        name = _line(asked, "name_group", NAME_MAX, is_needed=True)
        return done(_shown(contacts.add(place, name=name, columns=(), by=None)))


class Delete(GroupDoor):
    """`POST /v1/group-delete`: all of those named, or none, with their numbers."""

    def post(self, request: HttpRequest) -> HttpResponse:
        _payer, place = self.book(WRITES)
        found = named(place, self.asked(), "id_group")
        with transaction.atomic():
            for one in sorted(found, key=lambda group: group.pk):
                contacts.remove(one, by=None)
        return done({"id_group": [one.pk for one in found]})


class Numbers(GroupDoor):
    """A call about numbers of one group."""

    def group(self, place: Place, asked: Mapping[str, Any]) -> ContactList:
        found = named(place, asked, "id_group")
        if len(found) != 1:
            raise Refused("One group is needed.", code="bad_value", field="id_group")
        return found[0]

    def numbers(self, payer: Payer, asked: Mapping[str, Any]) -> list[str]:
        wanted = bodies.texts(asked, "numbers")
        return [_number(one, payer) for one in wanted]


class NumberAdd(Numbers):
    """`POST /v1/group-number-add`: all of them or none; who is there gets what the line says."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer, place = self.book(WRITES)
        asked = self.asked()
        people = _people(payer, asked.get("numbers"))
        group = self.group(place, asked)
        with transaction.atomic():
            group = _widened(group, people)
            before = group.people
            added = contacts.put(group, people, by=None).added
        return done({"countBefore": before, "countAfter": before + added})


class NumberSearch(Numbers):
    """`POST /v1/group-number-search`: which of these numbers stand there, and as whom."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer, place = self.book(READS)
        asked = self.asked()
        group = self.group(place, asked)
        found = contacts.known(group, self.numbers(payer, asked))
        return done([_told_of(person) for _number, person in sorted(found.items())])


class NumberDelete(Numbers):
    """`POST /v1/group-number-delete`."""

    def post(self, request: HttpRequest) -> HttpResponse:
        payer, place = self.book(WRITES)
        asked = self.asked()
        group = self.group(place, asked)
        numbers = self.numbers(payer, asked)
        with transaction.atomic():
            before = _held(group).people
            rows = Recipient.objects.filter(list=group, number__in=numbers)
            gone = contacts.remove_people(group, rows, by=None)
        return done({"countBefore": before, "countAfter": before - gone})


def named(place: Place, asked: Mapping[str, Any], name: str) -> list[ContactList]:
    """The groups whose ids stand under a name. Raises `Missing` where one is not the place's."""
    pks = list(dict.fromkeys(_pk(one, name) for one in bodies.texts(asked, name)))
    rows: QuerySet[ContactList] = contacts.of(place)
    found = {one.pk: one for one in rows.filter(pk__in=pks)}
    if len(found) != len(pks):
        raise Missing("group", field=name)
    return [found[pk] for pk in pks]


def _pk(written: str, name: str) -> int:
    found = bodies.whole({name: written}, name)
    if found is None or found >= 2**63:
        raise Missing("group", field=name)
    return found


def _shown(group: ContactList) -> dict[str, Any]:
    return {"id_group": group.pk, "name_group": group.name, "count": group.people}


def _people(payer: Payer, wanted: Any) -> list[Person]:
    """Each number once, the last line of it. Raises `Refused` that says what is wrong."""
    if not isinstance(wanted, list) or not wanted:
        raise Refused("A list is needed.", code="missing_value", field="numbers")
    if len(wanted) > bodies.NUMBERS_MAX:
        raise Refused(f"Up to {bodies.NUMBERS_MAX}.", code="too_many", field="numbers")
    people = [_person(payer, one) for one in wanted]
    return list({one.number: one for one in people}.values())


def _person(payer: Payer, line: Any) -> Person:
    """One line: an object as the vendor writes it, or the number alone."""
    known = line if isinstance(line, dict) else {"number": line}
    number = _number(bodies.text(known, "number"), payer)
    first_name = _line(known, "name", FIRST_NAME_MAX)
    values = {name: _line(known, name, VALUE_MAX) for name in COLUMNS}
    values = {name: value for name, value in values.items() if value}
    whole = " ".join(filter(None, (first_name, values.get("surname"))))
    return Person(number, whole[:WHOLE_NAME_MAX].strip(), first_name, values)


def _line(known: Mapping[str, Any], name: str, most: int, *, is_needed: bool = False) -> str:
    written = bodies.text(known, name, is_needed=is_needed).strip()
    if len(written) > most or not written.isprintable():
        raise Refused(f"Up to {most} printable characters.", code="bad_value", field=name)
    return written


def _number(written: str, payer: Payer) -> str:
    try:
        return phone.digits(written, payer.default_country)
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field="numbers") from refusal


def _widened(group: ContactList, people: list[Person]) -> ContactList:
    """The group, held, with a column for whatever is said of these people."""
    row = _held(group)
    said = {name for one in people for name in one.values}
    new = [name for name in COLUMNS if name in said and name not in row.columns]
    if new:
        contacts.change(row, name=row.name, columns=[*row.columns, *new], by=None)
    return row


def _held(group: ContactList) -> ContactList:
    """The group until the transaction ends. Raises `Missing` where it went meanwhile."""
    row = ContactList.objects.select_for_update().filter(pk=group.pk).first()
    if row is None:
        raise Missing("group", field="id_group")
    return row


def _told_of(person: Person) -> dict[str, str]:
    return {"number": person.number, "name": person.first_name or person.name} | {
        name: person.values[name] for name in COLUMNS if person.values.get(name)
    }
