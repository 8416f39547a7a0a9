from django.utils.translation import gettext_lazy as _

from messaging.filters.messages import MessageFilter
from messaging.models import Message
from messaging.tables.messages import MessageTable
from portal.kit.views.list import Empty, ListView

SHOWN = ("customer", "client", "network", "connector")


class MessageList(ListView):
    """The log. All three faces; each sees its own rows."""

    model = Message
    key = "messages"
    title = _("Messages")
    permission_required = "messaging.view_message"
    table_class = MessageTable
    filter_class = MessageFilter
    export = "messages"
    search_placeholder = _("Message ID or recipient")
    empty = Empty(
        _("No messages yet"),
        _(
            "Every message stands here from the moment it is accepted, with what became of it and "
            "what it cost."
        ),
        (
            _("Get an API token"),
            _("Send a message to POST /api/v1/messages with it"),
            _("Find it here and open it to see each step"),
        ),
    )

    def rows(self):
        return super().rows().select_related(*SHOWN)
