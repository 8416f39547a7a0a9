from django.utils.translation import gettext_lazy as _

from billing import approval_looks
from billing.filters.approvals import ApprovalFilter
from billing.models import Approval
from billing.tables.approvals import ApprovalTable
from portal.kit.exports.columns import MOMENT, MONEY, Column
from portal.kit.exports.lists import ListExport


class ApprovalExport(ListExport):
    slug = "approvals"
    title = _("Approvals")
    permission = "billing.view_approval"
    table_class = ApprovalTable
    list_key = "approvals"
    columns = (
        Column("said", _("What")),
        Column("status", _("Status"), "get_status_display"),
        Column("kind", _("Kind"), approval_looks.kind),
        Column("account", _("Whose"), approval_looks.owner),
        Column("amount", _("Amount"), kind=MONEY),
        Column("unit", _("Currency")),
        Column("reason", _("Why"), default=False),
        Column("asked_by", _("Asked by"), "asked_by.name"),
        Column("asked_at", _("Asked"), kind=MOMENT),
        Column("decided_by", _("Decided by"), "decided_by.name"),
        Column("decided_at", _("Decided"), kind=MOMENT, default=False),
        Column("decision", _("What was said"), default=False),
    )

    def queryset(self, user, params):
        rows = Approval.objects.visible_to(user).select_related(
            "account__customer", "account__client", "asked_by", "decided_by"
        )
        return ApprovalFilter(params, queryset=rows, user=user).qs
