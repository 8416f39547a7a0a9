"""Forms of the Settings page. What they say is written by portal.pages.settings."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import countries, phone
from portal.kit import operator, pictures

# RFC 1123: labels of letters, digits and hyphens, the last one no number.
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
HOSTS_MAX = 20
ROLES = {
    "sales": (gettext_lazy("Sales"), gettext_lazy("Offers and price changes.")),
    "support": (
        gettext_lazy("Support"),
        gettext_lazy("Access details, and whom users write to for help."),
    ),
    "billing": (gettext_lazy("Billing"), gettext_lazy("Balances, warnings and invoices.")),
}


class LineField(forms.CharField):
    """One line of text: it may stand in the head of a mail."""

    def clean(self, value):
        return " ".join(super().clean(value).split())


class TextField(forms.CharField):
    """Several lines of text, however the browser ends them."""

    def __init__(self, *, rows=4, **more):
        super().__init__(widget=forms.Textarea({"rows": rows}), **more)

    def clean(self, value):
        return super().clean(value).replace("\r\n", "\n").replace("\r", "\n")


class OrganisationForm(forms.Form):
    name = LineField(label=gettext_lazy("Name"), max_length=80)
    legal_name = LineField(label=gettext_lazy("Legal name"), max_length=160, required=False)
    registration_no = LineField(
        label=gettext_lazy("Registration no"), max_length=40, required=False
    )
    vat_no = LineField(label=gettext_lazy("VAT no"), max_length=20, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    address = TextField(label=gettext_lazy("Address"), max_length=500, required=False)
    site = forms.URLField(label=gettext_lazy("Site"), required=False, assume_scheme="https")
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("With its country code."),
        widget=forms.TextInput({"type": "tel"}),
    )
    logo = pictures.LogoField()

    beside = (
        ("name", "legal_name"),
        ("registration_no", "vat_no"),
        ("address", "country"),
        ("site", "phone"),
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["country"].choices = [("", "\N{EN DASH}"), *countries.choices()]
        self.fields["name"].help_text = _("On every page, on the log-in, in files and in mails.")

    @property
    def pairs(self):
        """The fields but the logo, two in a row."""
        return [[self[name] for name in names] for names in self.beside]

    def clean_phone(self):
        text = self.cleaned_data["phone"].strip()
        if not text:
            return ""
        try:
            return phone.digits(text, self.cleaned_data.get("country") or None)
        except phone.NotANumber as error:
            raise ValidationError(str(error)) from error


class MailRolesForm(forms.Form):
    """Name, address and signature of each of `operator.ROLES`, as `sales_name` and so on.

    What is left empty has its default, which the empty field shows.
    """

    parts = ("name", "address", "signature")

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        name, address = operator.organisation().name, operator.default_address()
        for role in operator.ROLES:
            self.fields |= {
                f"{role}_name": LineField(
                    label=_("Name"),
                    max_length=80,
                    required=False,
                    widget=forms.TextInput({"placeholder": name}),
                ),
                f"{role}_address": forms.EmailField(
                    label=_("Address"),
                    required=False,
                    widget=forms.EmailInput({"placeholder": address}),
                ),
                f"{role}_signature": TextField(
                    label=_("Signature"),
                    max_length=1000,
                    required=False,
                    rows=3,
                    help_text=_("Stands at the end of these mails."),
                ),
            }

    @property
    def sections(self):
        return [
            {
                "title": title,
                "text": text,
                "pair": [self[f"{role}_name"], self[f"{role}_address"]],
                "signature": self[f"{role}_signature"],
            }
            for role, (title, text) in ROLES.items()
        ]


class LetterForm(forms.Form):
    subject = LineField(label=gettext_lazy("Subject"), max_length=200)
    body = TextField(label=gettext_lazy("Text"), max_length=20_000, rows=18)


class StatusField(forms.CharField):
    """A command_status as people write it, 0x45; the number itself when it is cleaned."""

    def prepare_value(self, value):
        return f"0x{value:X}" if isinstance(value, int) else value

    def clean(self, value):
        text = super().clean(value)
        try:
            status = int(text, 16) if text else operator.NO_MONEY_STATUS
        except ValueError:
            status = -1
        if status not in operator.NO_MONEY_STATUSES:
            raise ValidationError(_("Write 0x45, 0x101, or one from 0x400 to 0x4FF."))
        return status


class EndpointsForm(forms.Form):
    hosts = TextField(
        label=gettext_lazy("Hosts"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy(
            "One per line; tell customers two at least. Left empty, they are told the name in "
            "this page's address."
        ),
    )
    plain_port = forms.IntegerField(label=gettext_lazy("SMPP port"), min_value=1, max_value=65_535)
    tls_port = forms.IntegerField(
        label=gettext_lazy("SMPP port with TLS"), min_value=1, max_value=65_535
    )
    no_money_status = StatusField(
        label=gettext_lazy("Status when the balance is too low"),
        max_length=6,
        required=False,
        help_text=gettext_lazy(
            "What SMPP answers then: 0x45, 0x101 of SMPP 5.0, or your own from 0x400 to 0x4FF. "
            "None of them asks to try again."
        ),
    )
    parts_wait_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes to wait for parts"),
        min_value=1,
        max_value=60,
        required=False,
        help_text=gettext_lazy(
            "A long message whose parts have not all come by then is given up and refunded."
        ),
    )

    def clean_parts_wait_minutes(self):
        return self.cleaned_data["parts_wait_minutes"] or operator.PARTS_WAIT_MINUTES

    def clean_hosts(self):
        lines = [line.strip().lower() for line in self.cleaned_data["hosts"].split("\n")]
        hosts = list(dict.fromkeys(line for line in lines if line))
        if wrong := [host for host in hosts if not _is_host(host)]:
            said = _("No host name and no IP address: %(hosts)s.")
            raise ValidationError(said % {"hosts": ", ".join(wrong)})
        if len(hosts) > HOSTS_MAX:
            raise ValidationError(_("At most %(most)s hosts.") % {"most": HOSTS_MAX})
        return hosts

    def clean(self):
        cleaned = super().clean()
        plain = cleaned.get("plain_port")
        if plain is not None and plain == cleaned.get("tls_port"):
            self.add_error("tls_port", _("The two ports must be different."))
        return cleaned


def _is_host(text):
    try:
        validate_ipv46_address(text)
    except ValidationError:
        is_number = text.rpartition(".")[2].isdigit()
        return len(text) <= 253 and not is_number and HOST.fullmatch(text) is not None
    return True
