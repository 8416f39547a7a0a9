from django.http import HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from portal.kit.views.screen import Screen
from portal.pages import account
from portal.pages.forms.account import ThemeForm


class SetTheme(Screen):
    """Remember whether somebody likes it light or dark."""

    http_method_names = ["post"]

    def post(self, request):
        form = ThemeForm(request.POST)
        if not form.is_valid():
            return HttpResponseBadRequest()
        account.change(request.user, **form.cleaned_data)
        return redirect(self._back(request.POST.get("next", "")))

    def _back(self, url):
        is_ours = url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return url if is_ours else "account"
