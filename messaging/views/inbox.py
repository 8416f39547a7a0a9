from django.utils.translation import gettext_lazy as _

from messaging import inbox
from messaging.filters.inbound import InboundFilter
from messaging.models import Inbound
from messaging.tables.inbound import InboundTable
from portal.kit.views.list import Empty, ListView

SHOWN = ("customer", "client", "door", "connector")


class InboxList(ListView):
    """What handsets sent to our numbers. All three faces; what came to nobody only staff see."""

    model = Inbound
    key = "inbound"
    title = _("Inbox")
    permission_required = "messaging.view_inbound"
    table_class = InboundTable
    filter_class = InboundFilter
    export = "inbound"
    search_placeholder = _("Number of either end, or words of the text")
    empty = Empty(
        _("No inbound messages yet"),
        _(
            "What handsets send to a number of yours stands here from the moment it comes. It can "
            "go on to the binds of an SMPP account and by e-mail, and be answered at once."
        ),
        (
            _("Have a number assigned"),
            _("Say on the number's page where its messages go"),
            _("Send a message to the number from a phone"),
        ),
    )

    def rows(self):
        return inbox.with_parts(super().rows().select_related(*SHOWN))
