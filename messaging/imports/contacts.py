"""People of the address book from files."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import compose, contacts
from messaging.forms.contacts import VALUE_MAX, WhichListForm
from messaging.models import ContactList
from portal.core import phone
from portal.kit.imports import Field, Importer

CHUNK = 20_000


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
