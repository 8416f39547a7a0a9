"""The clients, the SMPP accounts, and what this floor adds to a customer's page."""

from django.urls import path

from clients.views.acting import ClientActAs
from clients.views.activation import ClientActivate
from clients.views.api_calls import ApiCallList, ApiCallPage
from clients.views.api_tokens import (
    ApiTokenChange,
    ApiTokenRevoke,
    CabinetApi,
    CabinetTokenNew,
    ClientApi,
    ClientTokenNew,
    CustomerApi,
    CustomerTokenNew,
)
from clients.views.block import ClientBlock, ClientUnblock
from clients.views.client import CabinetGeneral, ClientActivationMail, ClientEdit, ClientGeneral
from clients.views.client_history import ClientHistory
from clients.views.client_smpp import CabinetSmpp, ClientSmpp, ClientSmppNew
from clients.views.clients import ClientList
from clients.views.customer import CustomerSmpp
from clients.views.erase import ClientErase
from clients.views.name_documents import NameDocumentFile, NameDocumentNew, NameDocumentRemove
from clients.views.new import ClientNew
from clients.views.own_clients import (
    OwnClientArchive,
    OwnClientList,
    OwnClientNew,
    OwnClientPeriod,
    OwnClientRename,
    OwnClientRestore,
    OwnClientsSettings,
)
from clients.views.own_doors import OwnApi, OwnSmpp, OwnTokenNew
from clients.views.parts_limits import ClientLimit, CustomerLimit, SenderNameLimit
from clients.views.people import (
    CabinetPeople,
    ClientPeople,
    PersonEdit,
    PersonInvite,
    PersonLink,
    PersonLogin,
    PersonNew,
    PersonRemove,
    SeatInvitationAgain,
    SeatInvitationPage,
    SeatInvitationWithdraw,
)
from clients.views.protected_brands import BrandList, BrandNew, BrandsRemove
from clients.views.sender_name import (
    SenderNameApprove,
    SenderNameNew,
    SenderNamePage,
    SenderNameRefuse,
    SenderNameRemove,
    SenderNameSubmit,
)
from clients.views.sender_names import ClientNames, SenderNameList
from clients.views.sender_names_chosen import (
    SenderNamesApprove,
    SenderNamesRefuse,
    SenderNamesRemove,
)
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
from clients.views.webhook import (
    WebhookChange,
    WebhookDisable,
    WebhookEnable,
    WebhookPage,
    WebhookRemove,
    WebhookReplay,
    WebhookSecret,
    WebhookTest,
)
from clients.views.webhook_log import DeliveryPage, DeliveryReplay, WebhookLog
from clients.views.webhooks import (
    CabinetWebhookNew,
    CabinetWebhooks,
    ClientWebhookNew,
    ClientWebhooks,
    CustomerWebhookNew,
    CustomerWebhooks,
    OwnWebhookNew,
    OwnWebhooks,
)

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
NAME_PAGES = {
    "": ("sender-name", SenderNamePage),
    "submit/": ("sender-name-submit", SenderNameSubmit),
    "approve/": ("sender-name-approve", SenderNameApprove),
    "refuse/": ("sender-name-refuse", SenderNameRefuse),
    "remove/": ("sender-name-remove", SenderNameRemove),
    "documents/new/": ("sender-name-document-new", NameDocumentNew),
    "documents/<int:part>/": ("sender-name-document", NameDocumentFile),
    "documents/<int:part>/remove/": ("sender-name-document-remove", NameDocumentRemove),
}

PERSON = {
    "": ("", PersonEdit),
    "link/": ("-link", PersonLink),
    "login/": ("-login", PersonLogin),
    "remove/": ("-remove", PersonRemove),
}

OWN_CLIENT = {
    "rename": OwnClientRename,
    "period": OwnClientPeriod,
    "archive": OwnClientArchive,
    "restore": OwnClientRestore,
}

WEBHOOK = {
    "": ("", WebhookPage),
    "edit/": ("-edit", WebhookChange),
    "secret/": ("-secret", WebhookSecret),
    "test/": ("-test", WebhookTest),
    "enable/": ("-enable", WebhookEnable),
    "disable/": ("-disable", WebhookDisable),
    "replay/": ("-replay", WebhookReplay),
    "remove/": ("-remove", WebhookRemove),
    "events/<str:ident>/": ("-delivery", DeliveryPage),
    "events/<str:ident>/replay/": ("-delivery-replay", DeliveryReplay),
}

app_name = "clients"
urlpatterns = [
    path("clients/", ClientList.as_view(), name="clients"),
    path("clients/new/", ClientNew.as_view(), name="client-new"),
    path("clients/<int:pk>/", ClientGeneral.as_view(), name="client"),
    path("clients/<int:pk>/edit/", ClientEdit.as_view(), name="client-edit"),
    path("clients/<int:pk>/activation/", ClientActivationMail.as_view(), name="client-activation"),
    path("activate/<str:public_id>/<str:key>/", ClientActivate.as_view(), name="activate"),
    path("clients/<int:pk>/people/", ClientPeople.as_view(), name="client-people"),
    path("profile/", CabinetGeneral.as_view(), name="profile"),
    path("people/", CabinetPeople.as_view(), name="people"),
    path("clients/<int:pk>/people/invite/", PersonInvite.as_view(), name="client-person-invite"),
    path(
        "clients/<int:pk>/invitations/<int:part>/again/",
        SeatInvitationAgain.as_view(),
        name="seat-invitation-again",
    ),
    path(
        "clients/<int:pk>/invitations/<int:part>/withdraw/",
        SeatInvitationWithdraw.as_view(),
        name="seat-invitation-withdraw",
    ),
    path("clients/invited/<str:key>/", SeatInvitationPage.as_view(), name="invitation"),
    path("clients/<int:pk>/people/new/", PersonNew.as_view(), name="client-person-new"),
    *(
        path(
            f"clients/<int:pk>/people/<int:part>/{end}",
            view.as_view(),
            name=f"client-person{name}",
        )
        for end, (name, view) in PERSON.items()
    ),
    path("customers/<int:pk>/smpp/", CustomerSmpp.as_view(), name="customer-smpp"),
    path("customers/<int:pk>/smpp/new/", SmppAccountNew.as_view(), name="customer-smpp-new"),
    path("smpp-accounts/", SmppAccountList.as_view(), name="smpp-accounts"),
    *(
        path(f"smpp-accounts/<int:pk>/{end}", view.as_view(), name=name)
        for end, (name, view) in TABS.items()
    ),
    path("customers/<int:pk>/limit/", CustomerLimit.as_view(), name="customer-limit"),
    path("clients/<int:pk>/limit/", ClientLimit.as_view(), name="client-limit"),
    path("sender-names/<int:pk>/limit/", SenderNameLimit.as_view(), name="sender-name-limit"),
    path("clients/<int:pk>/smpp/", ClientSmpp.as_view(), name="client-smpp"),
    path("clients/<int:pk>/smpp/new/", ClientSmppNew.as_view(), name="client-smpp-new"),
    path("smpp-config/", CabinetSmpp.as_view(), name="smpp-config"),
    path("clients/<int:pk>/api/", ClientApi.as_view(), name="client-api"),
    path("clients/<int:pk>/api/new/", ClientTokenNew.as_view(), name="client-api-new"),
    path("api-config/", CabinetApi.as_view(), name="api-config"),
    path("api-config/new/", CabinetTokenNew.as_view(), name="api-config-new"),
    path("customers/<int:pk>/api-tokens/", CustomerApi.as_view(), name="customer-api"),
    path("customers/<int:pk>/api-tokens/new/", CustomerTokenNew.as_view(), name="customer-api-new"),
    path("api-tokens/<int:pk>/", ApiTokenChange.as_view(), name="api-token"),
    path("api-tokens/<int:pk>/calls/", ApiCallList.as_view(), name="api-calls"),
    path("api-tokens/calls/<int:pk>/", ApiCallPage.as_view(), name="api-call"),
    path("api-tokens/<int:pk>/revoke/", ApiTokenRevoke.as_view(), name="api-token-revoke"),
    path("clients/<int:pk>/names/", ClientNames.as_view(), name="client-names"),
    path("clients/<int:pk>/names/new/", SenderNameNew.as_view(), name="client-name-new"),
    path("names/", ClientNames.as_view(), name="names"),
    path("names/new/", SenderNameNew.as_view(), name="name-new"),
    path("sender-names/", SenderNameList.as_view(), name="sender-names"),
    path("sender-names/approve/", SenderNamesApprove.as_view(), name="sender-names-approve"),
    path("sender-names/refuse/", SenderNamesRefuse.as_view(), name="sender-names-refuse"),
    path("protected-brands/", BrandList.as_view(), name="protected-brands"),
    path("protected-brands/new/", BrandNew.as_view(), name="protected-brand-new"),
    path("protected-brands/remove/", BrandsRemove.as_view(), name="protected-brands-remove"),
    path("sender-names/remove/", SenderNamesRemove.as_view(), name="sender-names-remove"),
    *(
        path(f"sender-names/<int:pk>/{end}", view.as_view(), name=name)
        for end, (name, view) in NAME_PAGES.items()
    ),
    path("own/api-keys/", OwnApi.as_view(), name="own-api"),
    path("own/api-keys/new/", OwnTokenNew.as_view(), name="own-api-new"),
    path("own/smpp-accounts/", OwnSmpp.as_view(), name="own-smpp"),
    path("own/clients/", OwnClientList.as_view(), name="own-clients"),
    path("own/clients/new/", OwnClientNew.as_view(), name="own-client-new"),
    path("own/clients/settings/", OwnClientsSettings.as_view(), name="own-clients-settings"),
    *(
        path(f"own/clients/<int:pk>/{end}/", view.as_view(), name=f"own-client-{end}")
        for end, view in OWN_CLIENT.items()
    ),
    path("clients/<int:pk>/log-in-as/", ClientActAs.as_view(), name="client-act-as"),
    path("clients/<int:pk>/block/", ClientBlock.as_view(), name="client-block"),
    path("clients/<int:pk>/unblock/", ClientUnblock.as_view(), name="client-unblock"),
    path("clients/<int:pk>/erase/", ClientErase.as_view(), name="client-erase"),
    path("clients/<int:pk>/webhooks/", ClientWebhooks.as_view(), name="client-webhooks"),
    path("clients/<int:pk>/webhooks/new/", ClientWebhookNew.as_view(), name="client-webhooks-new"),
    path("customers/<int:pk>/webhooks/", CustomerWebhooks.as_view(), name="customer-webhooks"),
    path(
        "customers/<int:pk>/webhooks/new/",
        CustomerWebhookNew.as_view(),
        name="customer-webhooks-new",
    ),
    path("own/webhooks/", OwnWebhooks.as_view(), name="own-webhooks"),
    path("own/webhooks/new/", OwnWebhookNew.as_view(), name="own-webhooks-new"),
    path("webhooks/", CabinetWebhooks.as_view(), name="webhooks"),
    path("webhooks/new/", CabinetWebhookNew.as_view(), name="webhooks-new"),
    path("webhooks/log/", WebhookLog.as_view(), name="webhook-log"),
    *(
        path(f"webhooks/<int:pk>/{end}", view.as_view(), name=f"webhook{name}")
        for end, (name, view) in WEBHOOK.items()
    ),
    path("clients/<int:pk>/history/", ClientHistory.as_view(), name="client-history"),
]
