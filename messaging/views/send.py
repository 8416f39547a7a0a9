"""Send one message from the portal: write it, look at what it will do and cost, send it.

Everything typed travels with the review, so that each step is one page and works without scripts.
"""

import re
import uuid
from functools import cached_property

import structlog
from django import forms
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Country, Network
from customers import channels
from messaging import compose, reasons, text_templates
from messaging.dispatch.decide import Decision
from messaging.drafts import EMAIL, SMS, VIBER
from messaging.forms.send import SendForm
from messaging.forms.send_mail import MailForm
from messaging.forms.send_viber import ViberForm
from messaging.models import Message
from messaging.text.parts import parts
from messaging.views.message import ENCODINGS
from portal.core.errors import Refused
from portal.kit import faces, opaque
from portal.kit.views.list import Empty
from portal.kit.views.screen import Screen

TOKEN = re.compile(r"[0-9a-f]{32}")
SHOWN_MAX = 200
PAGES = {SMS: "messaging:send", EMAIL: "messaging:send-email", VIBER: "messaging:send-viber"}


class Send(Screen):
    """What a customer's or client's person sends by hand; staff only as somebody they act for."""

    model = Message
    title = gettext_lazy("Send")
    permission_required = "messaging.add_message"
    form_class: type[forms.Form] = SendForm

    @cached_property
    def place(self) -> compose.Place:
        found = compose.place_of(self.request.user)
        if found is None:
            raise Http404
        return found

    def get(self, request):
        template = text_templates.asked(self.place, request.GET.get("template", ""))
        typed = {"sender": template.sender, "text": template.text} if template else {}
        return self._show(self.form_class(initial=typed, place=self.place))

    def post(self, request):
        step = request.POST.get("step")
        if step in {"count", "edit"}:
            typed = request.POST.dict() | {"lists": request.POST.getlist("lists")}
            return self._show(self.form_class(initial=typed, place=self.place))
        form = self.form_class(request.POST, place=self.place)
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
        draft = form.draft
        if form.has_lists and self.request.POST.get("seen") != draft.digest:
            return self._review(form, uuid.uuid4().hex, has_changed=True)
        try:
            batch = compose.send(self.place, draft, token=token, by=self.request.user)
        except (TimeoutError, OperationalError, InterfaceError) as error:
            structlog.get_logger(__name__).warning("send_unanswered", error=repr(error))
            return self._review(form, token, is_unanswered=True)
        return redirect("messaging:sent", opaque.seal("b", batch))

    def _show(self, form):
        """The form; what was refused stands at its field."""
        typed = (form[form.counted].value() or "") if form.counted else ""
        context = {
            "screen": self,
            "form": form,
            "place": self.place,
            "tabs": self._tabs(),
            "count": _counted(typed.replace("\r\n", "\n")),
            "empty": _nothing_to_show(self.place, form.channel),
        }
        status = 422 if form.errors else 200
        return render(self.request, "messaging/send/form.html", context, status=status)

    def _tabs(self) -> list[dict]:
        """The channels it may send by, and where each is written."""
        here = self.form_class.channel
        shown = [one for one in PAGES if one in self.place.channels or one == here]
        return [
            {
                "title": capfirst(channels.TITLES[one]),
                "url": reverse(PAGES[one]),
                "is_current": one == here,
            }
            for one in shown
            if len(shown) > 1
        ]

    def _review(self, form, token, is_unanswered=False, has_changed=False):
        quote = compose.quote(self.place, form.draft)
        context = {
            "screen": self,
            "form": form,
            "token": token,
            "place": self.place,
            "quote": quote,
            "instead": compose.quote_instead(self.place, quote),
            "count": _counted(quote.draft.text) if form.channel == SMS else None,
            "lines": _lines(_shown(quote.decisions)),
            "unshown": len(quote.decisions) - len(_shown(quote.decisions)),
            "shows_money": quote.is_own,
            "shows_balance": quote.is_own and self._sees_balance(),
            "is_unanswered": is_unanswered,
            "has_changed": has_changed,
            "may_send": is_unanswered or (quote.going and quote.is_covered),
        }
        status = 503 if is_unanswered else 200
        return render(self.request, "messaging/send/review.html", context, status=status)

    def _sees_balance(self) -> bool:
        """A client's developers spend its money without seeing how much there is."""
        user = self.request.user
        return faces.of(user).kind == faces.CUSTOMER or user.has_perm("billing.view_account")


class SendMail(Send):
    form_class = MailForm


class SendViber(Send):
    form_class = ViberForm


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


def _nothing_to_show(place: compose.Place, channel: str) -> Empty | None:
    """What is said to who may not send by a channel, or may show approved names only."""
    if channel not in place.channels:
        return Empty(
            _("Your account may not send by this channel"), _("Your operator can change that.")
        )
    if place.any_sender or place.names_on(channel):
        return None
    if channel == EMAIL:
        return Empty(
            _("You cannot send e-mail"),
            _("You send under names that were approved for you, and an e-mail shows an address."),
        )
    return Empty(
        _("No sender name is approved yet"),
        _("You send under a name that was approved for you. Ask for one, then write here."),
        action={"title": _("Ask for a sender name"), "url": reverse("clients:name-new")},
    )


def _shown(decisions: dict[str, Decision]) -> dict[str, Decision]:
    """Those that stand in the table: of many, those first that will not go."""
    if len(decisions) <= SHOWN_MAX:
        return decisions
    found = sorted(decisions.items(), key=lambda one: not one[1].reason)
    return dict(found[:SHOWN_MAX])


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
