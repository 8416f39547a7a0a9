from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core import phone
from portal.pages import roles


class PersonForm(forms.Form):
    """A customer's or a client's person: how they are called and reached."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("With its country code; may be used to log in."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_phone(self):
        text = self.cleaned_data["phone"].strip()
        if not text:
            return ""
        try:
            return phone.digits(text)
        except phone.NotANumber as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["email"] and not cleaned["phone"]:
            self.add_error("email", _("An e-mail or a phone is needed to log in."))
        return cleaned


class StaffForm(PersonForm):
    """One of the operator's people: they also have roles, and an e-mail for their links."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["roles"].choices = [
            (role, f"{title}: {text}") for role, (title, text) in roles.ROLES.items()
        ]
