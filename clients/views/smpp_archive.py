from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clients import record, smpp_accounts
from clients.models import SmppAccount
from portal.core.errors import Refused
from portal.kit.views.screen import Screen


class SmppAccountArchive(Screen):
    """Asks first, as nothing is sent from that moment on."""

    model = SmppAccount
    permission_required = "clients.change_smppaccount"

    def get(self, request, pk):
        account = self.row()
        context = {
            "screen": self,
            "confirm": self.question(account),
            "back_url": account.get_absolute_url(),
            "crumbs": record.crumbs(account, self.question(account)["verb"]),
        }
        return render(request, "layouts/confirm.html", context)

    def post(self, request, pk):
        account = self.row()
        try:
            messages.success(request, self.act(account))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(account)

    def question(self, account):
        return {
            "title": _("Archive %(id)s?") % {"id": account.system_id},
            "text": _(
                "It cannot send from this moment on, by SMPP or by REST, and leaves all lists. "
                "What was accepted is still sent. Its system ID is given to nobody else."
            ),
            "verb": _("Archive"),
            "is_danger": True,
        }

    def act(self, account):
        smpp_accounts.archive(account, by=self.request.user)
        return _("%(id)s is archived.") % {"id": account.system_id}


class SmppAccountRestore(SmppAccountArchive):
    """The way back."""

    def question(self, account):
        return {
            "title": _("Restore %(id)s?") % {"id": account.system_id},
            "text": _("It works at once, with the password it had."),
            "verb": _("Restore"),
        }

    def act(self, account):
        smpp_accounts.restore(account, by=self.request.user)
        return _("%(id)s is restored.") % {"id": account.system_id}
