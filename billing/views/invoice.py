"""The page of an invoice: the document as it stands, and what became of it."""

from functools import cached_property

from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from billing import balances, invoice_looks
from billing.invoicing import amounts
from billing.models import Approval, DocumentMail, Invoice
from portal.kit import records
from portal.kit.paging import Page
from portal.kit.views.record import TabView
from portal.kit.views.screen import Screen
from portal.pages.tables.history import lately

VIEW = "billing.view_invoice"
HISTORY = "portal.view_historyentry"
KIND = "invoice"
Mailed = DocumentMail.Status
MAIL_STATES = {Mailed.WAITING: "wait", Mailed.SENT: "ok", Mailed.DROPPED: "bad"}
SIZE, LAST, MAILS = 100, 20, 5


class InvoiceScreen(Screen):
    """Something about one invoice."""

    model = Invoice
    permission_required = VIEW

    def rows(self):
        return (
            super()
            .rows()
            .select_related("account__customer", "account__client", "enterprise", "corrects", "by")
        )

    @cached_property
    def invoice(self):
        return self.row()

    def crumbs(self, last=""):
        way = [{"title": _("Invoices"), "url": reverse("billing:invoices")}]
        name = invoice_looks.name(self.invoice)
        if not last:
            return [*way, {"title": name}]
        return [*way, {"title": name, "url": self.invoice.get_absolute_url()}, {"title": last}]


class InvoicePage(InvoiceScreen, TabView):
    """Parties, lines and totals as they are printed; payments, credit notes and history beside."""

    template_name = "billing/invoices/page.html"

    @property
    def record(self):
        return self.invoice

    @property
    def title(self):
        return invoice_looks.name(self.invoice)

    def head(self):
        state, text = invoice_looks.state(self.invoice)
        hung = records.head(KIND, self.invoice, self.request.user, "")
        return hung | {
            "name": self.title,
            "crumbs": self.crumbs(),
            "badges": [{"state": state, "text": text}, *hung["badges"]],
            "facts": self._facts(),
        }

    def extra(self):
        invoice = self.invoice
        rows = invoice.lines.select_related("network").order_by("position")
        page = Page(rows, self.request.GET, size=SIZE, path=self.request.path)
        page.sizes = ()
        return {
            "kind": invoice_looks.kind(invoice),
            "period": invoice_looks.period(invoice),
            "page": page,
            "lines": page.rows,
            "taxes": _taxes(invoice),
            "settled": _settled(invoice),
            "allocations": self._allocations(),
            "notes": self._credit_notes(),
            "mails": self._mails(),
            "waiting": self._waiting(),
            "is_staff": self.request.user.is_staff,
            **self._history(),
        }

    def _facts(self):
        invoice, account = self.invoice, self.invoice.account
        facts = [{"label": _("Kind"), "value": invoice_looks.kind(invoice)}]
        if self.request.user.is_staff:
            owner = account.client or account.customer
            facts.append({"label": _("For"), "value": str(owner), "url": owner.get_absolute_url()})
            facts.append({"label": _("Enterprise"), "value": invoice.enterprise.brand})
        if invoice.corrects:
            facts.append(
                {
                    "label": _("Corrects"),
                    "value": invoice.corrects.number,
                    "url": invoice.corrects.get_absolute_url(),
                }
            )
        if invoice.sent_at:
            facts.append({"label": _("Sent"), "value": balances.on_day(invoice.sent_at)})
        if invoice.reminded_at:
            facts.append(
                {"label": _("Last reminder"), "value": balances.on_day(invoice.reminded_at)}
            )
        return facts

    def _allocations(self):
        """What of which payment settles it; what was taken back is summed away."""
        rows = self.invoice.allocations.visible_to(self.request.user).order_by()
        found = rows.values("payment_id", "payment__paid_on", "payment__method__name")
        return [
            one
            for one in found.annotate(amount=Sum("amount")).order_by("payment_id")[:SIZE]
            if one["amount"]
        ]

    def _credit_notes(self):
        return list(Invoice.objects.visible_to(self.request.user).filter(corrects=self.invoice))

    def _mails(self):
        """What went out, or did not; for staff."""
        if not self.request.user.is_staff:
            return []
        rows = self.invoice.mails.visible_to(self.request.user)[:MAILS]
        return [(mail, MAIL_STATES[mail.status]) for mail in rows]

    def _waiting(self):
        """What was asked for about it and waits for another person."""
        rows = Approval.objects.visible_to(self.request.user)
        return rows.filter(invoice=self.invoice, status=Approval.Status.WAITING).first()

    def _history(self):
        if not self.request.user.has_perm(HISTORY):
            return {}
        told = lately(self.request.user, "invoice", self.invoice.pk, most=LAST)
        return {"shows_history": True, **told}


def _taxes(invoice) -> list[amounts.TaxSum]:
    """One sum per category and rate, as on paper, from as many rows as there are rates."""
    rows = invoice.lines.order_by().values("tax_category", "tax_percent")
    found = rows.annotate(base=Sum("amount"), text=Max("tax_text"), count=Count("pk"))
    sums = []
    for one in found.order_by("tax_category", "tax_percent"):
        tax = amounts.Tax(one["tax_percent"], one["tax_category"], one["text"])
        sums += amounts.tax_sums([one["base"]], [tax], invoice.unit)
    return sums


def _settled(invoice) -> list[dict]:
    """What became of the total: paid, credited, written off, and what is left."""
    if not invoice.is_numbered or invoice.kind == Invoice.Kind.CREDIT_NOTE:
        return []
    told = [
        (_("Total"), invoice.gross, ""),
        (_("Paid"), -invoice.paid, ""),
        (_("Credited"), -invoice.credited, ""),
        (_("Written off"), -invoice.written_off, ""),
    ]
    kept = [told[0], *(one for one in told[1:] if one[1])]
    is_late = bool(invoice_looks.days_over(invoice))
    kept.append((_("To pay"), invoice_looks.due(invoice) or invoice.due, "bad" if is_late else ""))
    return [
        {"label": label, "value": balances.told(amount, invoice.unit), "state": state}
        for label, amount, state in kept
    ]
