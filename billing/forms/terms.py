"""Forms of billing terms, and of what an account is charged again and again."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.forms.fields import AmountField, DaysField
from billing.models import BillingTerms, Enterprise
from billing.papers import words
from customers import postal
from customers.forms.fields import EmailsField, PostalField, country_choices
from portal.kit.sections import SectionedForm


class TermsForm(SectionedForm):
    parts = (
        (
            gettext_lazy("Billing"),
            "",
            ("model", "begins_on", "enterprise", "schedule", "invoice_days"),
        ),
        (
            gettext_lazy("Invoices"),
            "",
            ("detail", "terms_days", "purchase_order", "language", "holds"),
        ),
        (
            gettext_lazy("Telling of them"),
            "",
            ("sends_by_mail", "sends_usage", "is_visible", "reminds", "emails"),
        ),
        (
            gettext_lazy("Who they are made out to"),
            gettext_lazy("What is empty here is as the record says."),
            ("buyer_name", "postal_lines", "country", "vat_no"),
        ),
    )

    model = forms.ChoiceField(
        label=gettext_lazy("Billing model"), choices=BillingTerms.Model.choices
    )
    begins_on = forms.DateField(
        label=gettext_lazy("Invoices begin on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "For postpaid: the first day whose use is invoiced. Empty: the day it becomes postpaid."
        ),
    )
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(), label=gettext_lazy("Enterprise"), required=False
    )
    schedule = forms.ChoiceField(
        label=gettext_lazy("Invoices are made"), choices=BillingTerms.Schedule.choices
    )
    invoice_days = DaysField(
        label=gettext_lazy("Dates for invoices"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For days of the month, such as 1, 15. 31 is the last day."),
    )
    detail = forms.ChoiceField(label=gettext_lazy("Lines"), choices=BillingTerms.Detail.choices)
    terms_days = forms.IntegerField(
        label=gettext_lazy("Payment terms (days)"), required=False, min_value=0, max_value=365
    )
    purchase_order = forms.CharField(
        label=gettext_lazy("Purchase order"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Stands on every invoice."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    holds = forms.BooleanField(
        label=gettext_lazy("New invoices go to Hold"),
        required=False,
        help_text=gettext_lazy("They wait there until somebody has looked at them."),
    )
    sends_by_mail = forms.BooleanField(
        label=gettext_lazy("E-mail invoices by itself"), required=False
    )
    sends_usage = forms.BooleanField(
        label=gettext_lazy("Send stats"),
        required=False,
        help_text=gettext_lazy("With the file of what was used, by day and network."),
    )
    is_visible = forms.BooleanField(
        label=gettext_lazy("Send invoices: visible in the portal"), required=False
    )
    reminds = forms.BooleanField(label=gettext_lazy("Remind of what is overdue"), required=False)
    emails = EmailsField(
        label=gettext_lazy("Send invoices to (email)"), max_length=2000, required=False
    )
    buyer_name = forms.CharField(
        label=gettext_lazy("Name on invoices"), max_length=160, required=False
    )
    postal_lines = PostalField(
        label=gettext_lazy("Postal address"),
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
        required=False,
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    vat_no = forms.CharField(label=gettext_lazy("VAT reg no"), max_length=20, required=False)

    def __init__(self, *args, terms, known, **more):
        initial = {name: getattr(terms, name) for name in TermsForm.base_fields}
        initial["emails"] = ", ".join(terms.emails)
        initial["postal_lines"] = postal.text(terms.postal_lines)
        super().__init__(*args, initial=initial, **more)
        issuers = Enterprise.objects.filter(is_active=True)
        self.fields["enterprise"].queryset = issuers
        default = issuers.filter(is_default=True).first()
        nobody = _("Nobody yet: add an enterprise first")
        said = _("As everybody (%(name)s)") % {"name": default} if default else nobody
        self.fields["enterprise"].empty_label = said
        self.fields["country"].choices = country_choices(terms.country)
        self.fields["language"].choices = _languages(terms.language)
        for name, value in known.items():
            self.fields[name].help_text = _("Empty: %(value)s") % {"value": value}


class RecurringForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=120,
        help_text=gettext_lazy("As it stands on the invoice."),
    )
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"), min_value=0, max_digits=12, decimal_places=3, initial=1
    )
    unit_price = AmountField(
        label=gettext_lazy("Price of one"),
        help_text=gettext_lazy("Without tax. Below zero it is a discount."),
    )
    every_months = forms.IntegerField(
        label=gettext_lazy("Every, months"), min_value=1, max_value=60, initial=1
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Due on this day, and on the same day of the months to come."),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Until, inclusive"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, unit, **more):
        super().__init__(*args, **more)
        self.fields["unit_price"].unit = unit


def _languages(kept):
    found = [("", _("As the record says")), *words.NAMES.items()]
    return found if kept in dict(found) else [*found, (kept, kept)]
