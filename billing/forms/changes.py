import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from billing import changes, top_ups
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


class TopUpForm(forms.Form):
    """A top-up of one account. The form's own key makes a second click the same top-up."""

    amount = AmountField(label=_("Amount"))
    comment = forms.CharField(label=_("Comment"), max_length=top_ups.COMMENT_MAX, required=False)
    key = forms.CharField(max_length=top_ups.KEY_MAX, widget=forms.HiddenInput)

    def __init__(self, *args, account, **more):
        super().__init__(*args, initial={"key": uuid.uuid4()}, **more)
        self.fields["amount"].unit = account.unit


class CreditForm(forms.Form):
    """The credit of one account; `told` says who would hear of it."""

    amount = AmountField(label=_("Credit"))
    notify = forms.BooleanField(label=_("Notify the customer of the change"), required=False)

    def __init__(self, *args, account, told, **more):
        super().__init__(*args, initial={"amount": account.credit_limit}, **more)
        self.fields["amount"].unit = account.unit
        notify = self.fields["notify"]
        notify.help_text = ", ".join(told)
        if not told:
            notify.disabled = True
            notify.help_text = _("There is no e-mail address to write to.")
