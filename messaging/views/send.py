"""Send one text from the portal: write it, look at what it will do and cost, send it, see it.

Everything typed travels with the review, so that each step is one page and works without scripts.
"""

import re
import uuid
from functools import cached_property

import structlog
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Country, Network
from clients.models import Door
from messaging import compose, looks, reasons, text_templates
from messaging.dispatch.decide import Decision
from messaging.forms.send import SendForm
from messaging.models import Batch, Message
from messaging.states import Status
from messaging.text.parts import parts
from messaging.views.message import ENCODINGS
from portal.core.errors import Refused
from portal.kit import faces, opaque
from portal.kit.views.list import Empty
from portal.kit.views.screen import Screen

TOKEN = re.compile(r"[0-9a-f]{32}")
MESSAGES = "messaging:messages"


class Send(Screen):
    """What a customer's or client's person sends by hand; staff only as somebody they act for."""

    model = Message
    title = gettext_lazy("Send")
    permission_required = "messaging.add_message"

    @cached_property
    def place(self) -> compose.Place:
        found = compose.place_of(self.request.user)
        if found is None:
            raise Http404
        return found

    def get(self, request):
        template = text_templates.asked(self.place, request.GET.get("template", ""))
        typed = {"sender": template.sender, "text": template.text} if template else {}
        return self._show(SendForm(initial=typed, place=self.place))

    def post(self, request):
        step = request.POST.get("step")
        if step in {"count", "edit"}:
            return self._show(SendForm(initial=request.POST.dict(), place=self.place))
        form = SendForm(request.POST, place=self.place)
        if not form.is_valid():
            return self._show(form)
        token = request.POST.get("token", "")
        try:
            if step == "send" and TOKEN.fullmatch(token):
                return self._send(form, token)
            return self._review(form, uuid.uuid4().hex)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form)

    def _send(self, form, token):
        try:
            batch = compose.send(self.place, form.draft, token=token)
        except (TimeoutError, OperationalError, InterfaceError) as error:
            structlog.get_logger(__name__).warning("send_unanswered", error=repr(error))
            return self._review(form, token, is_unanswered=True)
        return redirect("messaging:sent", opaque.seal("b", batch))

    def _show(self, form):
        """The form; what was refused stands at its field."""
        typed = form["text"].value() or ""
        context = {
            "screen": self,
            "form": form,
            "place": self.place,
            "names": self.place.names,
            "count": _counted(typed.replace("\r\n", "\n")),
            "empty": _nothing_to_show(self.place),
        }
        status = 422 if form.errors else 200
        return render(self.request, "messaging/send/form.html", context, status=status)

    def _review(self, form, token, is_unanswered=False):
        quote = compose.quote(self.place, form.draft)
        context = {
            "screen": self,
            "form": form,
            "token": token,
            "place": self.place,
            "quote": quote,
            "count": _counted(quote.draft.text),
            "lines": _lines(quote.decisions),
            "shows_money": quote.is_own,
            "shows_balance": quote.is_own and self._sees_balance(),
            "is_unanswered": is_unanswered,
            "may_send": is_unanswered or (quote.going and quote.is_covered),
        }
        status = 503 if is_unanswered else 200
        return render(self.request, "messaging/send/review.html", context, status=status)

    def _sees_balance(self) -> bool:
        """A client's developers spend its money without seeing how much there is."""
        user = self.request.user
        return faces.of(user).kind == faces.CUSTOMER or user.has_perm("billing.view_account")


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
        stopped = [one for one in messages if one.status == Status.REJECTED and not one.sent_at]
        context = {
            "screen": self,
            "batch": batch,
            "crumbs": self._crumbs(batch),
            "name": opaque.seal("b", batch.pk),
            "lines": [_line_of(one) for one in messages],
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


def _counted(text: str) -> dict:
    """Characters, encoding and parts of what is typed; None where no message can carry it."""
    try:
        size = parts(text)
    except Refused:
        return {"characters": len(text), "encoding": None, "parts": None}
    return {
        "characters": size.characters,
        "encoding": ENCODINGS[size.encoding],
        "parts": size.parts if text else 0,
    }


def _nothing_to_show(place: compose.Place) -> Empty | None:
    """What is said to a client that may show approved names only, and has none."""
    if place.any_sender or place.names:
        return None
    return Empty(
        _("No sender name is approved yet"),
        _("You send under a name that was approved for you. Ask for one, then write here."),
        action={"title": _("Ask for a sender name"), "url": reverse("clients:name-new")},
    )


def _lines(decisions: dict[str, Decision]) -> list[dict]:
    """A line for each recipient: where it goes and what a part costs, or why it will not go."""
    networks = Network.objects.in_bulk({one.network for one in decisions.values() if one.network})
    codes = {one.country for one in decisions.values() if one.country}
    countries = dict(Country.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        {
            "recipient": to,
            "country": countries.get(one.country, one.country),
            "network": networks.get(one.network),
            "price": one.price.price if one.price and not one.reason else None,
            "reason": reasons.brief(one.reason) if one.reason else "",
            "sentence": reasons.sentence(one.reason) if one.reason else "",
        }
        for to, one in decisions.items()
    ]


def _line_of(message: Message) -> dict:
    return {
        "message": message,
        "state": looks.OF[Status(message.status)],
        "reason": reasons.brief(message.reason) if message.reason else "",
        "sentence": reasons.sentence(message.reason) if message.reason else "",
    }
