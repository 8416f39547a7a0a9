"""What happens around a request of somebody who is logged in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from portal.kit import acting as kit
from portal.pages import acting, devices

LOG_OUT = "account_logout"
# How somebody logs in is theirs alone: password, second steps, passkeys, devices.
OWN = ("account_", "mfa_", "openid_connect_", "usersessions_")


class ActingMiddleware:
    """Says that somebody acts as another, ends it in time, and keeps it from what is not theirs.

    Stands before whatever asks who the user is: if the person's password was changed meanwhile,
    that question empties the session.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        kept = acting.read(request)
        if kept is None:
            return self.get_response(request)
        current = acting.found(kept)
        if current is None:
            acting.drop(request)
            return self.get_response(request)
        why = acting.over(current, kept) or _locked_out(request, current)
        if why:
            return _left(request, current, kept, why)
        request.acting = kept
        with kit.being(current):
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        current = kit.now()
        if current is None:
            return None
        name = request.resolver_match.view_name or ""
        if name == LOG_OUT and request.method == "POST":
            return _left(request, current, request.acting)
        if name.startswith(OWN) and name != LOG_OUT:
            raise PermissionDenied
        return None


class DeviceMiddleware:
    """Notes when a device was last seen."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            devices.touch(request)
        return self.get_response(request)


def _locked_out(request, current: kit.Acting) -> str:
    if request.user.pk == current.person.pk:
        return ""
    return _("%(name)s set a new password meanwhile.") % {"name": current.person}


def _left(request, current: kit.Acting, kept: dict, why: str = "") -> HttpResponse:
    """Back to where they came from, as themselves. What was asked for is not done."""
    back = acting.leave(request, current, kept, why=why)
    said = _("You are yourself again.")
    messages.warning(request, f"{why} {said}") if why else messages.success(request, said)
    return HttpResponseClientRedirect(back) if request.htmx else redirect(back)
