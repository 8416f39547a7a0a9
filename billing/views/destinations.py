"""The tab Destinations of a client and of a customer: own prices, and what is hung beside them."""

from abc import ABC, abstractmethod
from functools import cached_property

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import accounts, moments, own_prices, prices
from billing.forms.price_lists import RateForm
from billing.models import Country, Rate
from billing.rates import Key
from clients.views.client_record import ClientTab
from customers.views.record import CustomerTab
from portal.core import money
from portal.core.errors import Deferred
from portal.kit import imports, records
from portal.kit.paging import Page
from portal.kit.views.list import Empty
from portal.kit.views.record import TabForm

CHANGE = "billing.change_rate"
SIZE = 50


class Destinations(ABC):
    """What both have; `kind` begins the names of its addresses and of what is hung on it.

    Higher floors hang pages beside the prices: Tab("client-destinations", ...) in their tabs.py.
    """

    tab = "destinations"
    kind = ""

    @abstractmethod
    def of_owner(self):
        """The accounts of the record, the one that pays first."""

    @property
    def is_gone(self) -> bool:
        return False

    @cached_property
    def accounts(self):
        return list(self.of_owner().select_related("customer", "client", "own_list", "price_list"))

    @cached_property
    def account(self):
        """The account that is asked for, else the one that pays; None without any."""
        asked = self.request.GET.get("account", "")
        chosen = [one for one in self.accounts if str(one.pk) == asked]
        return next(iter(chosen or self.accounts), None)

    def parts(self, current):
        """The pages of the tab, as components/sub_menu.html wants them."""
        found = records.tabs(f"{self.kind}-destinations", self.record, self.request.user, current)
        return {"subs": found if len(found) > 1 else [], "sub_title": _("Destinations")}

    def url(self, deed="", *parts):
        name = f"billing:{self.kind}-destinations{deed and '-'}{deed}"
        return reverse(name, args=[self.record.pk, *parts])


class OwnPrices(Destinations, TabForm):
    """systems: *Prices*. The form is one more line; each line is changed in a dialog."""

    title = gettext_lazy("Own prices")
    form_class = RateForm
    change_permission = CHANGE
    template_name = "billing/destinations/prices.html"

    @property
    def may_change(self):
        if self.account is None or not super().may_change:
            return False
        return not self.is_gone and not self.why_fixed

    @cached_property
    def why_fixed(self):
        return own_prices.why_fixed(self.account) if self.account else ""

    def _form(self, *data):
        return super()._form(*data) if self.account else None

    def form_arguments(self):
        return {"unit": self.account.unit, "initial": {"basis": self._usual_basis()}}

    def post(self, request, **kwargs):
        if self.account is None:
            raise Http404
        return super().post(request, **kwargs)

    def act(self, cleaned):
        try:
            return self._add(cleaned)
        except Deferred as deferred:
            return deferred.ask(self.request.user)

    def _add(self, cleaned):
        direction = cleaned["direction"]
        rate = own_prices.set_price(
            self.account,
            Key(direction.country, direction.network, cleaned["channel"]),
            price=cleaned["price"],
            basis=cleaned["basis"],
            starts_at=cleaned["starts_at"],
            by=self.request.user,
        )
        price = f"{money.show_rate(rate.price)} {self.account.unit}"
        return _("%(price)s is set, from %(at)s.") % {
            "price": price,
            "at": moments.told(rate.starts_at),
        }

    def extra(self):
        return self.parts("prices") | (self._shown() if self.account else self._nobody())

    def _shown(self):
        now = timezone.now()
        asked = self.request.GET.get("q", "")
        mine = Rate.objects.visible_to(self.request.user)
        rows = prices.found(own_prices.rows(self.account, now, mine), asked)
        page = Page(rows, self.request.GET, size=SIZE, path=self.request.path)
        found = own_prices.lines(self.account, page.rows, now)
        return {
            "account": self.account,
            "groups": self._groups(),
            "asked": asked,
            "page": page,
            "lines": [self._line(line, now) for line in found],
            "why_fixed": self.why_fixed,
            "countries": Country.objects.values_list("name", flat=True),
            "import_url": imports.url("own-prices", account=self.account),
            "list_url": self._list_url(),
        }

    def _line(self, line, now):
        rate = line.rate
        return {
            "rate": rate,
            "holds": rate.holds,
            "general": line.general,
            "next": line.next_rate,
            "next_at": moments.told(line.next_rate.starts_at) if line.next_rate else "",
            "since": moments.told(rate.starts_at) if rate.holds else "",
            "margin": line.costs.margins(rate.price) if line.costs else None,
            "change_url": self.url("change", rate.pk),
            "end_url": self.url("end", rate.pk) if rate.holds else "",
            "withdraw_url": self._withdraw_url(line),
        }

    def _withdraw_url(self, line):
        return self.url("withdraw", line.next_rate.pk) if line.next_rate else ""

    def _groups(self):
        if len(self.accounts) < 2:
            return []
        return [
            {
                "title": _("Account in %(unit)s") % {"unit": one.unit},
                "url": f"{self.request.path}?account={one.pk}",
                "is_current": one == self.account,
            }
            for one in self.accounts
        ]

    def _usual_basis(self):
        """How everybody's price list charges, as a start."""
        general = self.account.price_list
        first = general and general.rates.order_by("-starts_at").first()
        return first.basis if first else None

    def _list_url(self):
        own = self.account.own_list
        return own.get_absolute_url() if own else ""

    def _nobody(self):
        return {
            "account": None,
            "empty": Empty(
                _("No account of its own"),
                _("Own prices belong to an account. Its customer's account pays, at its prices."),
            ),
        }


class OfClient:
    kind = "client"

    def of_owner(self):
        return accounts.of_client(self.record)

    @property
    def is_gone(self):
        return self.record.is_gone or self.record.customer.is_archived


class OfCustomer:
    kind = "customer"

    def of_owner(self):
        return accounts.of_customer(self.record)

    @property
    def is_gone(self):
        return self.record.is_archived


class ClientOwnPrices(OfClient, OwnPrices, ClientTab):
    permission_required = ("clients.view_client", "billing.view_pricelist")


class CustomerOwnPrices(OfCustomer, OwnPrices, CustomerTab):
    permission_required = ("customers.view_customer", "billing.view_pricelist")
