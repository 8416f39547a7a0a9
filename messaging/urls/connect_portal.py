"""Connections in the portal: of a customer's own people, and of the staff."""

from django.urls import path

from messaging.views.connect_calls import ConnectCallList, ConnectCallPage
from messaging.views.connect_connection import (
    ConnectionClose,
    ConnectionHistory,
    ConnectionPage,
    ConnectionRotate,
    ConnectionSettings,
)
from messaging.views.connect_connections import (
    ConnectionList,
    CustomerConnectionNew,
    CustomerConnections,
    OwnConnectionNew,
)
from messaging.views.connect_test import ConnectionTest

CONNECTION = {
    "": ("connection", ConnectionPage),
    "settings/": ("connection-settings", ConnectionSettings),
    "test/": ("connection-test", ConnectionTest),
    "calls/": ("connection-calls", ConnectCallList),
    "history/": ("connection-history", ConnectionHistory),
    "rotate/": ("connection-rotate", ConnectionRotate),
    "close/": ("connection-close", ConnectionClose),
}

urlpatterns = [
    path("own/connect/", ConnectionList.as_view(), name="own-connections"),
    path("own/connect/new/", OwnConnectionNew.as_view(), name="own-connection-new"),
    path("connections/", ConnectionList.as_view(), name="connections"),
    path("connections/calls/<int:pk>/", ConnectCallPage.as_view(), name="connect-call"),
    *(
        path(f"connections/<int:pk>/{end}", view.as_view(), name=name)
        for end, (name, view) in CONNECTION.items()
    ),
    path(
        "customers/<int:pk>/connections/",
        CustomerConnections.as_view(),
        name="customer-connections",
    ),
    path(
        "customers/<int:pk>/connections/new/",
        CustomerConnectionNew.as_view(),
        name="customer-connection-new",
    ),
]
