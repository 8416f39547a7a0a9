"""The page of one webhook, and all that may be done with it."""

import uuid
from datetime import timedelta
from functools import cached_property

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import webhooks
from clients.forms.webhooks import ChangeForm, DisableForm, ReplayForm, SecretForm
from clients.models import WebhookDelivery, WebhookEndpoint
from clients.tables.webhooks import LastDeliveries, log_url, state
from clients.views.shown_once import ShownOnce
from clients.views.webhooks import CHANGE, VIEW, list_url, shown_secret
from portal.kit.views.action import ActionView
from portal.kit.views.detail import DetailView
from portal.kit.views.form import FormView
from portal.kit.views.screen import Screen
from portal.models import HistoryEntry
from portal.pages.tables.history import what, who

SHOWN = 10
HISTORY = 20


class OfWebhook(Screen):
    """A page about one webhook that was not removed."""

    model = WebhookEndpoint
    permission_required = (VIEW, CHANGE)

    @cached_property
    def record(self):
        return self.row()

    def rows(self):
        return super().rows().living().select_related("customer", "client")

    def back_to(self, row=None):
        return self.record.get_absolute_url()


class WebhookPage(OfWebhook, DetailView):
    permission_required = VIEW
    template_name = "clients/webhooks/page.html"

    @property
    def title(self):
        return str(self.record)

    def extra(self, endpoint):
        user = self.request.user
        rows = WebhookDelivery.objects.filter(endpoint=endpoint).order_by("-pk")
        shown, text = state(endpoint)
        return {
            "name": str(endpoint),
            "crumbs": [
                {"title": _("Webhooks"), "url": list_url(endpoint, user)},
                {"title": str(endpoint)},
            ],
            "badges": [{"state": shown, "text": text}],
            "notice": self._notice(endpoint),
            "settings": _settings(endpoint),
            "standing": _standing(endpoint),
            "actions": self._actions(endpoint),
            "more_actions": self._more(endpoint),
            "table": LastDeliveries(list(rows[:SHOWN]), user=user, orderable=False),
            "log_url": log_url(endpoint),
            "entries": self._history(endpoint),
        }

    def _notice(self, endpoint):
        if not endpoint.is_enabled:
            return {
                "state": "bad",
                "fact": _("Disabled."),
                "text": endpoint.disabled_reason or _("It is told nothing."),
            }
        if endpoint.failing_since is not None:
            return {
                "state": "warn",
                "fact": _("It does not take what is sent."),
                "text": _("What waits is tried again; after 5 days it is given up."),
            }
        return None

    def _actions(self, endpoint):
        if not self.request.user.has_perm(CHANGE):
            return []
        test = {
            "title": _("Send a test"),
            "url": _url("test", endpoint),
            "icon": "send",
            "is_post": True,
        }
        edit = {"title": _("Edit"), "url": _url("edit", endpoint), "icon": "pencil", "key": "e"}
        enable = {
            "title": _("Enable"),
            "url": _url("enable", endpoint),
            "icon": "player-play",
            "is_post": True,
            "is_primary": True,
        }
        return [test, edit] if endpoint.is_enabled else [enable, test, edit]

    def _more(self, endpoint):
        if not self.request.user.has_perm(CHANGE):
            return []
        rotate = {
            "title": _("Replace the secret \N{HORIZONTAL ELLIPSIS}"),
            "url": _url("secret", endpoint),
            "icon": "key",
        }
        replay = {
            "title": _("Send again \N{HORIZONTAL ELLIPSIS}"),
            "url": _url("replay", endpoint),
            "icon": "refresh",
        }
        disable = {
            "title": _("Disable \N{HORIZONTAL ELLIPSIS}"),
            "url": _url("disable", endpoint),
            "icon": "player-pause",
        }
        remove = {
            "title": _("Remove \N{HORIZONTAL ELLIPSIS}"),
            "url": _url("remove", endpoint),
            "icon": "trash",
            "is_danger": True,
        }
        return [rotate, replay, disable, remove] if endpoint.is_enabled else [rotate, remove]

    def _history(self, endpoint):
        """What was done to it, for whoever may read of it: the webhook's own page is theirs."""
        found = HistoryEntry.objects.filter(subject_kind="webhookendpoint", subject_id=endpoint.pk)
        rows = found.select_related("actor", "acting_as").order_by("-pk")[:HISTORY]
        return [{"at": one.at, "who": self._who(one), "what": what(one)} for one in rows]

    def _who(self, entry):
        if self.request.user.is_staff or entry.actor is None or not entry.actor.is_staff:
            return who(entry)
        return _("Support")


class WebhookChange(OfWebhook, FormView):
    form_class = ChangeForm
    title = gettext_lazy("Edit webhook")
    text = gettext_lazy("What waits goes to the new URL. The secret stays.")

    def form_arguments(self):
        names = ("url", "description", "events", "hears_steps", "envelope")
        return {"initial": {name: getattr(self.record, name) for name in names}}

    def act(self, cleaned):
        if webhooks.change(self.record, cleaned, by=self.request.user):
            return _("The webhook is saved.")
        return _("Nothing was different.")

    def _show(self, form, status=200):
        context = {"screen": self, "form": form, "back_url": self.back_to(), "is_watched": True}
        return render(self.request, self.template_name, context, status=status)


class WebhookSecret(OfWebhook, ShownOnce):
    """Asks first, and shows the new secret in the answer."""

    job = "webhook-secret"
    title = gettext_lazy("Replace the signing secret")

    def get(self, request, pk):
        return self._ask(SecretForm(initial={"token": uuid.uuid4().hex}))

    def post(self, request, pk):
        form = SecretForm(request.POST)
        if not form.is_valid():
            return self._ask(form, status=422)
        made = self.once(
            form.cleaned_data["token"], lambda: webhooks.rotate(self.record, by=request.user)
        )
        if made is None:
            return self.done_before(self.back_to())
        said = _("The secret is replaced. For 24 hours both sign.")
        about = shown_secret(self.record, made, said)
        return self.answer("clients/webhooks/secret.html", about)

    def _ask(self, form, status=200):
        question = {
            "title": self.title,
            "text": _(
                "A new secret is made and shown once. For 24 hours every call carries two "
                "signatures, one by each secret; after that the old one is worth nothing."
            ),
            "verb": _("Replace"),
        }
        about = {"screen": self, "confirm": question, "form": form, "back_url": self.back_to()}
        return render(self.request, "layouts/confirm.html", about, status=status)


class WebhookTest(OfWebhook):
    """Sends a test event now and shows what came back."""

    http_method_names = ["post"]

    def post(self, request, pk):
        delivery = webhooks.test(self.record, by=request.user)
        about = {"status": delivery.answer_status, "error": delivery.error}
        if delivery.status == WebhookDelivery.Status.DONE:
            messages.success(request, _("The test was taken: it answered %(status)s.") % about)
        else:
            messages.error(request, _("The test was not taken. %(error)s") % about)
        return redirect(delivery.get_absolute_url())


class WebhookEnable(OfWebhook, ActionView):
    def act(self, endpoint):
        webhooks.enable(endpoint, by=self.request.user)
        return _("The webhook is enabled. What it missed can be sent again.")


class WebhookDisable(OfWebhook, FormView):
    form_class = DisableForm
    title = gettext_lazy("Disable webhook")
    text = gettext_lazy("It is told nothing any more, and what waits is ended.")
    verb = gettext_lazy("Disable")

    def act(self, cleaned):
        reason = cleaned["reason"].strip() or _("Disabled by hand.")
        webhooks.disable(self.record, reason=reason, by=self.request.user)
        return _("The webhook is disabled.")

    def _show(self, form, status=200):
        context = {"screen": self, "form": form, "back_url": self.back_to()}
        return render(self.request, self.template_name, context, status=status)


class WebhookReplay(OfWebhook, FormView):
    form_class = ReplayForm
    title = gettext_lazy("Send again")
    text = gettext_lazy(
        "Events of a span of time are sent again under the IDs they have, so that a program that "
        "has taken one can tell. At most 100,000 at once."
    )
    verb = gettext_lazy("Send again")

    def form_arguments(self):
        now = timezone.now().replace(second=0, microsecond=0)
        return {"initial": {"since": now - timedelta(days=1), "until": now + timedelta(minutes=1)}}

    def act(self, cleaned):
        count = webhooks.replay_range(self.record, **cleaned, by=self.request.user)
        return _("%(n)s are sent again.") % {"n": count}

    def _show(self, form, status=200):
        context = {"screen": self, "form": form, "back_url": self.back_to()}
        return render(self.request, self.template_name, context, status=status)


class WebhookRemove(OfWebhook):
    """Asks first: its secret is gone for good."""

    def get(self, request, pk):
        question = {
            "title": _("Remove the webhook?"),
            "text": _("It is told nothing any more, and its secret is forgotten. The log stays."),
            "facts": [{"label": _("URL"), "value": self.record.url}],
            "verb": _("Remove"),
            "is_danger": True,
        }
        context = {"screen": self, "confirm": question, "back_url": self.back_to()}
        return render(request, "layouts/confirm.html", context)

    def post(self, request, pk):
        back = list_url(self.record, request.user)
        webhooks.remove(self.record, by=request.user)
        messages.success(request, _("The webhook is removed."))
        return redirect(back)


def _url(end, endpoint):
    return reverse(f"clients:webhook-{end}", args=[endpoint.pk])


def _settings(endpoint):
    own = {"label": _("Client"), "value": endpoint.client.company} if endpoint.client else None
    facts = [
        {"label": _("URL"), "value": endpoint.url, "is_mono": True, "copied": endpoint.url},
        own,
        {"label": _("Events"), "value": ", ".join(endpoint.events)},
        {
            "label": _("Also when sent"),
            "value": _("yes") if endpoint.hears_steps else _("no"),
        },
        {"label": _("Envelope"), "value": endpoint.get_envelope_display()},
        {
            "label": _("Secret"),
            "value": f"whsec_\N{HORIZONTAL ELLIPSIS}{endpoint.secret_tail}",
            "is_mono": True,
            "note": _("the replaced one signs, too") if len(_signing(endpoint)) > 1 else "",
        },
    ]
    return [fact for fact in facts if fact]


def _signing(endpoint):
    is_on = endpoint.old_secret_until and endpoint.old_secret_until > timezone.now()
    return [endpoint.sealed_secret, *([endpoint.sealed_old_secret] if is_on else [])]


def _standing(endpoint):
    return {
        "success": endpoint.last_success_at,
        "failing": endpoint.failing_since,
        "failures": endpoint.failures,
        "rests": endpoint.rests_until if _is_to_come(endpoint.rests_until) else None,
    }


def _is_to_come(moment):
    return moment is not None and moment > timezone.now()
