import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from messaging.filters.messages import not_for
from messaging.models import Inbound
from portal.core import phone
from portal.kit import faces
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class InboundTable(Table):
    """What handsets sent. Its one order is that of the key, which is that of time."""

    list_key = "inbound"

    at = tables.Column(_("Time"), order_by="pk", orderable=True, attrs=cell("c-r", "r1", "nw"))
    sender = tables.Column(_("From"), attrs=cell("c-l", "r1", "nw"))
    recipient = tables.Column(_("To"), attrs=cell("c-l", "r3", "nw", label=_("To")))
    text = tables.Column(_("Text"), empty_values=(), attrs=cell("c-l", "r2"))
    part = tables.Column(_("Part"), empty_values=(), attrs=cell("c-0", "nw"))
    customer = tables.Column(_("Customer"), empty_values=(), attrs=cell("c-0"))
    client = tables.Column(_("Client"), attrs=cell("c-0"))
    door = tables.Column(_("Delivered to"), attrs=cell("c-0"))
    connector = tables.Column(_("Connector"), attrs=cell("c-0"))

    class Meta(Table.Meta):
        caption = _("Inbox")
        order_by = "-at"
        orderable = False
        default_columns = (
            "at",
            "sender",
            "recipient",
            "text",
            "customer",
            "client",
            "connector",
        )

    @classmethod
    def kept_from(cls, user):
        return not_for(faces.of(user).kind)

    def render_at(self, value):
        return onward.when(value, seconds=True)

    def render_sender(self, value):
        return _number(value)

    def render_recipient(self, value):
        return _number(value)

    def render_text(self, record):
        """The text, or why there is none to read; of a long message, which part it is."""
        part = record.part
        shown = record.text or format_html('<span class="muted">{}</span>', why_empty(record))
        if part is None:
            return shown
        return format_html('{} <span class="muted nw">({})</span>', shown, _part(part))

    def render_part(self, record):
        return _part(record.part) if record.part else onward.NOTHING

    def render_customer(self, value):
        if value is None:
            return format_html('<span class="muted">{}</span>', _("nobody's number"))
        return str(value)


def why_empty(record: Inbound) -> str:
    size = len(record.payload)
    return _("%(n)s octets, no text") % {"n": size} if size else _("no text")


def _number(text: str):
    """A short code has no country, and letters are no number."""
    is_whole = text.isdecimal() and len(text) >= phone.DIGITS_MIN
    return onward.phone(text) if is_whole else format_html('<span class="mono">{}</span>', text)


def _part(part) -> str:
    return _("%(number)s of %(total)s") % {"number": part.number, "total": part.total}
