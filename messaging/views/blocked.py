from django.utils.translation import gettext_lazy as _

from messaging import blocked
from messaging.filters.blocked import BlockedFilter
from messaging.models import Message
from messaging.tables.blocked import BlockedTable
from portal.kit.views.list import Empty, ListView


class BlockedList(ListView):
    """Every message that was blocked when it came, with the reason. For staff."""

    model = Message
    key = "blocked"
    title = _("Blocked messages")
    permission_required = "messaging.view_blockentry"
    table_class = BlockedTable
    filter_class = BlockedFilter
    export = "blocked"
    search_placeholder = _("Message ID or phone")
    empty = Empty(
        _("No message was blocked"),
        _(
            "What may not go anywhere stands here with its reason: no price, a block list, an "
            "opt-out, a text that is not allowed. It was not sent and is never charged."
        ),
    )

    def rows(self):
        return blocked.among(super().rows()).select_related("customer", "client")
