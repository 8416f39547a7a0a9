from abc import ABC, abstractmethod

from django.contrib import messages
from django.shortcuts import redirect

from portal.core.errors import Deferred, Refused
from portal.kit.views.screen import Screen


class ActionView(Screen, ABC):
    """POST one deed to one row; say what happened; go back to the row."""

    http_method_names = ["post"]

    @abstractmethod
    def act(self, row) -> str:
        """Call one verb and return the sentence that tells what was done."""

    def post(self, request, **kwargs):
        row = self.row()
        try:
            messages.success(request, self._done(row))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.back_to(row))

    def _done(self, row) -> str:
        try:
            return self.act(row)
        except Deferred as deferred:
            return deferred.ask(self.request.user)

    def back_to(self, row):
        return row
