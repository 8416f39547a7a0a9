"""Adding a balance change, and taking one back."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import accounts, approval_limits, balances, changes
from billing.forms.changes import ChangeForm
from billing.models import BalanceChange
from billing.views.accounts import OfCustomer
from portal.kit.views.action import ActionView


class BalanceChangeAdd(OfCustomer):
    """001: Add balance change, of an amount with a description."""

    permission_required = "billing.add_balancechange"
    form_class = ChangeForm
    template_name = "billing/balance/form.html"
    title = gettext_lazy("Add balance change")
    verb = gettext_lazy("Add balance change")

    @property
    def text(self):
        said = _("It will be applied within a minute and can be withdrawn until then.")
        units = accounts.of_customer(self.customer).values_list("unit", flat=True)
        return f"{said} {approval_limits.hint(approval_limits.ADJUSTMENT, *units)}".strip()

    def form_arguments(self):
        return {"accounts": accounts.of_customer(self.customer)}

    def act(self, cleaned):
        change = changes.ask(
            cleaned["account"],
            amount=cleaned["amount"],
            description=cleaned["description"],
            key=cleaned["key"] or cleaned["form_key"],
            by=self.request.user,
        )
        amount = balances.signed(change.amount, change.account.unit)
        if change.status == BalanceChange.Status.PENDING:
            return _("%(amount)s will be applied within a minute.") % {"amount": amount}
        return _("This key was used before: %(amount)s. Nothing was moved now.") % {
            "amount": amount
        }


class BalanceChangeWithdraw(ActionView):
    model = BalanceChange
    permission_required = "billing.add_balancechange"

    def rows(self):
        return super().rows().filter(account__customer=self.kwargs["customer"])

    def act(self, row):
        change = changes.withdraw(row, by=self.request.user)
        amount = balances.signed(change.amount, change.account.unit)
        return _("%(amount)s is withdrawn.") % {"amount": amount}

    def back_to(self, row):
        return reverse("billing:customer-balance", args=[self.kwargs["customer"]])
