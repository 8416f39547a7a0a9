"""What can be done with routes, pools and services, in lists and on pages, and their tabs."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from messaging.models import Route
from portal.kit.columns import BulkAction, RowAction
from portal.kit.records import Action, Tab

ADD, CHANGE = "messaging.add_route", "messaging.change_route"
HISTORY = "portal.view_historyentry"
# The lists of routes that have boxes to tick: all of them, and those of one owner.
KEYS = ("routes", "own-routes")


def _ask(url_name):
    return lambda route: f"{reverse(url_name)}?pk={route.pk}"


def copy_url(route):
    return f"{reverse('messaging:route-new')}?copy={route.pk}"


ROUTE_ROWS = [
    action
    for key in KEYS
    for action in (
        RowAction(
            key,
            _("Switch on \N{HORIZONTAL ELLIPSIS}"),
            "player-play",
            _ask("messaging:routes-on"),
            permission=CHANGE,
            order=10,
            in_dialog=True,
            fits=lambda route: not route.is_enabled,
        ),
        RowAction(
            key,
            _("Switch off \N{HORIZONTAL ELLIPSIS}"),
            "player-pause",
            _ask("messaging:routes-off"),
            permission=CHANGE,
            order=10,
            in_dialog=True,
            fits=lambda route: route.is_enabled,
        ),
        RowAction(key, _("Copy"), "copy", copy_url, permission=ADD, order=20),
        RowAction(
            key,
            _("Delete \N{HORIZONTAL ELLIPSIS}"),
            "trash",
            _ask("messaging:routes-delete"),
            permission=CHANGE,
            order=90,
            is_danger=True,
            in_dialog=True,
        ),
        BulkAction(key, _("Switch on"), "messaging:routes-on", permission=CHANGE, order=10),
        BulkAction(key, _("Switch off"), "messaging:routes-off", permission=CHANGE, order=20),
        BulkAction(
            key,
            _("Delete \N{HORIZONTAL ELLIPSIS}"),
            "messaging:routes-delete",
            permission=CHANGE,
            is_danger=True,
            order=90,
        ),
    )
]


def _button(title, icon, url, **more):
    def ask(route, _user):
        if route.is_deleted:
            return None
        return {"title": title, "url": url(route), "icon": icon, **more}

    return ask


def _switch(route, user):
    if route.is_enabled:
        ask = _button(_("Switch off \N{HORIZONTAL ELLIPSIS}"), "player-pause", OFF, in_dialog=True)
    else:
        ask = _button(_("Switch on \N{HORIZONTAL ELLIPSIS}"), "player-play", ON, in_dialog=True)
    return ask(route, user)


ON, OFF = _ask("messaging:routes-on"), _ask("messaging:routes-off")
ROUTE_PAGE = [
    Action("route", _switch, permission=CHANGE, order=10),
    Action("route", _button(_("Copy"), "copy", copy_url), permission=ADD, order=20),
    Action(
        "route",
        _button(
            _("Delete \N{HORIZONTAL ELLIPSIS}"),
            "trash",
            _ask("messaging:routes-delete"),
            in_dialog=True,
            is_danger=True,
        ),
        permission=CHANGE,
        order=90,
        is_rare=True,
    ),
]


def _of_pool(pool, _user):
    return Route.objects.living().filter(pool=pool).count()


def _of_service(service, _user):
    return Route.objects.living().filter(scope=Route.Scope.SERVICE, service=service).count()


def _of_doors(service, _user):
    return service.uses.count()


TABS = [
    Tab("pool", "members", _("Connectors"), "messaging:pool", order=10),
    Tab("pool", "routes", _("Routes"), "messaging:pool-routes", order=20, count=_of_pool),
    Tab("pool", "settings", _("Settings"), "messaging:pool-settings", order=30),
    Tab("pool", "history", _("History"), "messaging:pool-history", permission=HISTORY, order=90),
    Tab("route", "settings", _("Settings"), "messaging:route", order=10),
    Tab("route", "history", _("History"), "messaging:route-history", permission=HISTORY, order=90),
    Tab("service", "settings", _("Settings"), "messaging:service", order=10),
    Tab(
        "service",
        "routes",
        _("Routes"),
        "messaging:service-routes",
        order=20,
        count=_of_service,
    ),
    Tab("service", "doors", _("Used by"), "messaging:service-doors", order=30, count=_of_doors),
    Tab(
        "service",
        "history",
        _("History"),
        "messaging:service-history",
        permission=HISTORY,
        order=90,
    ),
    *(
        Tab(
            f"{kind}-destinations",
            "routing",
            _("Personal routing"),
            f"messaging:{kind}-routing",
            permission="messaging.view_route",
            order=20,
        )
        for kind in ("client", "customer")
    ),
]
