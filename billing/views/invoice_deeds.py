"""What is done with one invoice. What cannot be undone asks first, and says what follows."""

from functools import cached_property

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import approval_limits, balances, invoice_actions, invoice_looks
from billing.forms.invoices import CreditForm, DetailsForm, IssueForm, MaybeReasonForm, ReasonForm
from billing.invoicing import crediting, describing, drafting, issuing
from billing.papers import mailing
from billing.views.invoice import VIEW, InvoiceScreen
from portal.kit.views.action import ActionView
from portal.kit.views.form import FormView

CHANGE, ISSUE = "billing.change_invoice", "billing.issue_invoice"


class InvoiceDeed(InvoiceScreen, FormView):
    """A dialog about one invoice."""

    template_name = "billing/invoices/deed.html"
    is_danger = False
    text = ""

    @property
    def title(self):
        return f"{self.verb}: {invoice_looks.name(self.invoice)}"

    @property
    def confirm(self):
        return {
            "title": self.title,
            "text": self.text,
            "verb": self.verb,
            "is_danger": self.is_danger,
            "facts": self.facts(),
        }

    @property
    def way(self):
        return self.crumbs(str(self.verb))

    @property
    def back_url(self):
        return self.invoice.get_absolute_url()

    def facts(self):
        invoice = self.invoice
        return [
            {"label": _("For"), "value": invoice_looks.owner(invoice.account)},
            {"label": _("Total"), "value": balances.told(invoice.gross, invoice.unit)},
        ]

    def back_to(self):
        return self.invoice


class InvoiceIssue(InvoiceDeed):
    permission_required = (VIEW, ISSUE)
    form_class = IssueForm
    verb = gettext_lazy("Issue")
    text = gettext_lazy(
        "It gets the next number and is booked. From then on it never changes: corrections are "
        "credit notes."
    )

    def act(self, cleaned):
        made = issuing.issue(self.invoice, on=cleaned["on"], by=self.request.user)
        return _("Issued as %(number)s.") % {"number": made.number}


class InvoiceEmail(InvoiceDeed):
    """To the addresses for invoices; a worker writes the mail."""

    permission_required = (VIEW, ISSUE)
    form_class = forms.Form
    verb = gettext_lazy("E-mail it")
    text = gettext_lazy("The document goes out as a PDF and counts as sent.")

    def facts(self):
        to = ", ".join(mailing.addresses(self.invoice))
        return [*super().facts(), {"label": _("To"), "value": to or _("no address is known")}]

    def act(self, cleaned):
        mail = mailing.send(self.invoice, self.request.user)
        told = {"name": self.invoice, "to": ", ".join(mail.recipients)}
        return _("%(name)s is on its way to %(to)s.") % told


class InvoiceDetails(InvoiceDeed):
    """What a draft says beside its lines; a numbered document keeps what it says."""

    permission_required = (VIEW, CHANGE)
    form_class = DetailsForm
    verb = gettext_lazy("Save details")
    text = gettext_lazy("They stand on the document once it is issued, and never change then.")

    @property
    def title(self):
        return _("Details of %(name)s") % {"name": invoice_looks.name(self.invoice)}

    @property
    def way(self):
        return self.crumbs(_("Details"))

    def form_arguments(self):
        if not invoice_actions.is_changeable(self.invoice):
            raise Http404
        kept = {name: getattr(self.invoice, name) for name in describing.FIELDS}
        return {"initial": kept}

    def act(self, cleaned):
        if describing.change(self.invoice, cleaned, by=self.request.user):
            return _("The details are saved.")
        return _("Nothing was different.")


class InvoiceHold(InvoiceDeed):
    permission_required = (VIEW, CHANGE)
    form_class = MaybeReasonForm
    verb = gettext_lazy("Move to Hold")
    text = gettext_lazy("It is not issued until somebody has released it.")

    def act(self, cleaned):
        drafting.hold(self.invoice, reason=cleaned["reason"], by=self.request.user)
        return _("It is on hold.")


class InvoiceZero(InvoiceDeed):
    permission_required = (VIEW, CHANGE)
    form_class = ReasonForm
    verb = gettext_lazy("Bring to zero")
    is_danger = True
    text = gettext_lazy(
        "A line takes everything off. Once it is issued, what was charged in its period is given "
        "back to the account."
    )

    def act(self, cleaned):
        drafting.zero(self.invoice, reason=cleaned["reason"], by=self.request.user)
        return _("It comes to nothing now.")


class InvoiceDiscard(InvoiceDeed):
    permission_required = (VIEW, CHANGE)
    form_class = MaybeReasonForm
    verb = gettext_lazy("Discard")
    is_danger = True
    text = gettext_lazy(
        "The draft is thrown away. Its days and its recurring charges can be invoiced again."
    )

    def act(self, cleaned):
        drafting.discard(self.invoice, reason=cleaned["reason"], by=self.request.user)
        return _("The draft is discarded.")


class InvoiceCredit(InvoiceDeed):
    permission_required = (VIEW, "billing.credit_invoice")
    form_class = CreditForm
    verb = gettext_lazy("Make credit note")
    is_danger = True
    text = gettext_lazy(
        "A credit note with a number of its own is issued at once. What was paid already stays on "
        "the account."
    )
    note = None

    @cached_property
    def left(self):
        return crediting.left(self.invoice)

    def facts(self):
        told = balances.told(self.left, self.invoice.unit)
        return [*super().facts(), {"label": _("Can be credited"), "value": told}]

    def form_arguments(self):
        return {"left": self.left, "unit": self.invoice.unit}

    def act(self, cleaned):
        # The whole rest is told by no amount, so that every line and its tax is taken back.
        amount = None if cleaned["amount"] == self.left else cleaned["amount"]
        by, reason = self.request.user, cleaned["reason"]
        self.note = crediting.credit(self.invoice, amount=amount, reason=reason, by=by)
        return _("Credit note %(number)s is issued.") % {"number": self.note.number}

    def back_to(self):
        return self.note or self.invoice


class InvoiceWriteOff(InvoiceDeed):
    permission_required = (VIEW, "billing.write_off_invoice")
    form_class = ReasonForm
    verb = gettext_lazy("Write off")
    is_danger = True

    @property
    def text(self):
        said = _("What is still to be paid is given up. The account does not owe it any more.")
        hint = approval_limits.hint(approval_limits.WRITE_OFF, self.invoice.unit)
        return f"{said} {hint}".strip()

    def facts(self):
        told = balances.told(self.invoice.due, self.invoice.unit)
        return [*super().facts(), {"label": _("To pay"), "value": told, "state": "warn"}]

    def act(self, cleaned):
        crediting.write_off(self.invoice, reason=cleaned["reason"], by=self.request.user)
        return _("%(number)s is written off.") % {"number": self.invoice.number}


class OfInvoice(InvoiceScreen, ActionView):
    """One deed that needs no question."""

    permission_required = (VIEW, CHANGE)


class InvoiceRelease(OfInvoice):
    def act(self, row):
        drafting.release(row, by=self.request.user)
        return _("It is a draft again and can be issued.")


class InvoiceRenew(OfInvoice):
    def act(self, row):
        drafting.renew(row, by=self.request.user)
        return _("Parties, language and tax are read anew.")


class InvoiceMarkSent(OfInvoice):
    permission_required = (VIEW, ISSUE)

    def act(self, row):
        issuing.sent(row, by=self.request.user)
        return _("%(number)s is marked as sent.") % {"number": row.number}
