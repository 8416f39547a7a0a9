from portal.kit import faces
from portal.kit.cards import Card, Figure, Watch
from reports import boxes, figures, watches

TRAFFIC = "reports.view_dayclient"
CONNECTORS = "messaging.view_connector"

FIGURES = [
    Figure(figures.sent, permission=TRAFFIC, order=10),
    Figure(figures.delivered, permission=TRAFFIC, order=20),
    Figure(figures.rate, permission=TRAFFIC, order=40),
    Figure(figures.revenue, permission=TRAFFIC, order=50),
]

WATCHES = [
    Watch(watches.poor_delivery, permission=CONNECTORS, faces=(faces.STAFF,), order=20),
    Watch(
        watches.broken_promises,
        permission="reports.view_reconciliation",
        faces=(faces.STAFF,),
        order=5,
    ),
    Watch(
        watches.low_margins,
        permission="reports.view_finance",
        faces=(faces.STAFF,),
        order=25,
    ),
    Watch(watches.low_accounts, permission=TRAFFIC, order=30),
]

CARDS = [
    Card(
        boxes.curve,
        permission=TRAFFIC,
        slug="traffic",
        row="traffic",
        template="components/chart.html",
        order=10,
        every_s=120,
    ),
    Card(
        boxes.links,
        permission=CONNECTORS,
        faces=(faces.STAFF,),
        slug="connectors",
        row="traffic",
        template="reports/cards/connectors.html",
        order=20,
        every_s=15,
    ),
    Card(
        boxes.low_accounts,
        permission=TRAFFIC,
        faces=(faces.STAFF, faces.CUSTOMER),
        slug="accounts",
        row="accounts",
        template="reports/cards/accounts.html",
        order=10,
    ),
    Card(
        boxes.largest,
        permission=TRAFFIC,
        faces=(faces.STAFF, faces.CUSTOMER),
        slug="clients",
        row="accounts",
        template="reports/cards/clients.html",
        order=20,
    ),
]
