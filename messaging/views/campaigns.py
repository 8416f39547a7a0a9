"""The list of campaigns."""

from django.utils.translation import gettext_lazy

from messaging import compose
from messaging.campaign_record import ADD
from messaging.filters.campaigns import CampaignFilter
from messaging.models import Campaign
from messaging.tables.campaigns import CampaignTable
from portal.kit.columns import ListButton
from portal.kit.views.list import Empty, ListView

SHOWN = ("customer", "client", "created_by")
VIEW = "messaging.view_campaign"


class CampaignList(ListView):
    """One's own bulk mailings; staff see everybody's."""

    model = Campaign
    key = "campaigns"
    title = gettext_lazy("Campaigns")
    permission_required = VIEW
    table_class = CampaignTable
    filter_class = CampaignFilter
    export = "campaigns"
    search_placeholder = gettext_lazy("Title, text, sender, user or client")
    new = ListButton(
        "campaigns", gettext_lazy("New campaign"), "plus", "messaging:campaign-new", ADD
    )
    empty = Empty(
        gettext_lazy("No campaigns yet"),
        gettext_lazy(
            "A campaign is one text to many: to lists of the address book or to a file of numbers, "
            "now or later, in hours that suit the recipients. You see its price before it goes."
        ),
    )

    def rows(self):
        return super().rows().select_related(*SHOWN)

    @property
    def primary(self):
        """Staff write none of their own: they send as somebody they act for."""
        return super().primary if compose.place_of(self.request.user) else None
