"""Numbers, messages and what became of them, as the admin shows them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from messaging.forms.numbers import NumberForm
from messaging.models import (
    Attempt,
    AutoReply,
    Batch,
    DayCount,
    Delta,
    Erasure,
    Errand,
    Fallback,
    IdempotencyKey,
    Inbound,
    LongMessage,
    Mail,
    MailFile,
    ManagementKey,
    Message,
    MessageText,
    Notice,
    Number,
    NumberUse,
    PduLine,
    PduLogSwitch,
    Queued,
    Receipt,
    SmppBind,
    SmppNode,
    Trace,
    VendorSession,
)
from portal.kit import opaque
from portal.pages.admin import Recorded, Shown

MESSAGES = "messaging.view_message"


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
    list_display = ("pk", "door", "sender", "recipient", "reference", "total", "began_at")
    list_select_related = ("door",)


@admin.register(Errand)
class ErrandAdmin(Shown):
    seen_with = MESSAGES
    list_display = ("inbound_id", "due_at", "may_answer", "tries")


@admin.register(Notice)
class NoticeAdmin(Large):
    list_display = ("pk", "door", "kind", "state", "at", "tries", "next_try_at")
    list_select_related = ("door",)


@admin.register(Queued)
class QueuedAdmin(Large):
    list_display = ("pk", "connector", "lane", "customer", "next_try_at", "valid_until")
    list_select_related = ("connector", "customer")


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
