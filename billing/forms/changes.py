import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from billing import changes
from billing.forms.fields import AmountField


class ChangeForm(forms.Form):
    """A change of a balance. The form's own key makes a second click the same change."""

    account = forms.ModelChoiceField(None, label=_("Account"), empty_label=None)
    amount = AmountField(
        label=_("Amount"), help_text=_("Positive tops up, negative takes away: -12.50.")
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=changes.DESCRIPTION_MAX,
        help_text=_("Such as: bank transfer 88304, credits for testing."),
    )
    key = forms.CharField(
        label=_("Key"),
        max_length=changes.KEY_MAX,
        required=False,
        help_text=_("A transaction number, for example. The same key moves money once."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    form_key = forms.CharField(max_length=36, widget=forms.HiddenInput)

    def __init__(self, *args, accounts, **more):
        super().__init__(*args, initial={"form_key": uuid.uuid4()}, **more)
        field = self.fields["account"]
        field.queryset = accounts
        field.label_from_instance = lambda account: account.unit
        units = list(accounts.values_list("unit", flat=True)[:2])
        if len(units) == 1:
            self.fields["amount"].unit = units[0]
            field.initial = accounts[0]
            field.widget = forms.HiddenInput()
