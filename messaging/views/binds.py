"""The binds of an SMPP account that are up, for staff, who may close them, and for its owner."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import connecting, record
from clients.models import SmppAccount
from clients.views.record import SmppAccountTab
from messaging import binds, untold
from portal.core.errors import Refused
from portal.kit import faces
from portal.kit.views.detail import DetailView
from portal.kit.views.screen import Screen


def shown(request, account):
    """What templates/messaging/binds/_up.html shows of the account's binds."""
    where = connecting.where(request)
    facts = connecting.facts(where, tls_required=account.tls_required)
    # REST needs no bind.
    smpp = [fact for fact in facts if fact["value"] != where.rest]
    return {
        "binds": [{"row": one, "address": binds.address(one)} for one in binds.of(account)],
        "untold": untold.of(account),
        "connecting": [fact | {"copied": fact["value"], "is_mono": True} for fact in smpp],
    }


class SmppAccountBinds(SmppAccountTab):
    tab = "binds"
    template_name = "messaging/binds/tab.html"

    def extra(self):
        may_close = self.request.user.has_perm("clients.change_smppaccount")
        return shown(self.request, self.record) | {"may_close": may_close}


class SmppBindClose(Screen):
    """Asks first: what the program has open on the bind stays without an answer."""

    model = SmppAccount
    permission_required = "clients.change_smppaccount"

    def rows(self):
        return super().rows().select_related("customer", "client")

    def get(self, request, pk, part):
        account = self.row()
        bind = binds.up().filter(account=account, pk=part).first()
        if bind is None:
            raise Http404
        context = {
            "screen": self,
            "confirm": {
                "title": _("Close this bind?"),
                "text": _(
                    "%(bind)s, account %(account)s. The connection ends within seconds; what was "
                    "accepted is still sent. A program that reconnects by itself comes back: to "
                    "keep it out, switch binding off."
                )
                % {"bind": binds.told(bind), "account": account.system_id},
                "verb": _("Close bind"),
                "is_danger": True,
            },
            "back_url": self.back_url(account),
            "crumbs": record.crumbs(account, _("Close bind")),
        }
        return render(request, "layouts/confirm.html", context)

    def post(self, request, pk, part):
        account = self.row()
        try:
            bind = binds.close(account, part, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Closing %(bind)s.") % {"bind": binds.told(bind)})
        return redirect(self.back_url(account))

    def back_url(self, account):
        return reverse("messaging:smpp-account-binds", args=[account.pk])


class OwnBinds(DetailView):
    """What a client's or customer's developer looks at when a program does not get through."""

    model = SmppAccount
    title = gettext_lazy("Binds")
    # As the cabinet's page of SMPP accounts, from which it is reached.
    permission_required = "clients.view_door"
    template_name = "messaging/binds/own.html"

    def rows(self):
        return super().rows().filter(archived_at__isnull=True)

    def extra(self, row):
        is_client = faces.of(self.request.user).kind == faces.CLIENT
        accounts = "clients:smpp-config" if is_client else "clients:own-smpp"
        crumbs = [{"title": _("SMPP"), "url": reverse(accounts)}]
        return shown(self.request, row) | {"crumbs": [*crumbs, {"title": row.system_id}]}
