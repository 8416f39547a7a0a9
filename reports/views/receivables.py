from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from billing.models import Account
from portal.kit.views.list import Empty, ListView
from portal.templatetags import onward
from reports import finance_charts, finance_receivables
from reports.filters.finance import ReceivableFilter, today
from reports.tables.finance import ReceivableTable
from reports.views.finance import SEEN_WITH


class Receivables(ListView):
    """Aged receivables: who owes what, and since when."""

    model = Account
    key = export = "receivables"
    title = gettext_lazy("Receivables")
    permission_required = SEEN_WITH
    table_class = ReceivableTable
    filter_class = ReceivableFilter
    template_name = "reports/finance/receivables.html"
    search_placeholder = gettext_lazy("Customer, account code or client")
    empty = Empty(
        gettext_lazy("Nothing is owed"),
        gettext_lazy(
            "Invoices that are issued and not paid stand here by how long they have been due."
        ),
    )

    def rows(self):
        rows = finance_receivables.of(self.request.user, today())
        return rows.select_related("customer", "client")

    def extra(self, page):
        return {
            "chart": finance_charts.of_ages(self.sums),
            "sums": [self._shown(whole) for whole in self.sums],
            "ages": finance_receivables.AGES,
        }

    @cached_property
    def sums(self):
        """What the filters leave, by currency."""
        filters = self.filter_class(
            self.request.GET,
            queryset=finance_receivables.of(self.request.user, today()),
            user=self.request.user,
        )
        return finance_receivables.totals(filters.qs)

    def _shown(self, whole):
        names = [*(age.name for age in finance_receivables.AGES), "overdue", "total"]
        unit = whole["unit"]
        return {
            "unit": unit,
            "amounts": [onward.money(whole[name], unit, code=False) for name in names],
        }
