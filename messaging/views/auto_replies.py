"""The automatic replies of a use of a number: new, changed, removed."""

import copy

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import auto_replies
from messaging.forms.numbers import ReplyForm
from messaging.models import AutoReply
from messaging.views.number_uses import OfUse
from portal.core.errors import Refused
from portal.kit.views.form import FormView
from portal.kit.views.screen import Screen


class ReplyForms(OfUse, FormView):
    permission_required = ("messaging.view_numberuse", "messaging.change_numberuse")
    form_class = ReplyForm
    template_name = "messaging/numbers/form.html"

    def get(self, request, **kwargs):
        self.form_arguments()
        return super().get(request, **kwargs)

    def crumbs(self):
        return super().crumbs(self.title)

    def back_url(self):
        return self.use.get_absolute_url()

    def back_to(self):
        return self.back_url()


class ReplyNew(ReplyForms):
    title = gettext_lazy("New automatic reply")
    verb = gettext_lazy("Add reply")

    def form_arguments(self):
        return {"instance": AutoReply(use=self.use)}

    def act(self, cleaned):
        reply = auto_replies.add(self.use, cleaned, by=self.request.user)
        return _("The reply to %(word)s is added.") % {"word": reply}


class OfReply:
    @cached_property
    def reply(self):
        found = self.use.replies.filter(pk=self.kwargs["part"]).first()
        if found is None:
            raise Http404
        return found


class ReplyChange(OfReply, ReplyForms):
    title = gettext_lazy("Automatic reply")

    def form_arguments(self):
        return {"instance": copy.copy(self.reply)}

    def act(self, cleaned):
        if auto_replies.change(self.reply, cleaned, by=self.request.user):
            return _("The reply is saved.")
        return _("Nothing was different.")


class ReplyRemove(OfReply, OfUse, Screen):
    permission_required = ("messaging.view_numberuse", "messaging.change_numberuse")
    title = gettext_lazy("Remove the reply")

    def get(self, request, **kwargs):
        confirm = {
            "title": _("Remove the reply to %(word)s?") % {"word": self.reply},
            "text": self.reply.text,
            "verb": _("Remove"),
            "is_danger": True,
        }
        back_url = self.use.get_absolute_url()
        context = {"screen": self, "confirm": confirm, "back_url": back_url}
        context["crumbs"] = self.crumbs(str(self.title))
        return render(request, "layouts/confirm.html", context)

    def post(self, request, **kwargs):
        try:
            auto_replies.remove(self.reply, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The reply to %(word)s is gone.") % {"word": self.reply})
        return redirect(self.use)
