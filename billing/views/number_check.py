from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from billing import number_check
from billing.forms.number_check import NumberCheckForm
from billing.models import Prefix
from portal.kit.views.screen import Screen


class NumberCheck(Screen):
    """Whose a number is, by the table that decides. One number may stand in the address."""

    model = Prefix
    title = gettext_lazy("Number check")
    permission_required = "billing.view_prefix"

    def get(self, request):
        if "numbers" in request.GET:
            return self._answer(NumberCheckForm(request.GET))
        return self._show(NumberCheckForm())

    def post(self, request):
        return self._answer(NumberCheckForm(request.POST))

    def has_permission(self):
        return super().has_permission() and self.request.user.is_staff

    def _answer(self, form):
        if not form.is_valid():
            return self._show(form, status=422)
        found = number_check.check(form.cleaned_data["numbers"], form.cleaned_data["country"])
        return self._show(
            form,
            lines=[{"one": one, "explain_url": _explain(one)} for one in found],
            valid=sum(one.is_valid for one in found),
            with_network=sum(bool(one.prefix and one.prefix.network_id) for one in found),
            unread=sum(bool(one.fault) for one in found),
        )

    def _show(self, form, status=200, **more):
        context = {"screen": self, "form": form} | more
        return render(self.request, "billing/networks/check.html", context, status=status)


def _explain(one: number_check.Checked) -> str:
    """Where a message to the number would go: a page of a higher floor, where there is one."""
    if not one.number:
        return ""
    try:
        return f"{reverse('messaging:explain')}?{urlencode({'recipient': one.number})}"
    except NoReverseMatch:
        return ""
