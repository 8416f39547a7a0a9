from django.urls import path

from messaging.views import (
    block_lists,
    blocked,
    moderation,
    opt_outs,
    sending_limits,
    text_rules,
    traffic_alarms,
)

PAGES = (
    ("stops/block-lists/", block_lists.BlockEntries, "block-lists"),
    ("stops/block-lists/new/", block_lists.BlockNew, "block-list-new"),
    ("stops/block-lists/remove/", block_lists.BlockRemove, "block-lists-remove"),
    ("stops/opt-outs/", opt_outs.OptOutList, "opt-outs"),
    ("stops/opt-outs/new/", opt_outs.OptOutNew, "opt-out-new"),
    ("stops/opt-outs/end/", opt_outs.OptOutEnd, "opt-outs-end"),
    ("stops/opt-outs/<int:pk>/", opt_outs.OptOutPage, "opt-out"),
    ("stops/text-rules/", text_rules.TextRuleList, "text-rules"),
    ("stops/text-rules/new/", text_rules.TextRuleNew, "text-rule-new"),
    ("stops/text-rules/remove/", text_rules.TextRuleRemove, "text-rules-remove"),
    ("stops/text-rules/<int:pk>/", text_rules.TextRulePage, "text-rule"),
    ("stops/limits/", sending_limits.SendingLimitList, "sending-limits"),
    ("stops/limits/new/", sending_limits.SendingLimitNew, "sending-limit-new"),
    ("stops/limits/<int:pk>/", sending_limits.SendingLimitPage, "sending-limit"),
    ("stops/traffic-alarms/", traffic_alarms.TrafficAlarmList, "traffic-alarms"),
    ("stops/traffic-alarms/end/", traffic_alarms.TrafficAlarmEnd, "traffic-alarms-end"),
    ("messaging/blocked/", blocked.BlockedList, "blocked"),
    ("messaging/moderation/", moderation.ModerationQueue, "moderation"),
    ("messaging/moderation/approve/", moderation.Approve, "moderation-approve"),
    ("messaging/moderation/deny/", moderation.Deny, "moderation-deny"),
    ("messaging/moderation/texts/", text_rules.TextDecisionList, "text-decisions"),
    ("messaging/moderation/texts/forget/", text_rules.TextDecisionForget, "text-decisions-forget"),
    ("clients/<int:pk>/moderation/manual/", moderation.ClientModerated, "client-moderated"),
    ("clients/<int:pk>/moderation/automatic/", moderation.ClientUnmoderated, "client-unmoderated"),
)

urlpatterns = [path(address, view.as_view(), name=name) for address, view, name in PAGES]
