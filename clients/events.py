"""What the history tells of clients and of the doors they come in by."""

from django.utils.translation import gettext_lazy as _

from portal.kit.events import Event, Topic


class ClientEvent(Event):
    ADDED = "clients.client.added", "Client added"
    BLOCKED = "clients.client.blocked", "Client blocked: {reason}"
    UNBLOCKED = "clients.client.unblocked", "Client unblocked"
    ERASED = (
        "clients.client.erased",
        "Erased for good with {people} people, {accounts} SMPP accounts and {tokens} API tokens",
    )


class TaggedEvent(Event):
    """What a customer does to its own clients."""

    ADDED = "clients.client.tag-added", "Client added for tagging"
    RENAMED = "clients.client.tag-renamed", "Client renamed"
    ANCHOR_CHANGED = "clients.client.tag-anchor-changed", "Billing period of the client changed"
    ARCHIVED = "clients.client.tag-archived", "Client archived"
    RESTORED = "clients.client.tag-restored", "Client restored"


class TokenEvent(Event):
    ISSUED = "clients.token.issued", "API token {name} issued, ends with {tail}"
    CHANGED = "clients.token.changed", "API token {name} changed"
    REVOKED = "clients.token.revoked", "API token {name} revoked"


class WebhookEvent(Event):
    ADDED = "clients.webhook.added", "Webhook {url} added"
    CHANGED = "clients.webhook.changed", "Webhook {url} changed"
    ROTATED = "clients.webhook.secret-rotated", "Webhook {url}: secret replaced"
    DISABLED = "clients.webhook.disabled", "Webhook {url} disabled: {reason}"
    ENABLED = "clients.webhook.enabled", "Webhook {url} enabled"
    REMOVED = "clients.webhook.removed", "Webhook {url} removed"
    REPLAYED = "clients.webhook.replayed", "Webhook {url}: {count} sent again"
    TESTED = "clients.webhook.tested", "Webhook {url} tested"


class SmppEvent(Event):
    ISSUED = "clients.smpp.issued", "SMPP account {system_id} issued"
    CHANGED = "clients.smpp.changed", "SMPP account {system_id} changed"
    PASSWORD_RESET = "clients.smpp.password-reset", "SMPP account {system_id}: password replaced"
    CUG_CHANGED = (
        "clients.smpp.cug-changed",
        "SMPP account {system_id}: CUG has {count} numbers, {added} added, {removed} taken out",
    )
    ARCHIVED = "clients.smpp.archived", "SMPP account {system_id} archived"
    RESTORED = "clients.smpp.restored", "SMPP account {system_id} restored"


class LimitEvent(Event):
    CHANGED = "clients.limit.changed", "Limit of parts per second changed: {now}"


class SenderNameEvent(Event):
    ADDED = "clients.sender-name.added", "Sender name {name} added"
    CHANGED = "clients.sender-name.changed", "Sender name {name} changed"
    SUBMITTED = "clients.sender-name.submitted", "Sender name {name} submitted for approval"
    APPROVED = "clients.sender-name.approved", "Sender name {name} approved"
    REFUSED = "clients.sender-name.refused", "Sender name {name} refused: {reason}"
    REMOVED = "clients.sender-name.removed", "Sender name {name} removed; it was: {status}"
    DOCUMENT_ADDED = (
        "clients.sender-name.document-added",
        "Sender name {name}: document {file} added",
    )
    DOCUMENT_REMOVED = (
        "clients.sender-name.document-removed",
        "Sender name {name}: document {file} removed",
    )


class BrandEvent(Event):
    ADDED = "clients.protected-brand.added", "Protected brand {name} added"
    REMOVED = "clients.protected-brand.removed", "Protected brand {name} removed"


class ProfileEvent(Event):
    CHANGED = "clients.client.changed", "Client changed"
    ACTIVATION_SENT = "clients.client.activation-sent", "Activation mailed to {email}"
    ACTIVATED = "clients.client.activated", "Client activated"


class PersonEvent(Event):
    ADDED = "clients.person.added", "{name} added as {rights}"
    CHANGED = "clients.person.changed", "Rights of {name} changed"
    REMOVED = "clients.person.removed", "{name} removed from the client's people"
    MADE_LOGIN = "clients.person.made-login", "{name} is the log-in"
    PASSWORD_SET = "clients.person.password-set", "Password of {name} set by staff"


class InvitationEvent(Event):
    INVITED = "clients.person.invited", "{email} invited as {rights}"
    SENT_AGAIN = "clients.person.invited-again", "Invitation of {email} mailed again"
    WITHDRAWN = "clients.person.invitation-withdrawn", "Invitation of {email} withdrawn"
    ACCEPTED = "clients.person.joined", "{name} accepted the invitation of {email} as {rights}"


# The parts of a client's history; billing and messaging tell of the others.
DATA = Topic(
    "client", "data", _("Client data"), codes=("clients.client.", "clients.person."), order=10
)
IPS = Topic("client", "ips", _("IPs"), fields=("allowed_networks",), order=50)
NUMBERS = Topic("client", "numbers", _("Numbers"), codes=("clients.smpp.cug-",), order=60)
SENDERS = Topic("client", "senders", _("Senders"), codes=("clients.sender-name.",), order=70)
