"""What is done with one payment: changing it, putting it to invoices, sending a part back."""

from functools import cached_property

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing import approval_limits, balances, payment_looks
from billing.forms.payments import ChangeForm, PayBackForm, PutForm
from billing.models import Invoice
from billing.paying import allocating, noting, refunding
from billing.views.payment import CHANGE, VIEW, PaymentScreen
from portal.kit.views.action import ActionView
from portal.kit.views.form import FormView

BIGGEST = 2**63


class PaymentDeed(PaymentScreen, FormView):
    """A dialog about one payment."""

    permission_required = (VIEW, CHANGE)
    template_name = "billing/payments/form.html"

    @property
    def title(self):
        return f"{self.verb}: {payment_looks.name(self.payment)}"

    @property
    def crumbs(self):
        return PaymentScreen.crumbs(self, str(self.verb))

    @property
    def back_url(self):
        return self.payment.get_absolute_url()

    def back_to(self):
        return self.payment

    def told(self, amount):
        return balances.told(amount, self.payment.account.unit)


class PaymentChange(PaymentDeed):
    form_class = ChangeForm
    verb = gettext_lazy("Save")

    @property
    def crumbs(self):
        return PaymentScreen.crumbs(self, _("Change"))

    @property
    def title(self):
        return _("Change %(name)s") % {"name": payment_looks.name(self.payment)}

    @property
    def text(self):
        """003: amount and invoice are not editable."""
        payment = self.payment
        said = _("%(amount)s for %(invoice)s: amount and invoice stay as they are.")
        if payment.invoice is None:
            said = _("%(amount)s: the amount stays as it is.")
        amount = balances.signed(payment.amount, payment.account.unit)
        told = said % {"amount": amount, "invoice": payment.invoice}
        return f"{told} {_('Setting it to unpaid frees its invoices and moves the balance.')}"

    def form_arguments(self):
        return {"payment": self.payment}

    def act(self, cleaned):
        if noting.change(self.payment, **cleaned, by=self.request.user):
            return _("The payment is changed.")
        return _("Nothing was different.")


class OfInvoice(PaymentDeed):
    """About a payment and one of its account's invoices, which the address names."""

    form_class = PutForm

    @cached_property
    def invoice(self):
        asked = self.request.GET.get("invoice", "")
        is_number = asked.isascii() and asked.isdigit() and int(asked) < BIGGEST
        mine = Invoice.objects.visible_to(self.request.user)
        mine = mine.filter(account=self.payment.account_id)
        return get_object_or_404(mine, pk=asked if is_number else 0)

    def form_arguments(self):
        return {"unit": self.payment.account.unit, "initial": {"amount": self.most}}


class PaymentAllocate(OfInvoice):
    verb = gettext_lazy("Put to invoice")

    @property
    def most(self):
        return max(min(self.payment.free, self.invoice.due), 0)

    @property
    def text(self):
        said = _("%(due)s of %(invoice)s are to be paid; %(free)s of the payment are free.")
        due, free = self.told(self.invoice.due), self.told(self.payment.free)
        return said % {"due": due, "invoice": self.invoice, "free": free}

    def act(self, cleaned):
        put = allocating.allocate(
            self.payment, self.invoice, cleaned["amount"], by=self.request.user
        )
        said = {"amount": self.told(put.amount), "invoice": self.invoice}
        return _("%(amount)s are put to %(invoice)s.") % said


class PaymentTakeBack(OfInvoice):
    verb = gettext_lazy("Take back")

    @property
    def most(self):
        return allocating.between(self.payment, self.invoice)

    @property
    def text(self):
        said = _("%(sum)s of the payment settle %(invoice)s; what is taken back is free again.")
        return said % {"sum": self.told(self.most), "invoice": self.invoice}

    def act(self, cleaned):
        freed = allocating.take_back(
            self.payment, self.invoice, cleaned["amount"], by=self.request.user
        )
        said = {"amount": self.told(-freed.amount), "invoice": self.invoice}
        return _("%(amount)s are taken back from %(invoice)s.") % said


class PaymentSpread(PaymentScreen, ActionView):
    permission_required = (VIEW, CHANGE)

    def act(self, row):
        made = allocating.spread(row, by=self.request.user)
        said = ngettext("Put to %(n)s invoice.", "Put to %(n)s invoices.", len(made))
        return said % {"n": len(made)}


class PaymentPayBack(PaymentDeed):
    form_class = PayBackForm
    verb = gettext_lazy("Pay back")
    is_danger = True

    @property
    def text(self):
        said = _("%(free)s of it are free. What you sent back comes off the balance at once.")
        hint = approval_limits.hint(approval_limits.NEGATIVE, self.payment.account.unit)
        return f"{said % {'free': self.told(self.payment.free)}} {hint}".strip()

    def form_arguments(self):
        return {"account": self.payment.account, "initial": {"amount": self.payment.free}}

    def act(self, cleaned):
        back = refunding.pay_back(self.payment, **cleaned, by=self.request.user)
        return _("%(amount)s are paid back.") % {"amount": self.told(-back.amount)}
