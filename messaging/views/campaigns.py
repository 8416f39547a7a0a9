"""Campaigns: the list, writing and checking one, its page, and what is done with it."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Account
from messaging import (
    campaign_checks,
    campaign_figures,
    campaign_looks,
    campaign_record,
    campaigns,
    compose,
    text_templates,
)
from messaging.campaign_record import ADD, CHANGE, crumbs, is_own
from messaging.filters.campaigns import CampaignFilter, CampaignRecipientFilter
from messaging.forms.campaigns import CampaignForm, NumberColumnForm
from messaging.models import Campaign, CampaignRecipient, CampaignUpload, Message
from messaging.tables.campaigns import CampaignRecipientTable, CampaignTable
from messaging.text.parts import parts
from messaging.views.message import ENCODINGS
from portal.core.errors import Refused
from portal.kit.columns import ListButton
from portal.kit.imports import drafts, grids
from portal.kit.paging import Page
from portal.kit.views.action import ActionView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.record import TabView
from portal.kit.views.screen import Screen
from portal.models import HistoryEntry
from portal.pages.tables.history import what, who

SHOWN = ("customer", "client", "created_by")
VIEW = "messaging.view_campaign"
SIZE, LAST = 50, 50
Status = Campaign.Status


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


class FromPlace(Screen):
    """What is done in the name of a customer or a client; for staff it is not there."""

    model = Campaign
    permission_required = (VIEW, ADD)

    @cached_property
    def place(self) -> compose.Place:
        found = compose.place_of(self.request.user)
        if found is None:
            raise Http404
        return found

    def rows(self):
        mine = super().rows().filter(customer=self.place.customer, client=self.place.client)
        return mine.select_related(*SHOWN)


class CampaignWrite(FromPlace):
    """The form; what is saved is checked at once."""

    title = gettext_lazy("New campaign")

    def get(self, request, **kwargs):
        self.place  # noqa: B018 - staff have none.
        return self._show(CampaignForm(place=self.place, **self.first()))

    def post(self, request, **kwargs):
        campaign = self.campaign
        form = CampaignForm(request.POST, request.FILES, place=self.place, campaign=campaign)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            return self._save(form, campaign)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form, status=422)

    @cached_property
    def campaign(self) -> Campaign | None:
        return None

    def first(self) -> dict:
        """What the empty form begins with: a template, if one was chosen."""
        template = self._template()
        if template is None:
            return {}
        return {"initial": {"sender": template.sender, "text": template.text}}

    def _template(self):
        return text_templates.asked(self.place, self.request.GET.get("template", ""))

    def _save(self, form, campaign):
        by, fields = self.request.user, form.fields_of
        if campaign is None:
            template = self._template()
            campaign = campaigns.add(self.place, fields | {"template": template}, by=by)
        else:
            campaigns.change(campaign, fields, by=by)
        if form.grid is not None or form.cleaned_data.get("without_upload"):
            upload = campaigns.put_upload(campaign, form.grid, by=by)
            if upload is not None and (upload.number_at is None or len(upload.titles) > 1):
                return redirect("messaging:campaign-columns", campaign.pk)
        return checked(self.request, campaign)

    def _show(self, form, status=200):
        context = {
            "screen": self,
            "form": form,
            "place": self.place,
            "crumbs": crumbs(self.title),
            "templates": text_templates.of(self.place)[:50],
            "names": self.place.names,
            "shown_steps": steps(0),
            "is_new": self.campaign is None,
        }
        return render(self.request, "messaging/campaigns/form.html", context, status=status)


class CampaignEdit(CampaignWrite):
    title = gettext_lazy("Edit campaign")

    @cached_property
    def campaign(self):
        found = self.row()
        if not found.is_open:
            raise Http404
        return found

    def first(self):
        found = self.campaign
        return {"initial": CampaignForm.initial_of(found), "campaign": found}


class CampaignColumns(FromPlace):
    """Which column of the file holds the numbers; all others fill the text by their titles."""

    title = gettext_lazy("Columns of the file")

    def get(self, request, pk):
        upload = self._upload()
        first = {"number_at": upload.number_at, "has_titles": upload.has_titles}
        return self._show(upload, NumberColumnForm(columns=self._columns(upload), initial=first))

    def post(self, request, pk):
        upload = self._upload()
        form = NumberColumnForm(request.POST, columns=self._columns(upload))
        if not form.is_valid():
            return self._show(upload, form, status=422)
        try:
            campaigns.set_number_column(
                upload.campaign,
                form.cleaned_data["number_at"],
                has_titles=form.cleaned_data["has_titles"],
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(upload.campaign)
        return checked(request, upload.campaign)

    def _upload(self) -> CampaignUpload:
        found = CampaignUpload.objects.select_related("campaign__customer", "campaign__client")
        return get_object_or_404(found, campaign=self.row())

    @cached_property
    def file_rows(self):
        return drafts.unpacked(bytes(self._upload().body))

    def _columns(self, upload):
        first = self.file_rows[0][1]
        return [(at, f"{grids.letters(at)}: {cell[:30]}") for at, cell in enumerate(first)]

    def _show(self, upload, form, status=200):
        context = {
            "screen": self,
            "form": form,
            "campaign": upload.campaign,
            "titles": upload.titles,
            "first_rows": self.file_rows[:5],
            "crumbs": crumbs(upload.campaign.title, self.title),
            "shown_steps": steps(0),
            "back_url": reverse("messaging:campaign-edit", args=[upload.campaign_id]),
        }
        return render(self.request, "messaging/campaigns/columns.html", context, status=status)


class CampaignCheck(FromPlace):
    http_method_names = ["post"]

    def post(self, request, pk):
        return checked(request, self.row())


class CampaignSend(FromPlace):
    """Lets a checked campaign go; the token is of the check that was looked at."""

    http_method_names = ["post"]

    def post(self, request, pk):
        campaign = self.row()
        try:
            campaigns.send(campaign, request.POST.get("token", ""), by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(campaign)


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
        entries = HistoryEntry.objects.visible_to(self.request.user)
        entries = entries.filter(subject_kind="campaign", subject_id=self.record.pk)
        entries = entries.select_related("actor", "acting_as")[:LAST]
        return {
            "entries": [{"at": one.at, "who": who(one), "what": what(one)} for one in entries],
            "entries_url": f"{reverse('history')}?kind=campaign&of={self.record.pk}",
        }


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


def checked(request, campaign):
    """Begin a check and show the campaign with what it found, or how far it is."""
    try:
        campaign_checks.start(campaign, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(campaign)


def steps(current: int) -> list[dict]:
    """As components/steps.html wants them."""
    return [
        {
            "title": title,
            "state": "done" if at < current else "current" if at == current else "next",
        }
        for at, title in enumerate((_("Compose"), _("Check"), _("Send")))
    ]


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
