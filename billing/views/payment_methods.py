"""The library of payment types, from which staff choose."""

from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.filters.payment_methods import PaymentMethodFilter
from billing.forms.payments import MethodForm
from billing.models import PaymentMethod
from billing.paying import methods
from billing.tables.payment_methods import PaymentMethodTable
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView

VIEW = "billing.view_paymentmethod"
ADD, CHANGE = "billing.add_paymentmethod", "billing.change_paymentmethod"


class PaymentMethodList(ListView):
    model = PaymentMethod
    key = "payment-methods"
    title = gettext_lazy("Payment types")
    permission_required = VIEW
    table_class = PaymentMethodTable
    filter_class = PaymentMethodFilter
    export = "payment-methods"
    search_placeholder = gettext_lazy("Name")
    new = ListButton(
        "payment-methods",
        gettext_lazy("New payment type"),
        "plus",
        "billing:payment-method-new",
        ADD,
    )
    empty = Empty(
        gettext_lazy("No payment types yet"),
        gettext_lazy("A payment type says how money came: by bank transfer, card or cash."),
    )


class PaymentMethodNew(FormView):
    model = PaymentMethod
    permission_required = (VIEW, ADD)
    form_class = MethodForm
    template_name = "billing/payments/form.html"
    title = gettext_lazy("New payment type")
    verb = gettext_lazy("Add")

    @property
    def crumbs(self):
        way = [{"title": _("Payment types"), "url": self.back_to()}]
        return [*way, {"title": self.title}]

    @property
    def back_url(self):
        return self.back_to()

    def back_to(self):
        return reverse("billing:payment-methods")

    def act(self, cleaned):
        methods.add(**cleaned, by=self.request.user)
        return _("%(name)s is added.") % {"name": cleaned["name"].strip()}


class PaymentMethodChange(PaymentMethodNew):
    permission_required = (VIEW, CHANGE)
    verb = gettext_lazy("Save")

    @cached_property
    def method(self):
        return self.row()

    @property
    def title(self):
        return self.method.name

    def form_arguments(self):
        # A copy: a form that is refused must not rename the page.
        return {"instance": PaymentMethod.objects.get(pk=self.method.pk)}

    def act(self, cleaned):
        if methods.change(self.method, **cleaned, by=self.request.user):
            return _("%(name)s is saved.") % {"name": cleaned["name"].strip()}
        return _("Nothing was different.")
