"""The address book: contact lists and their people. By hand, or by the hundred thousand."""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from messaging.compose import Place
from messaging.events import ContactListEvent
from messaging.models import ContactList, Recipient
from messaging.text import placeholders
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

COLUMNS_MAX = 20
# What every person has; own columns have other names.
FIXED = ("number", "name", "first_name")
# xmax is 0 for a row that is new. What is already so stays untouched and is not returned.
WRITE = """
INSERT INTO messaging_recipient AS r (list_id, number, name, first_name, values, added_at)
SELECT %s, v.number, v.name, v.first_name, v.own::jsonb, now()
  FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS v (number, name, first_name, own)
 ORDER BY v.number
ON CONFLICT (list_id, number) DO UPDATE
   SET name = coalesce(nullif(excluded.name, ''), r.name),
       first_name = coalesce(nullif(excluded.first_name, ''), r.first_name),
       values = r.values || excluded.values
 WHERE (r.name, r.first_name, r.values) IS DISTINCT FROM
       (coalesce(nullif(excluded.name, ''), r.name),
        coalesce(nullif(excluded.first_name, ''), r.first_name),
        r.values || excluded.values)
RETURNING xmax = 0
"""


class Person(NamedTuple):
    """One line for a list: E.164 digits, names, and own columns by their keys."""

    number: str
    name: str = ""
    first_name: str = ""
    values: dict[str, str] = {}


class Written(NamedTuple):
    added: int
    changed: int


def of(place: Place) -> QuerySet[ContactList]:
    """The lists of a place: a customer's own, or a client's."""
    return ContactList.objects.filter(customer=place.customer, client=place.client)


def add(place: Place, *, name: str, columns: Sequence[str], by: User | None) -> ContactList:
    """A new list. Raises `Refused` for a name that is taken or columns that cannot be."""
    made = ContactList(
        customer=place.customer, client=place.client, name=name.strip(), created_by=by
    )
    made.columns = _columns(columns)
    with transaction.atomic():
        _saved(made)
        audit.record(by, ContactListEvent.ADDED, made, name=made.name)
    return made


def change(listed: ContactList, *, name: str, columns: Sequence[str], by: User | None) -> bool:
    """Rename a list or give it other columns; return whether anything was different.

    What people hold under a column that is gone stays, and is shown again with the column.
    """
    fields = {"name": name.strip(), "columns": _columns(columns)}
    with transaction.atomic():
        row = ContactList.objects.select_for_update().get(pk=listed.pk)
        before, after = audit.changes(row, fields)
        if not after:
            return False
        for field, value in fields.items():
            setattr(row, field, value)
        _saved(row)
        audit.record(by, ContactListEvent.CHANGED, row, name=row.name, before=before, after=after)
    return True


def remove(listed: ContactList, *, by: User | None) -> None:
    """Delete a list with its people."""
    with transaction.atomic():
        row = ContactList.objects.select_for_update().filter(pk=listed.pk).first()
        if row is None:
            raise Refused(_("The list is no longer there."))
        audit.record(by, ContactListEvent.REMOVED, row, name=row.name, people=row.people)
        # One statement: collecting a million rows to delete them would take minutes.
        Recipient.objects.filter(list=row)._raw_delete(row._state.db)
        row.delete()


def put(listed: ContactList, people: Sequence[Person], *, by: User | None) -> Written:
    """Add people by their numbers; those who are there get what the line says of them."""
    with transaction.atomic():
        row = _locked(listed)
        written = write(row, people)
        if any(written):
            tell(row, written, by=by)
    return written


def write(listed: ContactList, people: Sequence[Person]) -> Written:
    """`put` without its history, for a file that comes in pieces; the list is locked."""
    columns: list[list[str]] = [
        [one.number for one in people],
        [one.name for one in people],
        [one.first_name for one in people],
        [json.dumps(one.values) for one in people],
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [listed.pk, *columns])
        news = [is_new for (is_new,) in cursor.fetchall()]
    _count(listed, sum(news))
    return Written(sum(news), len(news) - sum(news))


def tell(listed: ContactList, written: Written, *, by: User | None) -> None:
    audit.record(
        by,
        ContactListEvent.PEOPLE_ADDED,
        listed,
        name=listed.name,
        added=written.added,
        changed=written.changed,
    )


def change_person(person: Recipient, line: Person, *, by: User | None) -> bool:
    """Write a person anew. Raises `Refused` when another one has the number."""
    fields = line._asdict()
    with transaction.atomic():
        row = Recipient.objects.select_for_update(of=("self",)).select_related("list")
        found = row.filter(pk=person.pk).first()
        if found is None:
            raise Refused(_("This person is no longer on the list."))
        before, after = audit.changes(found, fields)
        if not after:
            return False
        others = Recipient.objects.filter(list=found.list_id, number=line.number)
        if others.exclude(pk=found.pk).exists():
            raise Refused(_("The number is on this list already."), field="number")
        for field, value in fields.items():
            setattr(found, field, value)
        found.save(update_fields=list(fields))
        about = {"name": found.list.name, "number": line.number}
        audit.record(
            by, ContactListEvent.PERSON_CHANGED, found.list, before=before, after=after, **about
        )
    return True


def remove_people(listed: ContactList, people: Iterable[Recipient], *, by: User | None) -> int:
    """Take people off a list; return how many there still were."""
    with transaction.atomic():
        row = _locked(listed)
        mine = Recipient.objects.filter(list=row, pk__in=[one.pk for one in people])
        count = mine.delete()[0]
        _count(row, -count)
        if count:
            audit.record(by, ContactListEvent.PEOPLE_REMOVED, row, name=row.name, count=count)
    return count


def known(listed: ContactList, numbers: Sequence[str]) -> dict[str, Person]:
    """Those of these numbers who are on the list, as they stand there."""
    rows = Recipient.objects.filter(list=listed, number__in=numbers)
    found = rows.values_list("number", "name", "first_name", "values")
    return {number: Person(number, name, first, own) for number, name, first, own in found}


def numbers(lists: Iterable[ContactList]) -> list[str]:
    """The numbers of all who are on these lists, as they stand there, one of each list."""
    rows = Recipient.objects.filter(list__in=lists).order_by("list", "pk")
    return list(rows.values_list("number", flat=True))


def _locked(listed: ContactList) -> ContactList:
    row = ContactList.objects.select_for_update().filter(pk=listed.pk).first()
    if row is None:
        raise Refused(_("The list is no longer there."))
    return row


def _count(listed: ContactList, more: int) -> None:
    if more:
        ContactList.objects.filter(pk=listed.pk).update(people=F("people") + more)


def _columns(names: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(key for name in names if (key := placeholders.key(name))))
    for name in found:
        if name in FIXED:
            said = _("Every list has the column %(name)s already.")
            raise Refused(said % {"name": name}, field="columns")
        if not placeholders.names(f"{{{name}}}"):
            said = _("“%(name)s” cannot be a column: a name begins with a letter.")
            raise Refused(said % {"name": name}, field="columns")
    if len(found) > COLUMNS_MAX:
        raise Refused(_("At most %(n)s columns.") % {"n": COLUMNS_MAX}, field="columns")
    return found


def _saved(row: ContactList) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("There is a list with this name already."), field="name") from error
