"""Every address of the house."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("portal.pages.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("customers/", include("customers.urls")),
    path("clients/", include("clients.urls")),
    path("messaging/", include("messaging.urls")),
    path("reports/", include("reports.urls")),
]
