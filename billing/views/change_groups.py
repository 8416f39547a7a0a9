"""The change groups of all lists, and a new one."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import change_groups, price_list_record
from billing.filters.change_groups import ChangeGroupFilter
from billing.forms.price_lists import (
    GroupForm,
)
from billing.models import ChangeGroup
from billing.tables.change_groups import ChangeGroupTable
from billing.views.price_lists import OfList
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView

VIEW, CHANGE = "billing.view_changegroup", "billing.change_changegroup"
SIZE = 100
# Beyond so many lines the counts of kinds would take seconds; the preview of the import has them.
COUNTED_MAX = 10_000


class ChangeGroupList(ListView):
    """systems: *Pricing changes*, where those who decide find what waits."""

    model = ChangeGroup
    key = "change-groups"
    title = gettext_lazy("Price changes")
    permission_required = VIEW
    table_class = ChangeGroupTable
    filter_class = ChangeGroupFilter
    export = "change-groups"
    search_placeholder = gettext_lazy("Title or price list")
    empty = Empty(
        gettext_lazy("No price changes yet"),
        gettext_lazy(
            "Changes of many prices are made on a price list, by hand or from a file, and wait "
            "here until another person has approved or rejected them."
        ),
    )

    def rows(self):
        return super().rows().select_related("price_list", "author", "decided_by")


class ChangeGroupNew(OfList, FormView):
    permission_required = (VIEW, "billing.add_changegroup")
    form_class = GroupForm
    title = gettext_lazy("New change group")
    verb = gettext_lazy("Make change group")
    template_name = "billing/price_lists/form.html"
    made = None

    @property
    def crumbs(self):
        return price_list_record.crumbs(self.price_list, self.title)

    def form_arguments(self):
        return {} if self.price_list.is_sell else {"initial": {"notice_days": 0}}

    def act(self, cleaned):
        self.made = change_groups.make(self.price_list, **cleaned, by=self.request.user)
        return _("“%(title)s” is a draft. Add its lines, then propose it.") % {"title": self.made}

    def back_to(self):
        return self.made
