"""Writing a campaign, checking it, and letting it go."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import campaign_checks, campaigns, compose, text_templates
from messaging.campaign_record import ADD, crumbs
from messaging.forms.campaigns import CampaignForm, NumberColumnForm
from messaging.models import Campaign, CampaignUpload
from messaging.views.campaigns import SHOWN, VIEW
from portal.core.errors import Refused
from portal.kit.imports import drafts, grids
from portal.kit.views.screen import Screen


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
