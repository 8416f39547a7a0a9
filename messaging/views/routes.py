"""Routes: the list, a route, and what is done with ticked ones; personal ones of an owner."""

from django.http import HttpResponseForbidden
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.views.destinations import Destinations, OfClient, OfCustomer
from clients.views.client_record import ClientTab
from customers.views.record import CustomerTab
from messaging import route_shadows, route_words, routes
from messaging.filters.routes import RouteFilter
from messaging.forms.routes import PersonalForm, RouteForm
from messaging.models import Route
from messaging.routes import READ
from messaging.tables.routes import RouteTable
from messaging.views.chosen import Chosen
from messaging.views.routing_records import HistoryTab, RoutesOf, RoutingTab
from portal.kit.columns import ListButton
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.record import TabForm

VIEW, ADD, CHANGE = "messaging.view_route", "messaging.add_route", "messaging.change_route"
TITLE = gettext_lazy("Routes")
PREFILLED = ("scope", "client", "customer", "service", "pool", "country")
OWN_LISTS = {
    Route.Scope.CLIENT: "messaging:client-routing",
    Route.Scope.CUSTOMER: "messaging:customer-routing",
    Route.Scope.SERVICE: "messaging:service-routes",
}
PERSONAL = {Route.Scope.CLIENT.value, Route.Scope.CUSTOMER.value}


def list_url(route) -> str:
    """Where the routes beside this one stand."""
    if route is None or route.owner is None:
        return reverse("messaging:routes")
    return reverse(OWN_LISTS[Route.Scope(route.scope)], args=[route.owner.pk])


class RouteList(ListView):
    """Asked in turn: a client's first, then its customer's, its service's, and those for all."""

    model = Route
    key = "routes"
    title = TITLE
    permission_required = VIEW
    table_class = RouteTable
    filter_class = RouteFilter
    export = "routes"
    search_placeholder = gettext_lazy("Name, sender or number")
    new = ListButton("routes", gettext_lazy("New route"), "plus", "messaging:route-new", ADD)
    empty = Empty(
        gettext_lazy("No routes yet"),
        gettext_lazy(
            "A route says which pool a message takes, by where it goes and what it is. Without "
            "one every message is refused. Add a pool first, then a route that asks nothing."
        ),
    )

    def rows(self):
        return super().rows().living().select_related(*READ)


class RouteNew(FormView):
    """A new route, empty, for an owner that is named, or as a copy of another."""

    model = Route
    verb = gettext_lazy("Add route")
    permission_required = (VIEW, ADD)
    template_name = "messaging/connectors/new.html"
    made = None

    @property
    def title(self):
        return _("New personal route") if self.is_personal else _("New route")

    @property
    def form_class(self):
        return PersonalForm if self.is_personal else RouteForm

    @cached_property
    def asked(self):
        return {name: self.request.GET[name] for name in PREFILLED if self.request.GET.get(name)}

    @cached_property
    def is_personal(self):
        """Whether it is for one client or customer, who is named in the address."""
        scope = self.asked.get("scope")
        return scope in PERSONAL and scope in self.asked and self.draft is None

    @cached_property
    def draft(self):
        """The route that is copied."""
        asked = self.request.GET.get("copy", "")
        if not (asked.isascii() and asked.isdigit()):
            return None
        rows = self.rows().living().select_related(*READ)
        route = get_object_or_404(rows, pk=int(asked) % 2**63)
        route.name = _("%(name)s, copy") % {"name": route.name[:70]}
        return route

    def form_arguments(self):
        return {"user": self.request.user, "route": self.draft, "initial": self.asked}

    def crumbs(self):
        return [{"title": TITLE, "url": reverse("messaging:routes")}, {"title": self.title}]

    def act(self, cleaned):
        if self.is_personal:
            cleaned = cleaned | self._owner(cleaned)
        self.made = routes.add(cleaned, by=self.request.user)
        return _("%(name)s is added and holds for the next message.") % {"name": self.made}

    def _owner(self, _cleaned):
        scope = self.asked["scope"]
        model = Route._meta.get_field(scope).related_model
        rows = model._default_manager.visible_to(self.request.user)
        number = self.asked[scope]
        pk = int(number) % 2**63 if number.isascii() and number.isdigit() else 0
        return {"scope": scope, scope: get_object_or_404(rows, pk=pk)}

    def back_to(self):
        return list_url(self.made) if self.is_personal else self.made


class RouteTab(RoutingTab):
    model = Route
    kind = "route"
    list_title = TITLE
    list_name = "messaging:routes"
    permission_required = VIEW

    def rows(self):
        return super().rows().select_related(*READ)

    def crumbs(self):
        first = super().crumbs()
        owner = self.record.owner
        if owner is None:
            return first
        return [first[0], {"title": str(owner), "url": list_url(self.record)}, first[1]]

    def head(self):
        route = self.record
        return super().head() | {"badges": [self._badge(route)], "notice": self._notice(route)}

    def facts(self):
        route = self.record
        return [
            {"label": _("Whose messages"), "value": route_words.owner(route)},
            {"label": _("Conditions"), "value": route_words.brief(route)},
            {"label": _("Priority"), "value": route.priority},
            {
                "label": _("Pool"),
                "value": route.pool.name,
                "url": route.pool.get_absolute_url(),
            },
        ]

    def _badge(self, route):
        if route.is_deleted:
            return {"state": "off", "text": _("Deleted")}
        on = {"state": "ok", "text": _("On")}
        return on if route.is_enabled else {"state": "off", "text": _("Off")}

    def _notice(self, route):
        if route.is_deleted:
            text = _("No message takes it any more; those that did are explained by it.")
            return {"state": "warn", "fact": _("Deleted."), "text": text}
        covering = route_shadows.found().get(route.pk)
        if covering is None:
            return None
        text = _(
            "%(name)s comes before it and takes every message it asks for. Give it a lower "
            "priority number, or ask for less there."
        )
        fact = _("This route is never chosen.")
        return {"state": "warn", "fact": fact, "text": text % {"name": covering.name}}


class RouteSettings(RouteTab, TabForm):
    tab = "settings"
    form_class = RouteForm
    change_permission = CHANGE

    @property
    def may_change(self):
        return super().may_change and not self.record.is_deleted

    def post(self, request, **kwargs):
        # A deleted route is nobody's to change.
        return super().post(request, **kwargs) if self.may_change else HttpResponseForbidden()

    def form_arguments(self):
        return {"user": self.request.user, "route": self.record}

    def act(self, cleaned):
        if routes.change(self.record, cleaned, by=self.request.user):
            return _("%(name)s is saved and holds for the next message.") % {"name": self.record}
        return _("Nothing was different.")


class RouteHistory(HistoryTab, RouteTab):
    permission_required = (VIEW, "portal.view_historyentry")


class ChosenRoutes(Chosen):
    model = Route
    permission_required = (VIEW, CHANGE)
    list_url = "messaging:routes"

    def rows(self):
        return super().rows().living()

    def crumbs(self):
        return [{"title": TITLE, "url": reverse(self.list_url)}, {"title": self.title}]


class RoutesOn(ChosenRoutes):
    title = gettext_lazy("Switch these routes on?")
    verb = gettext_lazy("Switch on")
    text = gettext_lazy("They hold for the next message.")

    def act(self, rows, cleaned):
        n = routes.switch(rows, on=True, by=self.request.user)
        said = ngettext("%(n)s route is switched on.", "%(n)s routes are switched on.", n)
        return said % {"n": n}


class RoutesOff(ChosenRoutes):
    title = gettext_lazy("Switch these routes off?")
    verb = gettext_lazy("Switch off")
    text = gettext_lazy("The next message goes by another route, or by none.")

    def act(self, rows, cleaned):
        n = routes.switch(rows, on=False, by=self.request.user)
        said = ngettext("%(n)s route is switched off.", "%(n)s routes are switched off.", n)
        return said % {"n": n}


class RoutesDelete(ChosenRoutes):
    title = gettext_lazy("Delete these routes?")
    verb = gettext_lazy("Delete")
    text = gettext_lazy(
        "The next message goes by another route, or by none. What is queued keeps its way."
    )
    is_danger = True

    def act(self, rows, cleaned):
        n = routes.remove(rows, by=self.request.user)
        return ngettext("%(n)s route is deleted.", "%(n)s routes are deleted.", n) % {"n": n}


class Personal(RoutesOf, Destinations):
    """systems: *Personal routing*: the routes of a client or customer, before the general ones."""

    title = gettext_lazy("Personal routing")
    template_name = "messaging/routes/personal.html"

    def mine(self, rows):
        return rows.filter(scope=self.kind, **{self.kind: self.record})

    def extra(self):
        empty = {
            "title": _("No personal routes"),
            "text": _(
                "Its messages take the general routes. A personal one comes before them, for all "
                "of its messages or for those to a destination, from a sender or with a text."
            ),
        }
        query = urlencode({"scope": self.kind, self.kind: self.record.pk})
        return self.parts("routing") | self.routes(new_query=query, empty=empty)


class ClientRouting(OfClient, Personal, ClientTab):
    permission_required = ("clients.view_client", VIEW)


class CustomerRouting(OfCustomer, Personal, CustomerTab):
    permission_required = ("customers.view_customer", VIEW)
