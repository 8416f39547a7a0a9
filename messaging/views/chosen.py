"""A deed on rows that were ticked in a list, or on one of them. It asks first."""

from abc import ABC, abstractmethod

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.forms.chosen import ChosenForm
from portal.core.errors import Refused
from portal.kit.views.screen import Screen

AT_ONCE_MAX = 200
NAMED_MAX = 10


class Chosen(Screen, ABC):
    """The list leads here with `?pk=1&pk=2`; what is confirmed is posted and done.

    `form_class` may ask for more than a yes; `list_url` names the list to go back to.
    """

    title = ""
    verb = ""
    text = ""
    is_danger = False
    form_class = ChosenForm
    list_url = ""

    @abstractmethod
    def act(self, rows: list, cleaned: dict) -> str:
        """Call one verb with the rows and return the sentence that tells what was done."""

    def get(self, request, **kwargs):
        rows = self._chosen(self.form_class(request.GET, rows=self.rows()))
        return self._ask(rows) if rows else self._nothing()

    def post(self, request, **kwargs):
        form = self.form_class(request.POST, rows=self.rows())
        rows = self._chosen(form)
        if not rows:
            return self._nothing()
        if not form.is_valid():
            return self._ask(rows, form, status=422)
        try:
            messages.success(request, self.act(rows, form.cleaned_data))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._ask(rows, form, status=422)
        return redirect(self.back_to())

    def told(self, rows: list) -> str:
        """The rows by their names, and what follows."""
        shown = ", ".join(str(row) for row in rows[:NAMED_MAX])
        more = len(rows) - NAMED_MAX
        if more > 0:
            shown = _("%(names)s and %(n)s more") % {"names": shown, "n": more}
        return f"{shown}. {self.text}".strip()

    def crumbs(self):
        return [{"title": _("Back"), "url": self.back_to()}, {"title": self.title}]

    def back_to(self):
        return reverse(self.list_url)

    def _chosen(self, form) -> list:
        form.is_valid()
        found = form.cleaned_data.get("pk") or self.rows().none()
        return list(found.order_by("pk")[:AT_ONCE_MAX])

    def _nothing(self):
        messages.error(self.request, _("Choose what it is about first."))
        return redirect(self.back_to())

    def _ask(self, rows, form=None, status=200):
        if form is None:
            asked = {"pk": [row.pk for row in rows], "confirmed": True}
            form = self.form_class(initial=asked, rows=self.rows())
        confirm = {
            "title": self.title,
            "text": self.told(rows),
            "verb": self.verb,
            "is_danger": self.is_danger,
        }
        context = {
            "screen": self,
            "confirm": confirm,
            "form": form,
            "form_action": self.request.path,
            "back_url": self.back_to(),
            "crumbs": self.crumbs(),
        }
        return render(self.request, "layouts/confirm.html", context, status=status)
