"""What the history tells of customers that messaging sets up."""

from django.utils.translation import gettext_lazy as _

from messaging.connect_events import (
    AccountTypeEvent,
    ApplicationEvent,
    ConnectionEvent,
    CouponEvent,
    EmbargoEvent,
    RegistrationEvent,
    SubscriptionEvent,
    TermsEvent,
)
from portal.kit.events import Event, Topic

__all__ = [
    "AccountTypeEvent",
    "ApplicationEvent",
    "ConnectionEvent",
    "CouponEvent",
    "EmbargoEvent",
    "RegistrationEvent",
    "SubscriptionEvent",
    "TermsEvent",
]


class ProvisionEvent(Event):
    CREATED = "messaging.provision.created", "Quickly created with SMPP account {system_id}"
    MAILED = "messaging.provision.mailed", "Access details of {system_id} mailed to {to}"


class ManagementKeyEvent(Event):
    ISSUED = "messaging.management-key.issued", "Management key {name} issued, ends with {tail}"
    CHANGED = "messaging.management-key.changed", "Management key {name} changed"
    REVOKED = "messaging.management-key.revoked", "Management key {name} revoked"


class BindEvent(Event):
    CLOSED = "messaging.bind.closed", "Bind closed: {bind}"


class PduLogEvent(Event):
    ON = "messaging.pdu-log.on", "PDU log switched on until {until}, {texts}: {reason}"
    OFF = "messaging.pdu-log.off", "PDU log switched off"


class ConnectorEvent(Event):
    ADDED = "messaging.connector.added", "Connector {name} added"
    CHANGED = "messaging.connector.changed", "Connector {name} changed"
    PASSWORD_REPLACED = (
        "messaging.connector.password-replaced",
        "Connector {name}: password replaced",
    )
    SWITCHED_ON = "messaging.connector.switched-on", "Connector {name} switched on"
    SWITCHED_OFF = "messaging.connector.switched-off", "Connector {name} switched off"
    CALLBACK_RENEWED = (
        "messaging.connector.callback-renewed",
        "Connector {name}: address of its callbacks renewed",
    )
    TESTED = "messaging.connector.tested", "Connector {name} tested"


class SendEvent(Event):
    SENT = "messaging.send.sent", "Sent by hand: {channel}, {messages} messages"


class NumberEvent(Event):
    ADDED = "messaging.number.added", "Number {number} added"
    CHANGED = "messaging.number.changed", "Number {number} changed"
    ASSIGNED = "messaging.number.assigned", "Number {number} ({keyword}) assigned to {owner}"
    USE_CHANGED = "messaging.number.use-changed", "Use of number {number} ({keyword}) changed"
    TAKEN_BACK = (
        "messaging.number.taken-back",
        "Number {number} ({keyword}) taken back from {owner}",
    )
    REPLY_ADDED = (
        "messaging.number.reply-added",
        "Automatic reply to {word} on {number} ({keyword}) added",
    )
    REPLY_CHANGED = (
        "messaging.number.reply-changed",
        "Automatic reply to {word} on {number} ({keyword}) changed",
    )
    REPLY_REMOVED = (
        "messaging.number.reply-removed",
        "Automatic reply to {word} on {number} ({keyword}) removed",
    )


class BlockListEvent(Event):
    ADDED = "messaging.block-list.added", "Block list of {list}: {values} added"
    REMOVED = "messaging.block-list.removed", "Block list of {list}: {values} taken off"


class OptOutEvent(Event):
    ADDED = "messaging.opt-out.added", "{count} opted out: {numbers}"
    ENDED = "messaging.opt-out.ended", "Opt-out of {number} ended: {reason}"


class TextRuleEvent(Event):
    ADDED = "messaging.text-rule.added", "Text rule {name} added"
    CHANGED = "messaging.text-rule.changed", "Text rule {name} changed"
    REMOVED = "messaging.text-rule.removed", "Text rule {name} removed"


class ModerationEvent(Event):
    APPROVED = "messaging.moderation.approved", "{count} messages of {sender} approved"
    DENIED = "messaging.moderation.denied", "{count} messages of {sender} denied: {reason}"
    DECIDED = "messaging.moderation.decided", "Text decided for good: {verdict}"
    FORGOTTEN = "messaging.moderation.forgotten", "Decision on a text taken back: {verdict}"
    SWITCHED = "messaging.moderation.switched", "Moderation is {how} now"


class SendingLimitEvent(Event):
    CHANGED = "messaging.sending-limit.changed", "Sending limits of {account} changed"


class TrafficEvent(Event):
    ALARM = "messaging.traffic.alarm", "Unusual traffic: {seen} messages to {place}"
    ENDED = "messaging.traffic.ended", "Traffic alarm for {place} ended"


class ReplacementRuleEvent(Event):
    ADDED = "messaging.replacement-rule.added", "Replacement rule {name} added"
    CHANGED = "messaging.replacement-rule.changed", "Replacement rule {name} changed"
    SWITCHED_ON = "messaging.replacement-rule.switched-on", "Replacement rule {name} switched on"
    SWITCHED_OFF = "messaging.replacement-rule.switched-off", "Replacement rule {name} switched off"
    REMOVED = "messaging.replacement-rule.removed", "Replacement rule {name} deleted: {words}"


class ContactListEvent(Event):
    ADDED = "messaging.contact-list.added", "Contact list {name} added"
    CHANGED = "messaging.contact-list.changed", "Contact list {name} changed"
    REMOVED = "messaging.contact-list.removed", "Contact list {name} with {people} people deleted"
    PEOPLE_ADDED = (
        "messaging.contact-list.people-added",
        "Contact list {name}: {added} people added, {changed} changed",
    )
    PERSON_CHANGED = (
        "messaging.contact-list.person-changed",
        "Contact list {name}: {number} changed",
    )
    PEOPLE_REMOVED = (
        "messaging.contact-list.people-removed",
        "Contact list {name}: {count} people removed",
    )


class TextTemplateEvent(Event):
    ADDED = "messaging.template.added", "Template {name} added"
    CHANGED = "messaging.template.changed", "Template {name} changed"
    REMOVED = "messaging.template.removed", "Template {name} deleted"


class CampaignEvent(Event):
    ADDED = "messaging.campaign.added", "Campaign {title} written"
    CHANGED = "messaging.campaign.changed", "Campaign {title} changed"
    SENT = "messaging.campaign.sent", "Campaign {title} sent to {recipients} recipients"
    PAUSED = "messaging.campaign.paused", "Campaign {title} paused: {reason}"
    RESUMED = "messaging.campaign.resumed", "Campaign {title} resumed"
    CANCELLED = "messaging.campaign.cancelled", "Campaign {title} cancelled"
    DONE = "messaging.campaign.done", "Campaign {title} handed in"


class SuppressionEvent(Event):
    ADDED = "messaging.suppression.added", "Suppression of {address} added"
    REMOVED = "messaging.suppression.removed", "Suppression of {address} ({why}) ended: {reason}"
    IMPORTED = "messaging.suppression.imported", "{count} suppressions imported"


# The part of a client's history that tells of the numbers it had.
NUMBERS = Topic("client", "numbers", _("Incoming SMS"), codes=("messaging.number.",), order=50)


class PoolEvent(Event):
    ADDED = "messaging.pool.added", "Pool {name} added"
    CHANGED = "messaging.pool.changed", "Pool {name} changed"
    ARRANGED = "messaging.pool.arranged", "Connectors of pool {name} changed"


class RouteEvent(Event):
    ADDED = "messaging.route.added", "Route {name} added: {words}"
    CHANGED = "messaging.route.changed", "Route {name} changed"
    SWITCHED_ON = "messaging.route.switched-on", "Route {name} switched on"
    SWITCHED_OFF = "messaging.route.switched-off", "Route {name} switched off"
    DELETED = "messaging.route.deleted", "Route {name} deleted: {words}"


class ServiceEvent(Event):
    ADDED = "messaging.service.added", "Service {name} added"
    CHANGED = "messaging.service.changed", "Service {name} changed"


# The part of a client's history that tells which way its messages go.
ROUTING = Topic(
    "client",
    "routing",
    _("Routing"),
    codes=("messaging.route.",),
    fields=("service",),
    order=40,
)
