"""Whom and what is stopped, as the admin shows it."""

from django.contrib import admin

from messaging.models import (
    BlockEntry,
    BlockList,
    DaySpend,
    HourCount,
    Moderation,
    OptOut,
    SendingLimit,
    Suppression,
    TextDecision,
    TextRule,
    TrafficAlarm,
)
from portal.pages.admin import Shown


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
