"""The forms of an SMPP account. Each tab of its page has one; a new account has the longest."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients import default_countries, networks, smpp_accounts, tlvs
from clients.models import Client, Door, SmppAccount
from clients.scoping import LIVING
from portal.core.errors import Refused
from portal.kit import choices
from portal.kit.sections import SectionedForm


class LinesField(forms.CharField):
    """A list, one element in a line; `read` makes it from the text and names what is wrong."""

    widget = forms.Textarea

    def __init__(self, *, read, rows=4, **more):
        super().__init__(
            required=False, widget=forms.Textarea({"rows": rows, "spellcheck": "false"}), **more
        )
        self.read = read

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value):
        # A field that is only looked at is cleaned from what it shows: the list itself.
        text = super().clean(self.prepare_value(value))
        try:
            return self.read(text)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


def number(name: str, label: str, help_text: str = "") -> forms.IntegerField:
    """A number between the limits an account has for it."""
    least, most = smpp_accounts.LIMITS[name]
    initial = SmppAccount._meta.get_field(name).default
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, initial=initial, help_text=help_text
    )


class NameFields(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What it is for."))
    short_name = forms.CharField(
        label=_("Short name"),
        max_length=20,
        required=False,
        help_text=_("As it is called throughout the portal; the system ID when empty."),
    )


class BindFields(forms.Form):
    system_type = forms.CharField(
        label=_("System type"),
        max_length=12,
        required=False,
        help_text=_("What its binds name, if anything."),
    )
    address_range = forms.CharField(
        label=_("Address range"),
        max_length=40,
        required=False,
        help_text=_("The numbers a receiver is bound for, as a regular expression."),
    )


def priority_field():
    return forms.TypedChoiceField(
        label=_("Priority"),
        choices=Door.Priority.choices,
        coerce=int,
        empty_value=int(Door.Priority.NORMAL),
        initial=int(Door.Priority.NORMAL),
        required=False,
        help_text=_("Whose messages go out first where many wait. Urgent is for one-time codes."),
    )


class RateFields(forms.Form):
    parts_per_s = number(
        "parts_per_s",
        _("Parts per second"),
        _("What is submitted faster is refused as throttled and may be sent again."),
    )
    max_binds = number("max_binds", _("Max binds"))
    window = number("window", _("Window"), _("Requests without an answer on one bind."))


class SecurityFields(forms.Form):
    allowed_networks = LinesField(
        label=_("Allowed IPs and networks"),
        read=networks.read,
        help_text=_("Addresses or CIDR ranges, one in a line; none means any."),
    )
    tls_required = forms.BooleanField(label=_("TLS required"), required=False)


class MainForm(SectionedForm, BindFields, NameFields):
    """Who the account is, and whether it may be used."""

    sections_key = smpp_accounts.SECTIONS
    parts = (
        (_("Account"), "", ("name", "short_name", "system_id", "system_type", "address_range")),
        (
            _("What it may do"),
            _("What is off is refused from the next request on, by SMPP and by REST."),
            ("is_open", "binding_enabled", "submit_enabled"),
        ),
    )

    system_id = forms.CharField(
        label=_("System ID"), disabled=True, help_text=_("Stays as it was issued.")
    )
    is_open = forms.BooleanField(label=_("Enabled"), required=False)
    binding_enabled = forms.BooleanField(label=_("Binding enabled"), required=False)
    submit_enabled = forms.BooleanField(label=_("Submit enabled"), required=False)


class ParametersForm(SectionedForm, RateFields):
    """How much it may send at once, and what its receipts look like."""

    parts = (
        (_("Limits"), "", ("parts_per_s", "max_binds", "window", "priority")),
        (
            _("Messages"),
            "",
            (
                "default_country",
                "default_sender",
                "default_coding",
                "allowed_tlvs",
                "tag_tlv",
                "deduplicates_s",
                "resends_unanswered",
            ),
        ),
        (_("Receipts"), "", ("receipt_date_digits", "receipt_tlvs")),
    )

    priority = priority_field()
    default_country = forms.ChoiceField(
        label=_("Default country"),
        choices=default_countries.CHOICES,
        required=False,
        help_text=default_countries.HELP,
    )
    default_sender = forms.CharField(
        label=_("Default sender"),
        max_length=16,
        required=False,
        help_text=_(
            "Sends what comes over SMPP without a source_addr. The rules for sender names hold for "
            "it as for any other. Empty: such a message is refused."
        ),
    )
    default_coding = forms.TypedChoiceField(
        label=_("Default data coding"),
        choices=SmppAccount.Coding.choices,
        coerce=int,
        help_text=_("How a text with data_coding 0 is read."),
    )
    allowed_tlvs = LinesField(
        label=_("Allowed TLVs"),
        read=tlvs.read,
        help_text=_("Tags such as 0x1400, one in a line, that are passed on as they come."),
    )
    tag_tlv = forms.CharField(
        label=_("TLV of the client's ID"),
        max_length=6,
        required=False,
        help_text=_(
            "A tag from 0x1400 to 0x3FFF in which a message names the client it is for, while the "
            "customer has client tagging on. It is not passed on. Empty: none."
        ),
    )
    deduplicates_s = forms.IntegerField(
        label=_("Same message within, seconds"),
        required=False,
        min_value=0,
        max_value=smpp_accounts.LIMITS["deduplicates_s"][1],
        help_text=_(
            "The same user_message_reference, addresses and body again is answered with the first "
            "message's ID and not sent. 0 is off; at most 72 hours."
        ),
    )
    resends_unanswered = forms.BooleanField(
        label=_("Resend what got no answer"),
        required=False,
        help_text=_("A submit without an answer may have arrived: a resend is labelled."),
    )
    receipt_date_digits = forms.TypedChoiceField(
        label=_("Dates in receipts"), choices=SmppAccount.ReceiptDates.choices, coerce=int
    )
    receipt_tlvs = forms.BooleanField(label=_("TLVs in receipts"), required=False)

    def clean_deduplicates_s(self):
        return self.cleaned_data["deduplicates_s"] or 0


class SecurityForm(SecurityFields):
    """Where from and how it may be used."""


class CugForm(forms.Form):
    """The numbers it may send to, and whether they are all it may send to."""

    uses_cug = forms.BooleanField(
        label=_("Use CUG"),
        required=False,
        help_text=_("It then sends to the numbers below and to no others."),
    )
    cug_numbers = forms.CharField(
        label=_("Numbers"),
        required=False,
        widget=forms.Textarea({"rows": 16, "spellcheck": "false"}),
        help_text=_("With their country codes, one in a line or between commas; at most 100,000."),
    )


class NewForm(SectionedForm, SecurityFields, RateFields, BindFields, NameFields):
    """A new account of one customer, or of one client of it. `token` lets the page be sent once."""

    sections_key = smpp_accounts.SECTIONS
    parts = (
        (
            _("Account"),
            "",
            ("client", "name", "short_name", "system_id", "system_type", "address_range"),
        ),
        (_("Limits"), "", ("parts_per_s", "max_binds", "window")),
        (_("Security"), "", ("allowed_networks", "tls_required")),
    )

    token = forms.CharField(max_length=32, widget=forms.HiddenInput)
    client = forms.ModelChoiceField(
        Client.objects.none(),
        label=_("Client"),
        required=False,
        empty_label=_("None: the customer's own"),
    )
    system_id = forms.CharField(
        label=_("System ID"),
        max_length=15,
        required=False,
        help_text=_("At most 15 characters without spaces; made from the company when empty."),
    )

    def __init__(self, *args, customer, client=None, **more):
        super().__init__(*args, **more)
        clients = Client.objects.filter(customer=customer, status__in=LIVING).order_by("company")
        field = self.fields["client"]
        field.queryset = clients.filter(pk=client.pk) if client else clients
        if client:
            field.initial, field.disabled, field.required = client, True, True
        choices.shorten(field, _("Client ID"))


class TokenForm(forms.Form):
    """Nothing but the token that lets a page be sent once."""

    token = forms.CharField(max_length=32, widget=forms.HiddenInput)
