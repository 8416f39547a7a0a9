"""New payments: what came in, negative packages, and prepaid top-ups with their receipt."""

from functools import cached_property

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import approval_limits, balances, invoice_looks
from billing.forms.payments import (
    PackageForm,
    PaymentForm,
    ReceiptForm,
    WhoseForm,
    accounts_of,
)
from billing.invoicing import parties
from billing.models import BillingTerms, Invoice, Payment
from billing.paying import noting, receipts
from billing.views.payments import ADD, VIEW
from portal.kit.views.form import FormView

BIGGEST = 2**63


class ForAccount(FormView):
    """A form about a new payment into the account that the address names."""

    model = Payment
    permission_required = (VIEW, ADD)
    template_name = "billing/payments/form.html"
    made: Payment | None = None

    def get(self, request, **kwargs):
        return super().get(request) if self.account else self._ask_whose()

    def post(self, request, **kwargs):
        return super().post(request) if self.account else self._ask_whose()

    @cached_property
    def invoice(self):
        """The invoice that is paid, if the address names one."""
        asked = self._number("invoice")
        if asked is None:
            return None
        mine = Invoice.objects.visible_to(self.request.user).open()
        return get_object_or_404(mine.select_related("account__customer"), pk=asked)

    @cached_property
    def account(self):
        if self.invoice is not None:
            return self.invoice.account
        asked = self._number("account")
        if asked is None:
            return None
        return get_object_or_404(accounts_of(self.request.user), pk=asked)

    @property
    def crumbs(self):
        way = [{"title": _("Payments"), "url": reverse("billing:payments")}]
        return [*way, {"title": self.title}]

    @property
    def back_url(self):
        if self.invoice is not None:
            return self.invoice.get_absolute_url()
        if self.account is None:
            return reverse("billing:payments")
        owner = self.account.client or self.account.customer
        kind = "client" if self.account.client else "customer"
        return reverse(f"billing:{kind}-payments", args=[owner.pk])

    @property
    def groups(self):
        """The owner's accounts, where there are several and no invoice says which."""
        if self.account is None or self.invoice is not None:
            return []
        owned = {"customer": self.account.customer_id, "client": self.account.client_id}
        found = list(accounts_of(self.request.user).filter(**owned).order_by("unit"))
        if len(found) < 2:
            return []
        return [
            {
                "title": one.unit,
                "url": f"{self.request.path}?{urlencode({'account': one.pk})}",
                "is_current": one == self.account,
            }
            for one in found
        ]

    def form_arguments(self):
        return {"account": self.account}

    def back_to(self):
        """The invoice or the payment; what waits for a second person has made none."""
        return self.invoice or self.made or self.back_url

    def titled(self, title):
        if self.account is None:
            return title
        return f"{title}: {invoice_looks.owner(self.account)}, {self.account.unit}"

    def _number(self, name):
        asked = self.request.GET.get(name, "")
        if not asked:
            return None
        if asked.isascii() and asked.isdigit() and int(asked) < BIGGEST:
            return int(asked)
        raise Http404

    def _ask_whose(self):
        """Without an account that is the first question; the form follows."""
        offered = accounts_of(self.request.user)
        form = WhoseForm(self.request.POST or None, accounts=offered)
        if form.is_bound and form.is_valid():
            query = urlencode({"account": form.cleaned_data["account"].pk})
            return redirect(f"{self.request.path}?{query}")
        self.verb = _("Next")
        return self._show(form, status=422 if form.is_bound else 200)


class PaymentNew(ForAccount):
    """003: Create - amount, status (paid by default), payment type, pay date, invoice, comments."""

    form_class = PaymentForm
    verb = gettext_lazy("Note payment")
    text = gettext_lazy(
        "What is paid is on the balance at once. Amount and invoice cannot be changed afterwards."
    )

    @property
    def title(self):
        return self.titled(_("New payment"))

    def form_arguments(self):
        first = {"kind": Payment.Kind.PAYMENT}
        if self.invoice is not None:
            first |= {"invoice": self.invoice, "amount": self.invoice.due}
        elif parties.terms_of(self.account).model == BillingTerms.Model.PREPAID:
            first["kind"] = Payment.Kind.TOP_UP
        return super().form_arguments() | {"initial": first}

    def act(self, cleaned):
        self.made = noting.note(self.account, **cleaned, by=self.request.user)
        return noted(self.made)


class PaymentPackage(ForAccount):
    """003: negative packages - to credit notes, or to deduct incorrect payments."""

    form_class = PackageForm
    verb = gettext_lazy("Take it off")
    is_danger = True

    @property
    def title(self):
        return self.titled(_("Negative package"))

    @property
    def text(self):
        said = _("It comes off the balance at once, even below what the account may owe.")
        if self.account is None:
            return ""
        hint = approval_limits.hint(approval_limits.NEGATIVE, self.account.unit)
        return f"{said} {hint}".strip()

    def act(self, cleaned):
        cleaned["amount"] = -cleaned["amount"]
        self.made = noting.note(self.account, **cleaned, by=self.request.user)
        return noted(self.made)


class PaymentReceipt(ForAccount):
    """Prepaid: a top-up with its tax, and a receipt that is issued and paid at once."""

    form_class = ReceiptForm
    verb = gettext_lazy("Top up")

    @property
    def title(self):
        return self.titled(_("Top up with receipt"))

    def act(self, cleaned):
        cleaned["net"] = cleaned.pop("amount")
        self.made = receipts.top_up(self.account, **cleaned, by=self.request.user)
        return _("%(paid)s were paid, with receipt %(number)s.") % {
            "paid": balances.told(self.made.amount, self.account.unit),
            "number": self.made.invoice.number,
        }


def noted(payment: Payment) -> str:
    """What was done, for the one who did it."""
    payment.account.refresh_from_db(fields=["balance"])
    unit = payment.account.unit
    said = _("%(amount)s are noted. The balance is %(balance)s now.")
    amount, balance = balances.signed(payment.amount, unit), payment.account.balance
    return said % {"amount": amount, "balance": balances.told(balance, unit)}
