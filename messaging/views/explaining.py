"""Explain: where a message would go and why, or where one went."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import explain, explained
from messaging.explain import Question
from messaging.forms.explaining import ExplainForm
from messaging.models import Message, Route
from portal.kit import ids
from portal.kit.views.detail import DetailView
from portal.kit.views.list import Empty
from portal.kit.views.screen import Screen

NOTHING_ASKED = Empty(
    gettext_lazy("Nothing is sent by asking"),
    gettext_lazy(
        "Say whose message it is, to which number and with which text. Here stands where it would "
        "go, what it would cost and earn, and what else was asked. Live messages are decided by "
        "the same rules, and each one's page leads to its own explanation."
    ),
)


class Explain(Screen):
    """A form and, beside it, the answer. Nothing is stored by asking."""

    model = Route
    title = gettext_lazy("Explain")
    permission_required = "messaging.view_route"

    def get(self, request):
        asked = {name: request.GET[name] for name in ("door", "recipient") if name in request.GET}
        return self._show(ExplainForm(user=request.user, initial=asked))

    def post(self, request):
        form = ExplainForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._show(form, status=422)
        told = explain.explain(_question(form.cleaned_data))
        if told is None:
            form.add_error("door", _("This door is gone."))
            return self._show(form, status=422)
        return self._show(form, **explained.shown(told))

    def _show(self, form, status=200, **more):
        context = {"screen": self, "form": form, "empty": NOTHING_ASKED} | more
        return render(self.request, "messaging/explaining/page.html", context, status=status)


class ExplainMessage(DetailView):
    """How a stored message was decided."""

    model = Message
    permission_required = "messaging.view_route"
    template_name = "messaging/explaining/message.html"

    def rows(self):
        return super().rows().select_related("rate", "cost_rate", "words")

    def extra(self, row):
        told = explain.of_message(row)
        if told is None:
            raise Http404
        return {
            "name": row.public_id,
            "name_is_code": True,
            "crumbs": [
                {"title": _("Messages"), "url": reverse("messaging:messages")},
                {"title": row.public_id, "url": row.get_absolute_url()},
                {"title": _("Explanation")},
            ],
            "may_read": self.request.user.has_perm("messaging.view_messagetext"),
        } | explained.shown(told)


def _question(cleaned):
    return Question(
        door=cleaned["door"].pk,
        sender=cleaned["sender"],
        recipient=cleaned["recipient"],
        text=cleaned["text"],
        channel=cleaned["channel"],
        at=cleaned["at"] or timezone.now(),
        ticket=ids.take()[0],
    )
