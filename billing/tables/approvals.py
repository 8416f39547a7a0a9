import django_tables2 as tables
from django.utils.translation import gettext_lazy

from billing import approval_looks
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class ApprovalTable(Table):
    list_key = "approvals"

    said = tables.Column(
        gettext_lazy("What"), linkify=True, attrs=cell("c-l", "r1", "strong", "wraps")
    )
    status = tables.Column(gettext_lazy("Status"), attrs=cell("c-r", "r2", "nw"))
    kind = tables.Column(gettext_lazy("Kind"), attrs=cell("c-0", "nw"))
    account = tables.Column(
        gettext_lazy("Whose"), order_by="account__customer__name", attrs=cell("c-l", "r2")
    )
    amount = tables.Column(gettext_lazy("Amount"), attrs=cell("r", "c-r", "r3", "nw"))
    reason = tables.Column(gettext_lazy("Why"), attrs=cell("c-0", "wraps"))
    asked_by = tables.Column(
        gettext_lazy("Asked by"), order_by="asked_by__name", attrs=cell("c-l", "r3", "nw")
    )
    asked_at = tables.Column(gettext_lazy("Asked"), order_by="pk", attrs=cell("c-0", "nw"))
    decided_by = tables.Column(
        gettext_lazy("Decided by"), order_by="decided_by__name", attrs=cell("c-0", "nw")
    )
    decided_at = tables.Column(gettext_lazy("Decided"), attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = gettext_lazy("Approvals")
        order_by = "-asked_at"
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = (
            "said",
            "status",
            "account",
            "amount",
            "asked_by",
            "asked_at",
            "decided_by",
        )

    def render_status(self, record):
        return approval_looks.state(record)

    def render_kind(self, record):
        return approval_looks.kind(record)

    def render_account(self, record):
        return approval_looks.owner_link(record)

    def render_amount(self, record):
        return approval_looks.amount(record)

    def render_asked_at(self, value):
        return onward.when(value)

    def render_decided_at(self, value):
        return onward.when(value)
