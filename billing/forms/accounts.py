from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from billing import limits
from billing.forms.fields import AmountField, sell_list, units
from billing.models import PriceList

MOMENT = "%Y-%m-%dT%H:%M"


class OpenForm(forms.Form):
    """A new account: what it is kept in, how far it may go, what messages cost."""

    unit = forms.ChoiceField(
        label=_("Currency or SMS credits"),
        choices=units,
        initial="EUR",
        help_text=_("Stays as it is from the first entry on."),
    )
    credit_limit = AmountField(
        label=_("Credit limit"),
        initial=Decimal(0),
        help_text=_("How far below zero messages may take the balance."),
    )
    price_list = sell_list("", label=_("Price list"))

    def clean(self):
        cleaned = super().clean()
        prices, unit = cleaned.get("price_list"), cleaned.get("unit")
        if prices and unit and prices.unit != unit:
            self.add_error("price_list", _("This list is in another currency."))
        return cleaned


class LimitsForm(forms.Form):
    """How far an account may go, and what messages cost it."""

    credit_limit = AmountField(label=_("Credit limit"))
    overdraft = AmountField(
        label=_("Overdraft"), help_text=_("On top of the credit, for a while or for good.")
    )
    overdraft_until = forms.DateTimeField(
        label=_("Overdraft until"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT, f"{MOMENT}:%S", "%Y-%m-%d %H:%M"],
        help_text=_("In your time zone. Empty: until somebody takes it away."),
    )
    own_list = sell_list("", label=_("Own price list"))
    price_list = sell_list("", label=_("Price list"))
    receipt_wait_days = forms.IntegerField(
        label=_("Days of waiting for DLR"), min_value=0, max_value=limits.RECEIPT_WAIT_DAYS_MAX
    )
    pays = forms.BooleanField(label=_("Pays for messages"), required=False)

    def __init__(self, *args, account, **more):
        initial = {name: getattr(account, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **more)
        for name in ("credit_limit", "overdraft"):
            self.fields[name].unit = account.unit
        for name in ("own_list", "price_list"):
            field = self.fields[name]
            lists = field.queryset.filter(unit=account.unit)
            if name == "own_list":
                lists |= PriceList.objects.filter(made_for=account, unit=account.unit)
            field.queryset = lists
        if not account.entry_count:
            self.fields = {"unit": _unit(account.unit)} | self.fields


class WarningsForm(forms.Form):
    """When somebody is told that the balance is low, and who."""

    upper_warning = AmountField(label=_("Upper warning, below"), required=False)
    lower_warning = AmountField(label=_("Lower warning, below"), required=False)
    warns_customer = forms.BooleanField(label=_("Mail the customer"), required=False)
    warns_operator = forms.BooleanField(label=_("Mail ourselves"), required=False)
    operator_emails = forms.CharField(
        label=_("Internal mails go to"),
        required=False,
        help_text=_("Addresses, parted by commas. Empty: the address for billing."),
    )
    warning_interval_h = forms.IntegerField(
        label=_("At most one mail in, hours"),
        min_value=0,
        max_value=limits.WARNING_INTERVAL_H_MAX,
        help_text=_("For each of the two warnings; 0 mails every time."),
    )

    def __init__(self, *args, account, told, **more):
        initial = {name: getattr(account, name) for name in self.base_fields}
        initial["operator_emails"] = ", ".join(account.operator_emails)
        super().__init__(*args, initial=initial, **more)
        for name in ("upper_warning", "lower_warning"):
            self.fields[name].unit = account.unit
        self.fields["warns_customer"].help_text = told

    def clean_operator_emails(self):
        text = self.cleaned_data["operator_emails"]
        return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


def _unit(unit):
    return forms.ChoiceField(label=_("Currency or SMS credits"), choices=units, initial=unit)
