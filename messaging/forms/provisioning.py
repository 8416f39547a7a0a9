from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import SmppAccount
from messaging.forms.quick_create import AMOUNT, SERVICE, MoneyFields, ServiceFields
from portal.kit.sections import SectionedForm

MONEY = ("unit", "opening_balance", "credit_limit", "upper_warning", "lower_warning")


class ProvisioningForm(SectionedForm, MoneyFields, ServiceFields):
    """What the quick-create wizards begin with."""

    parts = (
        (_("Account"), "", MONEY),
        (_("SMPP account"), "", (*SERVICE, "tls_required", "receipt_date_digits", "receipt_tlvs")),
    )

    upper_warning = forms.DecimalField(label=_("Upper warning"), required=False, **AMOUNT)
    lower_warning = forms.DecimalField(
        label=_("Lower warning"),
        required=False,
        help_text=_("Warnings are taken over where the new account has the same unit."),
        **AMOUNT,
    )
    tls_required = forms.BooleanField(label=_("TLS required"), required=False)
    receipt_date_digits = forms.TypedChoiceField(
        label=_("Dates in receipts"), choices=SmppAccount.ReceiptDates.choices, coerce=int
    )
    receipt_tlvs = forms.BooleanField(label=_("TLVs in receipts"), required=False)
