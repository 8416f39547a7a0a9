from abc import ABC, abstractmethod

from django.contrib import messages
from django.shortcuts import redirect, render

from portal.core.errors import Deferred, Refused
from portal.kit.views.screen import Screen


class FormView(Screen, ABC):
    """Ask for something, hand it to one verb, say what was saved. A page and a dialog alike."""

    form_class = None
    template_name = "layouts/form.html"
    verb = ""

    def get(self, request, **kwargs):
        return self._show(self.form_class(**self.form_arguments()))

    def post(self, request, **kwargs):
        form = self.form_class(request.POST, request.FILES, **self.form_arguments())
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            said = self._done(form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self._show(form, status=422)
        messages.success(request, said)
        return redirect(self.back_to())

    def _done(self, cleaned: dict) -> str:
        try:
            return self.act(cleaned)
        except Deferred as deferred:
            return deferred.ask(self.request.user)

    def form_arguments(self) -> dict:
        return {}

    @abstractmethod
    def act(self, cleaned: dict) -> str:
        """Call one verb and return the sentence that tells what was saved."""

    @abstractmethod
    def back_to(self): ...

    def _show(self, form, status=200):
        context = {"screen": self, "form": form}
        return render(self.request, self.template_name, context, status=status)
