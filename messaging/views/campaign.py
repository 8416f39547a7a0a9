"""A campaign's page: how far it is, whom it goes to, and what is done with it."""

from decimal import Decimal

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Account
from messaging import campaign_figures, campaign_looks, campaign_record, campaigns
from messaging.campaign_record import ADD, CHANGE, crumbs, is_own
from messaging.filters.campaigns import CampaignRecipientFilter
from messaging.models import Campaign, CampaignRecipient, Message
from messaging.tables.campaigns import CampaignRecipientTable
from messaging.text.parts import parts
from messaging.views.campaign_writing import steps
from messaging.views.campaigns import SHOWN, VIEW
from messaging.views.message import ENCODINGS
from portal.core.errors import Refused
from portal.kit.paging import Page
from portal.kit.views.action import ActionView
from portal.kit.views.record import TabView
from portal.kit.views.screen import Screen
from portal.pages.tables.history import lately

SIZE, LAST = 50, 50
Status = Campaign.Status


class CampaignTab(TabView):
    model = Campaign
    permission_required = VIEW

    def rows(self):
        return super().rows().select_related(*SHOWN, "job")

    @property
    def title(self):
        return self.record.title

    def head(self):
        return campaign_record.head(self.record, self.request.user, self.tab)


class CampaignPage(CampaignTab):
    """What the check found, then how far it is and what became of it."""

    tab = "main"
    template_name = "messaging/campaigns/page.html"

    def extra(self):
        campaign, user = self.record, self.request.user
        may_write = campaign.is_open and is_own(campaign, user) and user.has_perm(ADD)
        shows_money = campaign_looks.shows_money(campaign, user)
        found = campaign.found
        return {
            "campaign": campaign,
            "found": found,
            "price": Decimal(found["price"]) if found else None,
            "blocked": campaign_looks.blocked(found) if found else [],
            "example": _sized(found["example"]) if found and found["example"] else None,
            "zones": sorted(found["zones"].items(), key=lambda one: -one[1]) if found else [],
            "lacking": sorted(found["lacking"].items()) if found else [],
            "shows_money": shows_money,
            "after": self._after(found) if shows_money and campaign.is_open else None,
            "job": self._job(campaign),
            "may_write": may_write,
            "is_checked": campaign.status == Status.CHECKED,
            "is_live": campaign.status in {*campaigns.AT_WORK, Status.PAUSED, Status.DONE},
            "is_moving": campaign.status in campaigns.AT_WORK,
            "now": campaign_figures.of(campaign) if not campaign.is_open else None,
            "shown_steps": steps(1) if campaign.is_open else None,
            "export_url": f"{reverse('export', args=['campaign-recipients'])}?of={campaign.pk}",
        }

    def _job(self, campaign):
        job = campaign.job
        return job if job and campaign.status == Status.DRAFT else None

    def _after(self, found):
        """The balance after it, for those who see it."""
        campaign, user = self.record, self.request.user
        if not found or not user.has_perm("billing.view_account"):
            return None
        account = Account.objects.filter(customer=campaign.customer_id)
        own = account.filter(client=campaign.client_id if found["is_own"] else None).first()
        if own is None:
            return None
        left = own.balance - Decimal(found["price"])
        return {"left": left, "is_covered": left >= own.floor}


class CampaignRecipients(CampaignTab):
    """Each recipient with what became of the message."""

    tab = "recipients"
    template_name = "messaging/campaigns/recipients.html"

    def extra(self):
        rows = CampaignRecipient.objects.filter(campaign=self.record)
        user = self.request.user
        filters = CampaignRecipientFilter(self.request.GET, queryset=rows, user=user)
        page = Page(filters.qs.order_by("pk"), self.request.GET, size=SIZE, path=self.request.path)
        page.sizes = ()
        with_messages(page.rows, user)
        return {
            "page": page,
            "filters": filters,
            "chips": filters.chips(self.request.GET, self.request.path),
            "clear_url": self.request.path,
            "table": CampaignRecipientTable(page.rows, user=user, orderable=False),
            "export_url": f"{reverse('export', args=['campaign-recipients'])}"
            f"?of={self.record.pk}&{self.request.GET.urlencode()}",
        }


class CampaignHistory(CampaignTab):
    tab = "history"
    permission_required = (VIEW, "portal.view_historyentry")
    template_name = "messaging/numbers/history.html"

    def extra(self):
        return lately(self.request.user, "campaign", self.record.pk, most=LAST)


class CampaignPause(ActionView):
    model = Campaign
    permission_required = (VIEW, CHANGE)

    def act(self, row):
        said = _("by %(name)s") % {"name": self.request.user.name}
        campaigns.pause(row, reason=said, by=self.request.user)
        return _("%(title)s is paused.") % {"title": row.title}


class CampaignResume(ActionView):
    model = Campaign
    permission_required = (VIEW, CHANGE)

    def act(self, row):
        campaigns.resume(row, by=self.request.user)
        return _("%(title)s goes on.") % {"title": row.title}


class CampaignCancel(Screen):
    """Asks first: what is cancelled never goes on."""

    model = Campaign
    permission_required = (VIEW, CHANGE)
    title = gettext_lazy("Cancel campaign")

    def get(self, request, pk):
        row = self.row()
        left = row.total - row.handed
        text = _("%(n)s recipients are not written to any more. What was sent stays sent.")
        confirm = {
            "title": _("Cancel %(title)s?") % {"title": row.title},
            "text": text % {"n": left},
            "verb": self.title,
            "is_danger": True,
        }
        context = {
            "screen": self,
            "confirm": confirm,
            "back_url": row.get_absolute_url(),
            "crumbs": crumbs(row.title, self.title),
        }
        return render(request, "layouts/confirm.html", context)

    def post(self, request, pk):
        row = self.row()
        try:
            campaigns.cancel(row, by=request.user)
            messages.success(request, _("%(title)s is cancelled.") % {"title": row.title})
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(row)


def with_messages(rows, user) -> None:
    """Hang on each recipient the message it got, or None (`shown_message`)."""
    wanted = [row.message_id for row in rows if row.message_id]
    found = Message.objects.visible_to(user).in_bulk(wanted) if wanted else {}
    for row in rows:
        row.shown_message = found.get(row.message_id)


def _sized(text: str) -> dict:
    size = parts(text)
    return {
        "text": text,
        "parts": size.parts,
        "characters": size.characters,
        "encoding": ENCODINGS[size.encoding],
    }
