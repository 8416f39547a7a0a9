"""The page of one connection: what it is, its settings, its history, its token, its end."""

import uuid
from functools import cached_property

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.smpp_accounts import TokenForm
from clients.views.shown_once import ShownOnce
from messaging import connection_record
from messaging.connect import call_words, connections
from messaging.connection_record import CHANGE, VIEW
from messaging.forms.connections import STAFF_ONLY, ChangeForm
from messaging.models import Connection
from messaging.views.connect_connections import kept, shown_token
from portal.core.errors import Refused
from portal.kit.views.record import TabForm, TabView
from portal.kit.views.screen import Screen
from portal.models import HistoryEntry
from portal.pages.tables.history import what, who

LAST = 50
WORD_FOR_IT = "TOKEN"
PAGES = {
    "connect-join": gettext_lazy("Sign up"),
    "connect-resend": gettext_lazy("Send the activation mail again"),
    "connect-forgot": gettext_lazy("Forgotten password"),
    "connect-verify": gettext_lazy("Verify the mobile number"),
}


class ConnectionTab(TabView):
    model = Connection
    permission_required = VIEW

    @cached_property
    def title(self):
        return self.record.name

    def rows(self):
        return super().rows().select_related("customer", "logo", "service")

    def head(self):
        return connection_record.head(self.record, self.request.user, self.tab)


class ConnectionPage(ConnectionTab):
    """Where its calls go, where its pages stand, who is behind it, and whom it registered."""

    tab = "main"
    template_name = "messaging/connections/page.html"

    def extra(self):
        row = self.record
        return {
            "figures": connection_record.by_state(row),
            "calls_to": self._address("connect", WORD_FOR_IT),
            "pages": self._pages(),
            "may": self._may(),
            "developer": _contact(row.developer_name, row.developer_email, row.developer_phone),
            "support": _contact(row.support_name, row.support_email, row.support_phone),
            "settings": self._settings(),
        }

    def _address(self, name, part):
        return self.request.build_absolute_uri(reverse(f"messaging:{name}", args=[part]))

    def _pages(self):
        if not self.record.is_open:
            return []
        slug = self.record.slug
        return [{"title": title, "url": self._address(name, slug)} for name, title in PAGES.items()]

    def _may(self):
        """The calls it may do; None for every one."""
        allowed = self.record.actions
        named = [name for name in call_words.WORDS if name in allowed]
        return named if allowed else None

    def _settings(self):
        row = self.record
        found = [
            {"label": _("Website"), "value": row.site or None, "url": row.site},
            {"label": _("Allowed IPs"), "value": ", ".join(row.allowed_networks) or _("any")},
            {"label": _("Currency of new accounts"), "value": row.unit},
        ]
        if self.request.user.is_staff:
            service = row.service.name if row.service else _("the default one")
            given = _("at once") if row.approves_numbers else _("when staff approve")
            found += [
                {"label": _("Service of new accounts"), "value": service},
                {"label": _("Numbers are given"), "value": given},
            ]
        return found


class ConnectionSettings(ConnectionTab, TabForm):
    tab = "settings"
    form_class = ChangeForm
    change_permission = CHANGE
    text = gettext_lazy("What is changed holds from the next call on. The token stays.")

    @property
    def may_change(self):
        return super().may_change and self.record.archived_at is None

    def form_arguments(self):
        return {"row": self.record, "user": self.request.user}

    def act(self, cleaned):
        fields = kept(self.form_class.actions_of(cleaned))
        if connections.change(self.record, fields, by=self.request.user):
            return _("%(name)s is saved.") % {"name": fields["name"]}
        return _("Nothing was different.")


class ConnectionHistory(ConnectionTab):
    """What was done to it, for whoever may read of it: its page is theirs."""

    tab = "history"
    template_name = "messaging/connections/history.html"

    def extra(self):
        user = self.request.user
        found = HistoryEntry.objects.filter(
            subject_kind="connection", subject_id=self.record.pk
        ).select_related("actor", "acting_as")
        entries = list(found.order_by("-pk")[:LAST])
        for entry in entries:
            _leave_out(entry, () if user.is_staff else STAFF_ONLY)
        return {
            "entries": [{"at": e.at, "who": self._who(e), "what": what(e)} for e in entries],
        }

    def _who(self, entry):
        if self.request.user.is_staff or entry.actor is None or not entry.actor.is_staff:
            return who(entry)
        return _("Support")


class OfLivingConnection(Screen):
    """What is done to a connection that was not closed."""

    model = Connection
    permission_required = (VIEW, CHANGE)

    @cached_property
    def record(self):
        found = self.row()
        if found.archived_at is not None:
            raise Http404
        return found

    def ask(self, question, form=None, status=200):
        about = {
            "screen": self,
            "confirm": question,
            "form": form,
            "back_url": self.record.get_absolute_url(),
            "crumbs": connection_record.crumbs(
                self.record, self.request.user, str(question["verb"])
            ),
        }
        return render(self.request, "layouts/confirm.html", about, status=status)


class ConnectionRotate(OfLivingConnection, ShownOnce):
    """Asks first, and shows the new token in the answer."""

    job = "connection-token"
    title = gettext_lazy("Replace the token")

    def get(self, request, pk):
        return self._ask(TokenForm(initial={"token": uuid.uuid4().hex}))

    def post(self, request, pk):
        form, row = TokenForm(request.POST), self.record
        if not form.is_valid():
            return self._ask(form, status=422)
        page = form.cleaned_data["token"]
        made = self.once(page, lambda: connections.rotate(row, by=request.user))
        if made is None:
            return self.done_before(row.get_absolute_url())
        said = _("The token is replaced. The old one is refused.")
        about = shown_token(request, row, made, said)
        return self.answer("messaging/connections/secret.html", about)

    def _ask(self, form, status=200):
        question = {
            "title": _("Replace the token of %(name)s?") % {"name": self.record.name},
            "text": _(
                "A new token is made and shown once. The old one is refused from the next call on: "
                "the application stands still until it has the new one."
            ),
            "verb": _("Replace"),
            "is_danger": True,
        }
        return self.ask(question, form, status)


class ConnectionClose(OfLivingConnection):
    """Asks first: what is closed stays so."""

    title = gettext_lazy("Close for good")

    def get(self, request, pk):
        question = {
            "title": _("Close %(name)s for good?") % {"name": self.record.name},
            "text": _(
                "Its calls are refused and its pages are gone from this moment on. Those it "
                "registered keep their accounts, tokens and numbers. It cannot be undone."
            ),
            "verb": _("Close for good"),
            "is_danger": True,
        }
        return self.ask(question)

    def post(self, request, pk):
        row = self.record
        try:
            connections.close(row, by=request.user)
            messages.success(request, _("%(name)s is closed.") % {"name": row.name})
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(row)


def _contact(name, email, phone):
    return [
        {"label": _("Name"), "value": name},
        {"label": _("E-mail"), "value": email, "url": f"mailto:{email}"},
        {"label": _("Number"), "value": f"+{phone}" if phone else None},
    ]


def _leave_out(entry, names):
    """Take changed fields that are not for the reader out of an entry."""
    for side in ("before", "after"):
        fields = entry.data.get(side)
        if isinstance(fields, dict):
            entry.data[side] = {n: value for n, value in fields.items() if n not in names}
