"""The keys of the management API: listed, issued, changed and revoked."""

import uuid

from django.contrib import messages
from django.db.models import F
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.views.shown_once import ShownOnce
from messaging import management_keys
from messaging.filters.management_keys import ManagementKeyFilter
from messaging.forms.management_keys import KeyForm, NewKeyForm
from messaging.models import ManagementKey
from messaging.tables.management_keys import ManagementKeyTable
from messaging.views.numbers import StaffOnly
from portal.core.errors import Refused
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen

VIEW, ADD, CHANGE = (f"messaging.{verb}_managementkey" for verb in ("view", "add", "change"))


def keys_url():
    return reverse("messaging:management-keys")


def crumbs(title):
    return [{"title": _("Management keys"), "url": keys_url()}, {"title": title}]


class ManagementKeyList(StaffOnly, ListView):
    model = ManagementKey
    key = "management-keys"
    title = gettext_lazy("Management keys")
    permission_required = VIEW
    table_class = ManagementKeyTable
    filter_class = ManagementKeyFilter
    export = "management-keys"
    search_placeholder = gettext_lazy("Name, or how it ends")
    new = ListButton(
        "management-keys",
        gettext_lazy("Issue a key"),
        "plus",
        "messaging:management-key-new",
        ADD,
    )
    empty = Empty(
        gettext_lazy("No management keys yet"),
        gettext_lazy(
            "With a key a program written for the SSG's management API reads and changes "
            "balances, makes customers, and switches SMPP accounts on and off."
        ),
    )

    def rows(self):
        living_first = F("revoked_at").asc(nulls_first=True)
        return super().rows().select_related("owner").order_by(living_first, "-pk")


class ManagementKeyNew(StaffOnly, ShownOnce):
    """One more key; its secret is shown in the answer."""

    model = ManagementKey
    job = "management-key"
    title = gettext_lazy("Issue a key")
    verb = gettext_lazy("Issue a key")
    text = gettext_lazy("For programs written for the management API of Melrose Labs' SSG.")
    permission_required = (VIEW, ADD)

    def get(self, request):
        start = {"token": uuid.uuid4().hex, "owner": request.user.pk}
        return self._show(NewKeyForm(initial=start))

    def post(self, request):
        form = NewKeyForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        page, fields = form.cleaned_data.pop("token"), form.cleaned_data
        try:
            made = self.once(page, lambda: management_keys.issue(**fields, by=request.user))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form, status=422)
        if made is None:
            return self.done_before(keys_url())
        return self.answer("clients/api_tokens/secret.html", self._made(*made))

    def _made(self, key, secret):
        return {
            "crumbs": crumbs(self.title),
            "back_url": keys_url(),
            "back_text": _("Back to the keys"),
            "done_text": _("The management key %(name)s is issued.") % {"name": key.name},
            "secret": {
                "title": _("New management key"),
                "warning": _(
                    "The key is shown on this page only. Copy it now; later it can be revoked, "
                    "not read."
                ),
                "facts": [
                    {"label": _("Name"), "value": key.name, "is_plain": True},
                    {"label": _("In whose name"), "value": key.owner, "is_plain": True},
                    {"label": _("Key"), "value": secret, "is_secret": True},
                    {"label": _("Address"), "value": self.request.build_absolute_uri("/mgt/")},
                ],
            },
        }

    def _show(self, form, status=200):
        about = {"screen": self, "form": form, "back_url": keys_url(), "crumbs": crumbs(self.title)}
        return render(self.request, "layouts/form.html", about, status=status)


class ManagementKeyChange(StaffOnly, FormView):
    """Name, purposes, expiry and networks of a key that is not revoked."""

    model = ManagementKey
    permission_required = (VIEW, CHANGE)
    form_class = KeyForm

    @cached_property
    def title(self):
        return _("Management key %(name)s") % {"name": self.record.name}

    @property
    def text(self):
        said = _("It acts for %(name)s. What is changed holds from the next call on.")
        return said % {"name": self.record.owner}

    @cached_property
    def record(self):
        return self.row()

    def rows(self):
        return super().rows().filter(revoked_at=None).select_related("owner")

    def form_arguments(self):
        return {"row": self.record}

    def act(self, cleaned):
        if management_keys.change(self.record, cleaned, by=self.request.user):
            return _("%(name)s is saved.") % {"name": cleaned["name"]}
        return _("Nothing was different.")

    def back_to(self):
        return keys_url()

    def _show(self, form, status=200):
        context = {
            "screen": self,
            "form": form,
            "back_url": keys_url(),
            "crumbs": crumbs(self.record.name),
            "is_watched": True,
        }
        return render(self.request, self.template_name, context, status=status)


class ManagementKeyRevoke(StaffOnly, Screen):
    """Asks first: a key that is revoked stays so."""

    model = ManagementKey
    permission_required = (VIEW, CHANGE)

    def get(self, request, pk):
        question = {
            "title": _("Revoke the management key %(name)s?") % {"name": self.row().name},
            "text": _(
                "Programs that use it are refused from this moment on. What they did stays. It "
                "cannot be undone; a new key can be issued."
            ),
            "verb": _("Revoke"),
            "is_danger": True,
        }
        context = {"screen": self, "confirm": question, "back_url": keys_url()}
        return render(request, "layouts/confirm.html", context)

    def post(self, request, pk):
        key = self.row()
        management_keys.revoke(key, by=request.user)
        messages.success(request, _("%(name)s is revoked.") % {"name": key.name})
        return redirect(keys_url())
