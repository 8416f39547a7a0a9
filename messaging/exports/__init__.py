"""Lists as files; `portal.kit.hooks` finds what is named here."""

from messaging.exports.campaigns import (
    CampaignRecipientsExport,
    CampaignsExport,
    ContactListsExport,
    ContactsExport,
    TextTemplatesExport,
)
from messaging.exports.connect_staff import (
    AccountTypesExport,
    CouponsExport,
    EmbargoesExport,
    NumberApplicationsExport,
    RegistrationsExport,
    TermsExport,
)
from messaging.exports.connections import ConnectCallsExport, ConnectionsExport
from messaging.exports.management_keys import ManagementKeysExport
from messaging.exports.messages import BlockedExport, MessagesExport
from messaging.exports.numbers import InboundExport, NumbersExport, NumberUsesExport
from messaging.exports.routing import (
    ConnectorsExport,
    PoolsExport,
    ReplacementRulesExport,
    RoutesExport,
    ServicesExport,
)
from messaging.exports.stops import (
    BlockListsExport,
    OptOutsExport,
    SendingLimitsExport,
    SuppressionsExport,
    TextRulesExport,
)

__all__ = [
    "AccountTypesExport",
    "BlockListsExport",
    "BlockedExport",
    "CampaignRecipientsExport",
    "CampaignsExport",
    "ConnectCallsExport",
    "ConnectionsExport",
    "ConnectorsExport",
    "ContactListsExport",
    "ContactsExport",
    "CouponsExport",
    "EmbargoesExport",
    "InboundExport",
    "ManagementKeysExport",
    "MessagesExport",
    "NumberApplicationsExport",
    "NumberUsesExport",
    "NumbersExport",
    "OptOutsExport",
    "PoolsExport",
    "RegistrationsExport",
    "ReplacementRulesExport",
    "RoutesExport",
    "SendingLimitsExport",
    "ServicesExport",
    "SuppressionsExport",
    "TermsExport",
    "TextRulesExport",
    "TextTemplatesExport",
]
