"""Forms of invoices: new ones, and what is done with one."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import invoice_looks
from billing.forms.fields import AmountField
from billing.forms.payers import PayerField, payers
from billing.invoicing.drafting import LineDraft
from billing.models import InvoiceLine
from portal.core import money
from portal.core.errors import Refused
from portal.core.periods import Period

LINES_MAX = 200
REASON_MAX = 200
NOTE_MAX = 1_000
TEXT_MAX = 240
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class LineForm(forms.Form):
    """One line by hand. One that is left empty is no line."""

    text = forms.CharField(label=gettext_lazy("Text"), max_length=TEXT_MAX)
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        max_digits=12,
        decimal_places=3,
        min_value=Decimal("0.001"),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    unit_price = AmountField(label=gettext_lazy("Price of one"))

    @property
    def is_blank(self) -> bool:
        return not any(self[name].value() for name in ("text", "unit_price"))

    def draft(self, kind: str) -> LineDraft:
        cleaned = self.cleaned_data
        return LineDraft(
            kind=kind,
            text=cleaned["text"],
            quantity=cleaned["quantity"],
            unit_price=cleaned["unit_price"],
            exact=money.product(cleaned["unit_price"], cleaned["quantity"]),
        )

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                money.product(cleaned["unit_price"], cleaned["quantity"])
            except Refused as refusal:
                raise ValidationError(str(refusal)) from refusal
        return cleaned


class Lines:
    """The lines of a form, a small form each. Buttons add one and remove one, without a script."""

    def __init__(self, data=None, *, first=(), must_have=True):
        self.must_have, self.fault = must_have, ""
        self.is_bound = data is not None
        if data is not None:
            numbers = range(_count(data))
            self.forms = [LineForm(data, prefix=_prefix(number)) for number in numbers]
        else:
            rows = list(first) or [{"quantity": Decimal(1)}]
            self.forms = [
                LineForm(prefix=_prefix(number), initial=row) for number, row in enumerate(rows)
            ]

    @classmethod
    def rearranged(cls, data, *, must_have=True):
        """What was typed, with one line more or less, as the button says."""
        rows = [
            {name: data.get(f"{_prefix(number)}-{name}", "") for name in LineForm.base_fields}
            for number in range(_count(data))
        ]
        removed = data.get("remove", "")
        if removed.isascii() and removed.isdigit() and int(removed) < len(rows):
            del rows[int(removed)]
        elif "add" in data and len(rows) < LINES_MAX:
            rows.append({"quantity": Decimal(1)})
        return cls(first=rows, must_have=must_have)

    @property
    def filled(self) -> list[LineForm]:
        return [form for form in self.forms if not form.is_blank]

    def is_valid(self) -> bool:
        if self.must_have and not self.filled:
            self.fault = _("A document has at least one line.")
            return False
        # Every line is checked, so that all faults are told at once.
        faulty = [form for form in self.filled if not form.is_valid()]
        return not faulty

    def drafts(self, kind: str = InvoiceLine.Kind.MANUAL) -> list[LineDraft]:
        return [form.draft(kind) for form in self.filled]


class OfPayer(forms.Form):
    """A form that begins with whom the document is for."""

    account = PayerField()

    def __init__(self, *args, user, account=None, **more):
        super().__init__(*args, **more)
        self.fields["account"].offer(payers(user), account)


class ManualForm(OfPayer):
    """An invoice of lines by hand; the lines stand beside it."""

    note = forms.CharField(
        label=gettext_lazy("Note on the document"),
        max_length=NOTE_MAX,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    hold = forms.BooleanField(label=gettext_lazy("Keep it on Hold"), required=False)


class NoForm(forms.Form):
    """Nothing beside the lines is asked for."""


class UsageForm(OfPayer):
    """What an account used in a period that is over."""

    first = forms.DateField(label=gettext_lazy("First day"), widget=DAY)
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DAY)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("A period ends after it begins."))
        elif first and last:
            cleaned["period"] = Period(first, last + timedelta(days=1))
        return cleaned


class AmountForm(OfPayer):
    """An amount that is paid in advance, such as for a top-up."""

    amount = AmountField(
        label=gettext_lazy("Amount"), help_text=gettext_lazy("Without tax; it is added.")
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=TEXT_MAX,
        initial=gettext_lazy("Payment in advance"),
    )
    on = forms.DateField(label=gettext_lazy("Date"), widget=DAY)
    issues = forms.BooleanField(
        label=gettext_lazy("Issue it at once"),
        required=False,
        help_text=gettext_lazy("It gets its number and cannot be changed any more."),
    )

    def __init__(self, *args, may_issue, **more):
        super().__init__(*args, **more)
        self.fields["on"].initial = invoice_looks.today()
        account = more.get("account")
        self.fields["amount"].unit = account.unit if account else ""
        if not may_issue:
            del self.fields["issues"], self.fields["on"]

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount is not None and amount <= 0:
            raise ValidationError(_("What is paid in advance is above 0."))
        return amount


class IssueForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Date"),
        widget=DAY,
        help_text=gettext_lazy("Today or before, and not before the last one of its series."),
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["on"].initial = invoice_looks.today()


class ReasonForm(forms.Form):
    """Why; it stands in the history."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=REASON_MAX)


class DetailsForm(forms.Form):
    """What a draft says beside its lines."""

    due_on = forms.DateField(
        label=gettext_lazy("Due date"),
        widget=DAY,
        required=False,
        help_text=gettext_lazy("Empty: as the payment terms say, from the date it is issued."),
    )
    purchase_order = forms.CharField(
        label=gettext_lazy("Purchase order"), max_length=60, required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note on the document"),
        max_length=NOTE_MAX,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class MaybeReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=REASON_MAX, required=False)


class CreditForm(ReasonForm):
    """How much of an invoice is taken back; the customer reads why."""

    amount = AmountField(
        label=gettext_lazy("Amount"),
        help_text=gettext_lazy("With tax. All that is left, unless you write less."),
    )
    field_order = ("amount", "reason")

    def __init__(self, *args, left, unit, **more):
        super().__init__(*args, **more)
        self.fields["amount"].unit, self.fields["amount"].initial = unit, left


def _prefix(number: int) -> str:
    return f"line-{number}"


def _count(data) -> int:
    """How many lines were sent, as the form itself says."""
    text = data.get("lines", "")
    return min(int(text), LINES_MAX) if text.isascii() and text.isdigit() else 0
