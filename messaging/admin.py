from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from messaging.forms.connectors import ConnectorForm
from messaging.forms.numbers import NumberForm
from messaging.models import (
    Attempt,
    Batch,
    Connector,
    ConnectorState,
    DayCount,
    Delta,
    Erasure,
    IdempotencyKey,
    Inbound,
    LinkState,
    LongMessage,
    Message,
    MessageText,
    Notice,
    Number,
    PduLine,
    PduLogSwitch,
    Pool,
    PoolMember,
    Receipt,
    Route,
    Service,
    ServiceOf,
    SmppBind,
    SmppNode,
    Trace,
)
from portal.kit import opaque, secrets
from portal.pages.admin import Recorded, Shown

MESSAGES = "messaging.view_message"
ROUTING = "messaging.view_connector"


@admin.register(Connector)
class ConnectorAdmin(Recorded):
    form = ConnectorForm
    list_display = ("name", "kind", "host", "port", "system_id", "is_enabled")
    list_filter = ("is_enabled",)
    search_fields = ("name", "host")

    def save_model(self, request, obj, form, change):
        if form.cleaned_data["password"]:
            obj.sealed_password = secrets.close(form.cleaned_data["password"])
        super().save_model(request, obj, form, change)


@admin.register(ConnectorState)
class ConnectorStateAdmin(Shown):
    seen_with = ROUTING
    list_display = ("connector", "state", "since", "seen_at", "reason")
    list_select_related = ("connector",)


@admin.register(LinkState)
class LinkStateAdmin(Shown):
    seen_with = ROUTING
    list_display = ("connector", "number", "role", "state", "since", "window_used", "last_error")
    list_select_related = ("connector",)


class PoolMemberInline(admin.TabularInline):
    model = PoolMember
    extra = 1


@admin.register(Pool)
class PoolAdmin(Recorded):
    list_display = ("name", "policy")
    search_fields = ("name",)
    inlines = (PoolMemberInline,)


@admin.register(Route)
class RouteAdmin(Recorded):
    list_display = ("name", "scope", "priority", "country", "network", "pool", "is_enabled")
    list_select_related = ("country", "network", "pool")
    list_filter = ("scope", "is_enabled")
    search_fields = ("name",)
    raw_id_fields = ("customer", "client", "network")


@admin.register(Service)
class ServiceAdmin(Recorded):
    list_display = ("name", "price_list", "is_default")
    list_select_related = ("price_list",)
    search_fields = ("name",)


@admin.register(ServiceOf)
class ServiceOfAdmin(Recorded):
    edited_with = "messaging.change_service"
    list_display = ("door", "service")
    list_select_related = ("door", "service")
    raw_id_fields = ("door",)


@admin.register(Number)
class NumberAdmin(Recorded):
    form = NumberForm
    list_display = ("digits", "country", "connector", "customer", "client", "door")
    list_select_related = ("country", "connector", "customer", "client", "door")
    search_fields = ("^digits",)
    raw_id_fields = ("customer", "client", "door")


class Large(Shown):
    """A partitioned table: newest first, and searched by its keys only."""

    seen_with = MESSAGES
    ordering = ("-pk",)
    list_per_page = 25


@admin.register(Message)
class MessageAdmin(Large):
    list_display = ("public_id", "customer", "client", "recipient", "status", "parts", "day")
    list_select_related = ("customer", "client")
    search_fields = ("recipient__exact",)
    search_help_text = _("Message ID or whole number of the recipient")

    def get_search_results(self, request, queryset, search_term):
        number = opaque.open_id("m", search_term.strip())
        if number is not None:
            return queryset.filter(pk=number), False
        return super().get_search_results(request, queryset, search_term.lstrip("+"))


@admin.register(MessageText)
class MessageTextAdmin(Large):
    list_display = ("message_id",)
    search_fields = ("message_id__exact",)


@admin.register(Attempt)
class AttemptAdmin(Large):
    list_display = ("pk", "message_id", "number", "part", "connector", "result", "started_at")
    list_select_related = ("connector",)
    search_fields = ("message_id__exact",)


@admin.register(Receipt)
class ReceiptAdmin(Large):
    list_display = ("pk", "connector", "upstream_id", "state", "origin", "at")
    list_select_related = ("connector",)
    search_fields = ("message_id__exact",)


@admin.register(Batch)
class BatchAdmin(Large):
    list_display = ("pk", "customer", "client", "messages", "parts", "total", "at")
    list_select_related = ("customer", "client")


@admin.register(Delta)
class DeltaAdmin(Large):
    list_display = ("pk", "day", "hour", "customer_id", "messages", "parts", "price", "cost")


@admin.register(Trace)
class TraceAdmin(Shown):
    list_display = ["id", "day"]


@admin.register(DayCount)
class DayCountAdmin(Shown):
    seen_with = MESSAGES
    list_display = ("client", "day", "messages")
    list_select_related = ("client",)
    search_fields = ("client__company",)


@admin.register(Erasure)
class ErasureAdmin(Shown):
    seen_with = MESSAGES
    list_display = ("customer", "up_to")
    list_select_related = ("customer",)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(Shown):
    seen_with = "clients.view_apitoken"
    list_display = ("key", "door", "status", "at")
    list_select_related = ("door",)
    exclude = ("answer",)


@admin.register(Inbound)
class InboundAdmin(Large):
    seen_with = "messaging.view_inbound"
    list_display = ("pk", "customer", "client", "sender", "recipient", "at")
    list_select_related = ("customer", "client")
    search_fields = ("sender__exact",)
    exclude = ("header", "payload")


@admin.register(LongMessage)
class LongMessageAdmin(Large):
    list_display = ("pk", "door_id", "sender", "recipient", "reference", "total", "began_at")


@admin.register(Notice)
class NoticeAdmin(Large):
    list_display = ("pk", "door_id", "kind", "state", "at", "tries", "next_try_at")


@admin.register(SmppNode)
class SmppNodeAdmin(Shown):
    seen_with = "clients.view_smppaccount"
    list_display = ("name", "started_at", "seen_at")


@admin.register(SmppBind)
class SmppBindAdmin(Shown):
    seen_with = "clients.view_smppaccount"
    list_display = ("account", "kind", "address", "uses_tls", "since", "submitted", "delivered")
    list_select_related = ("account",)


@admin.register(PduLogSwitch)
class PduLogSwitchAdmin(Shown):
    seen_with = "messaging.view_pduline"
    list_display = ("__str__", "by", "reason", "with_texts", "since", "until", "lines", "left_out")
    list_select_related = ("account", "connector", "by")


@admin.register(PduLine)
class PduLineAdmin(Large):
    seen_with = "messaging.view_pduline"
    list_display = ("at", "kind", "of", "session", "direction", "command", "sequence", "status")
    exclude = ("body", "octets")
