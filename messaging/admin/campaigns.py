"""Campaigns and address books, as the admin shows them."""

from django.contrib import admin

from messaging.models import (
    Campaign,
    CampaignRecipient,
    CampaignUpload,
    ContactList,
    Recipient,
    TextTemplate,
)
from portal.pages.admin import Shown


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
