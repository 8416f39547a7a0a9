"""Every address of the house."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("portal.pages.urls")),
    path("accounts/", include("portal.pages.login_urls")),
    path("admin/", admin.site.urls),
    path("customers/", include("customers.urls")),
    path("", include("clients.urls")),
    path("", include("billing.urls")),
    path("api/", include("messaging.api.urls")),
    path("", include("messaging.urls")),
    path("", include("messaging.compatible.urls")),
    path("", include("reports.urls")),
    path("", include("reports.compatible_urls")),
]

handler403 = "portal.pages.views.errors.denied"
handler404 = "portal.pages.views.errors.missing"
handler500 = "portal.pages.views.errors.broken"
handler429 = "portal.pages.views.errors.too_many"
