"""Paying: what is to be paid and how, the way there, and how it ended."""

from abc import ABC, abstractmethod
from decimal import Decimal

from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from billing import balances
from billing.forms.checkouts import PayForm, TopUpForm
from billing.invoicing import parties
from billing.models import Account, Checkout, Invoice
from billing.providers import checkouts, hearing
from portal.core.errors import Refused
from portal.kit.views.screen import Screen

ASKED_ANEW_S = 3
HUNDRED = Decimal(100)
LOOKED_AT = 20
STATES = {
    Checkout.Status.PAID: ("ok", gettext_lazy("Paid. Thank you.")),
    Checkout.Status.FAILED: ("bad", gettext_lazy("Not paid: the payment failed.")),
    Checkout.Status.EXPIRED: ("off", gettext_lazy("Not paid: the time for it is over.")),
}


class Paying(Screen, ABC):
    """A form whose answer is the way to a provider; where nothing can be paid it says so."""

    permission_required = "billing.add_checkout"
    template_name = "billing/checkouts/pay.html"
    form_class = PayForm

    @abstractmethod
    def begin(self, cleaned):
        """The checkout. Raises Refused."""

    @abstractmethod
    def form_arguments(self):
        """What the form is made with. Raises Refused where nothing can be paid."""

    def get(self, request, **kwargs):
        try:
            return self._show(self.form_class(**self.form_arguments()))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.back_url)

    def post(self, request, **kwargs):
        try:
            form = self.form_class(request.POST, **self.form_arguments())
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.back_url)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            return redirect(self.begin(form.cleaned_data))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form, status=422)

    def _show(self, form, status=200):
        context = {"screen": self, "form": form, "back_url": self.back_url, "facts": self.facts}
        return render(self.request, self.template_name, context, status=status)


class InvoicePay(Paying):
    """*Pay* of an invoice."""

    model = Invoice
    title = gettext_lazy("Pay invoice")
    verb = gettext_lazy("Go on to pay")

    @cached_property
    def invoice(self):
        rows = self.rows().select_related("account__customer", "account__client")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def back_url(self):
        return self.invoice.get_absolute_url()

    def form_arguments(self):
        row = self.invoice
        return {"offers": checkouts.offered(row.unit, checkouts.payable(row.account, row))}

    @property
    def facts(self):
        row = self.invoice
        return [
            {"label": _("Invoice"), "value": row.number},
            {"label": _("Due"), "value": date_format(row.due_on, "j M Y")},
            {"label": _("To pay"), "value": balances.told(row.due, row.unit)},
        ]

    def begin(self, cleaned):
        return checkouts.begin(
            self.invoice.account,
            invoice=self.invoice,
            by=self.request.user,
            return_url=self.request.build_absolute_uri(self.back_url),
            provider=cleaned["provider"],
        )


class TopUpPay(Paying):
    """*Top up account* by the account's own people."""

    model = Account
    form_class = TopUpForm
    title = gettext_lazy("Top up account")
    verb = gettext_lazy("Go on to pay")
    back_url = "/"

    @cached_property
    def account(self):
        rows = self.rows().select_related("customer", "client")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def form_arguments(self):
        unit = self.account.unit
        net, tax = checkouts.price(self.account, HUNDRED)
        note = _("The tax of %(tax)s for each %(net)s comes on top.") % {
            "tax": balances.told(tax, unit),
            "net": balances.told(net, unit),
        }
        return {
            "unit": unit,
            "note": note if tax else "",
            "offers": checkouts.offered(unit, net + tax),
        }

    @property
    def facts(self):
        return [
            {"label": _("Account"), "value": str(self.account)},
            {
                "label": _("Balance"),
                "value": balances.told(self.account.balance, self.account.unit),
            },
        ]

    def begin(self, cleaned):
        return checkouts.begin(
            self.account,
            net=cleaned["net"],
            by=self.request.user,
            return_url=self.request.build_absolute_uri(self.back_url),
            provider=cleaned["provider"],
        )


class OwnTopUp(Screen):
    """To the page where one's own account is topped up: the one that pays, if it can be."""

    model = Account
    permission_required = "billing.add_checkout"

    def get(self, request):
        rows = self.rows().order_by(F("client").asc(nulls_first=True), "-pays", "unit")
        for account in rows.select_related("customer", "client")[:LOOKED_AT]:
            if url := checkouts.top_up_url(account, request.user):
                return redirect(url)
        messages.error(request, _("There is no account of yours that is topped up online."))
        return redirect("billing:payments")


@method_decorator(never_cache, name="dispatch")
class CheckoutPage(View):
    """The page of one checkout, for whoever holds its address: on to the provider, and back.

    A provider sends people back here before or after it has told us itself; so it is asked.
    """

    http_method_names = ["get"]
    template_name = "billing/checkouts/checkout.html"

    def get(self, request, token):
        rows = Checkout.objects.select_related("account__customer", "account__client", "invoice")
        row = rows.filter(token=token).first()
        if row is None:
            raise Http404
        is_back = "back" in request.GET
        if is_back and row.status == Checkout.Status.OPEN and _is_due(row):
            row = hearing.ask(row)
        answer = render(request, self.template_name, self._context(row, is_back))
        answer["Referrer-Policy"] = "no-referrer"
        if self._leads_on(row) and not is_back:
            # Not a redirect: a form may only lead to our own pages.
            answer["Refresh"] = f"1; url={row.url}"
        elif is_back and row.status == Checkout.Status.OPEN:
            answer["Refresh"] = str(ASKED_ANEW_S)
        return answer

    def _leads_on(self, row):
        is_elsewhere = row.url.startswith(("http://", "https://"))
        return is_elsewhere and row.status == Checkout.Status.OPEN

    def _context(self, row, is_back):
        enterprise = parties.enterprise_of(row.account)
        state, text = STATES.get(row.status, ("", ""))
        by_transfer = row.provider == "transfer" and row.status == Checkout.Status.OPEN
        return {
            "row": row,
            "title": checkouts.title(row),
            "state": state,
            "text": text,
            "is_back": is_back,
            "go_on": row.url if self._leads_on(row) else "",
            "facts": _facts(row),
            "bank": _bank(row, enterprise) if by_transfer else [],
            "seller": enterprise.brand,
        }


def _is_due(row):
    """Whether to ask now: a page that is loaded anew all the time does not ask each time."""
    age = row.asked_at and (timezone.now() - row.asked_at).total_seconds()
    return age is None or age > ASKED_ANEW_S - 1


def _facts(row):
    return [
        {"label": _("For"), "value": checkouts.title(row)},
        {"label": _("Net"), "value": balances.told(row.net, row.unit)},
        {"label": _("Tax"), "value": balances.told(row.tax, row.unit)},
        {"label": _("To pay"), "value": balances.told(row.gross, row.unit)},
        {"label": _("Reference"), "value": row.reference},
    ]


def _bank(row, enterprise):
    """What to write on the transfer. The invoice's number is what the bank's file is matched by."""
    text = row.reference if row.invoice is None else f"{row.invoice} {row.reference}"
    told = [
        (_("Account holder"), enterprise.account_holder or enterprise.legal_name),
        ("IBAN", enterprise.iban),
        ("BIC", enterprise.bic),
        (_("Bank"), enterprise.bank_name),
        (_("Amount"), balances.told(row.gross, row.unit)),
        (_("Text of the transfer"), text),
    ]
    copied = (enterprise.iban, text)
    return [
        {"label": label, "value": value, "copied": value if value in copied else ""}
        for label, value in told
        if value
    ]
