from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clients import client_record, erasing
from clients.models import Client, Door, Seat
from portal.core.errors import Refused
from portal.kit import deeds
from portal.kit.views.screen import Screen


class ClientErase(Screen):
    """Asks for the client's name, as nothing brings it back."""

    model = Client
    permission_required = "clients.erase_client"

    def get(self, request, pk):
        client = self.row()
        if client.status == Client.Status.ERASED:
            messages.error(request, _("%(name)s is erased already.") % {"name": client})
            return redirect(client)
        return self._ask(client)

    def post(self, request, pk):
        client = self.row()
        name = str(client)
        try:
            erasing.erase(client, typed=request.POST.get("typed", ""), by=request.user)
        except Refused as refusal:
            return self._ask(client, str(refusal))
        messages.success(request, _('Client "%(name)s" is erased') % {"name": name})
        return redirect(client)

    def _ask(self, client, fault=""):
        confirm = {
            "title": _("Erase %(name)s for good?") % {"name": client},
            "text": _(
                "Its name, addresses, log-ins, questionnaires and texts are erased, and nothing "
                "brings them back. Messages, entries and statistics stay under the name "
                "“Erased client %(pk)s”, and so does what the history has told of it."
            )
            % {"pk": client.pk},
            "verb": _("Erase for good"),
            "facts": [*_going(client), *deeds.consequences(erasing.ERASED, [client])],
            "is_danger": True,
            "typed": client.company.strip(),
            "fault": fault,
        }
        context = {
            "screen": self,
            "confirm": confirm,
            "back_url": client.get_absolute_url(),
            "crumbs": client_record.crumbs(client, _("Erase")),
        }
        return render(self.request, "layouts/confirm.html", context, status=422 if fault else 200)


def _going(client):
    doors = Door.objects.filter(client=client, archived_at=None)
    return [
        {
            "label": _("People"),
            "value": Seat.objects.filter(client=client).count(),
            "note": _("lose their place; who has no other one is erased, too"),
        },
        {
            "label": _("SMPP accounts"),
            "value": doors.filter(kind=Door.Kind.SMPP).count(),
            "note": _("archived, with their CUG numbers and allowed IPs erased"),
        },
        {
            "label": _("API tokens"),
            "value": doors.filter(kind=Door.Kind.API).count(),
            "note": _("closed for good"),
        },
    ]
