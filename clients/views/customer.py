"""The tab of SMPP accounts of whoever they belong to, and where they connect: a customer's."""

from django.urls import reverse
from django.utils.translation import gettext as _

from clients import connecting, parts_limits
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
    "binds",
    "allowed_networks",
)


class SmppTab:
    """`owner` is what the tab's record is to its accounts: their customer or their client.

    `all_url` leads to the list of all of them and `new_url` to one more, for those who may.
    """

    tab = "smpp"
    template_name = "clients/smpp_accounts/of_record.html"
    owner = ""
    all_url = new_url = None
    table_class = SmppAccountTable
    chosen = COLUMNS

    def extra(self):
        rows = self._accounts()
        return {
            "table": self._table(rows[:SHOWN]),
            "is_cut": len(rows) > SHOWN,
            "all_url": self.all_url,
            "new_url": self.new_url,
            "gauges": self._gauges(rows[:SHOWN]),
            "limit_url": self._limit_url(),
            "empty": self._empty(),
            "connecting": [
                fact | {"copied": fact["value"], "is_mono": True}
                for fact in connecting.facts(connecting.where(self.request))
            ],
        }

    def _gauges(self, rows):
        if self.owner == "client":
            return parts_limits.gauges(self.record.customer, self.record, accounts=rows)
        return parts_limits.gauges(self.record, accounts=rows)

    def _limit_url(self):
        user = self.request.user
        if not user.is_staff or not user.has_perm("clients.change_smppaccount"):
            return ""
        return reverse(f"clients:{self.owner}-limit", args=[self.record.pk])

    def may_add(self):
        return self.request.user.has_perm("clients.add_smppaccount")

    def _accounts(self):
        rows = SmppAccount.objects.visible_to(self.request.user)
        rows = rows.filter(archived_at__isnull=True, **{self.owner: self.record})
        return list(rows.select_related("client").order_by("system_id")[: SHOWN + 1])

    def _table(self, rows):
        table = self.table_class(rows, user=self.request.user, chosen=self.chosen, orderable=False)
        columns.fill(table.hung, rows)
        return table

    def _empty(self):
        url = self.new_url
        return {
            "title": _("No SMPP accounts yet"),
            "text": _(
                "With an SMPP account programs send by SMPP, and with the same system ID and "
                "password by REST."
            ),
            "action": {"title": _("Add SMPP account"), "url": url} if url else None,
        }


class CustomerSmpp(SmppTab, CustomerTab):
    owner = "customer"
    permission_required = ("customers.view_customer", "clients.view_smppaccount")

    @property
    def all_url(self):
        return f"{reverse('clients:smpp-accounts')}?customer={self.record.pk}"

    @property
    def new_url(self):
        if not self.may_add() or self.record.is_archived:
            return None
        return reverse("clients:customer-smpp-new", args=[self.record.pk])
