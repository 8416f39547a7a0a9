"""Where providers call: no log-in, no cookie; the signature is the proof."""

import structlog
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from billing.providers import NotOurs, hearing, register

log = structlog.get_logger(__name__)
SIZE_MAX = 512 * 1024


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class ProviderDoor(View):
    """200 once what was told is true here; anything else makes the provider call again."""

    http_method_names = ["post"]

    def post(self, request, slug):
        provider = register.find(slug)
        if provider is None:
            raise Http404
        if int(request.META.get("CONTENT_LENGTH") or 0) > SIZE_MAX:
            return _plain("Too large.", 413)
        try:
            told = provider.read(request.body, request.headers)
        except NotOurs as error:
            log.warning("provider_call_refused", provider=slug, why=str(error))
            return _plain("The signature does not hold.", 403)
        try:
            if told is not None:
                hearing.hear(provider, told)
        except (OperationalError, InterfaceError) as error:
            log.warning("provider_call_not_stored", provider=slug, error=repr(error))
            return _plain("Not stored; please try again.", 503)
        return _plain("ok", 200)


def _plain(text, status):
    return HttpResponse(text, status=status, content_type="text/plain")
