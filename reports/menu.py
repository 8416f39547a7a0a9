from django.utils.translation import gettext_lazy as _

from portal.kit import faces
from portal.kit.menu import Item

FINANCE = "reports.view_finance"

STATISTICS = Item(
    "reports",
    _("Statistics"),
    "reports:statistics",
    "reports.view_dayclient",
    faces=(faces.STAFF, faces.CUSTOMER),
    order=10,
)
OF_CLIENT = Item(
    "messaging",
    _("Statistics"),
    "reports:own-statistics",
    "reports.view_dayclient",
    faces=(faces.CLIENT,),
    order=20,
)

RECONCILIATION = Item(
    "billing",
    _("Reconciliation"),
    "reports:reconciliation",
    "reports.view_reconciliation",
    order=90,
)

MARGIN = Item("reports", _("Margin"), "reports:margin", FINANCE, order=20)
MARGIN_ALARMS = Item("reports", _("Margin alarms"), "reports:margin-alarms", FINANCE, order=25)
SUPPLIER_BILLS = Item("reports", _("Suppliers' bills"), "reports:supplier-bills", FINANCE, order=30)
RECEIVABLES = Item("reports", _("Receivables"), "reports:receivables", FINANCE, order=40)
TAX = Item("reports", _("Tax"), "reports:tax", FINANCE, order=50)
