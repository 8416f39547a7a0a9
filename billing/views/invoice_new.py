"""New invoices: of lines by hand, of what was used in a period, and for an amount."""

from abc import ABC, abstractmethod
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import invoice_looks
from billing.closing import accounts as closing
from billing.closing import due
from billing.forms.fields import plain
from billing.forms.invoices import AmountForm, Lines, ManualForm, NoForm, UsageForm
from billing.forms.payers import payer
from billing.invoicing import drafting, issuing, parties
from billing.invoicing.drafting import LineDraft
from billing.models import Invoice, InvoiceLine
from billing.views.invoice import VIEW, InvoiceScreen
from portal.core.errors import Refused
from portal.kit.views.form import FormView
from portal.kit.views.screen import Screen

ADD, CHANGE, ISSUE = "billing.add_invoice", "billing.change_invoice", "billing.issue_invoice"
Kind, LineKind = Invoice.Kind, InvoiceLine.Kind
# What people wrote; what was used and what recurs stays as the ledger and the terms have it.
BY_HAND = (LineKind.MANUAL, LineKind.ADVANCE)


class ForPayer(Screen):
    """A new document for the account that the address names, or that is chosen in the form."""

    model = Invoice
    permission_required = (VIEW, ADD)
    made = None

    @cached_property
    def account(self):
        return payer(self.request.user, self.request.GET.get("account", ""))

    @property
    def crumbs(self):
        way = [{"title": _("Invoices"), "url": reverse("billing:invoices")}]
        return [*way, {"title": self.title}]

    @property
    def back_url(self):
        if self.account is None:
            return reverse("billing:invoices")
        owner = self.account.client or self.account.customer
        kind = "client" if self.account.client else "customer"
        return reverse(f"billing:{kind}-invoices", args=[owner.pk])

    def form_arguments(self):
        return {"user": self.request.user, "account": self.account}

    def titled(self, title, title_for):
        if self.account is None:
            return title
        about = {"name": invoice_looks.owner(self.account), "unit": self.account.unit}
        return title_for % about

    def back_to(self):
        return self.made


class LinesForm(Screen, ABC):
    """A form with lines below it; what was typed is kept whichever button is pressed."""

    form_class = NoForm
    must_have = True
    template_name = "billing/invoices/lines_form.html"

    @abstractmethod
    def act(self, cleaned, drafts) -> str:
        """Call one verb and return the sentence that tells what was saved."""

    @abstractmethod
    def back_to(self): ...

    def first(self) -> list[dict]:
        """The lines that the form begins with."""
        return []

    def form_arguments(self):
        return {}

    def get(self, request, **kwargs):
        lines = Lines(first=self.first(), must_have=self.must_have)
        return self._show(self.form_class(**self.form_arguments()), lines)

    def post(self, request, **kwargs):
        if "add" in request.POST or "remove" in request.POST:
            typed = {name: request.POST.get(name) for name in self.form_class.base_fields}
            form = self.form_class(initial=typed, **self.form_arguments())
            return self._show(form, Lines.rearranged(request.POST, must_have=self.must_have))
        form = self.form_class(request.POST, **self.form_arguments())
        lines = Lines(request.POST, must_have=self.must_have)
        if not all([form.is_valid(), lines.is_valid()]):
            return self._show(form, lines, status=422)
        try:
            said = self.act(form.cleaned_data, lines.drafts())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form, lines, status=422)
        messages.success(request, said)
        return redirect(self.back_to())

    def _show(self, form, lines, status=200):
        context = {
            "screen": self,
            "form": form,
            "lines": lines,
            "crumbs": self.crumbs,
            "back_url": self.back_url,
        }
        return render(self.request, self.template_name, context, status=status)


class InvoiceNew(ForPayer, LinesForm):
    form_class = ManualForm
    verb = gettext_lazy("Make draft")
    text = gettext_lazy(
        "Prices are without tax; it is added by the rules of the enterprise. The invoice is a "
        "draft until you issue it."
    )

    @property
    def title(self):
        return self.titled(_("New invoice"), _("New invoice for %(name)s, %(unit)s"))

    def act(self, cleaned, drafts):
        self.made = drafting.make(
            cleaned["account"],
            kind=Kind.MANUAL,
            lines=drafts,
            note=cleaned["note"],
            hold=cleaned["hold"],
            by=self.request.user,
        )
        return _("The invoice is a draft. Look at it, then issue it.")


class InvoiceLines(InvoiceScreen, LinesForm):
    """Other lines for a draft, as far as they were written by hand."""

    permission_required = (VIEW, CHANGE)
    verb = gettext_lazy("Save lines")
    text = gettext_lazy(
        "Lines of messages and of recurring charges stay as they are; a price below 0 takes "
        "something off."
    )

    @cached_property
    def kept(self):
        return [line for line in self._drafts if line.kind not in BY_HAND]

    @cached_property
    def _drafts(self):
        if self.invoice.status not in {Invoice.Status.DRAFT, Invoice.Status.HOLD}:
            raise Http404
        return drafting.drafts_of(self.invoice)

    @property
    def must_have(self):
        return not self.kept

    @property
    def title(self):
        return _("Lines of %(name)s") % {"name": invoice_looks.name(self.invoice)}

    @property
    def crumbs(self):
        return InvoiceScreen.crumbs(self, _("Lines"))

    @property
    def back_url(self):
        return self.invoice.get_absolute_url()

    def first(self):
        return [
            {
                "text": line.text,
                "quantity": f"{line.quantity.normalize():f}",
                "unit_price": plain(line.unit_price, self.invoice.unit),
            }
            for line in self._drafts
            if line.kind in BY_HAND
        ]

    def act(self, cleaned, drafts):
        kind = LineKind.ADVANCE if self.invoice.kind == Kind.AMOUNT else LineKind.MANUAL
        by_hand = [_as(kind, line) for line in drafts]
        drafting.relined(self.invoice, [*self.kept, *by_hand], self.request.user)
        return _("The lines are changed.")

    def back_to(self):
        return self.invoice


class InvoiceOfUsage(ForPayer, FormView):
    """systems: Create (client or customer, and a period)."""

    form_class = UsageForm
    verb = gettext_lazy("Make draft")
    template_name = "billing/invoices/form.html"

    @property
    def title(self):
        return self.titled(_("Invoice for a period"), _("Invoice for a period: %(name)s, %(unit)s"))

    @property
    def text(self):
        said = _(
            "What a postpaid account used is invoiced in periods that follow on each other. Its "
            "terms say on which days; here one is made by hand."
        )
        if self.account is None or (begins := due.begins(self._terms)) is None:
            return said
        return f"{said} {_('The next one begins on %(day)s.') % {'day': invoice_looks.day(begins)}}"

    @cached_property
    def _terms(self):
        return parties.terms_of(self.account)

    def form_arguments(self):
        return super().form_arguments() | {"initial": self._next()}

    def _next(self):
        """The next period that is due, or else all days that are over."""
        if self.account is None or self._terms.pk is None:
            return {}
        periods = due.of(self._terms, due.today())
        if periods:
            return {"first": periods[0].start, "last": periods[0].last}
        begins = due.begins(self._terms)
        return {"first": begins, "last": due.today() - timedelta(days=1)} if begins else {}

    def act(self, cleaned):
        by = self.request.user
        closed = closing.close(cleaned["account"], cleaned["period"], by=by, issues=False)
        if closed.invoice is None:
            raise Refused(closed.reason or _("Nothing was used in these days."), code="nothing")
        self.made = closed.invoice
        return closed.reason or _("The invoice is a draft. Look at it, then issue it.")


class InvoiceOfAmount(ForPayer, FormView):
    """systems: Create for Amount (client, date, amount)."""

    form_class = AmountForm
    verb = gettext_lazy("Make invoice")
    template_name = "billing/invoices/form.html"
    text = gettext_lazy(
        "Nothing is booked until it is paid: then the account's balance rises by the amount."
    )

    @property
    def title(self):
        return self.titled(
            _("Invoice for an amount"), _("Invoice for an amount: %(name)s, %(unit)s")
        )

    def form_arguments(self):
        may_issue = self.request.user.has_perm(ISSUE)
        return super().form_arguments() | {"may_issue": may_issue}

    def act(self, cleaned):
        by, net, on = self.request.user, cleaned["amount"], cleaned.get("on")
        line = LineDraft(LineKind.ADVANCE, cleaned["text"], Decimal(1), net, net)
        self.made = drafting.make(cleaned["account"], kind=Kind.AMOUNT, lines=[line], by=by, on=on)
        if not cleaned.get("issues"):
            return _("The invoice is a draft. Look at it, then issue it.")
        try:
            self.made = issuing.issue(self.made, by=by, on=on)
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return _("The invoice is a draft, and not issued.")
        return _("Invoice %(number)s is issued.") % {"number": self.made.number}


def _as(kind, line):
    return LineDraft(kind, line.text, line.quantity, line.unit_price, line.exact)
