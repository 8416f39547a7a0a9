from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import postal
from customers.forms.fields import EmailsField, PostalField
from portal.kit.sections import SectionedForm

TERMS_MAX_DAYS = 365


class BillingForm(SectionedForm):
    """What stands on invoices to the customer, when they are due, and where they are sent."""

    parts = (
        (gettext_lazy("Invoices"), "", ("account_code", "vat_no", "payment_terms_days")),
        (gettext_lazy("Where invoices go"), "", ("invoice_emails", "postal_lines")),
    )

    account_code = forms.CharField(
        label=gettext_lazy("Account code"),
        max_length=20,
        help_text=gettext_lazy(
            "Stands on invoices and entries, and may be the customer's number in other "
            "accounting software. Unique."
        ),
    )
    vat_no = forms.CharField(
        label=gettext_lazy("VAT reg no"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("VAT or sales tax number, as it stands on invoices."),
    )
    payment_terms_days = forms.IntegerField(
        label=gettext_lazy("Payment terms (days)"), min_value=0, max_value=TERMS_MAX_DAYS
    )
    invoice_emails = EmailsField(
        label=gettext_lazy("Send invoices to (email)"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("Several addresses with commas between them."),
    )
    postal_lines = PostalField(
        label=gettext_lazy("Send invoices to (physical)"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy(
            'One line under the other. A list such as {"12 Long Lane","Leeds"} is read, too.'
        ),
    )

    def __init__(self, *args, customer, **more):
        initial = {
            "account_code": customer.account_code,
            "vat_no": customer.vat_no,
            "payment_terms_days": customer.payment_terms_days,
            "invoice_emails": ", ".join(customer.invoice_emails),
            "postal_lines": postal.text(customer.postal_lines),
        }
        super().__init__(*args, initial=initial, **more)
        self.fields["payment_terms_days"].help_text = _due(customer.payment_terms_days)


def _due(days):
    """When an invoice of today is due, by the terms that are saved."""
    today = timezone.localdate()
    return _("An invoice of today, %(today)s, is due on %(due)s.") % {
        "today": date_format(today, "j M Y"),
        "due": date_format(today + timedelta(days=days), "j M Y"),
    }
