from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.kit.views.screen import Screen
from portal.pages import devices


class Devices(Screen):
    """Where somebody is logged in, and the way out of all the others."""

    title = gettext_lazy("Active devices")

    def get(self, request):
        devices.remember(request, request.user)
        here = request.session.session_key
        rows = [
            {
                "name": devices.name(one.user_agent),
                "address": one.ip,
                "since": one.created_at,
                "seen": one.last_seen_at,
                "is_here": one.session_key == here,
            }
            for one in devices.of(request.user)
        ]
        context = {"screen": self, "devices": rows, "crumbs": _crumbs(self.title)}
        return render(request, "usersessions/usersession_list.html", context)

    def post(self, request):
        number = devices.end_others(request)
        if number:
            said = ngettext(
                "You are logged out on %(n)s other device.",
                "You are logged out on %(n)s other devices.",
                number,
            )
            messages.success(request, said % {"n": number})
        else:
            messages.info(request, _("You are logged in nowhere else."))
        return redirect("usersessions_list")


def _crumbs(title):
    return [{"title": _("Account"), "url": reverse("account")}, {"title": title}]
