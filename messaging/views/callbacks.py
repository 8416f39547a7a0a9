"""Where suppliers over HTTP call us back, and where readers of mails unsubscribe: no log-in."""

import structlog
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from messaging import suppressions
from messaging.http import callbacks, reading
from messaging.mail import links
from messaging.models import Message

log = structlog.get_logger(__name__)


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Callback(View):
    """200 when everything is on the disk; whoever has not the secret hears 404."""

    http_method_names = ["get", "post"]

    def get(self, request, token):
        return self._take(token, request.GET.dict())

    def post(self, request, token):
        if int(request.META.get("CONTENT_LENGTH") or 0) > callbacks.SIZE_MAX:
            return _plain("Too large.", 413)
        body = request.read(callbacks.SIZE_MAX + 1)
        if len(body) > callbacks.SIZE_MAX:
            return _plain("Too large.", 413)
        return self._take(token, reading.read_document(body, request.content_type or ""))

    def _take(self, token, document):
        connector = callbacks.find(token)
        if connector is None:
            raise Http404
        try:
            taken = callbacks.take(connector, document)
        except (OperationalError, InterfaceError) as error:
            log.warning("callback_not_stored", connector=connector.pk, error=repr(error))
            return _plain("Not stored; please try again.", 503)
        if taken.others:
            log.info("callback_not_understood", connector=connector.pk, events=taken.others)
        return _plain("ok", 200)


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Unsubscribe(View):
    """RFC 8058: a POST unsubscribes without a question; a GET, which machines do, only asks.

    The token is the proof, so no cookie is needed and nobody else's page can make one.
    """

    http_method_names = ["get", "post"]
    template_name = "messaging/unsubscribe.html"

    def get(self, request, token):
        return self._show(_message(token), is_done=False)

    def post(self, request, token):
        message = _message(token)
        suppressions.unsubscribe(message)
        return self._show(message, is_done=True)

    def _show(self, message, *, is_done):
        sender = message.client or message.customer
        context = {
            "address": message.recipient,
            "sender": message.sender,
            "company": str(sender),
            "is_done": is_done,
        }
        return render(self.request, self.template_name, context)


def _message(token):
    number = links.message_of(token)
    rows = Message.objects.filter(pk=number, channel="email").select_related("customer", "client")
    message = rows.first() if number is not None else None
    if message is None:
        raise Http404
    return message


def _plain(text, status):
    return HttpResponse(text, status=status, content_type="text/plain")
