from django.contrib import admin

from clients import people
from clients.models import (
    ApiCall,
    ApiToken,
    Bucket,
    Client,
    CugNumber,
    Door,
    NameDocument,
    PartsLimit,
    ProtectedBrand,
    Seat,
    SeatInvitation,
    SenderName,
    SmppAccount,
    WebhookDelivery,
    WebhookEndpoint,
)
from portal.pages.admin import PlaceForm, Recorded, Shown


@admin.register(Client)
class ClientAdmin(Shown):
    list_display = ("pk", "public_id", "company", "customer", "status", "created_at")
    list_select_related = ("customer",)
    list_filter = ("status",)
    search_fields = ("company", "public_id", "login")


class SeatForm(PlaceForm):
    other_places = "memberships"

    class Meta:
        model = Seat
        fields = ("user", "client", "rights")


@admin.register(Seat)
class SeatAdmin(Recorded):
    edited_with = "portal.change_user"
    form = SeatForm
    list_display = ("user", "client", "rights", "is_login")
    list_select_related = ("user", "client")
    list_filter = ("rights",)
    search_fields = ("user__name", "user__email", "client__company")
    raw_id_fields = ("user", "client")

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        people.follow(obj.user)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        if obj.is_login:
            Client.objects.filter(pk=obj.client_id).update(login="")


@admin.register(Door)
class DoorAdmin(Shown):
    seen_with = "clients.view_apitoken"
    list_display = ("pk", "name", "kind", "customer", "client", "is_open", "created_at")
    list_select_related = ("customer", "client")
    list_filter = ("kind", "is_open")
    search_fields = ("name",)


@admin.register(SeatInvitation)
class SeatInvitationAdmin(Shown):
    seen_with = "clients.view_seat"
    list_display = ("email", "client", "rights", "sent_at", "expires_at", "accepted_at")
    list_select_related = ("client",)
    search_fields = ("email", "client__company")
    exclude = ("digest",)


@admin.register(ApiCall)
class ApiCallAdmin(Shown):
    list_display = ("pk", "at", "method", "path", "status", "duration_ms", "door", "customer")
    list_select_related = ("door", "customer")
    search_fields = ("request_id__exact",)


@admin.register(ApiToken)
class ApiTokenAdmin(Shown):
    list_display = ("pk", "name", "customer", "client", "tail", "expires_at", "revoked_at")
    list_select_related = ("customer", "client")
    search_fields = ("name",)
    exclude = ("digest",)


@admin.register(SmppAccount)
class SmppAccountAdmin(Shown):
    list_display = ("pk", "system_id", "customer", "client", "is_open", "archived_at", "created_at")
    list_select_related = ("customer", "client")
    list_filter = ("is_open",)
    search_fields = ("system_id", "name", "short_name")
    exclude = ("password_digest",)


@admin.register(CugNumber)
class CugNumberAdmin(Shown):
    seen_with = "clients.view_smppaccount"
    list_display = ("pk", "number", "account")
    list_select_related = ("account",)
    search_fields = ("number",)


@admin.register(Bucket)
class BucketAdmin(Shown):
    seen_with = "clients.view_apitoken"
    list_display = ("key", "parts", "rate", "size", "at")
    search_fields = ("key",)


@admin.register(PartsLimit)
class PartsLimitAdmin(Shown):
    seen_with = "clients.view_client"
    list_display = ("customer", "client", "sender_name", "parts_per_s", "burst")
    list_select_related = ("customer", "client", "sender_name")
    search_fields = ("customer__name", "client__company", "sender_name__name")


@admin.register(SenderName)
class SenderNameAdmin(Shown):
    list_display = ("pk", "name", "channel", "status", "customer", "client", "created_at")
    list_select_related = ("customer", "client")
    list_filter = ("status", "channel")
    search_fields = ("name",)


@admin.register(NameDocument)
class NameDocumentAdmin(Shown):
    seen_with = "clients.view_sendername"
    list_display = ("name", "sender_name", "content_type", "size", "created_at")
    list_select_related = ("sender_name",)
    search_fields = ("name", "sender_name__name")
    exclude = ("body",)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("body")


@admin.register(ProtectedBrand)
class ProtectedBrandAdmin(Shown):
    list_display = ("name", "note", "created_at")
    search_fields = ("name",)


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(Shown):
    list_display = ("pk", "url", "customer", "client", "is_enabled", "failures", "archived_at")
    list_select_related = ("customer", "client")
    list_filter = ("is_enabled", "envelope")
    search_fields = ("url", "description")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(Shown):
    """Bodies and answers are read on the webhook's own page, by whoever may."""

    seen_with = "clients.view_webhookendpoint"
    list_display = ("public_id", "endpoint", "event", "status", "tries", "answer_status", "at")
    list_select_related = ("endpoint",)
    list_filter = ("status", "event")
    search_fields = ("=subject_id",)
    exclude = ("body", "answer")
