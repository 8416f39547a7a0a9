"""Dialogs about one price of a list: add, change, end, and take back what has not begun."""

from abc import ABC, abstractmethod
from functools import cached_property

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import approval_limits, moments, price_list_record, rates
from billing.forms.price_lists import EndForm, PriceForm, RateForm
from billing.models import Rate
from billing.rates import Key
from billing.views.price_lists import CHANGE, VIEW, OfList
from portal.core import money
from portal.core.errors import Refused
from portal.kit.views.form import FormView
from portal.kit.views.screen import Screen


class RateDialog(OfList, FormView):
    permission_required = (VIEW, CHANGE)
    template_name = "billing/price_lists/form.html"

    @property
    def crumbs(self):
        return price_list_record.crumbs(self.price_list, self.title)

    @property
    def text(self):
        return approval_limits.hint(approval_limits.PRICE, self.price_list.unit)

    def back_to(self):
        return self.price_list.get_absolute_url()

    def form_arguments(self):
        return {"unit": self.price_list.unit}


class RateNew(RateDialog):
    """systems: *Add price item*."""

    form_class = RateForm
    title = gettext_lazy("Add price item")
    verb = gettext_lazy("Add price")

    def act(self, cleaned):
        direction = cleaned["direction"]
        key = Key(direction.country, direction.network, cleaned["channel"])
        rate = rates.set_price(
            self.price_list,
            key,
            price=cleaned["price"],
            basis=cleaned["basis"],
            starts_at=cleaned["starts_at"],
            by=self.request.user,
        )
        return said(rate)


class OfRate(OfList):
    """About the rate `part` of the list."""

    permission_required = (VIEW, CHANGE)

    @cached_property
    def rate(self):
        rows = Rate.objects.visible_to(self.request.user).filter(price_list=self.price_list)
        rows = rows.select_related("country", "network", "price_list__made_for")
        return get_object_or_404(rows, pk=self.kwargs["part"])

    @property
    def key(self):
        return rates.key_of(self.rate)


class RateChange(OfRate, RateDialog):
    """systems: *Change price* on a row; nobody is told of it by mail."""

    form_class = PriceForm
    verb = gettext_lazy("Change price")

    @property
    def text(self):
        said = _(
            "What was charged stays as it is. Nobody is told: changes that customers are to be "
            "told of are made in a change group."
        )
        return f"{said} {super().text}".strip()

    @property
    def title(self):
        return _("New price for %(key)s") % {"key": rates.told_key(self.key)}

    def form_arguments(self):
        initial = {"basis": self.rate.basis}
        if self.rate.price is not None:
            initial["price"] = money.show_rate(self.rate.price).replace(",", "")
        return super().form_arguments() | {"initial": initial}

    def act(self, cleaned):
        rate = rates.set_price(self.price_list, self.key, **cleaned, by=self.request.user)
        return said(rate)


class RateEnd(OfRate, RateDialog):
    form_class = EndForm
    verb = gettext_lazy("End price")
    is_danger = True
    text = gettext_lazy(
        "From then on the wider price holds: that of the country, or that for everywhere else. "
        "Without one, no message goes there."
    )

    @property
    def title(self):
        return _("End the price for %(key)s?") % {"key": rates.told_key(self.key)}

    def form_arguments(self):
        return {}

    def act(self, cleaned):
        rate = rates.end(self.price_list, self.key, **cleaned, by=self.request.user)
        return _("%(key)s has no price of its own from %(at)s.") % {
            "key": rates.told_key(self.key),
            "at": moments.told(rate.starts_at),
        }


class RateAsk(OfRate, Screen, ABC):
    """Asks first, then hands the rate to one verb."""

    @abstractmethod
    def act(self) -> str:
        """Call the verb and return the sentence that tells what was done."""

    def back_to(self):
        return self.price_list.get_absolute_url()

    def get(self, request, **kwargs):
        context = {
            "screen": self,
            "confirm": self.question(),
            "back_url": self.back_to(),
            "crumbs": price_list_record.crumbs(self.price_list, str(self.title)),
        }
        return render(request, "layouts/confirm.html", context)

    def post(self, request, **kwargs):
        try:
            messages.success(request, self.act())
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(self.back_to())


class RateWithdraw(RateAsk):
    title = gettext_lazy("Withdraw a coming price")

    @cached_property
    def rate(self):
        """The change that is to come next for the row's key."""
        row = super().rate
        if row.starts_at > timezone.now():
            return row
        coming = Rate.objects.filter(price_list=self.price_list, starts_at__gt=timezone.now())
        same = [
            one for one in coming.order_by("starts_at") if rates.key_of(one) == rates.key_of(row)
        ]
        return same[0] if same else row

    def question(self):
        rate = self.rate
        price = _("the end") if rate.price is None else money.show_rate(rate.price)
        return {
            "title": _("Withdraw the coming price for %(key)s?")
            % {"key": rates.told_key(self.key)},
            "text": _(
                "What holds before it goes on holding. Who was told of it by mail is not told that "
                "it is withdrawn."
            ),
            "verb": _("Withdraw"),
            "is_danger": True,
            "facts": [
                {"label": _("Price"), "value": f"{price} {self.price_list.unit}"},
                {"label": _("From"), "value": moments.told(rate.starts_at)},
            ],
        }

    def act(self):
        rates.withdraw(self.rate, by=self.request.user)
        return _("The coming price for %(key)s is withdrawn.") % {"key": rates.told_key(self.key)}


def said(rate):
    """The sentence about a price that was set."""
    about = {
        "key": rates.told_key(rates.key_of(rate)),
        "price": f"{money.show_rate(rate.price)} {rate.price_list.unit}",
        "at": moments.told(rate.starts_at),
    }
    if rate.starts_at <= timezone.now():
        return _("%(key)s costs %(price)s from now on.") % about
    return _("%(key)s will cost %(price)s from %(at)s.") % about
