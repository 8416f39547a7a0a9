"""What reports add to the pages of customers, clients and SMPP accounts."""

from django.utils.translation import gettext_lazy as _

from portal.kit.records import Figure, Tab
from reports import month
from reports.views.doors import SEEN_WITH

OF_CUSTOMER = Tab(
    "customer", "reporting", _("Reporting"), "reports:customer", permission=SEEN_WITH, order=70
)
CLIENTS = Tab(
    "customer",
    "clients",
    _("Clients"),
    "reports:customer-clients",
    permission="clients.view_client",
    order=75,
)
OF_SMPP_ACCOUNT = Tab(
    "smpp-account",
    "reporting",
    _("Reporting"),
    "reports:smpp-account",
    permission=SEEN_WITH,
    order=70,
)

OF_CLIENT = Tab(
    "client",
    "statistics",
    _("Statistics"),
    "reports:client-statistics",
    permission=SEEN_WITH,
    order=30,
)

SENT = Figure("customer", month.sent, permission=SEEN_WITH, order=60)
DELIVERED = Figure("customer", month.delivered, permission=SEEN_WITH, order=70)
SENT_BY_CLIENT = Figure("client", month.sent, permission=SEEN_WITH, order=60)
EFFICIENCY = Figure("client", month.delivered, permission=SEEN_WITH, order=70)
