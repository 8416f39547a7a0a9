from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import looks
from clients.filters.api_calls import ExportedCallFilter
from clients.filters.clients import ClientFilter
from clients.filters.protected_brands import BrandFilter
from clients.filters.sender_names import SenderNameFilter
from clients.filters.smpp_accounts import SmppAccountFilter
from clients.filters.webhooks import DeliveryFilter
from clients.models import ApiCall, Client, ProtectedBrand, SenderName, SmppAccount, WebhookDelivery
from clients.tables.api_calls import ApiCallTable
from clients.tables.clients import ClientTable
from clients.tables.protected_brands import BrandTable
from clients.tables.sender_names import SenderNameTable, completion
from clients.tables.smpp_accounts import SmppAccountTable
from clients.tables.webhooks import DeliveryTable, answer
from customers import channels
from portal.kit.exports.columns import MOMENT, NUMBER, Column
from portal.kit.exports.lists import ListExport


def _state(account):
    return looks.state(account)[1]


def _yes(name):
    return lambda account: _("yes") if getattr(account, name) else _("no")


def _places(name):
    return ", ".join(name.countries)


def _channels(client):
    return channels.told(client.channels)


class ClientsExport(ListExport):
    slug = "clients"
    list_key = "clients"
    title = gettext_lazy("Clients")
    permission = "clients.view_client"
    table_class = ClientTable
    columns = (
        Column("pk", gettext_lazy("ID"), kind=NUMBER),
        Column("login", gettext_lazy("Login")),
        Column("company", gettext_lazy("Company")),
        Column("name", gettext_lazy("Name")),
        Column("channels", gettext_lazy("Channel"), _channels),
        Column("status", gettext_lazy("Status"), "get_status_display"),
        Column("customer", gettext_lazy("Customer"), "customer.name"),
        Column("manager", gettext_lazy("Manager"), "manager.name"),
        Column("country", gettext_lazy("Country")),
        Column("created_at", gettext_lazy("Since"), kind=MOMENT),
        Column("public_id", gettext_lazy("ID for requests"), default=False),
    )

    def queryset(self, user, params):
        rows = Client.objects.visible_to(user).select_related("customer", "manager")
        return ClientFilter(params, queryset=rows, user=user).qs


class SmppAccountsExport(ListExport):
    slug = "smpp-accounts"
    list_key = "smpp-accounts"
    title = gettext_lazy("SMPP accounts")
    permission = "clients.view_smppaccount"
    table_class = SmppAccountTable
    columns = (
        Column("system_id", gettext_lazy("System ID")),
        Column("short_name", gettext_lazy("Short name")),
        Column("name", gettext_lazy("Name")),
        Column("account_code", gettext_lazy("Account code"), "customer.account_code"),
        Column("customer", gettext_lazy("Customer"), "customer.name"),
        Column("client", gettext_lazy("Client"), "client.company"),
        Column("state", gettext_lazy("State"), _state),
        Column("parts_per_s", gettext_lazy("Parts/s"), kind=NUMBER),
        Column("max_binds", gettext_lazy("Max binds"), kind=NUMBER),
        Column("window", gettext_lazy("Window"), kind=NUMBER, default=False),
        Column("allowed_networks", gettext_lazy("Allowed networks"), looks.networks),
        Column("tls_required", gettext_lazy("TLS required"), _yes("tls_required")),
        Column("uses_cug", gettext_lazy("Use CUG"), _yes("uses_cug")),
        Column("created_at", gettext_lazy("Since"), kind=MOMENT),
    )

    def queryset(self, user, params):
        rows = SmppAccount.objects.visible_to(user).select_related("customer", "client")
        return SmppAccountFilter(params, queryset=rows, user=user).qs


class SenderNamesExport(ListExport):
    slug = "sender-names"
    list_key = "sender-names"
    title = gettext_lazy("Sender names")
    permission = "clients.view_sendername"
    table_class = SenderNameTable
    columns = (
        Column("name", gettext_lazy("Name")),
        Column("status", gettext_lazy("Status"), "get_status_display"),
        Column("reason", gettext_lazy("Reason of the refusal")),
        Column("questionnaire", gettext_lazy("Questionnaire"), completion),
        Column("channel", gettext_lazy("Channel"), "get_channel_display"),
        Column("client", gettext_lazy("Client"), "client.company"),
        Column("customer", gettext_lazy("Customer"), "customer.name"),
        Column("initiator", gettext_lazy("Initiator")),
        Column("registration_id", gettext_lazy("Registration ID")),
        Column("contacts", gettext_lazy("Contacts")),
        Column("site", gettext_lazy("Web-site")),
        Column("subject", gettext_lazy("Subject")),
        Column("created_at", gettext_lazy("Added"), kind=MOMENT),
        Column("decided_at", gettext_lazy("Decided"), kind=MOMENT),
        Column("expires_on", gettext_lazy("Expires on")),
        Column("countries", gettext_lazy("Countries"), _places),
    )

    def queryset(self, user, params):
        rows = SenderName.objects.visible_to(user).select_related("customer", "client")
        return SenderNameFilter(params, queryset=rows, user=user).qs


class ProtectedBrandsExport(ListExport):
    slug = "protected-brands"
    list_key = "protected-brands"
    title = gettext_lazy("Protected brands")
    permission = "clients.view_protectedbrand"
    table_class = BrandTable
    columns = (
        Column("name", gettext_lazy("Brand")),
        Column("note", gettext_lazy("Note")),
        Column("created_at", gettext_lazy("Added"), kind=MOMENT),
    )

    def queryset(self, user, params):
        return BrandFilter(params, queryset=ProtectedBrand.objects.visible_to(user), user=user).qs


class ApiCallsExport(ListExport):
    slug = "api-calls"
    list_key = "api-calls"
    title = gettext_lazy("API calls")
    permission = "clients.view_apicall"
    table_class = ApiCallTable
    columns = (
        Column("at", gettext_lazy("Time"), kind=MOMENT),
        Column("method", gettext_lazy("Method")),
        Column("path", gettext_lazy("Path")),
        Column("query", gettext_lazy("Query")),
        Column("status", gettext_lazy("Status"), kind=NUMBER),
        Column("problem", gettext_lazy("Problem")),
        Column("duration_ms", gettext_lazy("Duration in ms"), kind=NUMBER),
        Column("address", gettext_lazy("Address")),
        Column("request_id", gettext_lazy("Request ID")),
        Column("request_size", gettext_lazy("Request, bytes"), kind=NUMBER),
        Column("response_size", gettext_lazy("Answer, bytes"), kind=NUMBER),
    )

    def queryset(self, user, params):
        rows = ApiCall.objects.visible_to(user)
        return ExportedCallFilter(params, queryset=rows, user=user).qs


class WebhookLogExport(ListExport):
    slug = "webhook-log"
    list_key = "webhook-log"
    title = gettext_lazy("Webhook log")
    permission = "clients.view_webhookendpoint"
    table_class = DeliveryTable
    columns = (
        Column("public_id", gettext_lazy("ID")),
        Column("id", gettext_lazy("Written"), "at", kind=MOMENT),
        Column("endpoint", gettext_lazy("Webhook"), "endpoint.url"),
        Column("event", gettext_lazy("Event")),
        Column("status", gettext_lazy("Status"), "get_status_display"),
        Column("answer", gettext_lazy("Answer"), answer),
        Column("tries", gettext_lazy("Tries"), kind=NUMBER),
        Column("next_try_at", gettext_lazy("Next try"), kind=MOMENT),
        Column("took_ms", gettext_lazy("Took, ms"), kind=NUMBER),
    )

    def queryset(self, user, params):
        rows = WebhookDelivery.objects.visible_to(user).select_related("endpoint").defer("body")
        return DeliveryFilter(params, queryset=rows, user=user).qs
