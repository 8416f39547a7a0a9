"""The tab Prices of a client: what a part costs it today. Read only."""

from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import prices, standings
from clients.views.client_record import ClientTab
from portal.kit.paging import SIZES, Page
from portal.kit.views.list import Empty

VIEW = "billing.view_rate"
SIZE = 25


class ClientPrices(ClientTab):
    """Prices by country and network, from the lists of the account that pays."""

    tab = "prices"
    title = gettext_lazy("Prices")
    permission_required = ("clients.view_client", VIEW)
    template_name = "billing/prices/page.html"

    @cached_property
    def payer(self):
        """The account whose prices are shown: a client does not see what its customer pays."""
        own = standings.payer_of(self.record)
        return None if own and self.is_cabinet and own.client_id is None else own

    def extra(self):
        if self.payer is None:
            return {"payer": None, "empty": self._empty()}
        asked = self.request.GET.get("q", "")
        rows = prices.found(prices.today(self.payer, timezone.now()), asked)
        page = Page(rows, self.request.GET, size=self._size(), path=self.request.path)
        return {
            "payer": self.payer,
            "asked": asked,
            "page": page,
            "export_url": self._export_url(),
        }

    def _export_url(self) -> str:
        params = self.request.GET.copy()
        params["client"] = str(self.record.pk)
        return f"{reverse('export', args=['client-prices'])}?{params.urlencode()}"

    def _size(self) -> int:
        asked = self.request.GET.get("size", "")
        return int(asked) if asked in map(str, SIZES) else SIZE

    def _empty(self) -> Empty:
        if self.is_cabinet:
            return Empty(
                _("No prices of your own"),
                _("Your provider pays for your messages and tells you its prices."),
            )
        return Empty(
            _("Nobody pays yet"),
            _("Prices are those of the account that pays: the client's or its customer's."),
        )


class Prices(ClientPrices):
    """The cabinet's own."""

    permission_required = VIEW
