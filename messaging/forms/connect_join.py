"""Forms of those who register on a connection's own pages: the fields of the calls, for people."""

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _

from billing.models import Country
from messaging.connect import codes, lists
from messaging.models import AccountType, NumberApplication, Registration

EMPTY = [("", "\N{EN DASH}")]


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


class Captcha(forms.Form):
    """A picture to read; the number of the picture goes along."""

    captcha_id = forms.CharField(widget=forms.HiddenInput, required=False)
    captcha_code = forms.CharField(
        label=_("Enter Code"),
        max_length=6,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def refuse(self, faults: list[tuple[int, str]]) -> None:
        """Say each fault of a call at its field; what has none stands above the form."""
        for code, detail in faults:
            name = FIELD_OF.get(code)
            self.add_error(name if name in self.fields else None, codes.told(code, detail))

    def asked(self) -> dict[str, str]:
        """What was typed, as a call has it."""
        return {name: str(value).strip() for name, value in self.data.items()}


class JoinForm(Captcha):
    """Account Sign Up."""

    fname = forms.CharField(label=_("First Name"), max_length=80)
    sname = forms.CharField(label=_("Last Name"), max_length=80)
    user = forms.CharField(
        label=_("Username"), max_length=128, help_text=_("Letters and digits, or your e-mail.")
    )
    password = forms.CharField(
        label=_("Password"),
        min_length=6,
        max_length=32,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("6 to 32 letters and digits."),
    )
    email_address = forms.EmailField(label=_("Email"), max_length=64)
    email_format = forms.ChoiceField(
        label=_("Email Format"),
        choices=[(str(value), label) for value, label in Registration.Format.choices],
    )
    country_id = forms.ChoiceField(label=_("Country"), choices=_countries)
    mobile_number = forms.CharField(
        label=_("Mobile Number"),
        max_length=30,
        help_text=_("With or without the country's prefix; a 0 in front is left out."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    company = forms.CharField(label=_("Company"), max_length=80, required=False)
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

    user = forms.CharField(label=_("Username"), max_length=128)
    password = forms.CharField(label=_("Password"), max_length=32, widget=forms.PasswordInput)
    email_address = forms.EmailField(
        label=_("Email"),
        max_length=64,
        required=False,
        help_text=_("Only if it was mistyped: the mail then goes there."),
    )
    field_order = ("user", "password", "email_address", "captcha_id", "captcha_code")


class ForgotForm(Captcha):
    """A new password by mail."""

    user = forms.CharField(label=_("Username"), max_length=128)
    email_address = forms.EmailField(label=_("Email"), max_length=64)
    field_order = ("user", "email_address", "captcha_id", "captcha_code")


class CodeForm(Captcha):
    """Verify your account: who has no code yet leaves its field empty and gets one."""

    user = forms.CharField(label=_("Username"), max_length=128)
    password = forms.CharField(label=_("Password"), max_length=32, widget=forms.PasswordInput)
    sms_activation_code = forms.CharField(
        label=_("Code"),
        max_length=11,
        required=False,
        help_text=_("From the SMS. Leave it empty to have one sent."),
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
        label=_("Country of the number"), queryset=Country.objects.order_by("name")
    )
    use = forms.ChoiceField(label=_("Service type"), choices=NumberApplication.Use.choices)
    purpose = forms.CharField(
        label=_("What is it for?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    no_adult_content = forms.BooleanField(label=_("There is no adult content in it"))
    accept_terms = forms.BooleanField(
        label=_("I accept the general terms and those of the country")
    )


FIELD_OF = {
    codes.FIRST_NAME: "fname",
    codes.SURNAME: "sname",
    codes.USERNAME: "user",
    codes.USERNAME_TAKEN: "user",
    codes.WRONG_PASSWORD: "password",
    codes.WRONG_EMAIL: "email_address",
    codes.PASSWORD: "password",
    codes.EMAIL_ADDRESS: "email_address",
    codes.MATCHING_ACCOUNT: "email_address",
    codes.EMAIL_FORMAT: "email_format",
    codes.COUNTRY_ID: "country_id",
    codes.RESTRICTED: "country_id",
    codes.MOBILE_NUMBER: "mobile_number",
    codes.MOBILE_BLOCKED: "mobile_number",
    codes.COMPANY: "company",
    codes.ACCOUNT_ID: "account_id",
    codes.ACCEPT_TERMS: "accept_terms",
    codes.TERMS_REQUIRED: "accept_terms",
    codes.SMS_CODE: "sms_activation_code",
    codes.CAPTCHA_ID: "captcha_code",
    codes.CAPTCHA_CODE: "captcha_code",
    codes.CAPTCHA_EXPIRED: "captcha_code",
    codes.CAPTCHA_REDEEMED: "captcha_code",
}
