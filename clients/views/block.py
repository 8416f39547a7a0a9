"""Pages that block a client and let it go on. They ask first and say what follows."""

from functools import cached_property

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import blocking, client_record
from clients.models import Client
from portal.kit import deeds
from portal.kit.views.form import FormView


class BlockForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=blocking.REASON_MAX,
        help_text=gettext_lazy("It stands on the client's page and in its history."),
    )


class ClientBlock(FormView):
    """Asks why; the client's messages wait from then on."""

    model = Client
    permission_required = "clients.block_client"
    form_class = BlockForm
    template_name = "layouts/confirm.html"
    event = blocking.BLOCKED

    @cached_property
    def client(self):
        return self.row()

    def get(self, request, **kwargs):
        refused = self.refusal()
        if refused:
            messages.error(request, refused)
            return redirect(self.client)
        return super().get(request, **kwargs)

    def refusal(self) -> str:
        return blocking.refusal(self.client)

    def question(self) -> dict:
        return {
            "title": _("Block %(name)s?") % {"name": self.client},
            "text": _(
                "Its messages are still accepted and charged, and wait until it is unblocked. Its "
                "people can still sign in. What a supplier has already is not called back."
            ),
            "verb": _("Block"),
            "is_danger": True,
        }

    def act(self, cleaned):
        blocking.block(self.client, reason=cleaned["reason"], by=self.request.user)
        return _('Client "%(name)s" is blocked') % {"name": self.client}

    def back_to(self):
        return self.client.get_absolute_url()

    def _show(self, form, status=200):
        question = self.question()
        facts = deeds.consequences(self.event, [self.client])
        context = {
            "screen": self,
            "form": form,
            "confirm": question | {"facts": facts},
            "back_url": self.back_to(),
            "crumbs": client_record.crumbs(self.client, str(question["verb"])),
        }
        return render(self.request, self.template_name, context, status=status)


class ClientUnblock(ClientBlock):
    """The way back."""

    form_class = forms.Form
    event = blocking.UNBLOCKED

    def refusal(self):
        if self.client.is_blocked:
            return ""
        return _("%(name)s is not blocked.") % {"name": self.client}

    def question(self):
        return {
            "title": _("Unblock %(name)s?") % {"name": self.client},
            "text": _("It can send again at once, and what has waited is sent."),
            "verb": _("Unblock"),
        }

    def act(self, _cleaned):
        blocking.unblock(self.client, by=self.request.user)
        return _('Client "%(name)s" is unblocked') % {"name": self.client}
