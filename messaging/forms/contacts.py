"""The forms of the address book and of templates."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from messaging import contacts, senders
from messaging.compose import PARTS_MAX, Place
from messaging.contacts import Person
from messaging.models import ContactList
from messaging.text.parts import parts
from portal.core import phone
from portal.core.errors import Refused

BETWEEN = re.compile(r"[,;\n]")
VALUE_MAX = 200


class ContactListForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    columns = forms.CharField(
        label=_("Own columns"),
        required=False,
        max_length=1_000,
        help_text=_(
            "What else you know of these people, between commas: city, order. A text may name it "
            "as {city}. Number, name and first name are there already."
        ),
    )

    def clean_columns(self):
        return [one for one in BETWEEN.split(self.cleaned_data["columns"]) if one.strip()]


class PersonForm(forms.Form):
    """A person of a list, with a field for each of its own columns."""

    number = forms.CharField(
        label=_("Number"), max_length=40, widget=forms.TextInput({"inputmode": "tel"})
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    first_name = forms.CharField(label=_("First name"), max_length=80, required=False)

    def __init__(self, *args, columns: list[str], country: str | None, **more):
        super().__init__(*args, **more)
        self._columns, self._country = columns, country
        for name in columns:
            self.fields[f"own-{name}"] = forms.CharField(
                label=name, max_length=VALUE_MAX, required=False
            )

    def clean_number(self):
        try:
            return phone.digits(self.cleaned_data["number"], self._country)
        except phone.NotANumber as fault:
            raise ValidationError(str(fault)) from fault

    @property
    def person(self) -> Person:
        cleaned = self.cleaned_data
        own = {name: cleaned[f"own-{name}"] for name in self._columns if cleaned[f"own-{name}"]}
        return Person(cleaned["number"], cleaned["name"], cleaned["first_name"], own)


class WhichListForm(forms.Form):
    """Which list an import goes to."""

    list = forms.ModelChoiceField(ContactList.objects.none(), label=_("List"))

    @classmethod
    def of(cls, place: Place | None) -> type[forms.Form]:
        lists = contacts.of(place) if place else ContactList.objects.none()

        class Own(cls):
            def __init__(self, *args, **more):
                super().__init__(*args, **more)
                self.fields["list"].queryset = lists

        return Own


class TextTemplateForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    sender = forms.CharField(label=_("Sender"), max_length=20, required=False)
    text = forms.CharField(
        label=_("Text"),
        strip=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("{name}, {first_name} and your own columns are filled in for each recipient."),
    )

    def clean_sender(self):
        typed = self.cleaned_data["sender"]
        try:
            return senders.sender_name(typed) if typed else ""
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean_text(self):
        return clean_text(self.cleaned_data["text"])


def clean_text(text: str) -> str:
    """The text with the line ends of a message. Raises ValidationError for what is too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise ValidationError(_now("Write a text."))
    try:
        size = parts(text).parts
    except Refused as refusal:
        raise ValidationError(str(refusal)) from refusal
    if size > PARTS_MAX:
        raise ValidationError(_now("The text is longer than %(n)s parts.") % {"n": PARTS_MAX})
    return text
