"""Fields and choices that forms of the record share."""

import re
from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import postal
from portal.core import countries, phone
from portal.core.errors import Refused
from portal.models import User
from portal.pages import account

EMAILS_MAX = 20
BETWEEN = re.compile(r"[,;\n]")

Choices = list[tuple[str, str]]


class PhoneField(forms.CharField):
    """A number with its country code, cleaned to its E.164 digits."""

    widget = forms.TextInput({"type": "tel", "autocomplete": "off"})

    def __init__(self, **more):
        super().__init__(max_length=40, help_text=gettext_lazy("With its country code."), **more)

    def clean(self, value):
        text = super().clean(value)
        try:
            return phone.digits(text) if text else ""
        except phone.NotANumber as error:
            raise ValidationError(str(error)) from error


class EmailsField(forms.CharField):
    """Addresses between commas, cleaned to a list of them, each once."""

    def clean(self, value):
        words = [word.strip() for word in BETWEEN.split(super().clean(value))]
        found = list(dict.fromkeys(word for word in words if word))
        if len(found) > EMAILS_MAX:
            raise ValidationError(_("At most %(most)s addresses.") % {"most": EMAILS_MAX})
        bad = [word for word in found if not _is_email(word)]
        if bad:
            said = _("Not an e-mail address: %(words)s.")
            raise ValidationError(said % {"words": ", ".join(bad)})
        return found


class PostalField(forms.CharField):
    """A postal address, cleaned to its lines; lists of lines are read, too."""

    widget = forms.Textarea({"rows": 6})

    def clean(self, value):
        try:
            return postal.parse(super().clean(value))
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal


def shown_phone(digits: str) -> str:
    """A stored number as it is typed into a `PhoneField`."""
    return phone.international(digits) if digits else ""


def country_choices(kept: str = "") -> Choices:
    return _with_kept([("", ""), *countries.choices()], kept)


def zone_choices(kept: str = "") -> Choices:
    as_operator = _("As the operator (%(zone)s)") % {"zone": settings.TIME_ZONE}
    zones = ((zone, zone.replace("_", " ")) for zone in account.zones())
    return _with_kept([("", as_operator), *zones], kept)


def language_choices(kept: str = "") -> Choices:
    return _with_kept(settings.LANGUAGES, kept)


def managers(kept: int | None = None):
    """Active staff, and who looks after the customer now."""
    return User.objects.filter(Q(is_staff=True, is_active=True) | Q(pk=kept)).order_by("name", "pk")


def _with_kept(choices: Iterable[tuple[str, str]], kept: str) -> Choices:
    """Choices and, lest a save change it unasked, what is set now and is none of them."""
    found = list(choices)
    return found if kept in dict(found) or not kept else [*found, (kept, kept)]


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
