from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.views.list import ListView, lists
from portal.kit.views.screen import Screen
from portal.models import ViewSetting


class ColumnsDialog(Screen):
    """Which columns of a list one user sees, and in which order."""

    title = gettext_lazy("Columns")

    def get(self, request, key):
        titles = self._titles()
        shown = [name for name in self.screen.table_class.shown(self._chosen()) if name in titles]
        hidden = [name for name in titles if name not in shown]
        back_url = self._back_url()
        context = {
            "screen": self,
            "columns": [
                {"name": name, "title": titles[name], "checked": name in shown}
                for name in shown + hidden
            ],
            "post_url": f"{request.path}?{urlencode({'back': back_url})}",
            "reset_url": f"{request.path}?{urlencode({'back': back_url, 'reset': 1})}",
            "back_url": back_url,
        }
        return render(request, "components/columns_dialog.html", context)

    def post(self, request, key):
        titles = self._titles()
        wanted = [name for name in request.POST.getlist("columns") if name in titles]
        columns = [] if "reset" in request.GET else wanted
        ViewSetting.objects.update_or_create(
            user=request.user, screen=key, defaults={"columns": columns}
        )
        messages.success(request, _("Columns are saved."))
        return redirect(self._back_url())

    def has_permission(self):
        return self.screen(request=self.request, kwargs={}).has_permission()

    @cached_property
    def screen(self) -> type[ListView]:
        found = lists().get(self.kwargs["key"])
        if found is None:
            raise Http404
        return found

    def _titles(self) -> dict[str, str]:
        table = self.screen.table_class
        kept = table.kept_from(self.request.user)
        return {name: title for name, title in table.choices() if name not in kept}

    def _chosen(self) -> list[str]:
        setting = ViewSetting.objects.filter(user=self.request.user, screen=self.kwargs["key"])
        return next(iter(setting.values_list("columns", flat=True)), [])

    def _back_url(self) -> str:
        """The list as it stood when its columns were asked for, with its filters."""
        asked = self.request.GET.get("back") or self.request.headers.get("HX-Current-URL", "")
        asked = asked or self.request.headers.get("Referer", "")
        host = {self.request.get_host()}
        if not url_has_allowed_host_and_scheme(asked, host, require_https=self.request.is_secure()):
            return "/"
        parts = urlsplit(asked)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
