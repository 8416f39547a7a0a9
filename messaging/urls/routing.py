from django.urls import path

from messaging.views.pools import (
    PoolHistory,
    PoolList,
    PoolMembers,
    PoolNew,
    PoolRoutes,
    PoolSettings,
)
from messaging.views.routes import (
    ClientRouting,
    CustomerRouting,
    RouteHistory,
    RouteList,
    RouteNew,
    RoutesDelete,
    RouteSettings,
    RoutesOff,
    RoutesOn,
)
from messaging.views.service import (
    ServiceDoors,
    ServiceHistory,
    ServiceList,
    ServiceNew,
    ServiceRoutes,
    ServiceSettings,
)

# Of each noun: its list, the end of its addresses, the rest of its names, and their pages.
POOL = {
    "": ("pool", PoolMembers),
    "routes/": ("pool-routes", PoolRoutes),
    "settings/": ("pool-settings", PoolSettings),
    "history/": ("pool-history", PoolHistory),
}
ROUTE = {"": ("route", RouteSettings), "history/": ("route-history", RouteHistory)}
SERVICE = {
    "": ("service", ServiceSettings),
    "routes/": ("service-routes", ServiceRoutes),
    "used-by/": ("service-doors", ServiceDoors),
    "history/": ("service-history", ServiceHistory),
}

urlpatterns = [
    path("routing/pools/", PoolList.as_view(), name="pools"),
    path("routing/pools/new/", PoolNew.as_view(), name="pool-new"),
    path("routing/routes/", RouteList.as_view(), name="routes"),
    path("routing/routes/new/", RouteNew.as_view(), name="route-new"),
    path("routing/routes/on/", RoutesOn.as_view(), name="routes-on"),
    path("routing/routes/off/", RoutesOff.as_view(), name="routes-off"),
    path("routing/routes/delete/", RoutesDelete.as_view(), name="routes-delete"),
    path("routing/services/", ServiceList.as_view(), name="services"),
    path("routing/services/new/", ServiceNew.as_view(), name="service-new"),
    *(
        path(f"routing/{noun}/<int:pk>/{end}", view.as_view(), name=name)
        for noun, pages in (("pools", POOL), ("routes", ROUTE), ("services", SERVICE))
        for end, (name, view) in pages.items()
    ),
    path(
        "clients/<int:pk>/destinations/routing/",
        ClientRouting.as_view(),
        name="client-routing",
    ),
    path(
        "customers/<int:pk>/destinations/routing/",
        CustomerRouting.as_view(),
        name="customer-routing",
    ),
]
