import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from messaging import inbox
from messaging.filters.messages import not_for
from messaging.inbox import Whole
from messaging.models import Inbound
from portal.core import phone
from portal.kit import faces, opaque
from portal.kit.tables import Table, cell
from portal.templatetags import onward


class InboundTable(Table):
    """What handsets sent. Its one order is that of the key, which is that of time."""

    list_key = "inbound"

    at = tables.Column(_("Time"), order_by="pk", orderable=True, attrs=cell("c-r", "r1", "nw"))
    sender = tables.Column(_("From"), attrs=cell("c-l", "r1", "nw"))
    recipient = tables.Column(_("To"), attrs=cell("c-l", "r3", "nw", label=_("To")))
    keyword = tables.Column(_("Prefix"), default="", attrs=cell("c-r", "r3", "nw"))
    text = tables.Column(_("Text"), empty_values=(), attrs=cell("c-l", "r2"))
    part = tables.Column(_("Parts"), empty_values=(), attrs=cell("c-0", "nw"))
    customer = tables.Column(_("Customer"), empty_values=(), attrs=cell("c-0"))
    client = tables.Column(_("Client"), attrs=cell("c-0"))
    door = tables.Column(_("Delivered to"), attrs=cell("c-0"))
    connector = tables.Column(_("Connector"), attrs=cell("c-0"))
    reply = tables.Column(_("Answer"), "reply_id", attrs=cell("c-0", "nw"))

    class Meta(Table.Meta):
        caption = _("Inbox")
        order_by = "-at"
        orderable = False
        default_columns = (
            "at",
            "sender",
            "recipient",
            "keyword",
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

    def render_keyword(self, value):
        return format_html('<span class="mono">{}</span>', value)

    def render_text(self, record):
        """The whole text, or why there is none to read; and how much of it has come."""
        said = inbox.whole(record)
        shown = said.text or format_html('<span class="muted">{}</span>', why_empty(record))
        if said.is_complete:
            return shown
        return format_html('{} <span class="muted nw">({})</span>', shown, parts(said))

    def render_part(self, record):
        said = inbox.whole(record)
        return parts(said) if said.total > 1 else onward.NOTHING

    def render_reply(self, value):
        public_id = opaque.seal("m", value)
        url = reverse("messaging:message", args=[public_id])
        return format_html('<a href="{}">{}</a>', url, _("answered"))

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


def parts(said: Whole) -> str:
    return _("%(number)s of %(total)s parts") % {"number": said.came, "total": said.total}
