"""The forms of a client: a new one, its profile, and its consent to service messages."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import profiles
from customers import channels
from customers.forms import fields
from customers.models import Customer
from portal.core import phone
from portal.kit import choices
from portal.kit.sections import SectionedForm
from portal.pages import login

DAILY_MAX = 2**31 - 1


class LoginField(forms.CharField):
    """An e-mail or a phone to log in with, cleaned to how it is stored."""

    def __init__(self, **more):
        widget = forms.TextInput({"autocomplete": "off", "autocapitalize": "none"})
        super().__init__(
            label=gettext_lazy("Login"), max_length=120, required=False, widget=widget, **more
        )

    def clean(self, value):
        known = login.tidy(super().clean(value))
        if not known:
            return ""
        if "@" in known:
            return forms.EmailField().clean(known)
        if not phone.READY.fullmatch(known):
            said = _("Type an e-mail, or a phone number with its country code.")
            raise forms.ValidationError(said)
        return known


def password_field(help_text):
    return forms.CharField(
        label=gettext_lazy("Password"),
        max_length=128,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=help_text,
    )


class _Activation(forms.Form):
    activation_required = forms.BooleanField(
        label=gettext_lazy("Activation required"),
        required=False,
        help_text=gettext_lazy("Nobody logs in until the link in a mail was used."),
    )


class NewClientForm(_Activation, SectionedForm):
    """What a client begins with; all of the rest is told on its page."""

    sections_key = profiles.NEW_SECTIONS
    parts = (
        (gettext_lazy("Client"), "", ("customer", "company", "name")),
        (gettext_lazy("Log-in"), "", ("login", "password", "activation_required")),
    )

    customer = forms.ModelChoiceField(
        Customer.objects.none(), label=gettext_lazy("Customer"), empty_label=None
    )
    company = forms.CharField(label=gettext_lazy("Company"), max_length=120)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Whom you know there."),
    )
    login = LoginField(help_text=gettext_lazy("E-mail or phone; without one nobody logs in yet."))
    password = password_field(
        gettext_lazy("Empty: a mail with a link to set one goes to the e-mail.")
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        field = self.fields["customer"]
        # The house comes first: most clients are its own.
        field.queryset = Customer.objects.active().order_by("-is_house", "name", "pk")
        choices.shorten(field, _("Customer ID"))

    def clean(self):
        cleaned = super().clean()
        known, password = cleaned.get("login", ""), cleaned.get("password", "")
        if password and not known and "login" not in self.errors:
            self.add_error("login", _("A password needs a login."))
        if known and "@" not in known:
            self._check_phone(cleaned, password)
        return cleaned

    def _check_phone(self, cleaned, password):
        if cleaned.get("activation_required"):
            said = _("The activation is mailed: log in with an e-mail, or ask for it later.")
            self.add_error("activation_required", said)
        if not password:
            self.add_error("password", _("No mail reaches a phone: give a password."))


class ProfileForm(_Activation, SectionedForm):
    """Who the client is, how it logs in, and what it may."""

    sections_key = profiles.SECTIONS
    parts = (
        (
            gettext_lazy("Company"),
            "",
            (
                "company",
                "name",
                "site",
                "country",
                "region",
                "activity",
                "property_type",
                "postal_address",
            ),
        ),
        (gettext_lazy("How it is reached"), "", ("email", "phone", "accounting_email", "referer")),
        (gettext_lazy("Log-in"), "", ("login", "password", "activation_required")),
        (
            gettext_lazy("Sending"),
            "",
            (
                "manager",
                "time_zone",
                "channels",
                "sends_by_rest",
                "sends_by_smpp",
                "any_sender",
                "daily_limit",
            ),
        ),
    )

    company = forms.CharField(label=gettext_lazy("Company"), max_length=120)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    site = forms.URLField(label=gettext_lazy("Site"), required=False, assume_scheme="https")
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    region = forms.CharField(label=gettext_lazy("Region"), max_length=80, required=False)
    activity = forms.CharField(
        label=gettext_lazy("Type of activity"), max_length=120, required=False
    )
    property_type = forms.CharField(
        label=gettext_lazy("Property Type"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Its legal form, such as LLC or sole trader."),
    )
    postal_address = forms.CharField(
        label=gettext_lazy("Address, postal"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    phone = fields.PhoneField(label=gettext_lazy("Phone"), required=False)
    accounting_email = forms.EmailField(
        label=gettext_lazy("Email accounting"), max_length=254, required=False
    )
    referer = forms.CharField(
        label=gettext_lazy("Referer"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Who or what brought the client."),
    )
    login = LoginField(help_text=gettext_lazy("E-mail or phone."))
    password = password_field(gettext_lazy("Empty: stays as it is."))
    manager = forms.ModelChoiceField(
        fields.managers(),
        label=gettext_lazy("Manager"),
        required=False,
        empty_label=gettext_lazy("Nobody"),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Local time"), required=False)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"),
        choices=lambda: [(channel, capfirst(title)) for channel, title in channels.TITLES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sends_by_rest = forms.BooleanField(
        label=gettext_lazy("Can send by REST"),
        required=False,
        help_text=gettext_lazy("With API tokens; what is sent so is refused when this is off."),
    )
    sends_by_smpp = forms.BooleanField(
        label=gettext_lazy("Can send by SMPP"),
        required=False,
        help_text=gettext_lazy("With SMPP accounts; what they submit is refused when this is off."),
    )
    any_sender = forms.BooleanField(
        label=gettext_lazy("Dynamic sender"),
        required=False,
        help_text=gettext_lazy(
            "It may show any sender name; when this is off, only those that were approved."
        ),
    )
    daily_limit = forms.IntegerField(
        label=gettext_lazy("Messages a day"),
        required=False,
        min_value=1,
        max_value=DAILY_MAX,
        help_text=gettext_lazy("More are refused until the next day; empty for no limit."),
    )

    def __init__(self, *args, row, **more):
        super().__init__(*args, row=row, initial=_initial(row), **more)
        self.client = row
        self.fields["country"].choices = fields.country_choices(row.country)
        self.fields["time_zone"].choices = fields.zone_choices(row.time_zone)
        self.fields["manager"].queryset = fields.managers(row.manager_id)

    def clean_channels(self):
        chosen = self.cleaned_data["channels"]
        return [channel for channel in channels.TITLES if channel in chosen]

    def clean(self):
        cleaned = super().clean()
        if "login" not in self.errors and self.client.login and not cleaned.get("login"):
            self.add_error("login", _("Take the person off under People instead."))
        return cleaned


class SubscriptionForm(forms.Form):
    """Whether the client agreed to be written to by SMS."""

    sms_subscription = forms.BooleanField(
        label=gettext_lazy("SMS subscription"),
        required=False,
        help_text=gettext_lazy("The client agreed to get service and marketing messages."),
    )


def _initial(client):
    own = ("company", "name", "site", "country", "region", "activity", "property_type")
    own += ("postal_address", "email", "accounting_email", "referer", "activation_required")
    own += ("manager", "time_zone", "channels", "sends_by_rest", "sends_by_smpp")
    own += ("any_sender", "daily_limit")
    shown = {name: getattr(client, name) for name in own}
    known = client.login
    shown["login"] = phone.international(known) if known.isdigit() else known
    return shown | {"phone": fields.shown_phone(client.phone)}
