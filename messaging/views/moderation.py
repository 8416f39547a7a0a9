"""The queue of messages that wait for a moderator, and what is decided about them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.models import Client
from customers.models import Customer
from messaging import moderation, reasons
from messaging.forms.moderation import ApproveForm, DenyForm, QueueForm
from messaging.jobs import MODERATE
from messaging.models import Message
from messaging.moderation import APPROVE, DENY, Answer
from portal.core.errors import Refused
from portal.kit import jobs, opaque
from portal.kit.views.action import ActionView
from portal.kit.views.screen import Screen

SHOWN_MAX = 100
SEEN = ("messaging.view_textdecision", "messaging.view_messagetext")
DECIDED = (*SEEN, "messaging.add_textdecision")


class ModerationQueue(Screen):
    """What waits, alike messages together, the oldest first."""

    model = Message
    title = gettext_lazy("Moderation")
    permission_required = SEEN
    template_name = "messaging/moderation/queue.html"

    def get(self, request):
        form = QueueForm(request.GET, user=request.user)
        chosen = form.cleaned_data if form.is_valid() else {}
        client = chosen.get("client")
        found = moderation.waiting(
            reason=chosen.get("reason", ""), client=client.pk if client else None
        )
        looked_at = sum(case.messages for case in found)
        context = {
            "screen": self,
            "form": form,
            "is_filtered": any(chosen.values()),
            "cases": shown(found[:SHOWN_MAX]),
            "case_count": len(found),
            "message_count": looked_at,
            "is_more": looked_at >= moderation.LOOKED_AT,
            "left_out": max(0, len(found) - SHOWN_MAX),
            "may_decide": request.user.has_perms(DECIDED),
        }
        return render(request, self.template_name, context)


class Decide(Screen):
    """Asks about the ticked cases once more, then does it; many messages in the background."""

    model = Message
    permission_required = DECIDED
    template_name = "messaging/moderation/decide.html"
    verdict = ""
    form_class = None
    verb = ""

    @cached_property
    def title(self):
        count = sum(case.messages for case in self.cases)
        return self.question(count) % {"n": count}

    @cached_property
    def cases(self):
        """The cases by the outside ids of their first messages, as far as they still wait."""
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        numbers = [opaque.open_id("m", text) for text in data.getlist("case")[:SHOWN_MAX]]
        found = [moderation.case_of(number) for number in dict.fromkeys(numbers) if number]
        counted = [
            case._replace(messages=len(moderation.messages_of(case))) for case in found if case
        ]
        return [case for case in counted if case.messages]

    def get(self, request):
        if not self.cases:
            return self._nothing()
        return self._ask(self.form_class())

    def post(self, request):
        if not self.cases:
            return self._nothing()
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self._ask(form, status=422)
        cleaned = form.cleaned_data
        answer = Answer(self.verdict, cleaned.get("reason", ""), cleaned["remember"])
        try:
            messages.success(request, self._do(answer))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._ask(form, status=422)
        return redirect("messaging:moderation")

    def _do(self, answer):
        count = sum(case.messages for case in self.cases)
        if count > moderation.AT_ONCE:
            params = {
                "messages": [case.first for case in self.cases],
                "answer": list(answer),
                "count": count,
            }
            owner = self.request.user
            jobs.start(MODERATE, owner=owner, title=f"{self.verb}: {count}", params=params)
            return _("It is being done in the background; Downloads shows how far it is.")
        moved = moderation.decide(self.cases, answer, by=self.request.user)
        return self.done(moved) % {"n": moved}

    def _ask(self, form, status=200):
        if not any(case.may_remember for case in self.cases):
            del form.fields["remember"]
        context = {
            "screen": self,
            "form": form,
            "cases": shown(self.cases),
            "verb": self.verb,
            "is_danger": self.verdict == DENY,
            "back_url": reverse("messaging:moderation"),
            "crumbs": [
                {"title": _("Moderation"), "url": reverse("messaging:moderation")},
                {"title": self.verb},
            ],
        }
        return render(self.request, self.template_name, context, status=status)

    def _nothing(self):
        messages.error(self.request, _("Choose messages that still wait."))
        return redirect("messaging:moderation")


class Approve(Decide):
    verdict = APPROVE
    form_class = ApproveForm
    verb = gettext_lazy("Approve")

    def question(self, count):
        return ngettext("Let %(n)s message go?", "Let %(n)s messages go?", count)

    def done(self, count):
        return ngettext("%(n)s message is let go.", "%(n)s messages are let go.", count)


class Deny(Decide):
    verdict = DENY
    form_class = DenyForm
    verb = gettext_lazy("Deny")

    def question(self, count):
        return ngettext(
            "Deny %(n)s message and refund it?", "Deny %(n)s messages and refund them?", count
        )

    def done(self, count):
        return ngettext(
            "%(n)s message is denied and refunded.",
            "%(n)s messages are denied and refunded.",
            count,
        )


def shown(cases):
    """The cases with the names of whose they are."""
    clients = Client.objects.in_bulk({case.client for case in cases if case.client})
    customers = Customer.objects.in_bulk({case.customer for case in cases})
    return [
        {
            "case": case,
            "id": opaque.seal("m", case.first),
            "payer": clients.get(case.client) or customers.get(case.customer),
            "reason": reasons.brief(case.reason),
        }
        for case in cases
    ]


class ClientSwitch(ActionView):
    """Two buttons, not one that turns: a late click does what it said."""

    model = Client
    permission_required = ("clients.view_client", "messaging.change_moderation")


class ClientModerated(ClientSwitch):
    def act(self, row):
        moderation.switch(row, is_manual=True, by=self.request.user)
        return _("What %(name)s sends waits for a moderator from now on.") % {"name": row}


class ClientUnmoderated(ClientSwitch):
    def act(self, row):
        moderation.switch(row, is_manual=False, by=self.request.user)
        said = _("%(name)s is not moderated any more. What waits is decided as before.")
        return said % {"name": row}
