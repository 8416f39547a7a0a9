"""Embargoes: who may not register by Connect."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.models import Country
from messaging.connect import embargoes
from messaging.filters.connect_staff import EmbargoFilter
from messaging.forms.connect_staff import EmbargoForm
from messaging.models import Embargo
from messaging.tables.connect_staff import EmbargoTable
from messaging.views.chosen import Chosen
from messaging.views.numbers import StaffOnly
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView

VIEW, ADD, DELETE = (
    "messaging.view_embargo",
    "messaging.add_embargo",
    "messaging.delete_embargo",
)


class EmbargoList(StaffOnly, ListView):
    model = Embargo
    key = "embargoes"
    title = gettext_lazy("Embargoes")
    permission_required = VIEW
    table_class = EmbargoTable
    filter_class = EmbargoFilter
    export = "embargoes"
    search_placeholder = gettext_lazy("Country, address, digits or reason")
    new = ListButton("embargoes", gettext_lazy("New embargo"), "plus", "messaging:embargo-new", ADD)
    empty = Empty(
        gettext_lazy("No embargoes"),
        gettext_lazy(
            "Nobody registers from a country, an IP address or with a mobile number that stands "
            "here; who is registered already stays."
        ),
    )

    def rows(self):
        return named(super().rows())


class EmbargoNew(StaffOnly, FormView):
    title = gettext_lazy("New embargo")
    verb = gettext_lazy("Add embargo")
    permission_required = ADD
    form_class = EmbargoForm
    template_name = "messaging/connect_staff/form.html"

    def crumbs(self):
        return [{"title": _("Embargoes"), "url": self.back_to()}, {"title": self.title}]

    def back_url(self):
        return self.back_to()

    def act(self, cleaned):
        made = embargoes.add(
            cleaned["kind"], cleaned["value"], reason=cleaned["reason"], by=self.request.user
        )
        return _("The embargo on %(what)s holds at once.") % {"what": embargoes.told(made)}

    def back_to(self):
        return reverse("messaging:embargoes")


class EmbargoesRemove(StaffOnly, Chosen):
    model = Embargo
    title = gettext_lazy("Lift these embargoes?")
    verb = gettext_lazy("Lift")
    is_danger = True
    permission_required = (VIEW, DELETE)
    list_url = "messaging:embargoes"

    def act(self, rows, cleaned):
        count = embargoes.remove(rows, by=self.request.user)
        return ngettext("%(n)s embargo is lifted.", "%(n)s embargoes are lifted.", count) % {
            "n": count
        }


def named(rows):
    """Embargoes with the name of the country, `country_name`, where they are about one."""
    country = Country.objects.filter(code=OuterRef("value")).values("name")[:1]
    return rows.annotate(country_name=Subquery(country))
