"""The dialogs about one own price of a client or a customer."""

from functools import cached_property

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import moments, own_prices, rates
from billing.forms.price_lists import EndForm, PriceForm
from billing.models import Rate
from billing.views.destinations import CHANGE, OfClient, OfCustomer, OwnPrices
from clients.views.client_record import ClientTab
from customers.views.record import CustomerTab
from portal.core import money
from portal.core.errors import Deferred, Refused


class OwnLine(OwnPrices):
    """A dialog about the own price `part`."""

    template_name = "billing/price_lists/form.html"
    may_change = True

    @cached_property
    def rate(self):
        mine = Rate.objects.visible_to(self.request.user).select_related("price_list")
        lists = [one.own_list_id for one in self.accounts if one.own_list_id]
        rate = mine.filter(price_list__in=lists, pk=self.kwargs["part"]).first()
        if rate is None:
            raise Http404
        return rate

    @cached_property
    def account(self):
        return next(one for one in self.accounts if one.own_list_id == self.rate.price_list_id)

    @property
    def key(self):
        return rates.key_of(self.rate)

    def head(self):
        way = super().head()["crumbs"]
        back = {"title": _("Own prices"), "url": self.url()}
        return {"crumbs": [*way[:-1], back, {"title": self.title}], "back_url": self.url()}

    def extra(self):
        return {}

    def post(self, request, **kwargs):
        form = self._form(request.POST)
        if not form.is_valid():
            return self.show(form=form, status=422)
        try:
            said = self._done(form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return self.show(form=form, status=422)
        messages.success(request, said)
        return redirect(f"{self.url()}?account={self.account.pk}")

    def _done(self, cleaned):
        try:
            return self.act(cleaned)
        except Deferred as deferred:
            return deferred.ask(self.request.user)


class LineChange(OwnLine):
    form_class = PriceForm
    verb = gettext_lazy("Change price")

    @property
    def title(self):
        return _("New price for %(key)s") % {"key": rates.told_key(self.key)}

    def form_arguments(self):
        initial = {"basis": self.rate.basis}
        if self.rate.price is not None:
            initial["price"] = money.show_rate(self.rate.price).replace(",", "")
        return {"unit": self.account.unit, "initial": initial}

    def act(self, cleaned):
        rate = own_prices.set_price(self.account, self.key, **cleaned, by=self.request.user)
        return _("The price holds from %(at)s.") % {"at": moments.told(rate.starts_at)}


class LineEnd(OwnLine):
    form_class = EndForm
    verb = gettext_lazy("Remove")
    is_danger = True
    text = gettext_lazy("From then on the general price holds. What was charged stays as it is.")

    @property
    def title(self):
        return _("Remove the own price for %(key)s?") % {"key": rates.told_key(self.key)}

    def form_arguments(self):
        return {}

    def act(self, cleaned):
        rate = own_prices.end(self.account, self.key, **cleaned, by=self.request.user)
        return _("The own price ends: %(at)s.") % {"at": moments.told(rate.starts_at)}


class LineWithdraw(OwnLine):
    """Asks first."""

    template_name = "layouts/confirm.html"

    @property
    def title(self):
        return _("Withdraw the coming price for %(key)s?") % {"key": rates.told_key(self.key)}

    def get(self, request, **kwargs):
        rate = self.rate
        price = _("the end") if rate.price is None else money.show_rate(rate.price)
        confirm = {
            "title": self.title,
            "text": _("What holds before it goes on holding."),
            "verb": _("Withdraw"),
            "is_danger": True,
            "facts": [
                {"label": _("Price"), "value": f"{price} {self.account.unit}"},
                {"label": _("From"), "value": moments.told(rate.starts_at)},
            ],
        }
        context = {"screen": self, "confirm": confirm} | self.head()
        return render(request, self.template_name, context)

    def post(self, request, **kwargs):
        said = self.why_fixed
        try:
            if said:
                raise Refused(said)
            rates.withdraw(self.rate, by=request.user)
            messages.success(request, _("The coming price is withdrawn."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.url())


class ClientLine(OfClient):
    permission_required = ("clients.view_client", "billing.view_pricelist", CHANGE)


class CustomerLine(OfCustomer):
    permission_required = ("customers.view_customer", "billing.view_pricelist", CHANGE)


class ClientLineChange(ClientLine, LineChange, ClientTab):
    pass


class ClientLineEnd(ClientLine, LineEnd, ClientTab):
    pass


class ClientLineWithdraw(ClientLine, LineWithdraw, ClientTab):
    pass


class CustomerLineChange(CustomerLine, LineChange, CustomerTab):
    pass


class CustomerLineEnd(CustomerLine, LineEnd, CustomerTab):
    pass


class CustomerLineWithdraw(CustomerLine, LineWithdraw, CustomerTab):
    pass


CLIENT_LINES = {
    "change": ClientLineChange,
    "end": ClientLineEnd,
    "withdraw": ClientLineWithdraw,
}
CUSTOMER_LINES = {
    "change": CustomerLineChange,
    "end": CustomerLineEnd,
    "withdraw": CustomerLineWithdraw,
}
