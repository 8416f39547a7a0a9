"""What became of one sending from the portal."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Door
from messaging import compose, looks, reasons
from messaging.drafts import EMAIL, SMS
from messaging.models import Batch, Mail, Message
from messaging.states import Status
from messaging.views.send import PAGES, SHOWN_MAX, Send
from portal.kit import opaque
from portal.kit.views.screen import Screen

MESSAGES = "messaging:messages"


class Sent(Screen):
    """What became of one sending from the portal, right after it and later."""

    model = Batch
    title = gettext_lazy("Sent")
    permission_required = "messaging.view_message"

    def rows(self):
        return super().rows().filter(door__kind=Door.Kind.PORTAL).select_related("account", "door")

    def get(self, request, pk):
        batch = get_object_or_404(self.rows(), pk=pk)
        found = Message.objects.visible_to(request.user).filter(batch_id=batch.pk)
        messages = list(found.select_related("network").order_by("pk"))
        stopped = [one for one in messages if _is_stopped(one)]
        channel = messages[0].channel if messages else SMS
        waiting = [one for one in messages if one.status == Status.ACCEPTED]
        context = {
            "screen": self,
            "batch": batch,
            "crumbs": self._crumbs(batch),
            "name": opaque.seal("b", batch.pk),
            "lines": [_line_of(one) for one in _first(messages)],
            "unshown": max(len(messages) - SHOWN_MAX, 0),
            "all_url": f"{reverse(MESSAGES)}?q={opaque.seal('b', batch.pk)}",
            "again_url": reverse(PAGES[channel]),
            "mail": Mail.objects.filter(batch=batch).first() if channel == EMAIL else None,
            "send_at": waiting[0].next_try_at if waiting else None,
            "accepted": len(messages) - len(stopped),
            "stopped": len(stopped),
            "shows_money": request.user.is_staff or batch.account.client_id == batch.client_id,
            "may_send": compose.place_of(request.user) is not None
            and request.user.has_perm(Send.permission_required),
        }
        return render(request, "messaging/send/sent.html", context)

    def _crumbs(self, batch):
        return [
            {"title": _("Messages"), "url": reverse(MESSAGES)},
            {"title": opaque.seal("b", batch.pk)},
        ]


def _is_stopped(message: Message) -> bool:
    return message.status == Status.REJECTED and not message.sent_at


def _first(messages: list[Message]) -> list[Message]:
    """Those that stand in the table: of many, those first that were stopped."""
    if len(messages) <= SHOWN_MAX:
        return messages
    return sorted(messages, key=lambda one: not _is_stopped(one))[:SHOWN_MAX]


def _line_of(message: Message) -> dict:
    return {
        "message": message,
        "state": looks.OF[Status(message.status)],
        "reason": reasons.brief(message.reason) if message.reason else "",
        "sentence": reasons.sentence(message.reason) if message.reason else "",
    }
