import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from messaging import looks, reasons
from messaging.filters.messages import not_for
from messaging.models import Message
from messaging.states import Status
from portal.kit import faces
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class MessageTable(Table):
    """The log of messages. Its one order is that of the key, which is that of time."""

    list_key = "messages"

    accepted_at = tables.Column(
        _("Time"), order_by="pk", orderable=True, attrs=cell("c-r", "r2", "nw")
    )
    recipient = tables.Column(_("Recipient"), attrs=cell("c-l", "r1", "nw"))
    sender = tables.Column(_("Sender"), attrs=cell("c-l", "r2"))
    customer = tables.Column(_("Customer"), attrs=cell("c-0"))
    client = tables.Column(_("Client"), empty_values=(), attrs=cell("c-l", "r3"))
    network = tables.Column(_("Network"), attrs=cell("c-0", "nw"))
    connector = tables.Column(_("Connector"), attrs=cell("c-0"))
    parts = tables.Column(_("Parts"), attrs=cell("r", "c-0"))
    price = tables.Column(_("Price"), accessor="pk", attrs=cell("r", "c-r", "r3"))
    status = tables.Column(_("Status"), attrs=cell("c-r", "r1"))
    public_id = tables.Column(_("Message ID"), attrs=cell("c-0", "nw"))
    reason = tables.Column(_("Reason"), attrs=cell("c-0"))
    channel = tables.Column(_("Channel"), attrs=cell("c-0"))
    reference = tables.Column(_("Client reference"), attrs=cell("c-0"))

    class Meta(Table.Meta):
        caption = _("Messages")
        order_by = "-accepted_at"
        orderable = False
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        default_columns = (
            "accepted_at",
            "recipient",
            "sender",
            "client",
            "network",
            "connector",
            "parts",
            "price",
            "status",
            "public_id",
        )

    @classmethod
    def kept_from(cls, user):
        return not_for(faces.of(user).kind)

    def render_accepted_at(self, value):
        return onward.when(value, seconds=True)

    def render_recipient(self, record):
        shown = onward.phone(record.recipient)
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), shown)

    def render_client(self, record):
        """Whose message it is: the client's, or the customer's own."""
        if record.client:
            return record.client.company
        if self.user.is_staff:
            return format_html('<span class="muted">{}</span>', record.customer)
        return onward.NOTHING

    def render_network(self, record):
        return str(record.network)

    def render_price(self, record):
        if record.charge == Message.Charge.NONE:
            return onward.NOTHING
        price = onward.rate(record.total_price, record.unit)
        if record.charge == Message.Charge.REFUNDED:
            return format_html('<s class="muted" title="{}">{}</s>', _("refunded"), price)
        return price

    def render_status(self, record):
        return status_of(record)

    def render_public_id(self, value):
        short = f"{value[:10]}…"
        return format_html(
            '<span class="mono" title="{}">{}</span>{}', value, short, onward.copy(value)
        )

    def render_reason(self, value):
        return reasons.brief(value)


def status_of(message: Message):
    """A message's status as icon and text; the reason stands on hover."""
    shown = onward.status(looks.OF[Status(message.status)], message.get_status_display())
    if not message.reason:
        return shown
    return format_html('<span title="{}">{}</span>', reasons.brief(message.reason), shown)
