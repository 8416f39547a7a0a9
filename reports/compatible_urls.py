"""Other vendors' addresses that tell what was sent; see `messaging.compatible.urls`."""

from django.urls import re_path

from reports.divergent_clients import Clients, OneClient

urlpatterns = [
    re_path(r"^(?:/|)[Cc]lient/?$", Clients.as_view()),
    re_path(r"^(?:/|)[Cc]lient/(?P<public_id>[!-.0-~]{1,20})/?$", OneClient.as_view()),
]
