"""What is done with a change group: dialogs, and buttons of its page."""

from abc import ABC, abstractmethod

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import change_groups
from billing.change_groups import DECIDE
from billing.forms.price_lists import (
    GroupChangeForm,
    LineForm,
    NoteForm,
    RejectForm,
)
from billing.models import ChangeLine
from billing.rating.changes import Wanted
from billing.views.change_group import CHANGE, VIEW, GroupScreen
from portal.core.errors import Refused
from portal.kit.views.form import FormView


class GroupDialog(GroupScreen, FormView, ABC):
    """A dialog about a group; it goes back to it."""

    permission_required = (VIEW, CHANGE)
    template_name = "billing/price_lists/form.html"

    def back_to(self):
        return self.group

    def crumbs(self, last=""):
        return super().crumbs(last or str(self.title))


class ChangeGroupChange(GroupDialog):
    form_class = GroupChangeForm
    title = gettext_lazy("Change the draft")

    def form_arguments(self):
        group = self.group
        return {"initial": {"title": group.title, "notice_days": group.notice_days}}

    def act(self, cleaned):
        starts_at = cleaned.pop("starts_at")
        if change_groups.change(self.group, cleaned, starts_at=starts_at, by=self.request.user):
            return _("“%(title)s” is saved.") % {"title": cleaned["title"]}
        return _("Nothing was different.")


class LineNew(GroupDialog):
    form_class = LineForm
    title = gettext_lazy("Add line")
    verb = gettext_lazy("Add line")

    def form_arguments(self):
        return {"unit": self.group.price_list.unit}

    def act(self, cleaned):
        direction, starts_at = cleaned["direction"], cleaned["starts_at"]
        wanted = Wanted(
            direction.country,
            direction.network,
            cleaned["channel"],
            cleaned["price"],
            cleaned["basis"],
            starts_at or timezone.now(),
        )
        change_groups.add_line(
            self.group, wanted, has_start=starts_at is not None, by=self.request.user
        )
        return _("The line is added.")


class ChangeGroupApprove(GroupDialog):
    permission_required = (VIEW, DECIDE)
    form_class = NoteForm
    verb = gettext_lazy("Approve")

    @property
    def title(self):
        return _("Approve “%(title)s”?") % {"title": self.group}

    @property
    def text(self):
        if not self.group.price_list.is_sell:
            return _("Its prices hold from their starts on.")
        return _(
            "Its prices hold from their starts on. Whoever uses the list is told by mail of the "
            "changes that touch them, within a minute."
        )

    def act(self, cleaned):
        change_groups.approve(self.group, note=cleaned["note"], by=self.request.user)
        return _("“%(title)s” is approved.") % {"title": self.group}


class ChangeGroupReject(GroupDialog):
    permission_required = (VIEW, DECIDE)
    form_class = RejectForm
    verb = gettext_lazy("Reject")
    is_danger = True

    @property
    def title(self):
        return _("Reject “%(title)s”?") % {"title": self.group}

    def act(self, cleaned):
        change_groups.reject(self.group, note=cleaned["note"], by=self.request.user)
        return _("“%(title)s” is rejected.") % {"title": self.group}


class GroupDeed(GroupScreen, ABC):
    """A button of the group's page, asked for by POST."""

    permission_required = (VIEW, CHANGE)
    http_method_names = ["post"]

    @abstractmethod
    def act(self) -> str:
        """Call the verb and return the sentence that tells what was done."""

    def post(self, request, **kwargs):
        group = self.group
        try:
            messages.success(request, self.act())
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(group)


class ChangeGroupPropose(GroupDeed):
    def act(self):
        change_groups.propose(self.group, by=self.request.user)
        return _("“%(title)s” waits for another person's approval.") % {"title": self.group}


class ChangeGroupRecall(GroupDeed):
    def act(self):
        change_groups.recall(self.group, by=self.request.user)
        return _("“%(title)s” is a draft again.") % {"title": self.group}


class LineRemove(GroupDeed):
    def act(self):
        line = get_object_or_404(
            ChangeLine.objects.visible_to(self.request.user),
            pk=self.kwargs["part"],
            group=self.group,
        )
        change_groups.remove_line(line, by=self.request.user)
        return _("The line is removed.")
