from django.urls import URLPattern, path

from messaging.views.callbacks import Callback, Unsubscribe
from messaging.views.connector import ConnectorCallbackRenew
from messaging.views.suppressions import SuppressionList, SuppressionNew, SuppressionsRemove

urlpatterns: list[URLPattern] = [
    path("callbacks/<str:token>/", Callback.as_view(), name="callback"),
    path("u/<str:token>/", Unsubscribe.as_view(), name="unsubscribe"),
    path("stops/suppressions/", SuppressionList.as_view(), name="suppressions"),
    path("stops/suppressions/new/", SuppressionNew.as_view(), name="suppression-new"),
    path("stops/suppressions/remove/", SuppressionsRemove.as_view(), name="suppressions-remove"),
    path(
        "routing/connectors/<int:pk>/callback/renew/",
        ConnectorCallbackRenew.as_view(),
        name="connector-callback-renew",
    ),
]
