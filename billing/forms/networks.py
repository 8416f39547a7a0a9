"""Countries, networks and prefixes as people write them."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing import networks
from billing.models import Country, Network
from portal.core.errors import Refused

LETTERS = RegexValidator(r"^[A-Z]{2}\Z", _("Two capital letters of ISO 3166."))
DIGITS = RegexValidator(r"^[1-9][0-9]{0,11}\Z", _("Digits with the country code, without +."))
MCC = RegexValidator(r"^[0-9]{3}\Z", _("Three digits."))
MNC = RegexValidator(r"^[0-9]{2,3}\Z", _("Two or three digits; 1 and 01 are not the same."))


def _digits():
    return forms.TextInput({"inputmode": "numeric"})


def _countries():
    return forms.ModelChoiceField(Country.objects.live(), label=_("Country"))


class CountryForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=2, validators=[LETTERS])
    name = forms.CharField(label=_("Name"), max_length=80)

    def __init__(self, *args, row: Country | None = None, **more):
        super().__init__(*args, **more)
        if row is not None:
            self.fields["code"].disabled = True
            self.initial = {"code": row.code, "name": row.name} | self.initial


class NetworkForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    country = _countries()
    mcc = forms.CharField(
        label="MCC",
        max_length=3,
        validators=[MCC],
        widget=_digits(),
    )
    mnc = forms.CharField(
        label="MNC",
        max_length=3,
        validators=[MNC],
        widget=_digits(),
    )

    def __init__(self, *args, row: Network | None = None, **more):
        super().__init__(*args, **more)
        if row is not None:
            # Prices, messages and other systems know the network by these.
            self.fields["mcc"].disabled = self.fields["mnc"].disabled = True
            own = {"name": row.name, "country": row.country_id, "mcc": row.mcc, "mnc": row.mnc}
            self.initial = own | self.initial


class PrefixForm(forms.Form):
    """The country goes without saying where a network is named."""

    digits = forms.CharField(
        label=_("Prefix"),
        max_length=12,
        validators=[DIGITS],
        widget=_digits(),
        help_text=_("First digits of numbers, with the country code: 49151. The longest decides."),
    )
    mcc_mnc = forms.CharField(
        label="MCC-MNC",
        max_length=8,
        required=False,
        help_text=_("The network, such as 262-01. Empty where only the country is known."),
    )
    country = _countries()

    def __init__(self, *args, row=None, **more):
        super().__init__(*args, **more)
        self.fields["country"].required = False
        self.fields["country"].help_text = _("That of the network where there is one.")
        if row is not None:
            self.fields["digits"].disabled = True
            own = {"digits": row.digits, "country": row.country_id}
            own["mcc_mnc"] = row.network.mcc_mnc if row.network else ""
            self.initial = own | self.initial

    def clean_mcc_mnc(self):
        text = self.cleaned_data["mcc_mnc"].strip()
        self.network = None
        if not text:
            return text
        try:
            mcc, mnc = networks.by_mcc_mnc(text)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        self.network = Network.objects.live().filter(mcc=mcc, mnc=mnc).first()
        if self.network is None:
            raise ValidationError(_now("There is no such network. Add it first."))
        return self.network.mcc_mnc

    def clean(self):
        cleaned = super().clean()
        network, country = getattr(self, "network", None), cleaned.get("country")
        if network and country and network.country_id != country.pk:
            about = {"network": network.name, "country": network.country}
            self.add_error("country", _now("%(network)s is a network of %(country)s.") % about)
        elif network:
            cleaned["country"] = network.country
        elif not country and "mcc_mnc" not in self.errors:
            self.add_error("country", _now("Name the country or a network."))
        return cleaned | {"network": network}
