"""Services: routes and a price list under one name; and who uses them."""

import copy

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Door
from messaging import service_changes
from messaging.filters.routes import ServiceFilter
from messaging.forms.service import ServiceForm
from messaging.models import Route, Service
from messaging.tables.service import ServiceTable
from messaging.views.routing_records import SIZE, HistoryTab, RoutesOf, RoutingTab
from portal.kit.columns import ListButton
from portal.kit.paging import Page
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.record import TabForm

VIEW = "messaging.view_service"
TITLE = gettext_lazy("Services")


class ServiceList(ListView):
    """What is sold."""

    model = Service
    key = "services"
    title = TITLE
    permission_required = VIEW
    table_class = ServiceTable
    filter_class = ServiceFilter
    export = "services"
    search_placeholder = gettext_lazy("Name")
    new = ListButton(
        "services",
        gettext_lazy("New service"),
        "plus",
        "messaging:service-new",
        "messaging.add_service",
    )
    empty = Empty(
        gettext_lazy("No services yet"),
        gettext_lazy(
            "A service is what an account or token is sold: routes of its own and a price list. "
            "Make one the default, and those that name none use it."
        ),
    )

    def rows(self):
        return service_changes.listed(super().rows())


class ServiceNew(FormView):
    title = gettext_lazy("New service")
    verb = gettext_lazy("Add service")
    permission_required = "messaging.add_service"
    form_class = ServiceForm
    template_name = "messaging/connectors/new.html"

    def crumbs(self):
        return [{"title": TITLE, "url": "../"}, {"title": self.title}]

    def act(self, cleaned):
        self.service = service_changes.add(cleaned, by=self.request.user)
        return _("%(name)s is added. Choose it for SMPP accounts and tokens.") % cleaned

    def back_to(self):
        return self.service


class ServiceTab(RoutingTab):
    model = Service
    kind = "service"
    list_title = TITLE
    list_name = "messaging:services"
    permission_required = VIEW

    def rows(self):
        return super().rows().select_related("price_list")

    def head(self):
        default = {"state": "ok", "text": _("Default")}
        return super().head() | {"badges": [default] if self.record.is_default else []}

    def facts(self):
        service = self.record
        listed = service.price_list
        return [
            {
                "label": _("Price list"),
                "value": listed or _("the account's own"),
                "url": listed.get_absolute_url() if listed else "",
            },
            {
                "label": _("When cost is above price"),
                "value": service.get_margin_guard_display(),
            },
        ]


class ServiceSettings(ServiceTab, TabForm):
    tab = "settings"
    form_class = ServiceForm
    change_permission = "messaging.change_service"

    def form_arguments(self):
        return {"instance": copy.copy(self.record)}

    def act(self, cleaned):
        if service_changes.change(self.record, cleaned, by=self.request.user):
            return _("%(name)s is saved and holds for the next message.") % cleaned
        return _("Nothing was different.")


class ServiceRoutes(RoutesOf, ServiceTab):
    tab = "routes"
    template_name = "messaging/routes/of_record.html"

    def mine(self, rows):
        return rows.filter(scope=Route.Scope.SERVICE, service=self.record)

    def extra(self):
        empty = {
            "title": _("No routes of its own"),
            "text": _("Its messages take the routes that are for all."),
        }
        query = urlencode({"scope": "service", "service": self.record.pk})
        return self.routes(new_query=query, empty=empty)


class ServiceDoors(ServiceTab):
    """The SMPP accounts and API tokens that name it."""

    tab = "doors"
    template_name = "messaging/services/doors.html"

    def extra(self):
        rows = Door.objects.visible_to(self.request.user)
        rows = rows.filter(service_of__service=self.record)
        rows = rows.select_related("customer", "client").order_by("customer__name", "name", "pk")
        page = Page(rows, self.request.GET, size=SIZE, path=self.request.path)
        page.sizes = ()
        return {
            "page": page,
            "lines": [{"door": door, "url": _door_url(door)} for door in page.rows],
            "accounts_url": f"{reverse('clients:smpp-accounts')}?service={self.record.pk}",
        }


class ServiceHistory(HistoryTab, ServiceTab):
    permission_required = (VIEW, "portal.view_historyentry")


def _door_url(door) -> str:
    if door.kind == Door.Kind.SMPP:
        return reverse("clients:smpp-account", args=[door.pk])
    if door.kind == Door.Kind.API:
        owner = "client" if door.client_id else "customer"
        return reverse(f"clients:{owner}-api", args=[door.client_id or door.customer_id])
    return ""
