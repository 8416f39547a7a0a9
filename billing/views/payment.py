"""The page of a payment: what it is, which invoices it settles, and what may be done with it."""

from functools import cached_property

from django.db.models import Sum
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from billing import balances, invoice_looks, payment_looks
from billing.models import Invoice, Payment
from billing.paying import allocating
from portal.core import money
from portal.kit import records
from portal.kit.views.record import TabView
from portal.kit.views.screen import Screen
from portal.pages.tables.history import lately

VIEW, CHANGE = "billing.view_payment", "billing.change_payment"
HISTORY = "portal.view_historyentry"
KIND = "payment"
LAST, SHOWN = 20, 100


class PaymentScreen(Screen):
    """Something about one payment."""

    model = Payment
    permission_required = VIEW

    def rows(self):
        return super().rows().with_all().select_related("returns__account")

    @cached_property
    def payment(self):
        return self.row()

    def crumbs(self, last=""):
        way = [{"title": _("Payments"), "url": reverse("billing:payments")}]
        name = payment_looks.name(self.payment)
        if not last:
            return [*way, {"title": name}]
        return [*way, {"title": name, "url": self.payment.get_absolute_url()}, {"title": last}]


class PaymentPage(PaymentScreen, TabView):
    template_name = "billing/payments/page.html"

    @property
    def record(self):
        return self.payment

    @property
    def title(self):
        return payment_looks.name(self.payment)

    @cached_property
    def may_change(self):
        return self.request.user.has_perm(CHANGE)

    def head(self):
        state, text = payment_looks.state(self.payment)
        return records.head(KIND, self.payment, self.request.user, "") | {
            "name": self.title,
            "crumbs": self.crumbs(),
            "badges": [{"state": state, "text": text}],
            "facts": self._owner(),
        }

    def extra(self):
        return {
            "told": self._told(),
            "settled": self._settled(),
            "proposed": self._proposed(),
            "free": payment_looks.free(self.payment) if self.may_change else "",
            "refunds": self._refunds(),
            "may_change": self.may_change,
            **self._history(),
        }

    def _owner(self):
        if not self.request.user.is_staff:
            return []
        account = self.payment.account
        owner = account.client or account.customer
        return [{"label": _("From"), "value": str(owner), "url": payment_looks.home(self.payment)}]

    def _told(self):
        payment, unit = self.payment, self.payment.account.unit
        facts = [
            {"label": _("Amount"), "value": balances.signed(payment.amount, unit)},
            {"label": _("Kind"), "value": payment.get_kind_display()},
            {"label": _("Payment type"), "value": payment.method.name},
            {"label": _("Pay date"), "value": invoice_looks.day(payment.paid_on)},
            {"label": _("Comments"), "value": payment.comment or None},
        ]
        if payment.returns:
            facts.append(
                {
                    "label": _("Pays back"),
                    "value": payment_looks.name(payment.returns),
                    "url": payment.returns.get_absolute_url(),
                }
            )
        return [*facts, *self._told_to_staff()]

    def _told_to_staff(self):
        payment = self.payment
        if not self.request.user.is_staff:
            return []
        noted = {"label": _("Noted"), "value": balances.on_day(payment.created_at)}
        noted["note"] = payment.by.name if payment.by else ""
        if not payment.provider:
            return [noted]
        reference = f"{payment.provider} {payment.provider_key}".strip()
        return [noted, {"label": _("Told by"), "value": reference, "is_mono": True}]

    def _settled(self):
        """How much of each invoice it settles; what was taken back is summed away."""
        sums = self.payment.allocations.order_by().values_list("invoice_id")
        theirs = {pk: total for pk, total in sums.annotate(total=Sum("amount")) if total}
        rows = Invoice.objects.visible_to(self.request.user).filter(pk__in=theirs)
        return [
            {"invoice": row, "amount": theirs[row.pk], "url": self._to("take-back", row)}
            for row in rows.order_by("pk")[:SHOWN]
        ]

    def _proposed(self):
        if not self.may_change or self.payment.account.unit == money.CREDITS:
            return []
        given = {one.invoice.pk: one.amount for one in allocating.propose(self.payment)}
        if not self.payment.free:
            return []
        return [
            {"invoice": row, "amount": given.get(row.pk), "url": self._to("allocate", row)}
            for row in Invoice.objects.open()
            .filter(account=self.payment.account_id)
            .order_by("due_on", "pk")[:SHOWN]
        ]

    def _to(self, deed, invoice):
        url = reverse(f"billing:payment-{deed}", args=[self.payment.pk])
        return f"{url}?{urlencode({'invoice': invoice.pk})}"

    def _refunds(self):
        rows = Payment.objects.visible_to(self.request.user)
        return list(rows.filter(returns=self.payment).select_related("method").order_by("pk"))

    def _history(self):
        if not self.request.user.has_perm(HISTORY):
            return {}
        told = lately(self.request.user, KIND, self.payment.pk, most=LAST)
        return {"shows_history": True, **told}
