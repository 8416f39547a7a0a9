"""Deeds on the sender names that were ticked in a list. Each asks first."""

from abc import ABC, abstractmethod

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients import sender_names
from clients.forms.sender_names import ChosenForm, RefuseChosenForm
from clients.models import SenderName
from clients.views.sender_name import list_url, names_url
from portal.core.errors import Refused
from portal.kit.views.screen import Screen

AT_ONCE_MAX = 200
NAMED_MAX = 20


class SenderNamesChosen(Screen, ABC):
    """The list leads here with its ticked rows; what is confirmed is posted and done."""

    model = SenderName
    verb = ""
    is_danger = False
    form_class = ChosenForm

    @abstractmethod
    def question(self, number: int) -> str: ...

    @abstractmethod
    def done(self, number: int) -> str: ...

    @abstractmethod
    def do(self, name, cleaned): ...

    def rows(self):
        return super().rows().select_related("customer", "client")

    def get(self, request):
        return self._take(self.form_class(request.GET, names=self.rows()))

    def post(self, request):
        return self._take(self.form_class(request.POST, names=self.rows()))

    def _take(self, form):
        is_valid = form.is_valid()
        chosen = list(form.cleaned_data.get("pk", ()))
        if not chosen:
            messages.error(self.request, _("Choose the sender names first."))
            return redirect(list_url(self.request.user))
        if len(chosen) > AT_ONCE_MAX:
            said = _("At most %(n)s sender names are taken at once.") % {"n": AT_ONCE_MAX}
            messages.error(self.request, said)
            return redirect(list_url(self.request.user))
        if self.request.method != "POST" or not form.cleaned_data["confirmed"]:
            return self._ask(chosen)
        if not is_valid:
            return self._ask(chosen, form, status=422)
        return self._do(chosen, form.cleaned_data)

    def _ask(self, chosen, form=None, status=200):
        back_url = self._back_url(chosen)
        confirm = {
            "title": self.question(len(chosen)),
            "text": _told(chosen),
            "verb": self.verb,
            "is_danger": self.is_danger,
        }
        asked = {"pk": [name.pk for name in chosen], "confirmed": True}
        context = {
            "screen": self,
            "confirm": confirm,
            "form": form or self.form_class(initial=asked, names=self.rows()),
            "form_action": self.request.path,
            "back_url": back_url,
            "crumbs": [{"title": _("Sender names"), "url": back_url}, {"title": self.verb}],
        }
        return render(self.request, "layouts/confirm.html", context, status=status)

    def _do(self, chosen, cleaned):
        done = 0
        for name in chosen:
            try:
                self.do(name, cleaned)
            except Refused as refusal:
                messages.error(self.request, str(refusal))
            else:
                done += 1
        if done:
            messages.success(self.request, self.done(done))
        return redirect(self._back_url(chosen))

    def _back_url(self, chosen):
        """Where they were ticked: at their client if they have the same one, else the list."""
        first = chosen[0]
        if self.is_danger and all(name.client_id == first.client_id for name in chosen):
            return names_url(first, self.request.user)
        return list_url(self.request.user)


class SenderNamesApprove(SenderNamesChosen):
    permission_required = ("clients.view_sendername", "clients.decide_sendername")
    verb = gettext_lazy("Approve")

    def question(self, number):
        return ngettext("Approve %(n)s sender name?", "Approve %(n)s sender names?", number) % {
            "n": number
        }

    def done(self, number):
        return ngettext(
            "%(n)s sender name is approved.", "%(n)s sender names are approved.", number
        ) % {"n": number}

    def do(self, name, _cleaned):
        # An approval that is renewed stays for where it was.
        sender_names.approve(name, only_in=name.countries, by=self.request.user)


class SenderNamesRefuse(SenderNamesChosen):
    """All of them for one reason, which each client reads."""

    permission_required = ("clients.view_sendername", "clients.decide_sendername")
    verb = gettext_lazy("Refuse")
    is_danger = True
    form_class = RefuseChosenForm

    def question(self, number):
        return ngettext("Refuse %(n)s sender name?", "Refuse %(n)s sender names?", number) % {
            "n": number
        }

    def done(self, number):
        return ngettext(
            "%(n)s sender name is refused.", "%(n)s sender names are refused.", number
        ) % {"n": number}

    def do(self, name, cleaned):
        sender_names.refuse(name, reason=cleaned["reason"], by=self.request.user)


class SenderNamesRemove(SenderNamesChosen):
    permission_required = ("clients.view_sendername", "clients.delete_sendername")
    verb = gettext_lazy("Delete")
    is_danger = True

    def question(self, number):
        return ngettext("Delete %(n)s sender name?", "Delete %(n)s sender names?", number) % {
            "n": number
        }

    def done(self, number):
        return ngettext(
            "%(n)s sender name is deleted.", "%(n)s sender names are deleted.", number
        ) % {"n": number}

    def do(self, name, _cleaned):
        sender_names.remove(name, by=self.request.user)


def _told(names):
    shown = ", ".join(f"{name} ({name.get_status_display()})" for name in names[:NAMED_MAX])
    more = len(names) - NAMED_MAX
    if more > 0:
        return _("%(names)s and %(n)s more.") % {"names": shown, "n": more}
    return f"{shown}."
