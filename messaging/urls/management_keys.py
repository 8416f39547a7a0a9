"""The keys by which other vendors' programs manage customers."""

from django.urls import path

from messaging.views import management_keys

PAGES = (
    ("", management_keys.ManagementKeyList, "management-keys"),
    ("new/", management_keys.ManagementKeyNew, "management-key-new"),
    ("<int:pk>/", management_keys.ManagementKeyChange, "management-key"),
    ("<int:pk>/revoke/", management_keys.ManagementKeyRevoke, "management-key-revoke"),
)

urlpatterns = [
    path(f"management-keys/{end}", view.as_view(), name=name) for end, view, name in PAGES
]
