"""A record's page is made of tabs. Each has its own address, loads alone and saves on its own."""

from abc import ABC, abstractmethod
from functools import cached_property

from django.contrib import messages
from django.http import HttpResponseForbidden
from django.shortcuts import redirect, render

from portal.core.errors import Refused
from portal.kit.views.screen import Screen


class TabView(Screen, ABC):
    """One tab, read only; `tab` is its slug."""

    tab = ""
    template_name = ""

    @cached_property
    def record(self):
        return self.row()

    @abstractmethod
    def head(self) -> dict:
        """What the page shows around the tab."""

    def get(self, request, **kwargs):
        return self.show()

    def extra(self) -> dict:
        """What the tab shows."""
        return {}

    def show(self, status=200, **more):
        context = {"screen": self, "row": self.record} | self.head() | self.extra() | more
        return render(self.request, self.template_name, context, status=status)


class TabForm(TabView):
    """A tab that is a form. Who lacks `change_permission` reads its fields and saves nothing."""

    form_class = None
    change_permission = ""
    template_name = "layouts/tab_form.html"
    verb = ""

    @property
    def may_change(self) -> bool:
        return self.request.user.has_perm(self.change_permission)

    def get(self, request, **kwargs):
        return self.show(form=self._form())

    def post(self, request, **kwargs):
        if not self.may_change:
            return HttpResponseForbidden()
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form=form, status=422)
        try:
            said = self.act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self.show(form=form, status=422)
        messages.success(request, said)
        return redirect(request.get_full_path())

    def form_arguments(self) -> dict:
        return {}

    @abstractmethod
    def act(self, cleaned: dict) -> str:
        """Call one verb and return the sentence that tells what was saved."""

    def _form(self, *data):
        form = self.form_class(*data, **self.form_arguments())
        if not self.may_change:
            for field in form.fields.values():
                field.disabled = True
        return form
