"""The clients, the SMPP accounts, and what this floor adds to a customer's page."""

from django.urls import path

from clients.views.client import ClientGeneral
from clients.views.clients import ClientList
from clients.views.customer import CustomerSmpp
from clients.views.smpp_account import (
    SmppAccountCug,
    SmppAccountHistory,
    SmppAccountMain,
    SmppAccountParameters,
    SmppAccountSecurity,
)
from clients.views.smpp_accounts import SmppAccountList
from clients.views.smpp_archive import SmppAccountArchive, SmppAccountRestore
from clients.views.smpp_secrets import SmppAccountNew, SmppAccountPassword

TABS = {
    "": ("smpp-account", SmppAccountMain),
    "parameters/": ("smpp-account-parameters", SmppAccountParameters),
    "security/": ("smpp-account-security", SmppAccountSecurity),
    "cug/": ("smpp-account-cug", SmppAccountCug),
    "history/": ("smpp-account-history", SmppAccountHistory),
    "password/": ("smpp-account-password", SmppAccountPassword),
    "archive/": ("smpp-account-archive", SmppAccountArchive),
    "restore/": ("smpp-account-restore", SmppAccountRestore),
}

app_name = "clients"
urlpatterns = [
    path("clients/", ClientList.as_view(), name="clients"),
    path("clients/<int:pk>/", ClientGeneral.as_view(), name="client"),
    path("customers/<int:pk>/smpp/", CustomerSmpp.as_view(), name="customer-smpp"),
    path("customers/<int:pk>/smpp/new/", SmppAccountNew.as_view(), name="customer-smpp-new"),
    path("smpp-accounts/", SmppAccountList.as_view(), name="smpp-accounts"),
    *(
        path(f"smpp-accounts/<int:pk>/{end}", view.as_view(), name=name)
        for end, (name, view) in TABS.items()
    ),
]
