import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from messaging import reasons
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class BlockedTable(Table):
    """Messages that were blocked, newest first. Texts and details are hung on it."""

    list_key = "blocked"

    accepted_at = tables.Column(
        _("Time"), order_by="pk", orderable=True, attrs=cell("c-r", "r2", "nw")
    )
    client = tables.Column(_("Client"), empty_values=(), attrs=cell("c-l", "r3"))
    sender = tables.Column(_("Sender"), attrs=cell("c-l", "r2"))
    recipient = tables.Column(_("Phone"), attrs=cell("c-l", "r1", "nw"))
    reason = tables.Column(_("Error"), attrs=cell("c-r", "r1"))
    country = tables.Column(_("Country"), attrs=cell("c-0"))
    customer = tables.Column(_("Customer"), attrs=cell("c-0"))

    class Meta(Table.Meta):
        caption = _("Blocked messages")
        order_by = "-accepted_at"
        orderable = False
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = ("accepted_at", "client", "sender", "recipient", "reason")

    @classmethod
    def kept_from(cls, user):
        return frozenset() if user.has_perm("messaging.view_messagetext") else frozenset({"text"})

    def render_accepted_at(self, value):
        return onward.when(value, seconds=True)

    def render_client(self, record):
        if record.client:
            return record.client.company
        return format_html('<span class="muted">{}</span>', record.customer)

    def render_recipient(self, record):
        shown = onward.phone(record.recipient)
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), shown)

    def render_reason(self, value):
        return format_html(
            '{} <span class="muted mono no-s">{}</span>', reasons.brief(value), value
        )
