"""The forms of a management key."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.api_tokens import KeptExpiry, expiry_field, networks_field, shown_expiry
from clients.forms.smpp_accounts import TokenForm
from messaging.models import ManagementKey
from portal.models import User


class KeyFields(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("The program that uses it, such as billing-sync."),
    )
    purposes = forms.MultipleChoiceField(
        label=_("For"),
        choices=ManagementKey.Purpose.choices,
        initial=[ManagementKey.Purpose.BALANCE],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is not ticked is refused."),
    )
    expires_at = expiry_field()
    allowed_networks = networks_field()


class NewKeyForm(KeyFields, TokenForm):
    """A new key. The hidden `token` lets the page be sent once."""

    owner = forms.ModelChoiceField(
        User.objects.filter(is_staff=True, is_active=True).order_by("name", "pk"),
        label=_("In whose name"),
        empty_label=None,
        help_text=_(
            "The key may do what this person may at the moment of the call, and the history tells "
            "of this person."
        ),
    )
    field_order = ("name", "owner", "purposes", "expires_at", "allowed_networks")


class KeyForm(KeptExpiry, KeyFields):
    """What may be changed of a key; its secret and its owner stay."""

    def __init__(self, *args, row, **more):
        self.row = row
        initial = {name: getattr(row, name) for name in self.base_fields}
        initial["expires_at"] = shown_expiry(row)
        super().__init__(*args, initial=initial, **more)
