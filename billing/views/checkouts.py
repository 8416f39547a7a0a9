"""What people began to pay by themselves, for staff."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import balances
from billing.filters.checkouts import CheckoutFilter
from billing.forms.checkouts import PaidForm
from billing.models import Checkout
from billing.providers import checkouts, hearing
from billing.tables.checkouts import CheckoutTable
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView

VIEW = "billing.view_checkout"


class CheckoutList(ListView):
    model = Checkout
    key = export = "checkouts"
    title = gettext_lazy("Online payments")
    permission_required = VIEW
    table_class = CheckoutTable
    filter_class = CheckoutFilter
    search_placeholder = gettext_lazy("Reference, invoice or who pays")
    empty = Empty(
        gettext_lazy("Nobody has paid online yet"),
        gettext_lazy(
            "When customers and clients pay an invoice or top up by card or by transfer, each "
            "attempt is listed here with how it ended."
        ),
        (gettext_lazy("Switch providers on under Administration, Settings, Payment providers."),),
    )

    def rows(self):
        return (
            super().rows().select_related("account__customer", "account__client", "invoice", "by")
        )


class CheckoutPaid(FormView):
    """A transfer that arrived and is in no bank file."""

    model = Checkout
    permission_required = "billing.change_checkout"
    form_class = PaidForm
    title = gettext_lazy("Mark as paid")
    verb = gettext_lazy("Mark as paid")
    template_name = "billing/bank/form.html"

    @cached_property
    def checkout(self):
        rows = self.rows().filter(provider="transfer")
        return get_object_or_404(rows.select_related("account"), pk=self.kwargs["pk"])

    @property
    def crumbs(self):
        return [
            {"title": CheckoutList.title, "url": self.back_url},
            {"title": self.checkout.reference},
        ]

    @property
    def text(self):
        row = self.checkout
        return _("%(amount)s for %(what)s of %(account)s, without a line of a bank file.") % {
            "amount": balances.told(row.gross, row.unit),
            "what": checkouts.title(row),
            "account": row.account,
        }

    @property
    def back_url(self):
        return reverse("billing:checkouts")

    def form_arguments(self):
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        return {"initial": {"paid_on": today}}

    def act(self, cleaned):
        paid = hearing.by_hand(self.checkout, paid_on=cleaned["paid_on"], by=self.request.user)
        return _("%(reference)s is paid.") % {"reference": paid.reference}

    def back_to(self):
        return self.back_url
