from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms import fields
from customers.models import Contact
from portal.kit import letters


class ContactForm(forms.Form):
    """Somebody at the customer's, and what they are written to about."""

    name = forms.CharField(label=_("Name"), max_length=120)
    position = forms.CharField(label=_("Position"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = fields.PhoneField(label=_("Phone"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Contact.Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mails = forms.MultipleChoiceField(
        label=_("Gets mails about"),
        choices=letters.topics,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who gets mails needs an e-mail address."),
    )

    def __init__(self, *args, contact=None, **more):
        super().__init__(*args, initial=_initial(contact) if contact else None, **more)


def _initial(contact):
    names = ("name", "position", "email", "roles", "mails")
    phone = fields.shown_phone(contact.phone)
    return {name: getattr(contact, name) for name in names} | {"phone": phone}
