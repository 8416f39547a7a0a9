from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Seat
from portal.pages.forms.users import PersonForm


class SeatForm(PersonForm):
    """Somebody of a client's, and what they may do in its cabinet."""

    rights = forms.ChoiceField(
        label=_("Rights"),
        choices=Seat.Rights.choices,
        initial=Seat.Rights.VIEWER,
        help_text=_("An owner does everything; a developer sends, finance pays, a viewer looks."),
    )


class NewSeatForm(SeatForm):
    """Somebody new: they are mailed a link to set a password, or get one here."""

    field_order = ("name", "email", "phone", "rights", "password")
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Empty: a mail with a link to set one goes to the e-mail."),
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["email"] and not cleaned["password"]:
            self.add_error("password", _("No mail reaches a phone: give a password."))
        return cleaned
