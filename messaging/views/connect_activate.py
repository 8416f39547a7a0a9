"""The page behind the link of an activation mail. Scanners follow links; a button activates."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from messaging.connect import activating
from messaging.models import Registration

TEMPLATE = "messaging/connect/activate.html"


@method_decorator(never_cache, name="dispatch")
class ActivatePage(View):
    def get(self, request: HttpRequest, link: str) -> HttpResponse:
        found = activating.find(link)
        response = shown(request, found)
        if found and found.activation_redirect:
            # Browsers look at where a form's answer leads to, too.
            to = urlsplit(found.activation_redirect)
            response._csp_update = {"form-action": [f"{to.scheme}://{to.netloc}"]}
        return response

    def post(self, request: HttpRequest, link: str) -> HttpResponse:
        done = activating.by_link(link, site=request.build_absolute_uri("/").rstrip("/"))
        if done is None:
            return shown(request, None)
        if done.activation_redirect:
            return HttpResponseRedirect(done.activation_redirect)
        return shown(request, done, is_done=True)


def shown(
    request: HttpRequest, registration: Registration | None, *, is_done: bool = False
) -> HttpResponse:
    """The page in the application's name; without a registration, that the link works no more."""
    about = {
        "registration": registration,
        "connection": registration and registration.connection,
        "is_done": is_done,
    }
    return render(request, TEMPLATE, about, status=200 if registration else 410)
