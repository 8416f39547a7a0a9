"""The forms of an API token."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients import default_countries, networks, tokens
from clients.forms.smpp_accounts import LinesField, TokenForm, priority_field
from clients.models import ApiToken
from portal.kit.sections import SectionedForm

MOMENT = "%Y-%m-%dT%H:%M"


def expiry_field():
    return forms.DateTimeField(
        label=_("Expires"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT, f"{MOMENT}:%S", "%Y-%m-%d %H:%M"],
        help_text=_("In your time zone. Empty: never."),
    )


def shown_expiry(row):
    """The expiry as a page shows it, which is to the minute."""
    return row.expires_at and row.expires_at.replace(second=0, microsecond=0)


def networks_field():
    return LinesField(
        label=_("Allowed IPs and networks"),
        read=networks.read,
        help_text=_("Addresses or CIDR ranges, one in a line; none means any."),
    )


class KeptExpiry:
    """A form of a `row` that expires: what was not touched keeps its seconds, also when past."""

    def clean_expires_at(self):
        is_new = "expires_at" in self.changed_data
        return self.cleaned_data["expires_at"] if is_new else self.row.expires_at


class TokenFields(SectionedForm):
    """Only staff say whose messages go first."""

    sections_key = tokens.SECTIONS
    parts = (
        (
            _("Token"),
            "",
            ("name", "scopes", "expires_at", "allowed_networks", "priority", "default_country"),
        ),
    )

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("The program that uses it, such as shop-live.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=ApiToken.Scope.choices,
        initial=list(ApiToken.Scope.values),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is not ticked is refused."),
    )
    expires_at = expiry_field()
    allowed_networks = networks_field()
    priority = priority_field()
    default_country = forms.ChoiceField(
        label=_("Default country"),
        choices=default_countries.CHOICES,
        required=False,
        help_text=default_countries.HELP,
    )

    def __init__(self, *args, user, **more):
        super().__init__(*args, user=user, **more)
        if not user.is_staff:
            del self.fields["priority"]
            ((title, text, names), *hung) = self._placed
            own = tuple(name for name in names if name != "priority")
            self._placed = [(title, text, own), *hung]


class NewForm(TokenFields, TokenForm):
    """A new API token. The hidden `token` lets the page be sent once."""


class ChangeForm(KeptExpiry, TokenFields):
    """What may be changed of a token; its secret stays."""

    def __init__(self, *args, row, **more):
        self.row = row
        initial = {name: getattr(row, name) for name in self.base_fields}
        initial["expires_at"] = shown_expiry(row)
        super().__init__(*args, row=row, initial=initial, **more)
