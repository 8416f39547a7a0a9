"""The list of protected brands, for staff."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients import protected_brands
from clients.filters.protected_brands import BrandFilter
from clients.forms.protected_brands import BrandForm, ChosenBrandsForm
from clients.models import ProtectedBrand
from clients.tables.protected_brands import BrandTable
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen

CHANGE = "clients.change_protectedbrand"


class BrandList(ListView):
    model = ProtectedBrand
    key = "protected-brands"
    title = gettext_lazy("Protected brands")
    permission_required = "clients.view_protectedbrand"
    table_class = BrandTable
    filter_class = BrandFilter
    export = "protected-brands"
    search_placeholder = gettext_lazy("Brand, or what looks like it")
    template_name = "clients/protected_brands/list.html"
    new = ListButton(
        "protected-brands", gettext_lazy("Add brand"), "plus", "clients:protected-brand-new", CHANGE
    )
    empty = Empty(
        gettext_lazy("No protected brands yet"),
        gettext_lazy(
            "Well-known names that others like to borrow. A sender name that looks like one of "
            "them is marked before it is approved."
        ),
    )

    def extra(self, page):
        if not self.request.user.has_perm("portal.view_historyentry"):
            return {"history_url": ""}
        return {"history_url": f"{reverse('history')}?kind=protectedbrand"}


class BrandNew(FormView):
    title = gettext_lazy("Add brand")
    verb = gettext_lazy("Add brand")
    permission_required = ("clients.view_protectedbrand", CHANGE)
    form_class = BrandForm

    def act(self, cleaned):
        made = protected_brands.add(**cleaned, by=self.request.user)
        return _("%(name)s is protected.") % {"name": made}

    def back_to(self):
        return reverse("clients:protected-brands")


class BrandsRemove(Screen):
    """Asks first, then takes the ticked brands off."""

    model = ProtectedBrand
    title = gettext_lazy("Remove brands")
    permission_required = ("clients.view_protectedbrand", CHANGE)

    def get(self, request):
        return self._with(request.GET, self._ask)

    def post(self, request):
        return self._with(request.POST, self._do)

    def _with(self, given, deed):
        form = ChosenBrandsForm(given, brands=self.rows())
        chosen = list(form.cleaned_data["pk"]) if form.is_valid() else []
        if chosen:
            return deed(chosen)
        messages.error(self.request, _("Choose the brands first."))
        return redirect("clients:protected-brands")

    def _ask(self, chosen):
        back_url = reverse("clients:protected-brands")
        confirm = {
            "title": _("Remove brands?"),
            "text": ", ".join(map(str, chosen)),
            "verb": _("Remove"),
            "is_danger": True,
        }
        context = {
            "screen": self,
            "confirm": confirm,
            "form": ChosenBrandsForm(
                initial={"pk": [brand.pk for brand in chosen]}, brands=self.rows()
            ),
            "form_action": self.request.path,
            "back_url": back_url,
            "crumbs": [{"title": _("Protected brands"), "url": back_url}, {"title": self.title}],
        }
        return render(self.request, "layouts/confirm.html", context)

    def _do(self, chosen):
        n = protected_brands.remove(chosen, by=self.request.user)
        said = ngettext("%(n)s brand is removed.", "%(n)s brands are removed.", n)
        messages.success(self.request, said % {"n": n})
        return redirect("clients:protected-brands")
