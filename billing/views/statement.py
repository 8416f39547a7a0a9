from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import accounts, span, statement
from billing.views.papers import statement_url
from customers.views.record import CustomerTab
from portal.kit.views.list import Empty


class CustomerStatement(CustomerTab):
    """The statement of one of the customer's accounts, by default of the one that pays."""

    tab = "balance"
    permission_required = ("customers.view_customer", "billing.view_account")
    template_name = "billing/statement/page.html"
    empty = Empty(
        gettext_lazy("No account yet"),
        gettext_lazy("The statement of an account will be here once there is one."),
    )

    @cached_property
    def accounts(self):
        return list(accounts.of_customer(self.record))

    def extra(self):
        account = self._account()
        if account is None:
            return {"statement": None, "empty": self.empty}
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        asked = span.asked(self.request.GET, today)
        params = self.request.GET.copy()
        params["account"] = str(account.pk)
        path = self.request.path
        return {
            "statement": statement.read(account, asked.period),
            "described": span.described(asked.period),
            "span_note": asked.note,
            "period": span.shown(asked, params, path, today),
            "groups": self._groups(account, params, path),
            "export_url": f"{reverse('export', args=['statement'])}?{params.urlencode()}",
            "pdf_url": statement_url(account, asked.period),
            "back_url": reverse("billing:customer-balance", args=[self.record.pk]),
        }

    def _account(self):
        """The account that is asked for; another one's number is as good as none."""
        asked = self.request.GET.get("account", "")
        chosen = [account for account in self.accounts if str(account.pk) == asked]
        return next(iter(chosen or self.accounts), None)

    def _groups(self, account, params, path) -> list[dict]:
        if len(self.accounts) < 2:
            return []
        return [
            {
                "title": _("Account in %(unit)s") % {"unit": one.unit},
                "url": _with_account(params, path, one),
                "is_current": one == account,
            }
            for one in self.accounts
        ]


def _with_account(params, path, account) -> str:
    kept = params.copy()
    kept["account"] = str(account.pk)
    return f"{path}?{kept.urlencode()}"
