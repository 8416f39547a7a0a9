"""Forms of who issues documents, and of the tax they bear."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import bic, iban
from stdnum.exceptions import ValidationError as NotValid

from billing.forms.fields import DaysField
from billing.models import Enterprise, TaxRule
from customers import postal
from customers.forms.fields import PhoneField, PostalField, country_choices
from portal.core import countries
from portal.kit.pictures import LogoField
from portal.kit.sections import SectionedForm

CATEGORIES = [
    ("S", gettext_lazy("S: standard rate")),
    ("Z", gettext_lazy("Z: zero rate")),
    ("AE", gettext_lazy("AE: reverse charge")),
    ("G", gettext_lazy("G: export, no tax")),
    ("O", gettext_lazy("O: not subject to tax")),
    ("E", gettext_lazy("E: exempt")),
]


class CheckedField(forms.CharField):
    """What has check digits or a form of its own, cleaned to how it is written compactly."""

    def __init__(self, *, rule, fault, **more):
        self.rule, self.fault = rule, fault
        super().__init__(max_length=42, required=False, **more)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        try:
            return self.rule.validate(text)
        except NotValid as error:
            raise ValidationError(self.fault) from error


class EnterpriseForm(SectionedForm):
    parts = (
        (
            gettext_lazy("Company"),
            "",
            ("brand", "legal_name", "vat_no", "registration_no", "logo", "is_default", "is_active"),
        ),
        (gettext_lazy("Address"), "", ("postal_lines", "postcode", "city", "country")),
        (gettext_lazy("How it is reached"), "", ("email", "phone", "site")),
        (
            gettext_lazy("Bank"),
            gettext_lazy("Where invoices ask to be paid to."),
            ("account_holder", "bank_name", "iban", "bic"),
        ),
        (
            gettext_lazy("Documents"),
            "",
            (
                "scheme",
                "invoice_prefix",
                "credit_prefix",
                "receipt_prefix",
                "first_number",
                "remind_after_days",
                "foot_note",
                "signature",
            ),
        ),
    )

    brand = forms.CharField(label=gettext_lazy("Brand"), max_length=120)
    legal_name = forms.CharField(label=gettext_lazy("Legal name"), max_length=160)
    vat_no = forms.CharField(label=gettext_lazy("VAT reg no"), max_length=20, required=False)
    registration_no = forms.CharField(
        label=gettext_lazy("Registration no"), max_length=40, required=False
    )
    logo = LogoField()
    is_default = forms.BooleanField(
        label=gettext_lazy("Issues where nobody else is named"), required=False
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)
    postal_lines = PostalField(
        label=gettext_lazy("Street and number"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        help_text=gettext_lazy("One line under the other."),
    )
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=80, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    site = forms.URLField(label=gettext_lazy("Site"), required=False, assume_scheme="https")
    account_holder = forms.CharField(
        label=gettext_lazy("Account holder"), max_length=120, required=False
    )
    bank_name = forms.CharField(label=gettext_lazy("Bank"), max_length=120, required=False)
    iban = CheckedField(
        label="IBAN", rule=iban, fault=gettext_lazy("This IBAN has a slip: check its digits.")
    )
    bic = CheckedField(label="BIC", rule=bic, fault=gettext_lazy("A BIC has 8 or 11 characters."))
    scheme = forms.ChoiceField(label=gettext_lazy("VAT"), choices=Enterprise.Scheme.choices)
    invoice_prefix = forms.CharField(
        label=gettext_lazy("Invoice numbers begin with"),
        max_length=12,
        help_text=gettext_lazy("INV makes INV-2026-00001. Each kind needs a beginning of its own."),
    )
    credit_prefix = forms.CharField(
        label=gettext_lazy("Credit note numbers begin with"), max_length=12
    )
    receipt_prefix = forms.CharField(
        label=gettext_lazy("Receipt numbers begin with"), max_length=12
    )
    first_number = forms.IntegerField(
        label=gettext_lazy("First number of a year"),
        min_value=1,
        max_value=999_999,
        help_text=gettext_lazy("Counts for years whose first document is still to come."),
    )
    remind_after_days = DaysField(
        label=gettext_lazy("Remind, days after the due date"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("With commas between them. Empty: nobody is reminded."),
    )
    foot_note = forms.CharField(
        label=gettext_lazy("Foot note"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Stands at the foot of every document."),
    )
    signature = forms.CharField(
        label=gettext_lazy("Signature of mails"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, enterprise, **more):
        fields = [name for name in EnterpriseForm.base_fields if name != "percent"]
        initial = {name: getattr(enterprise, name) for name in fields}
        initial["postal_lines"] = postal.text(enterprise.postal_lines)
        super().__init__(*args, initial=initial, **more)
        self.fields["country"].choices = country_choices(enterprise.country)


class EnterpriseNewForm(EnterpriseForm):
    parts = (
        *EnterpriseForm.parts[:4],
        (
            gettext_lazy("Documents"),
            gettext_lazy("The rates of other cases, and of a later day, are set on the tab Tax."),
            ("percent", *EnterpriseForm.parts[4][2]),
        ),
    )

    percent = forms.DecimalField(
        label=gettext_lazy("Domestic VAT rate"), min_value=0, max_value=99, decimal_places=2
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["percent"].unit = "%"


class TaxRuleForm(forms.Form):
    case = forms.ChoiceField(label=gettext_lazy("Case"), choices=TaxRule.Case.choices)
    country = forms.ChoiceField(
        label=gettext_lazy("Buyer's country"),
        required=False,
        help_text=gettext_lazy("Empty: every country the case fits."),
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Rate"), min_value=0, max_value=99, max_digits=5, decimal_places=2
    )
    category = forms.ChoiceField(label=gettext_lazy("Category of EN 16931"), choices=CATEGORIES)
    text = forms.CharField(
        label=gettext_lazy("Text on the invoice"),
        max_length=240,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Where no tax is charged, the law wants the reason said."),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["percent"].unit = "%"
        self.fields["country"].choices = [("", _("All")), *countries.choices()]
