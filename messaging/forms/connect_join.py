"""Forms of those who register on a connection's own pages: the fields of the calls, for people."""

import phonenumbers
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from billing.models import Country
from messaging.connect import codes, lists
from messaging.forms import connect_faults
from messaging.models import AccountType, NumberApplication, Registration

EMPTY = [("", "\N{EN DASH}")]


def filled(what: str) -> forms.TextInput:
    """A field that browsers fill in, as they know who sits before them."""
    return forms.TextInput(attrs={"autocomplete": what})


EMAIL = forms.EmailInput(attrs={"autocomplete": "email"})
PASSWORD = forms.PasswordInput(attrs={"autocomplete": "current-password"})


def _countries() -> list[tuple[str, str]]:
    found = []
    for country in Country.objects.order_by("name"):
        if number := lists.number_of(country.code):
            prefix = phonenumbers.country_code_for_region(country.code)
            found.append((number, f"{country.name} (+{prefix})" if prefix else country.name))
    return EMPTY + found


def _kinds() -> list[tuple[str, str]]:
    rows = AccountType.objects.filter(is_offered=True)
    return [(str(kind.number), kind.name) for kind in rows]


class Read(forms.TextInput):
    """What was read of one picture is not shown again: it says nothing about the next one."""

    def get_context(self, name, value, attrs):
        return super().get_context(name, None, attrs)


class Captcha(forms.Form):
    """A picture to read; the number of the picture goes along."""

    captcha_id = forms.CharField(widget=forms.HiddenInput, required=False)
    captcha_code = forms.CharField(
        label=_("Enter Code"),
        max_length=6,
        widget=Read(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def refuse(self, faults: list[tuple[int, str]]) -> None:
        """Say each fault of a call at its field; what has none stands above the form."""
        for code, detail in faults:
            name = connect_faults.FIELD_OF.get(code)
            sentence = connect_faults.told(code, detail)
            self.add_error(name if name in self.fields else None, sentence)

    def asked(self) -> dict[str, str]:
        """What was typed, as a call has it."""
        return {name: str(value).strip() for name, value in self.data.items()}


class JoinForm(Captcha):
    """Account Sign Up."""

    fname = forms.CharField(label=_("First Name"), max_length=80, widget=filled("given-name"))
    sname = forms.CharField(label=_("Last Name"), max_length=80, widget=filled("family-name"))
    user = forms.CharField(
        label=_("Username"),
        max_length=128,
        widget=filled("username"),
        help_text=_("Letters and digits, or your e-mail."),
    )
    password = forms.CharField(
        label=_("Password"),
        min_length=6,
        max_length=32,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("6 to 32 letters and digits."),
        error_messages={"min_length": connect_faults.SENTENCES[codes.PASSWORD]},
    )
    email_address = forms.EmailField(label=_("Email"), max_length=64, widget=EMAIL)
    email_format = forms.ChoiceField(
        label=_("Email Format"),
        choices=[(str(value), capfirst(label)) for value, label in Registration.Format.choices],
    )
    country_id = forms.ChoiceField(label=_("Country"), choices=_countries)
    mobile_number = forms.CharField(
        label=_("Mobile Number"),
        max_length=30,
        help_text=_("With or without the country's prefix; a 0 in front is left out."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    company = forms.CharField(
        label=_("Company"), max_length=80, required=False, widget=filled("organization")
    )
    account_id = forms.ChoiceField(label=_("Account Type"), choices=_kinds)
    accept_terms = forms.BooleanField(label=_("I Accept the Terms and Conditions"))

    field_order = (
        "fname",
        "sname",
        "user",
        "password",
        "email_address",
        "email_format",
        "country_id",
        "mobile_number",
        "company",
        "account_id",
        "captcha_id",
        "captcha_code",
        "accept_terms",
    )

    def asked(self) -> dict[str, str]:
        """The mobile number with its country's prefix, whichever way it was typed."""
        found = super().asked()
        country = lists.country_of(found.get("country_id", ""))
        if country is not None:
            found["mobile_number"] = international(found["mobile_number"], country.code)
        return found | {"accept_terms": "1" if found.get("accept_terms") else "0"}


def international(typed: str, country: str) -> str:
    """The digits of a number that was typed with or without its prefix; as it is if it is none."""
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return typed
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).lstrip("+")


class ResendForm(Captcha):
    """Resend Activation Email."""

    user = forms.CharField(label=_("Username"), max_length=128, widget=filled("username"))
    password = forms.CharField(label=_("Password"), max_length=32, widget=PASSWORD)
    email_address = forms.EmailField(
        label=_("Email"),
        max_length=64,
        required=False,
        help_text=_("Only if it was mistyped: the mail then goes there."),
    )
    field_order = ("user", "password", "email_address", "captcha_id", "captcha_code")


class ForgotForm(Captcha):
    """A new password by mail."""

    user = forms.CharField(label=_("Username"), max_length=128, widget=filled("username"))
    email_address = forms.EmailField(label=_("Email"), max_length=64, widget=EMAIL)
    field_order = ("user", "email_address", "captcha_id", "captcha_code")


class CodeForm(Captcha):
    """Verify your account: who has no code yet leaves its field empty and gets one."""

    user = forms.CharField(label=_("Username"), max_length=128, widget=filled("username"))
    password = forms.CharField(label=_("Password"), max_length=32, widget=PASSWORD)
    sms_activation_code = forms.CharField(
        label=_("SMS code"),
        max_length=11,
        required=False,
        help_text=_("Leave it empty to have one sent."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    field_order = ("user", "password", "sms_activation_code", "captcha_id", "captcha_code")


class BuyForm(forms.Form):
    """How much credit; the tax comes on top."""

    net = forms.DecimalField(
        label=_("Credit"), min_value=1, max_value=100_000, decimal_places=2, localize=False
    )


class NumberForm(forms.Form):
    """An application for one number."""

    country = forms.ModelChoiceField(
        label=_("Country of the number"),
        queryset=Country.objects.order_by("name"),
        empty_label="\N{EN DASH}",
    )
    use = forms.ChoiceField(
        label=_("Service type"),
        choices=[(value, capfirst(label)) for value, label in NumberApplication.Use.choices],
    )
    purpose = forms.CharField(
        label=_("What is it for?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    no_adult_content = forms.BooleanField(label=_("There is no adult content in it"))
    accept_terms = forms.BooleanField(
        label=_("I accept the general terms and those of the country")
    )
