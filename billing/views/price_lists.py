"""Price lists: all of them, a new one, and the page of each with its tabs."""

from functools import cached_property, partial
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import list_users, price_list_record, price_lists, rate_rows
from billing.filters.price_lists import PriceListFilter, RateFilter
from billing.forms.price_lists import PriceListForm
from billing.models import ChangeGroup, PriceList, Rate
from billing.tables.price_lists import CostRateTable, PriceListTable, RateTable
from portal.kit import imports
from portal.kit.columns import ListButton
from portal.kit.paging import Page
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.record import TabForm, TabView
from portal.pages.tables.history import lately

VIEW, CHANGE = "billing.view_pricelist", "billing.change_rate"
LAST = 50


class PriceListList(ListView):
    model = PriceList
    key = "price-lists"
    title = gettext_lazy("Price lists")
    permission_required = VIEW
    table_class = PriceListTable
    filter_class = PriceListFilter
    export = "price-lists"
    search_placeholder = gettext_lazy("Name, or whose own prices")
    new = ListButton(
        "price-lists",
        gettext_lazy("New price list"),
        "plus",
        "billing:price-list-new",
        "billing.add_pricelist",
    )
    empty = Empty(
        gettext_lazy("No price lists yet"),
        gettext_lazy(
            "A sell list says what a part costs your clients, a cost list what a supplier asks "
            "you. Both by country and network, from a day on."
        ),
    )

    def rows(self):
        return super().rows().select_related("made_for__customer", "made_for__client")


class PriceListNew(FormView):
    title = gettext_lazy("New price list")
    verb = gettext_lazy("Add price list")
    permission_required = "billing.add_pricelist"
    form_class = PriceListForm
    template_name = "billing/price_lists/form.html"
    made = None

    def crumbs(self):
        return price_list_record.crumbs(last=self.title)

    def form_arguments(self):
        return {"initial": {"kind": PriceList.Kind.SELL, "unit": "EUR"}}

    def act(self, cleaned):
        self.made = price_lists.add(cleaned, by=self.request.user)
        return _("%(name)s is added. Give it prices, or import them.") % {"name": self.made}

    def back_to(self):
        return self.made


class OfList:
    """What stands on one price list, the address's `pk`."""

    model = PriceList
    permission_required = VIEW

    @cached_property
    def price_list(self):
        rows = PriceList.objects.visible_to(self.request.user)
        rows = rows.select_related("made_for__customer", "made_for__client")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class Rates(OfList, ListView):
    """The tab of its prices, each destination once, with what comes next."""

    model = Rate
    key = "rates"
    permission_required = (VIEW, "billing.view_rate")
    table_class = RateTable
    filter_class = RateFilter
    export = "rates"
    template_name = "billing/price_lists/rates.html"
    search_placeholder = gettext_lazy("Country, network or MCC-MNC")
    size = 50
    empty = Empty(
        gettext_lazy("No prices yet"),
        gettext_lazy("A price is for a country, for one of its networks, or for everywhere else."),
        (
            gettext_lazy("Add a price item, or import a file of them."),
            gettext_lazy("What a file changes waits until another person has approved it."),
        ),
    )

    def get(self, request, pk):
        self.filter_class = partial(RateFilter, price_list=self.price_list)
        self.table_class = RateTable if self.price_list.is_sell else CostRateTable
        return super().get(request)

    @property
    def title(self):
        return self.price_list.name

    def rows(self):
        mine = Rate.objects.visible_to(self.request.user)
        return rate_rows.of(self.price_list, timezone.now(), among=mine)

    @property
    def primary(self):
        if not self.request.user.has_perm(CHANGE):
            return None
        url = reverse("billing:rate-new", args=[self.price_list.pk])
        return {"title": _("Add price item"), "url": url}

    def extra(self, page):
        head = price_list_record.head(self.price_list, self.request.user, "rates")
        return head | {"row": self.price_list}

    def _export_url(self):
        return f"{super()._export_url()}&{urlencode({'list': self.price_list.pk})}"


class PriceListTab(OfList, TabView):
    @cached_property
    def record(self):
        return self.price_list

    @property
    def title(self):
        return self.record.name

    def head(self):
        return price_list_record.head(self.record, self.request.user, self.tab)


class ChangeGroups(PriceListTab):
    tab = "changes"
    permission_required = (VIEW, "billing.view_changegroup")
    template_name = "billing/price_lists/groups.html"

    def extra(self):
        rows = ChangeGroup.objects.visible_to(self.request.user).filter(price_list=self.record)
        rows = rows.select_related("author", "decided_by").order_by("-pk")
        page = Page(rows, self.request.GET, size=25, path=self.request.path)
        may = self.request.user.has_perm("billing.add_changegroup")
        new_url = reverse("billing:change-group-new", args=[self.record.pk]) if may else None
        return {
            "page": page,
            "groups": [(one, price_list_record.GROUP_STATES[one.status]) for one in page.rows],
            "new_url": new_url,
            "import_url": self._import_url() if may else None,
            "empty": Empty(
                _("No changes waiting, none decided"),
                _(
                    "A change group holds many changes. One person makes it, another approves it, "
                    "and whoever uses the list is told by mail."
                ),
                action={"title": _("New change group"), "url": new_url} if new_url else None,
            ),
        }

    def _import_url(self):
        """A file of own prices goes to their account, where it holds at once."""
        if self.record.made_for:
            return imports.url("own-prices", account=self.record.made_for)
        return imports.url("prices", price_list=self.record)


class UsedBy(PriceListTab):
    tab = "users"
    template_name = "billing/price_lists/users.html"

    def extra(self):
        found = [(way.title, way.find(self.record)) for way in list_users.ways()]
        return {
            "ways": [{"title": title, "rows": rows} for title, rows in found if rows],
            "empty": Empty(
                _("Nobody uses this list"),
                _("Choose it on an account's limits and prices, on a service or a connector."),
            ),
        }


class PriceListHistory(PriceListTab):
    tab = "history"
    permission_required = (VIEW, "portal.view_historyentry")
    template_name = "billing/price_lists/history.html"

    def extra(self):
        return lately(self.request.user, "pricelist", self.record.pk, most=LAST)


class PriceListSettings(PriceListTab, TabForm):
    tab = "settings"
    form_class = PriceListForm
    change_permission = "billing.change_pricelist"
    template_name = "layouts/tab_form.html"

    def form_arguments(self):
        # A copy: a form that is refused must not rename the page.
        return {"instance": PriceList.objects.get(pk=self.record.pk)}

    def act(self, cleaned):
        if price_lists.change(self.record, cleaned, by=self.request.user):
            return _("%(name)s is saved.") % {"name": cleaned["name"]}
        return _("Nothing was different.")
