"""The settings of a connector, in the order in which one asks a supplier for them."""

import ssl
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.models import PriceList
from clients.forms.smpp_accounts import LinesField
from messaging import quirks
from messaging.http import filling
from messaging.models import Connector
from portal.core.errors import Refused

# SMPP 3.4 section 4.1.1 allows 8 characters; many suppliers give longer ones.
PASSWORD_MAX = 64
TON_NPI_HELP = _("Automatic when empty: by what the number or name looks like.")
HELP = {
    "name": _("As it is called in the portal."),
    "is_enabled": _("Off: its links say goodbye, and what waits for it keeps waiting."),
    "host": _("Name or address of the supplier's SMPP server."),
    "verifies_tls": _("Off only where a supplier has a certificate that nobody can check."),
    "tls_authority": _("PEM; the system's own authorities when empty."),
    "binds": _("Connections at a time. A pair counts as one."),
    "window": _("Submits that may wait for an answer on one bind."),
    "rate": _("Of all binds together. Parts count, not messages."),
    "enquire_s": _("Silence after which the supplier is asked whether it lives."),
    "response_s": _("A submit without an answer for so long has an unknown outcome."),
    "service_type": _("Instead of what a customer asks for."),
    "source_ton": TON_NPI_HELP,
    "source_npi": TON_NPI_HELP,
    "destination_ton": _("International (1) when empty."),
    "destination_npi": _("ISDN (1) when empty."),
    "default_alphabet": _(
        "What the supplier reads when no alphabet is named. A character it lacks goes in UCS-2."
    ),
    "long_method": _("How the parts of a long text say that they belong together."),
    "sends_validity": _("How the supplier is told how long a message is worth trying."),
    "passes_tlvs": _("Those an SMPP account is allowed to send along."),
    "id_base_answer": _("As numbers, they match however each end writes them."),
    "strips_zeros": _("Of IDs that are text."),
    "folds_case": _("Of IDs that are text."),
    "receipt_date_digits": _("For the moment of delivery that receipts tell."),
    "time_zone": _("Such as UTC or Europe/Berlin: receipts carry local time without a zone."),
    "cost_list": _("What the supplier charges."),
}


class KindForm(forms.ModelForm):
    """What connectors of every kind have. The password goes in and never comes out.

    `parts` are the sections: title, sentence, names of fields.
    """

    parts: tuple = ()

    password = forms.CharField(
        label=_("Password"),
        max_length=PASSWORD_MAX,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("Kept in an envelope and never shown. Empty keeps the present one."),
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["cost_list"].queryset = PriceList.objects.filter(kind=PriceList.Kind.COST)

    @property
    def sections(self):
        """As components/form_fields.html wants them."""
        return [
            {"title": title, "text": text, "fields": [self[name] for name in names]}
            for title, text, names in self.parts
        ]

    def clean_public_url(self):
        url = self.cleaned_data["public_url"].strip()
        try:
            return filling.check_address(url) if url else ""
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean_tls_authority(self):
        pem = self.cleaned_data["tls_authority"].strip()
        if pem:
            try:
                ssl.create_default_context(cadata=pem)
            except (ssl.SSLError, ValueError) as error:
                raise ValidationError(_now("This is no certificate in PEM.")) from error
        return pem


class ConnectorForm(KindForm):
    """A connector to a supplier's SMSC by SMPP."""

    parts = (
        (_("Supplier"), "", ("name", "is_enabled", "cost_list")),
        (
            _("Where and who"),
            "",
            ("host", "port", "system_id", "password", "uses_tls", "verifies_tls", "tls_authority"),
        ),
        (
            _("Bind"),
            "",
            ("bind_kind", "binds", "interface_version", "system_type", "address_range"),
        ),
        (_("Flow"), "", ("rate", "window", "response_s", "enquire_s")),
        (
            _("Addresses"),
            "",
            ("source_ton", "source_npi", "destination_ton", "destination_npi", "service_type"),
        ),
        (
            _("Messages"),
            "",
            ("default_alphabet", "long_method", "sends_validity", "tlvs", "passes_tlvs"),
        ),
        (
            _("Receipts"),
            "",
            (
                "id_base_answer",
                "id_base_receipt",
                "strips_zeros",
                "folds_case",
                "receipt_date_digits",
                "time_zone",
            ),
        ),
        (_("Errors"), "", ("passing_statuses", "permanent_statuses")),
    )

    tlvs = LinesField(
        label=_("TLVs to send"),
        read=quirks.read_tlvs,
        help_text=_("A tag and its octets in each line, such as 0x1400 4F6E77617264."),
    )
    passing_statuses = LinesField(
        label=_("Errors that pass"),
        read=quirks.read_statuses,
        help_text=_("The message is tried again later, as after 0x58, 0x14 and 0x08."),
    )
    permanent_statuses = LinesField(
        label=_("Errors for good"),
        read=quirks.read_statuses,
        help_text=_("The message is refused and refunded, even after 0x58, 0x14 and 0x08."),
    )

    class Meta:
        model = Connector
        fields = (
            *("name", "is_enabled", "cost_list", "host", "port", "system_id"),
            *("uses_tls", "verifies_tls", "tls_authority"),
            *("bind_kind", "binds", "interface_version", "system_type", "address_range"),
            *("rate", "window", "response_s", "enquire_s"),
            *("source_ton", "source_npi", "destination_ton", "destination_npi", "service_type"),
            *("default_alphabet", "long_method", "sends_validity", "tlvs", "passes_tlvs"),
            *("id_base_answer", "id_base_receipt", "strips_zeros", "folds_case"),
            *("receipt_date_digits", "time_zone", "passing_statuses", "permanent_statuses"),
        )
        help_texts = HELP
        labels = {
            "default_alphabet": _("Default alphabet (data_coding 0)"),
            "enquire_s": _("Ask by enquire_link after, s"),
        }
        widgets = {"tls_authority": forms.Textarea({"rows": 4, "spellcheck": "false"})}

    def clean_time_zone(self):
        name = self.cleaned_data["time_zone"].strip()
        if name not in available_timezones():
            raise ValidationError(_now("There is no time zone of this name."))
        return ZoneInfo(name).key

    def clean(self):
        cleaned = super().clean()
        bases = [cleaned.get("id_base_answer"), cleaned.get("id_base_receipt")]
        if bases.count(Connector.IdBase.TEXT) == 1:
            self.add_error(
                "id_base_receipt",
                _now("An ID is a number at both ends, or text at both."),
            )
        return cleaned
