"""Behind a one-time link: buying credits, or applying for a number.

Looking at the page leaves the link as it is; it is used up by what goes on from there.
"""

from abc import ABC, abstractmethod
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from billing import accounts
from billing.models import Account
from billing.providers import checkouts
from messaging.connect import links, number_applications, terms
from messaging.connect.codes import Failed
from messaging.forms.connect_join import BuyForm, NumberForm
from messaging.models import NumberApplication, PageLink, Registration
from portal.core import phone
from portal.core.errors import Refused

Kind = PageLink.Kind


@method_decorator(never_cache, name="dispatch")
class LinkPage(View):
    """Shows the form of the link's kind; whoever comes too late is told so."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        link = links.find(key)
        if link is None:
            return _over(request)
        page = PAGES[link.kind](link.registration)
        return page.show(request, page.form_class())

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        link = links.find(key)
        if link is None:
            return _over(request)
        page = PAGES[link.kind](link.registration)
        form = page.form_class(request.POST)
        if form.is_valid():
            try:
                return page.go_on(request, form.cleaned_data, key)
            except links.UsedUp:
                return _over(request)
            except Refused as refusal:
                name = refusal.field if refusal.field in form.fields else None
                form.add_error(name, str(refusal))
        return page.show(request, form, status=422)


class Page(ABC):
    """What stands behind a link of one kind, for the person it was made for."""

    form_class: Any = None
    title: Any = ""
    text: Any = ""
    verb: Any = ""

    def __init__(self, person: Registration) -> None:
        self.person = person

    def show(self, request: HttpRequest, form: Any, status: int = 200) -> HttpResponse:
        about = {
            "screen": self,
            "form": form,
            "person": self.person,
            "connection": self.person.connection,
            **self.context(),
        }
        return render(request, "messaging/connect/link.html", about, status=status)

    def context(self) -> dict[str, Any]:
        return {}

    @abstractmethod
    def go_on(self, request: HttpRequest, cleaned: dict[str, Any], key: str) -> HttpResponse:
        """Do what the form asks for and use the link up. Raises `Refused`."""


class Buy(Page):
    form_class = BuyForm
    title = gettext_lazy("Buy credits")
    verb = gettext_lazy("Go on to pay")

    @property
    def account(self) -> Account | None:
        return accounts.of_client(self.person.client).filter(pays=True).first()

    def context(self) -> dict[str, Any]:
        return {"account": self.account}

    def go_on(self, request: HttpRequest, cleaned: dict[str, Any], key: str) -> HttpResponse:
        account = self.account
        if account is None:
            raise Refused(_("There is no account to top up."))
        checkouts.price(account, cleaned["net"])
        links.take(key)
        paid = checkouts.begin(
            account, net=cleaned["net"], by=None, return_url=self.person.connection.site
        )
        about = {
            "connection": self.person.connection,
            "title": _("Almost there"),
            "text": _("You pay %(gross)s %(unit)s, tax included, on the next page.")
            % {"gross": f"{paid.gross:.2f}", "unit": paid.unit},
            "link": {"url": paid.url, "title": _("Pay now")},
        }
        return render(request, "messaging/connect/done.html", about)


class Apply(Page):
    form_class = NumberForm
    title = gettext_lazy("Apply for a two-way number")
    text = gettext_lazy("One form is for one number. Messages to it go to you alone.")
    verb = gettext_lazy("Apply")

    def context(self) -> dict[str, Any]:
        rows = self.person.number_applications.select_related("country", "number")
        return {"terms": self._terms(None), "applications": rows.order_by("-pk")[:10]}

    def go_on(self, request: HttpRequest, cleaned: dict[str, Any], key: str) -> HttpResponse:
        wanted = {name: cleaned[name] for name in ("country", "use", "purpose", "no_adult_content")}
        made = number_applications.apply(
            self.person,
            **wanted,
            terms=self._terms(cleaned["country"]),
            using=lambda: links.take(key),
        )
        about = {"connection": self.person.connection, **_told(made)}
        return render(request, "messaging/connect/done.html", about)

    def _terms(self, country: Any) -> Any:
        try:
            return terms.of(country)
        except Failed:
            return None


def _told(made: NumberApplication) -> dict[str, str]:
    if made.number is not None:
        number = phone.international(made.number.digits)
        return {
            "title": _("Your number is %(number)s") % {"number": number},
            "text": _("All messages to it are yours from now on."),
        }
    return {
        "title": _("We look at your application"),
        "text": _("A mail tells you as soon as it is decided."),
    }


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "messaging/connect/over.html", status=410)


PAGES: dict[str, type[Page]] = {Kind.BUY: Buy, Kind.NUMBER: Apply}
