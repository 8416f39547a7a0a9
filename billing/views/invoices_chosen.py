"""Deeds on the invoices that were ticked in the list. Each asks first."""

from abc import ABC, abstractmethod
from collections import Counter

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing import balances, invoice_looks
from billing.invoicing import drafting, issuing
from billing.models import Invoice
from billing.papers import mailing
from billing.views.invoice import VIEW
from portal.core.errors import Refused
from portal.kit.views.screen import Screen

AT_ONCE_MAX = 200
NAMED_MAX = 20
CHANGE, ISSUE = "billing.change_invoice", "billing.issue_invoice"


class ChosenForm(forms.Form):
    pk = forms.ModelMultipleChoiceField(None, widget=forms.MultipleHiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, invoices, **more):
        super().__init__(*args, **more)
        self.fields["pk"].queryset = invoices


class InvoicesChosen(Screen, ABC):
    """The list leads here with its ticked rows; what is confirmed is posted and done one by one."""

    model = Invoice
    verb = ""
    text = ""

    @abstractmethod
    def question(self, number: int) -> str: ...

    @abstractmethod
    def done(self, number: int) -> str: ...

    @abstractmethod
    def do(self, invoice) -> None: ...

    @property
    def title(self):
        return self.verb

    def rows(self):
        return super().rows().select_related("account__customer", "account__client", "enterprise")

    def get(self, request):
        return self._take(ChosenForm(request.GET, invoices=self.rows()))

    def post(self, request):
        return self._take(ChosenForm(request.POST, invoices=self.rows()))

    def _take(self, form):
        form.is_valid()
        chosen = sorted(form.cleaned_data.get("pk", ()), key=lambda invoice: invoice.pk)
        if not chosen:
            return self._refuse(_("Choose the invoices first."))
        if len(chosen) > AT_ONCE_MAX:
            return self._refuse(_("At most %(n)s invoices are taken at once.") % {"n": AT_ONCE_MAX})
        if self.request.method != "POST" or not form.cleaned_data["confirmed"]:
            return self._ask(chosen)
        return self._do(chosen)

    def _refuse(self, said):
        messages.error(self.request, said)
        return redirect("billing:invoices")

    def _ask(self, chosen):
        back_url = reverse("billing:invoices")
        confirm = {
            "title": self.question(len(chosen)),
            "text": f"{self.text} {_told(chosen)}",
            "verb": self.verb,
            "facts": _sums(chosen),
        }
        asked = {"pk": [invoice.pk for invoice in chosen], "confirmed": True}
        context = {
            "screen": self,
            "confirm": confirm,
            "form": ChosenForm(initial=asked, invoices=self.rows()),
            "form_action": self.request.path,
            "back_url": back_url,
            "crumbs": [{"title": _("Invoices"), "url": back_url}, {"title": self.verb}],
        }
        return render(self.request, "layouts/confirm.html", context)

    def _do(self, chosen):
        """Each by itself: one that is refused stops no other. The same reason is told once."""
        done, refused = 0, Counter()
        for invoice in chosen:
            try:
                self.do(invoice)
            except Refused as refusal:
                refused[str(refusal)] += 1
            else:
                done += 1
        for said, times in refused.items():
            messages.error(
                self.request, said if times == 1 else f"{said} ({times} \N{MULTIPLICATION SIGN})"
            )
        if done:
            messages.success(self.request, self.done(done))
        return redirect("billing:invoices")


class InvoicesIssue(InvoicesChosen):
    permission_required = (VIEW, ISSUE)
    verb = gettext_lazy("Issue")
    text = gettext_lazy("Each gets a number of today and never changes from then on.")

    def question(self, number):
        return ngettext("Issue %(n)s invoice?", "Issue %(n)s invoices?", number) % {"n": number}

    def done(self, number):
        said = ngettext("%(n)s invoice is issued.", "%(n)s invoices are issued.", number)
        return said % {"n": number}

    def do(self, invoice):
        issuing.issue(invoice, by=self.request.user)


class InvoicesEmail(InvoicesChosen):
    permission_required = (VIEW, ISSUE)
    verb = gettext_lazy("E-mail")
    text = gettext_lazy("Each goes to its own addresses for invoices and counts as sent.")

    def question(self, number):
        return ngettext("E-mail %(n)s invoice?", "E-mail %(n)s invoices?", number) % {"n": number}

    def done(self, number):
        said = ngettext("%(n)s invoice is on its way.", "%(n)s invoices are on their way.", number)
        return said % {"n": number}

    def do(self, invoice):
        mailing.send(invoice, self.request.user)


class InvoicesMarkSent(InvoicesChosen):
    permission_required = (VIEW, ISSUE)
    verb = gettext_lazy("Mark as sent")
    text = gettext_lazy("Nothing is mailed: you say that they have them.")

    def question(self, number):
        said = ngettext("Mark %(n)s invoice as sent?", "Mark %(n)s invoices as sent?", number)
        return said % {"n": number}

    def done(self, number):
        said = ngettext(
            "%(n)s invoice is marked as sent.", "%(n)s invoices are marked as sent.", number
        )
        return said % {"n": number}

    def do(self, invoice):
        issuing.sent(invoice, by=self.request.user)


class InvoicesMoveToHold(InvoicesChosen):
    permission_required = (VIEW, CHANGE)
    verb = gettext_lazy("Move to Hold")
    text = gettext_lazy("They are not issued until somebody has released them.")

    def question(self, number):
        said = ngettext("Move %(n)s invoice to Hold?", "Move %(n)s invoices to Hold?", number)
        return said % {"n": number}

    def done(self, number):
        said = ngettext("%(n)s invoice is on hold.", "%(n)s invoices are on hold.", number)
        return said % {"n": number}

    def do(self, invoice):
        drafting.hold(invoice, by=self.request.user)


def _told(chosen):
    """Their names, as many as are read."""
    named = (
        f"{invoice_looks.name(one)} ({invoice_looks.owner(one.account)})"
        for one in chosen[:NAMED_MAX]
    )
    shown, more = ", ".join(named), len(chosen) - NAMED_MAX
    if more > 0:
        return _("%(names)s and %(n)s more.") % {"names": shown, "n": more}
    return f"{shown}."


def _sums(chosen):
    """What they come to, in each currency."""
    sums = Counter()
    for one in chosen:
        sums[one.unit] += one.gross
    told = ", ".join(balances.told(amount, unit) for unit, amount in sorted(sums.items()))
    return [{"label": _("Total"), "value": told}]
