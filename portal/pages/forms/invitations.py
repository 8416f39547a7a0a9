from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _


class InviteForm(forms.Form):
    """Whom to ask, and what they may do; `choices` are the rights at the company."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("They can change it.")
    )
    rights = forms.ChoiceField(label=_("Rights"))

    def __init__(self, *args, company, choices, initial_rights, **more):
        super().__init__(*args, **more)
        said = _("A link to join %(company)s goes there. It works once, for 7 days.")
        self.fields["email"].help_text = said % {"company": company}
        self.fields["rights"].choices = choices
        self.fields["rights"].initial = initial_rights


class NewPersonForm(forms.Form):
    """Who is new here says how they are called, and sets a password."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["password"].help_text = " ".join(
            password_validation.password_validators_help_texts()
        )


class KnownPersonForm(forms.Form):
    """Who has an account shows that it is theirs."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
