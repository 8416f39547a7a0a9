"""The root of every page: who may see it, and its one way to the database."""

from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.views import View


class Screen(LoginRequiredMixin, PermissionRequiredMixin, View):
    """A page a permitted person sees about one model. `rows` is its only way to the database.

    Nobody goes to the log-in, a person without the permission gets 403, a stranger to the row 404.
    """

    model = None
    title = ""

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        # A part that htmx fetched has the address of its page; going back must not show it alone.
        patch_vary_headers(response, ["HX-Request"])
        return response

    def has_permission(self):
        needed = self.get_permission_required()
        return all(self.request.user.has_perm(name) for name in needed)

    def handle_no_permission(self):
        self.raise_exception = self.request.user.is_authenticated
        return super().handle_no_permission()

    def get_permission_required(self):
        # A screen that names no permission is for everybody who is signed in.
        return () if self.permission_required is None else super().get_permission_required()

    def rows(self):
        return self.model._default_manager.visible_to(self.request.user)

    def row(self):
        return get_object_or_404(self.rows(), pk=self.kwargs["pk"])
