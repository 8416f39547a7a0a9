"""Documents as files, and the deeds that mail them."""

from abc import ABC, abstractmethod

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from billing import span
from billing.models import Account, Invoice
from billing.papers import appendix, einvoice, keeping, mailing, reminding, statements
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.kit.views.action import ActionView
from portal.kit.views.screen import Screen

PDF = "application/pdf"


class PaperScreen(Screen, ABC):
    """One document as a file; what the document cannot be has no address."""

    model = Invoice
    permission_required = "billing.view_invoice"

    def rows(self):
        return super().rows().select_related("corrects", "account__customer", "account__client")

    def get(self, request, **kwargs):
        try:
            name, kind, body = self.file(self.row())
        except Refused as refusal:
            raise Http404(str(refusal)) from refusal
        return _answer(name, kind, body, is_shown=kind == PDF)

    @abstractmethod
    def file(self, invoice: Invoice) -> tuple[str, str, bytes]:
        """Name, type and body of the file."""


class InvoicePdf(PaperScreen):
    """The document itself; a draft says that it is one."""

    def file(self, invoice):
        return keeping.name_of(invoice), PDF, keeping.pdf_of(invoice)


class InvoiceXml(PaperScreen):
    """The e-invoice alone, for programs that take no PDF."""

    def file(self, invoice):
        return keeping.name_of(invoice, "xml"), "application/xml", einvoice.xml(invoice)


class InvoiceUsage(PaperScreen):
    """The usage appendix, as a workbook or, with `format=csv`, as text."""

    def file(self, invoice):
        asked = self.request.GET.get("format", "")
        kind = asked if asked in appendix.TYPES else "xlsx"
        body = appendix.file_of(invoice, kind)
        return appendix.name_of(invoice, kind), appendix.TYPES[kind], body


class StatementPdf(Screen):
    """The statement of an account as a file, in the period of the statement's page."""

    model = Account
    permission_required = ("billing.view_account", "billing.view_entry")

    def rows(self):
        return super().rows().select_related("customer", "client")

    def get(self, request, pk):
        account = get_object_or_404(self.rows(), pk=pk)
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        period = span.asked(request.GET, today).period
        try:
            body = statements.pdf_of(account, period)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(self._back())
        return _answer(statements.name_of(account, period), PDF, body, is_shown=True)

    def _back(self) -> str:
        """The page the link stood on."""
        asked = self.request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(asked, {self.request.get_host()})
        return asked if is_ours else reverse("dashboard")


class MailScreen(ActionView):
    """A deed that mails a document; the mail itself follows in a moment."""

    model = Invoice

    def rows(self):
        return super().rows().select_related("account__customer", "account__client")

    def back_to(self, row):
        return reverse("billing:invoice", args=[row.pk])


class InvoiceCopy(MailScreen):
    """A copy for whoever asks; nobody else is told."""

    permission_required = "billing.view_invoice"

    def act(self, row):
        return _on_its_way(row, mailing.copy(row, self.request.user))


class InvoiceRemind(MailScreen):
    """A reminder outside the schedule, to the addresses for invoices."""

    permission_required = "billing.issue_invoice"

    def act(self, row):
        return _on_its_way(row, reminding.remind(row, self.request.user))


def statement_url(account: Account, period: Period) -> str:
    """The address of an account's statement as a file."""
    days = urlencode({"start": period.start.isoformat(), "end": period.last.isoformat()})
    return f"{reverse('billing:statement-pdf', args=[account.pk])}?{days}"


def _on_its_way(row, mail) -> str:
    to = ", ".join(mail.recipients)
    return _("%(document)s is on its way to %(to)s.") % {"document": row, "to": to}


def _answer(name: str, kind: str, body: bytes, *, is_shown: bool) -> HttpResponse:
    """A file, shown in the browser or saved; no cache keeps what belongs to one customer."""
    headers = {
        "Content-Disposition": content_disposition_header(not is_shown, name),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(body, content_type=kind, headers=headers)
