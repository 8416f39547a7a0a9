"""A credit note for single lines: chosen, looked at with its tax, then issued."""

from functools import cached_property

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import invoice_actions
from billing.forms.credit_lines import CreditLinesForm
from billing.invoicing import credit_lines, crediting
from billing.views.invoice import SIZE, VIEW, InvoiceScreen
from portal.core import money
from portal.core.errors import Refused
from portal.kit.paging import Page
from portal.kit.views.form import FormView


class InvoiceCreditLines(InvoiceScreen, FormView):
    """First the sum is shown; only what was looked at is issued."""

    permission_required = (VIEW, invoice_actions.CREDIT)
    form_class = CreditLinesForm
    template_name = "billing/invoices/credit_lines.html"
    title = gettext_lazy("Credit lines")
    verb = gettext_lazy("Show the sum")
    text = gettext_lazy(
        "Tick a line for all that is left of it, or write a part, without tax. The credit note "
        "gets a number of its own and never changes."
    )
    preview = None
    is_changed = False

    @property
    def way(self):
        return self.crumbs(str(self.title))

    @cached_property
    def lines(self):
        """A page of the lines that ask for something."""
        if not self.invoice.is_numbered or self.invoice.corrects_id:
            raise Http404
        rows = self.invoice.lines.filter(amount__gt=0).order_by("position")
        page = Page(rows, self.request.GET, size=SIZE, path=self.request.path)
        page.sizes = ()
        return page

    @cached_property
    def left(self):
        is_open = invoice_actions.is_creditable(self.invoice)
        found = credit_lines.left(self.invoice, self.lines.rows)
        return found if is_open else dict.fromkeys(found, money.ZERO)

    @property
    def is_long(self):
        return self.lines.has_next or self.lines.has_previous

    @property
    def is_empty(self):
        return not any(self.left.values())

    def form_arguments(self):
        return {"lines": self.lines.rows, "left": self.left, "unit": self.invoice.unit}

    def post(self, request, **kwargs):
        form = self.form_class(request.POST, **self.form_arguments())
        if not form.is_valid():
            return self._show(form, status=422)
        chosen = form.cleaned_data["lines"]
        try:
            self.preview = self._reckoned(chosen)
            if "issue" not in request.POST:
                return self._show(form)
            if request.POST.get("seen") != self.preview["seen"]:
                self.is_changed = True
                return self._show(form)
            note = self.act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form, status=422)
        messages.success(request, _("Credit note %(number)s is issued.") % {"number": note.number})
        return redirect(note)

    def act(self, cleaned):
        by, reason = self.request.user, cleaned["reason"]
        return crediting.credit(self.invoice, lines=cleaned["lines"], reason=reason, by=by)

    def back_to(self):
        return self.invoice

    def _reckoned(self, chosen):
        """What the note comes to; `seen` tells it apart from that of any other choice."""
        found = crediting.preview(self.invoice, chosen)
        of_lines = ",".join(f"{pk}:{amount}" for pk, amount in sorted(chosen.items()))
        return {
            "count": len(chosen),
            "net": found.net,
            "taxes": found.sums,
            "gross": found.gross,
            "left": crediting.left(self.invoice) + found.gross,
            "seen": f"{of_lines}={found.gross}",
        }
