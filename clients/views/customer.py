"""A customer's tab SMPP: its accounts, and where they connect."""

from django.urls import reverse
from django.utils.translation import gettext as _

from clients import connecting
from clients.models import SmppAccount
from clients.tables.smpp_accounts import SmppAccountTable
from customers.views.record import CustomerTab
from portal.kit import columns

SHOWN = 100
COLUMNS = (
    "system_id",
    "short_name",
    "client",
    "service",
    "state",
    "parts_per_s",
    "max_binds",
    "allowed_networks",
)


class CustomerSmpp(CustomerTab):
    tab = "smpp"
    permission_required = ("customers.view_customer", "clients.view_smppaccount")
    template_name = "clients/smpp_accounts/of_customer.html"

    def extra(self):
        rows = self._accounts()
        return {
            "table": self._table(rows[:SHOWN]),
            "is_cut": len(rows) > SHOWN,
            "all_url": f"{reverse('clients:smpp-accounts')}?customer={self.record.pk}",
            "new_url": self._new_url(),
            "empty": self._empty(),
            "connecting": [
                fact | {"copied": fact["value"], "is_mono": True}
                for fact in connecting.facts(connecting.where(self.request))
            ],
        }

    def _accounts(self):
        rows = SmppAccount.objects.visible_to(self.request.user)
        rows = rows.filter(customer=self.record, archived_at__isnull=True)
        return list(rows.select_related("client").order_by("system_id")[: SHOWN + 1])

    def _table(self, rows):
        table = SmppAccountTable(rows, user=self.request.user, chosen=COLUMNS, orderable=False)
        columns.fill(table.hung, rows)
        return table

    def _new_url(self):
        may_add = self.request.user.has_perm("clients.add_smppaccount")
        if not may_add or self.record.is_archived:
            return None
        return reverse("clients:customer-smpp-new", args=[self.record.pk])

    def _empty(self):
        url = self._new_url()
        return {
            "title": _("No SMPP accounts yet"),
            "text": _(
                "With an SMPP account the customer sends from its own programs: by SMPP, and with "
                "the same system ID and password by REST."
            ),
            "action": {"title": _("Add SMPP account"), "url": url} if url else None,
        }
