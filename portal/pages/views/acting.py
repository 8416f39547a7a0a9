"""Log in as another: the dialog that asks why and for how long, and the way back."""

from abc import abstractmethod
from functools import cached_property

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit import acting as kit
from portal.kit.views.form import FormView
from portal.kit.views.screen import Screen
from portal.models import User
from portal.pages import acting
from portal.pages.acting import Place
from portal.pages.forms.acting import ActingForm


class ActAs(FormView):
    """Enter a record's place as its person. A floor says who that is."""

    permission_required = acting.RIGHT
    form_class = ActingForm
    template_name = "pages/acting/form.html"
    verb = gettext_lazy("Log in as them")
    text = gettext_lazy(
        "You see the portal as they do until you leave or the time is over. The history tells what "
        "you do of both of you. How they log in cannot be changed meanwhile."
    )

    @cached_property
    def record(self):
        return self.row()

    @cached_property
    def person(self) -> User | None:
        return self.person_of(self.record)

    @abstractmethod
    def person_of(self, record) -> User | None:
        """As whom somebody enters; None if nobody is there."""

    @abstractmethod
    def place_of(self, record) -> Place: ...

    @property
    def title(self):
        return _("Log in as %(name)s") % {"name": self.person or self.record}

    def get(self, request, **kwargs):
        return self._refused() or super().get(request, **kwargs)

    def post(self, request, **kwargs):
        return self._refused() or super().post(request, **kwargs)

    def act(self, cleaned):
        place = self.place_of(self.record)
        current = acting.begin(self.request, self.person, **cleaned, place=place)
        return _("You are logged in as %(name)s.") % {"name": current.person}

    def back_to(self):
        return "dashboard"

    def back_url(self):
        return self.place_of(self.record).url

    def crumbs(self):
        here = {"title": str(self.record), "url": self.back_url()}
        return [here, {"title": _("Log in as them")}]

    def _refused(self):
        """Back to the record with the reason, if nobody can enter there."""
        why = self._refusal()
        if not why:
            return None
        messages.error(self.request, why)
        return redirect(self.back_url())

    def _refusal(self) -> str:
        if self.person is None:
            return _("%(name)s has nobody who may log in.") % {"name": self.record}
        return acting.refusal(self.request.user, self.person)


class LeaveActing(Screen):
    """Be oneself again."""

    http_method_names = ["post"]

    def post(self, request):
        current = kit.now()
        if current is None:
            raise Http404
        back = acting.leave(request, current, request.acting)
        messages.success(request, _("You are yourself again."))
        return redirect(back)
