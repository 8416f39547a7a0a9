"""Addresses that get no more mail: staff see, add and take off, each time with the reason."""

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging import suppressions
from messaging.filters.suppressions import SuppressionFilter
from messaging.forms.suppressions import RemoveForm, SuppressionForm
from messaging.models import Suppression
from messaging.tables.suppressions import SuppressionTable
from messaging.views.chosen import Chosen
from portal.kit import imports
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView

MANAGE = "messaging.change_suppression"


class SuppressionList(ListView):
    model = Suppression
    key = "suppressions"
    title = gettext_lazy("Suppressions")
    permission_required = "messaging.view_suppression"
    table_class = SuppressionTable
    filter_class = SuppressionFilter
    export = "suppressions"
    template_name = "messaging/suppressions/list.html"
    search_placeholder = gettext_lazy("How the address begins")
    new = ListButton(
        "suppressions",
        gettext_lazy("New suppression"),
        "plus",
        "messaging:suppression-new",
        MANAGE,
    )
    empty = Empty(
        gettext_lazy("No suppressed addresses"),
        gettext_lazy(
            "An e-mail address comes here when its reader unsubscribes or complains, when a mail "
            "bounces for good, or by hand. What is written to it is blocked and never charged."
        ),
    )

    def rows(self):
        return super().rows().select_related("customer", "client")

    def extra(self, page):
        may = self.request.user.has_perm(MANAGE)
        return {"import_url": imports.url("suppressions") if may else ""}


class SuppressionNew(FormView):
    title = gettext_lazy("New suppression")
    verb = gettext_lazy("Add suppression")
    permission_required = MANAGE
    form_class = SuppressionForm

    def act(self, cleaned):
        row = suppressions.add(
            cleaned["address"],
            customer=cleaned["customer"],
            client=cleaned["client"],
            detail=cleaned["detail"],
            by=self.request.user,
        )
        return _("%(address)s gets no more mail.") % {"address": row}

    def back_to(self):
        return reverse("messaging:suppressions")


class SuppressionsRemove(Chosen):
    model = Suppression
    title = gettext_lazy("End suppressions")
    verb = gettext_lazy("Let mail go there again")
    text = gettext_lazy("Whoever unsubscribed may take it amiss.")
    permission_required = MANAGE
    form_class = RemoveForm
    list_url = "messaging:suppressions"

    def act(self, rows, cleaned):
        n = suppressions.remove(rows, reason=cleaned["reason"], by=self.request.user)
        said = ngettext("%(n)s suppression ended.", "%(n)s suppressions ended.", n)
        return said % {"n": n}

    def crumbs(self):
        url = reverse_lazy(self.list_url)
        return [{"title": _("Suppressions"), "url": url}, {"title": self.title}]
