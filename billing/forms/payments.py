"""Forms of payments: new ones, what may be changed of one, and where it is put."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import balances, invoice_looks
from billing.forms.fields import AmountField
from billing.forms.payers import PayerField
from billing.models import Account, Invoice, Payment, PaymentMethod
from billing.paying import methods, noting
from portal.core import money
from portal.models import User

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
Kind = Payment.Kind
COMING_IN = (Kind.PAYMENT, Kind.TOP_UP, Kind.CORRECTION, Kind.CREDIT)
GOING_OUT = (Kind.CORRECTION, Kind.CREDIT)


class MethodField(forms.ModelChoiceField):
    """A payment type that is in use, or the one that stands already."""

    def __init__(self, **more):
        super().__init__(
            PaymentMethod.objects.none(),
            label=gettext_lazy("Payment type"),
            empty_label=None,
            **more,
        )

    def offer(self, standing: PaymentMethod | None = None) -> None:
        rows = PaymentMethod.objects.filter(is_active=True)
        if standing is not None:
            rows = PaymentMethod.objects.filter(pk=standing.pk) | rows
        self.queryset, self.initial = rows, standing or methods.usual()


class InvoiceField(forms.ModelChoiceField):
    def label_from_instance(self, invoice):
        said = _("%(invoice)s, %(due)s due on %(day)s")
        due = balances.told(invoice.due, invoice.unit)
        return said % {"invoice": invoice, "due": due, "day": invoice_looks.day(invoice.due_on)}


class WhoseForm(forms.Form):
    """Whose payment it is; the form itself follows."""

    account = PayerField()

    def __init__(self, *args, accounts, **more):
        super().__init__(*args, **more)
        self.fields["account"].offer(accounts, None)


class NoteForm(forms.Form):
    """What all forms that note a payment ask for. Their key makes a second click the same one."""

    amount = AmountField(label=gettext_lazy("Amount"))
    method = MethodField()
    paid_on = forms.DateField(label=gettext_lazy("Pay date"), widget=DAY)
    comment = forms.CharField(
        label=gettext_lazy("Comments"), max_length=noting.COMMENT_MAX, required=False
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, account: Account, initial=None, **more):
        first = {"key": uuid.uuid4(), "paid_on": invoice_looks.today()}
        super().__init__(*args, initial=first | (initial or {}), **more)
        self.fields["amount"].unit = account.unit
        self.fields["method"].offer()

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount is not None and amount <= 0:
            raise ValidationError(_("Write an amount above 0."))
        return amount


class PaymentForm(NoteForm):
    """003: Amount, Status, Payment type, Pay date, Invoice, Comments."""

    field_order = ("amount", "status", "kind", "method", "paid_on", "invoice", "comment")

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=Payment.Status.choices)
    invoice = InvoiceField(
        Invoice.objects.none(),
        label=gettext_lazy("Invoice"),
        required=False,
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy("It is settled as far as it is due; the rest stays free."),
    )

    def __init__(self, *args, account, **more):
        super().__init__(*args, account=account, **more)
        self.fields["kind"].choices = [(one.value, one.label) for one in COMING_IN]
        rows = Invoice.objects.open().filter(account=account).order_by("due_on", "pk")
        self.fields["invoice"].queryset = rows

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") in noting.TELLING and not cleaned.get("comment"):
            self.add_error("comment", _("Say what it is for."))
        return cleaned


class PackageForm(NoteForm):
    """A negative package: a credit note, or what deducts an incorrect payment."""

    field_order = ("kind", "amount", "method", "paid_on", "comment")

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(one.value, one.label) for one in GOING_OUT]
    )

    def __init__(self, *args, account, **more):
        super().__init__(*args, account=account, **more)
        self.fields["amount"].label = _("Amount to take off")
        self.fields["comment"].required = True


class ReceiptForm(NoteForm):
    """A prepaid top-up with its receipt."""

    def __init__(self, *args, account, **more):
        super().__init__(*args, account=account, **more)
        self.fields["amount"].help_text = _(
            "Without tax: by so much the balance rises. The tax is added to what was paid."
        )


class PayBackForm(NoteForm):
    def __init__(self, *args, account, **more):
        super().__init__(*args, account=account, **more)
        self.fields["comment"].required = True


class ChangeForm(forms.Form):
    """003: amount and invoice are not editable; status, type, date and comments are."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=Payment.Status.choices)
    method = MethodField()
    paid_on = forms.DateField(label=gettext_lazy("Pay date"), widget=DAY)
    comment = forms.CharField(
        label=gettext_lazy("Comments"), max_length=noting.COMMENT_MAX, required=False
    )

    def __init__(self, *args, payment: Payment, **more):
        fields = ("status", "method", "paid_on", "comment")
        super().__init__(*args, initial={name: getattr(payment, name) for name in fields}, **more)
        self.fields["method"].offer(payment.method)


class PutForm(forms.Form):
    """How much of a payment goes to one invoice, or comes back from it."""

    amount = AmountField(label=gettext_lazy("Amount"))

    def __init__(self, *args, unit: str, **more):
        super().__init__(*args, **more)
        self.fields["amount"].unit = unit


class MethodForm(forms.ModelForm):
    class Meta:
        model = PaymentMethod
        fields = ("name", "is_active", "position")
        help_texts = {
            "is_active": gettext_lazy("Only those in use are offered for a new payment."),
            "position": gettext_lazy("The lower, the further up in the list."),
        }


def accounts_of(user: User) -> QuerySet[Account]:
    """Accounts in a currency, also of those who are archived: what is owed may still be paid."""
    rows = Account.objects.visible_to(user).exclude(unit=money.CREDITS)
    return rows.select_related("customer", "client").order_by(
        "customer__name", "client__company", "unit"
    )
