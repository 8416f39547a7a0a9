"""The steps of the quick-create wizards."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Country
from clients.forms.smpp_accounts import BindFields, NameFields, RateFields, SecurityFields
from clients.models import SmppAccount
from customers.models import Customer
from messaging.models import Service
from portal.core import money, phone
from portal.kit.sections import SectionedForm
from portal.models import User
from portal.pages import account

SERVICE = ("service", "parts_per_s", "max_binds", "window")
AMOUNT = {"max_digits": 19, "decimal_places": 6}


def units() -> list[tuple[str, str]]:
    """Units an account may have: SMS credits, then the currencies."""
    return [(money.CREDITS, _("SMS credits")), *((unit, unit) for unit in money.CURRENCIES)]


class CustomerStep(SectionedForm):
    parts = (
        ("", "", ("name", "country", "account_code", "manager", "time_zone")),
        (
            gettext_lazy("First contact"),
            "",
            ("contact_name", "contact_email", "contact_phone"),
        ),
    )

    name = forms.CharField(label=gettext_lazy("Company"), max_length=120)
    country = forms.ModelChoiceField(
        Country.objects.all(), label=gettext_lazy("Country"), required=False, empty_label=""
    )
    account_code = forms.CharField(
        label=gettext_lazy("Account code"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Short and unique; made from the name when empty."),
    )
    manager = forms.ModelChoiceField(
        User.objects.filter(is_staff=True, is_active=True),
        label=gettext_lazy("Manager"),
        required=False,
        empty_label="",
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    contact_name = forms.CharField(label=gettext_lazy("Contact"), max_length=120, required=False)
    contact_email = forms.EmailField(label=gettext_lazy("Contact's e-mail"), required=False)
    contact_phone = forms.CharField(
        label=gettext_lazy("Contact's phone"), max_length=30, required=False
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        zones = [(zone, zone.replace("_", " ")) for zone in account.zones()]
        self.fields["time_zone"].choices = [("", _("As the operator")), *zones]

    def clean_account_code(self):
        code = self.cleaned_data["account_code"].strip()
        if code and Customer.objects.filter(account_code__iexact=code).exists():
            raise forms.ValidationError(_("Another customer has this account code."))
        return code

    def clean_contact_phone(self):
        typed = self.cleaned_data["contact_phone"].strip()
        if not typed:
            return ""
        try:
            return phone.digits(typed)
        except phone.NotANumber as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self):
        found = self.cleaned_data
        if (found.get("contact_email") or found.get("contact_phone")) and not found.get(
            "contact_name"
        ):
            self.add_error("contact_name", _("Whose e-mail or phone is this?"))
        return found


class MoneyFields(forms.Form):
    """What a new customer's account begins with."""

    unit = forms.ChoiceField(
        label=gettext_lazy("Currency or SMS credits"),
        choices=units,
        help_text=gettext_lazy("Fixed once the account has its first entry."),
    )
    opening_balance = forms.DecimalField(
        label=gettext_lazy("Opening balance"), min_value=Decimal(0), **AMOUNT
    )
    credit_limit = forms.DecimalField(
        label=gettext_lazy("Credit limit"), min_value=Decimal(0), **AMOUNT
    )


class ServiceFields(RateFields):
    """What an SMPP account gets and how much it may."""

    service = forms.ModelChoiceField(
        Service.objects.all(),
        label=gettext_lazy("Service"),
        required=False,
        empty_label=gettext_lazy("The one for doors that name none"),
        help_text=gettext_lazy("Its routes and its price list."),
    )


class LimitsStep(SectionedForm, MoneyFields, ServiceFields):
    """A new customer's account, service and limits."""

    parts = (
        (gettext_lazy("Service and limits"), "", SERVICE),
        (gettext_lazy("Account"), "", ("unit", "opening_balance", "credit_limit")),
    )


class ServiceStep(SectionedForm, ServiceFields):
    """Service and limits of one more SMPP account."""

    parts = (("", "", SERVICE),)


class AccountStep(SectionedForm, SecurityFields, BindFields, NameFields):
    parts = (
        ("", "", ("name", "short_name", "system_id", "system_type", "address_range")),
        (
            gettext_lazy("Who may send, and to whom"),
            "",
            ("allowed_networks", "cug_numbers", "tls_required"),
        ),
    )

    system_id = forms.CharField(
        label=gettext_lazy("System ID"),
        max_length=15,
        required=False,
        help_text=gettext_lazy("At most 15 characters; made from the company's name when empty."),
    )
    cug_numbers = forms.CharField(
        label=gettext_lazy("Closed user group"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("With numbers here, it may send to no others."),
    )

    def clean_system_id(self):
        chosen = self.cleaned_data["system_id"].strip()
        if chosen and SmppAccount.objects.filter(system_id__iexact=chosen).exists():
            raise forms.ValidationError(_("Another SMPP account has this system ID."))
        return chosen


class ReviewStep(forms.Form):
    sends_mail = forms.BooleanField(
        label=gettext_lazy("E-mail the customer the details of the new account"), required=False
    )
    mail_to = forms.EmailField(
        label=gettext_lazy("To"),
        required=False,
        help_text=gettext_lazy("The mail holds the password, unless your template leaves it out."),
    )

    def clean(self):
        found = self.cleaned_data
        if found.get("sends_mail") and not found.get("mail_to") and "mail_to" not in self.errors:
            self.add_error("mail_to", _("To whom?"))
        return found


def told(form: forms.Form) -> list[dict]:
    """What was typed into a step, as components/facts.html shows it."""
    if not form.is_valid():
        return []
    unit = form.cleaned_data.get("unit", "")
    return [
        {"label": bound.label, "value": _told(form.cleaned_data[bound.name], unit)}
        for bound in form.visible_fields()
    ]


def _told(value, unit: str) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{money.show(value, unit)} {unit}"
    if isinstance(value, list):
        return ", ".join(value) or "\N{EN DASH}"
    return str(value) if value not in {None, ""} else "\N{EN DASH}"
