from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from messaging import suppliers
from messaging.forms.connector_kinds import FORMS
from messaging.forms.connectors import ConnectorForm
from messaging.forms.numbers import NumberForm
from messaging.models import (
    Attempt,
    AutoReply,
    Batch,
    BlockEntry,
    BlockList,
    Campaign,
    CampaignRecipient,
    CampaignUpload,
    Connector,
    ConnectorState,
    ContactList,
    DayCount,
    DaySpend,
    DeliveryRate,
    Delta,
    Erasure,
    Errand,
    Fallback,
    HourCount,
    IdempotencyKey,
    Inbound,
    LinkState,
    LongMessage,
    Mail,
    MailFile,
    ManagementKey,
    Message,
    MessageText,
    Moderation,
    Notice,
    Number,
    NumberUse,
    OptOut,
    PduLine,
    PduLogSwitch,
    Pool,
    PoolMember,
    Receipt,
    Recipient,
    ReplacementRule,
    Route,
    SendingLimit,
    Service,
    ServiceOf,
    SmppBind,
    SmppNode,
    Suppression,
    TextDecision,
    TextRule,
    TextTemplate,
    Trace,
    TrafficAlarm,
    VendorSession,
)
from portal.kit import opaque, secrets
from portal.pages.admin import Recorded, Shown

MESSAGES = "messaging.view_message"
ROUTING = "messaging.view_connector"


@admin.register(Connector)
class ConnectorAdmin(Recorded):
    form = ConnectorForm
    list_display = ("name", "kind", "channel", "host", "port", "system_id", "is_enabled")
    list_filter = ("is_enabled",)
    search_fields = ("name", "host")

    def get_form(self, request, obj=None, **more):
        return super().get_form(request, obj, form=FORMS[obj.kind] if obj else self.form, **more)

    def save_model(self, request, obj, form, change):
        for name, column in suppliers.SECRETS.items():
            if form.cleaned_data.get(name):
                setattr(obj, column, secrets.close(form.cleaned_data[name]))
        super().save_model(request, obj, form, change)


@admin.register(ConnectorState)
class ConnectorStateAdmin(Shown):
    seen_with = ROUTING
    list_display = ("connector", "state", "since", "seen_at", "reason")
    list_select_related = ("connector",)


@admin.register(DeliveryRate)
class DeliveryRateAdmin(Shown):
    seen_with = ROUTING
    list_display = ("connector", "country", "sent", "arrived")
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
    raw_id_fields = ("customer", "client", "network", "door")


@admin.register(ReplacementRule)
class ReplacementRuleAdmin(Shown):
    """Edited on its page alone, where a rule that can never work is refused."""

    list_display = ("name", "kind", "scope", "priority", "phrase", "is_enabled")
    list_filter = ("kind", "scope", "is_enabled")
    search_fields = ("name",)


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
    list_display = ("digits", "kind", "country", "connector", "fee_note")
    list_select_related = ("country", "connector")
    list_filter = ("kind",)
    search_fields = ("^digits",)


@admin.register(NumberUse)
class NumberUseAdmin(Shown):
    seen_with = "messaging.view_number"
    list_display = ("number", "keyword", "customer", "client", "door", "since", "released_at")
    list_select_related = ("number", "customer", "client", "door")
    search_fields = ("^number__digits", "^keyword")


@admin.register(AutoReply)
class AutoReplyAdmin(Shown):
    seen_with = "messaging.view_number"
    list_display = ("use", "keyword", "is_on")
    list_select_related = ("use", "use__number")


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


@admin.register(Errand)
class ErrandAdmin(Shown):
    seen_with = MESSAGES
    list_display = ("inbound_id", "due_at", "may_answer", "tries")


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


@admin.register(Mail)
class MailAdmin(Shown):
    seen_with = "messaging.view_messagetext"
    list_display = ("batch_id", "customer_id", "subject")


@admin.register(MailFile)
class MailFileAdmin(Shown):
    seen_with = "messaging.view_messagetext"
    list_display = ("mail_id", "number", "name", "content_type", "size")
    exclude = ("octets",)


@admin.register(Fallback)
class FallbackAdmin(Shown):
    seen_with = MESSAGES
    list_display = ("message_id", "due_at", "state", "sms_id")


@admin.register(Suppression)
class SuppressionAdmin(Shown):
    seen_with = "messaging.view_suppression"
    list_display = ("address", "customer", "client", "why", "at")
    list_select_related = ("customer", "client")


@admin.register(BlockList)
class BlockListAdmin(Shown):
    seen_with = "messaging.view_blockentry"
    list_display = ("pk", "scope", "connector", "customer", "client")
    list_select_related = ("connector", "customer", "client")


@admin.register(BlockEntry)
class BlockEntryAdmin(Shown):
    list_display = ("value", "kind", "list", "until")
    list_select_related = ("list__connector", "list__customer", "list__client")
    search_fields = ("value__exact",)


@admin.register(OptOut)
class OptOutAdmin(Shown):
    list_display = ("number", "scope", "customer", "client", "sender", "source", "at", "ended_at")
    list_select_related = ("customer", "client")
    search_fields = ("number__exact",)


@admin.register(TextRule)
class TextRuleAdmin(Shown):
    list_display = ("name", "kind", "action", "customer", "client", "is_enabled")
    list_select_related = ("customer", "client")


@admin.register(TextDecision)
class TextDecisionAdmin(Shown):
    list_display = ("pk", "customer", "client", "verdict", "by", "at")
    list_select_related = ("customer", "client", "by")


@admin.register(Moderation)
class ModerationAdmin(Shown):
    seen_with = "messaging.change_moderation"
    list_display = ("client", "is_manual")
    list_select_related = ("client",)


@admin.register(SendingLimit)
class SendingLimitAdmin(Shown):
    list_display = ("account", "spend_cap", "per_hour", "watches_traffic")
    list_select_related = ("account__customer", "account__client")


@admin.register(DaySpend)
class DaySpendAdmin(Shown):
    seen_with = "messaging.view_sendinglimit"
    list_display = ("account", "day", "amount")
    list_select_related = ("account__customer", "account__client")


@admin.register(HourCount)
class HourCountAdmin(Shown):
    seen_with = "messaging.view_sendinglimit"
    list_display = ("account", "country", "hour", "messages")
    list_select_related = ("account__customer", "account__client")


@admin.register(TrafficAlarm)
class TrafficAlarmAdmin(Shown):
    list_display = ("account", "kind", "place", "seen", "at", "until", "ended_at")
    list_select_related = ("account__customer", "account__client")


@admin.register(Campaign)
class CampaignAdmin(Shown):
    list_display = ("title", "status", "customer", "client", "total", "handed", "created_by")
    list_select_related = ("customer", "client", "created_by")


@admin.register(CampaignUpload)
class CampaignUploadAdmin(Shown):
    list_display = ("name", "campaign", "rows")
    list_select_related = ("campaign",)
    exclude = ("body",)


@admin.register(CampaignRecipient)
class CampaignRecipientAdmin(Shown):
    list_display = ("number", "campaign", "state", "reason", "message_id")
    list_select_related = ("campaign",)
    raw_id_fields = ("message",)


@admin.register(ContactList)
class ContactListAdmin(Shown):
    list_display = ("name", "customer", "client", "people")
    list_select_related = ("customer", "client")


@admin.register(Recipient)
class RecipientAdmin(Shown):
    list_display = ("number", "list", "name", "added_at")
    list_select_related = ("list",)


@admin.register(TextTemplate)
class TextTemplateAdmin(Shown):
    list_display = ("name", "customer", "client", "sender")
    list_select_related = ("customer", "client")


@admin.register(ManagementKey)
class ManagementKeyAdmin(Shown):
    """Issued, changed and revoked in the portal, or by a command; both tell the history."""

    list_display = ("name", "owner", "tail", "made_at", "last_used_at", "expires_at", "revoked_at")
    list_select_related = ("owner",)
    exclude = ("digest",)


@admin.register(VendorSession)
class VendorSessionAdmin(Shown):
    list_display = ("door", "is_code", "began_at", "expires_at")
    list_select_related = ("door",)
    exclude = ("digest",)
