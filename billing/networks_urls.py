"""Addresses of countries, networks and prefixes."""

from django.urls import path

from billing.views import networks
from billing.views.number_check import NumberCheck

NEW = {
    "networks": ("network", networks.NetworkList, networks.NetworkNew),
    "prefixes": ("prefix", networks.PrefixList, networks.PrefixNew),
    "countries": ("country", networks.CountryList, networks.CountryNew),
}
PAGES = {
    "network": (networks.NetworkPage, networks.NetworkArchive, networks.NetworkRestore),
    "prefix": (networks.PrefixPage, networks.PrefixArchive, networks.PrefixRestore),
    "country": (networks.CountryPage, networks.CountryArchive, networks.CountryRestore),
}
KEYS = {"network": "int:pk", "prefix": "int:pk", "country": "slug:pk"}

urlpatterns = [path("routing/number-check/", NumberCheck.as_view(), name="number-check")]
for many, (one, rows, new) in NEW.items():
    start = "routing/networks/" if one == "network" else f"routing/networks/{many}/"
    page = f"{start}<{KEYS[one]}>/"
    shown, archive, restore = PAGES[one]
    urlpatterns += [
        path(start, rows.as_view(), name=many),
        path(f"{start}new/", new.as_view(), name=f"{one}-new"),
        path(page, shown.as_view(), name=one),
        path(f"{page}archive/", archive.as_view(), name=f"{one}-archive"),
        path(f"{page}restore/", restore.as_view(), name=f"{one}-restore"),
    ]
