"""What messaging takes from files."""

from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import (
    block_lists,
    compose,
    contacts,
    number_files,
    opt_outs,
    replacement_rule_files,
    suppressions,
)
from messaging.forms.contacts import VALUE_MAX, WhichListForm
from messaging.forms.imports import BlockImportForm, OptOutImportForm
from messaging.forms.number_files import NumbersForm
from messaging.forms.suppressions import WhoseForm
from messaging.mail import addresses
from messaging.models import BlockEntry, BlockList, ContactList, OptOut
from portal.core import phone
from portal.kit.imports import Fault, Field, Importer

KINDS = {kind.value for kind in BlockEntry.Kind}
CHUNK = 20_000


class Blocked(NamedTuple):
    kind: str
    value: str
    note: str
    until: datetime | None


class BlockListImport(Importer):
    """Numbers, beginnings and senders for one block list, by the hundred thousand."""

    slug = "block-lists"
    title = gettext_lazy("Block lists")
    text = gettext_lazy("One number, number prefix or sender a row, for the list you choose.")
    permission = "messaging.add_blockentry"
    fields = (
        Field("value", gettext_lazy("Blocked"), ("number", "phone", "msisdn", "sender"), True),
        Field("kind", gettext_lazy("Kind"), ("type",)),
        Field("note", gettext_lazy("Note"), ("comment",)),
        Field("until", gettext_lazy("Until"), ("expires",)),
    )
    examples = (("447700900123", "number", "complaint", ""), ("4477009", "prefix", "", ""))

    def options_form(self, user):
        return BlockImportForm.of(user)

    def read(self, values, options):
        kind = values["kind"].strip().lower() or BlockEntry.Kind.NUMBER.value
        if kind not in KINDS:
            raise Fault(_("The kind is number, prefix or sender."))
        value = block_lists.plain(kind, values["value"])
        return Blocked(kind, value, values["note"][:200], _moment(values["until"]))

    def key(self, line):
        return line[:2]

    def compare(self, lines, options):
        known = self._known(lines, options)
        return [_kind_of(known.get(line[:2]), line[2:]) for line in map(Blocked._make, lines)]

    def apply(self, user, lines, options):
        added = changed = 0
        where = _place(options)
        ordered = sorted(map(Blocked._make, lines), key=_alike)
        for (kind, note, until), alike in groupby(
            ordered, key=lambda one: (*_alike(one)[:2], one.until)
        ):
            values = [one.value for one in alike]
            for start in range(0, len(values), CHUNK):
                piece = values[start : start + CHUNK]
                written = block_lists.add(where, kind, piece, note=note, until=until, by=user)
                added, changed = added + written.added, changed + written.changed
                self.done += len(piece)
        return _("%(added)s added, %(changed)s changed.") % {"added": added, "changed": changed}

    def _known(self, lines, options):
        listed = BlockList.objects.filter(**_place(options).fields()).first()
        if listed is None:
            return {}
        wanted = [line[1] for line in lines]
        rows = BlockEntry.objects.filter(list=listed, value__in=wanted)
        return {
            (kind, value): (note, until)
            for kind, value, note, until in rows.values_list("kind", "value", "note", "until")
        }


class OptOutImport(Importer):
    """Numbers of people who want no more messages, for what is chosen."""

    slug = "opt-outs"
    title = gettext_lazy("Opt-outs")
    text = gettext_lazy("One number a row. Those who have opted out already stay as they are.")
    permission = "messaging.add_optout"
    fields = (
        Field("number", gettext_lazy("Number"), ("phone", "msisdn", "recipient"), True),
        Field("note", gettext_lazy("Note"), ("comment", "reason")),
    )
    examples = (("447700900123", "asked by phone"),)

    def options_form(self, user):
        return OptOutImportForm.of(user)

    def read(self, values, options):
        return opt_outs.plain(values["number"]), values["note"][:200]

    def key(self, line):
        return line[0]

    def compare(self, lines, options):
        whose = options["whose"]
        rows = OptOut.objects.filter(
            number__in=[line[0] for line in lines],
            scope=whose.scope,
            customer=whose.customer,
            client=whose.client,
            sender=whose.sender,
            ended_at=None,
        )
        known = set(rows.values_list("number", flat=True))
        return ["same" if line[0] in known else "added" for line in lines]

    def apply(self, user, lines, options):
        count = 0
        ordered = sorted(lines, key=lambda line: line[1])
        for note, alike in groupby(ordered, key=lambda line: line[1]):
            numbers = [line[0] for line in alike]
            for start in range(0, len(numbers), CHUNK):
                piece = numbers[start : start + CHUNK]
                count += opt_outs.add(
                    options["whose"], piece, source=OptOut.Source.IMPORT, note=note, by=user
                )
                self.done += len(piece)
        return _("%(n)s opt-outs added.") % {"n": count}


def _place(options):
    return block_lists.place(options["scope"], options.get(options["scope"]))


def _alike(line):
    return line.kind, line.note, line.until.isoformat() if line.until else ""


def _kind_of(known, line):
    if known is None:
        return "added"
    return "same" if known == tuple(line) else "changed"


def _moment(text):
    if not text:
        return None
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)):
            found = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made aware below.
    except ValueError:
        found = None
    if found is None:
        raise Fault(_("Until is a day such as 2027-01-31."))
    return found if timezone.is_aware(found) else timezone.make_aware(found)


class ReplacementRulesImport(Importer):
    """The columns of the list's export; a rule of the same owner and name is changed."""

    slug = "replacement-rules"
    title = gettext_lazy("Replacement rules")
    text = gettext_lazy(
        "A rule of the same kind, owner and name is changed, any other one is added. Without an "
        "owner a rule is the platform's. Rules that are not in the file stay."
    )
    permission = "messaging.add_replacementrule"
    fields = (
        Field("name", gettext_lazy("Name")),
        Field("kind", gettext_lazy("Kind"), ("type",)),
        Field("scope", gettext_lazy("Owner"), ("scope",)),
        Field("owner_id", gettext_lazy("Owner ID")),
        Field("priority", gettext_lazy("Priority")),
        Field("country", gettext_lazy("Country"), ("destination", "iso")),
        Field("network", "MCC-MNC", ("mccmnc",)),
        Field("connector", gettext_lazy("Connector"), ("aggregator",)),
        Field("sender", gettext_lazy("Original sender"), ("sender",)),
        Field("ignore_case", gettext_lazy("Ignore case")),
        Field("phrase", gettext_lazy("Searched phrase"), ("search", "phrase")),
        Field("is_regex", gettext_lazy("Regular expression"), ("regex",)),
        Field("put", gettext_lazy("Replaced by")),
        Field("replacement", gettext_lazy("Replacement")),
        Field("senders", gettext_lazy("Senders"), ("new senders",)),
        Field("is_sticky", gettext_lazy("Same for a recipient"), ("sticky",)),
        Field("is_enabled", gettext_lazy("Enabled"), ("on",)),
    )
    examples = (
        (
            *("Codes", "content", "", "", "10", "GB", "", "", "", "", "otp {SAVEDIGITS}"),
            *("", "text", "code {SAVEDIGITS}", "", "", "yes"),
        ),
        (
            *("Local senders", "sender", "", "", "20", "FR", "", "", "*", "", ""),
            *("", "", "", "Ventopost, Ventoline", "yes", "yes"),
        ),
    )

    def read(self, values, options):
        if "world" not in options:
            options["world"] = replacement_rule_files.World()
        return replacement_rule_files.read(values, options["world"])

    def key(self, line):
        return replacement_rule_files.key(line)

    def compare(self, lines, options):
        return replacement_rule_files.compare(lines)

    def apply(self, user, lines, options):
        return replacement_rule_files.apply(lines, user)

    def back_to(self, options):
        return reverse("messaging:replacement-rules")


class NumbersImport(Importer):
    slug = "numbers"
    title = gettext_lazy("Numbers")
    text = gettext_lazy(
        "New numbers are added and known ones changed as far as the file says it. Where it names a "
        "customer, client or SMPP account the number is assigned, all of it or with a prefix."
    )
    permission = "messaging.add_number"
    kinds = Importer.kinds | {"assigned": gettext_lazy("Assigned")}
    fields = (
        Field(
            "number", gettext_lazy("Number"), ("phone", "msisdn", "digits", "did"), is_needed=True
        ),
        Field("keyword", gettext_lazy("Prefix"), ("keyword",)),
        Field("kind", gettext_lazy("Kind"), ("type",)),
        Field("country", gettext_lazy("Country"), ("iso", "country code")),
        Field("connector", gettext_lazy("Connector"), ("supplier", "aggregator")),
        Field("fee_note", gettext_lazy("Monthly fee"), ("fee", "note")),
        Field("customer", gettext_lazy("Customer's account code"), ("customer", "account code")),
        Field("client", gettext_lazy("Client's ID or login"), ("client", "login")),
        Field("system_id", gettext_lazy("System ID"), ("smpp account", "smpp")),
    )
    examples = (
        ("447700900500", "", "long", "GB", "", "EUR 25", "", "", "shop-live"),
        ("60777", "PIZZA", "short", "GB", "", "", "ABCCORP331", "", ""),
    )

    def options_form(self, user):
        return NumbersForm

    def read(self, values, options):
        return number_files.read(values, options)

    def key(self, line):
        return line.digits, line.keyword

    def compare(self, lines, options):
        return number_files.compare(lines)

    def apply(self, user, lines, options):
        def done():
            self.done += 1

        return number_files.apply(lines, by=user, done=done)

    def back_to(self, options):
        for name in ("client", "customer"):
            if options.get(name):
                return reverse(f"messaging:{name}-incoming", args=[options[name].pk])
        return reverse("messaging:numbers")


class SuppressionImport(Importer):
    """Addresses that get no more mail, for one customer or for everybody."""

    slug = "suppressions"
    title = gettext_lazy("Suppressions")
    text = gettext_lazy("One e-mail address a row, with the reason if there is one.")
    permission = "messaging.change_suppression"
    fields = (
        Field("address", gettext_lazy("Address"), ("email", "e-mail", "mail"), True),
        Field("detail", gettext_lazy("Detail"), ("reason", "why", "comment")),
    )
    examples = (("ana@example.net", "asked for it by phone"), ("ben@example.org", ""))

    def options_form(self, user):
        return WhoseForm

    def read(self, values, options):
        return [addresses.key(addresses.address(values["address"])), values["detail"][:200]]

    def key(self, line):
        return line[0]

    def compare(self, lines, options):
        known = suppressions.known((line[0] for line in lines), options.get("customer"))
        return ["same" if line[0] in known else "added" for line in lines]

    def apply(self, user, lines, options):
        count = suppressions.take_in(lines, customer=options.get("customer"), by=user)
        return _("%(n)s addresses get no more mail now.") % {"n": count}

    def back_to(self, options):
        return reverse("messaging:suppressions")


class ContactsImport(Importer):
    """People for a list of the address book; it may bring the lists' own columns, too."""

    slug = "contacts"
    title = gettext_lazy("People")
    text = gettext_lazy(
        "One person a row. Who is on the list already gets what the row says; nobody is removed."
    )
    permission = "messaging.change_contactlist"
    fields = (
        Field(
            "number",
            gettext_lazy("Number"),
            ("phone", "msisdn", "mobile", "phone number", "tel"),
            is_needed=True,
        ),
        Field("name", gettext_lazy("Name"), ("full name", "contact")),
        Field("first_name", gettext_lazy("First name"), ("given name", "forename")),
    )
    examples = (("447700900123", "Ana Moreno", "Ana"), ("447700900124", "Ben Okoro", "Ben"))

    def __init__(self, user=None):
        super().__init__(user)
        self._place = compose.place_of(user) if user else None
        if self._place:
            own = contacts.of(self._place).values_list("columns", flat=True)
            names = sorted({name for columns in own for name in columns})
            self.fields = (*self.fields, *(Field(f"own_{name}", name) for name in names))

    def options_form(self, user):
        return WhichListForm.of(self._place)

    def read(self, values, options):
        country = self._place.country if self._place else None
        number = phone.digits(values["number"], country)
        known = options["list"].columns
        own = {name: values.get(f"own_{name}", "")[:VALUE_MAX] for name in known}
        own = {name: value for name, value in own.items() if value}
        return contacts.Person(number, values["name"][:120], values["first_name"][:80], own)

    def key(self, line):
        return line[0]

    def compare(self, lines, options):
        known = contacts.known(options["list"], [line[0] for line in lines])
        return [_kind_of_person(known.get(line[0]), line) for line in lines]

    def apply(self, user, lines, options):
        listed = ContactList.objects.select_for_update().get(pk=options["list"].pk)
        people = [contacts.Person(*line) for line in lines]
        added = changed = 0
        for start in range(0, len(people), CHUNK):
            written = contacts.write(listed, people[start : start + CHUNK])
            added, changed = added + written.added, changed + written.changed
            self.done += len(people[start : start + CHUNK])
        contacts.tell(listed, contacts.Written(added, changed), by=user)
        return _("%(added)s added, %(changed)s changed.") % {"added": added, "changed": changed}

    def back_to(self, options):
        listed = options.get("list")
        return listed.get_absolute_url() if listed else reverse("messaging:contact-lists")


def _kind_of_person(known, line):
    if known is None:
        return "added"
    _number, name, first_name, own = line
    names = (name or known.name, first_name or known.first_name)
    is_same = names == known[1:3] and known.values == known.values | own
    return "same" if is_same else "changed"
