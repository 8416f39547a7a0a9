from django.utils.translation import gettext_lazy as _

from portal.kit import rights

EVERYBODY = (*rights.ALL_STAFF, *rights.ALL_CUSTOMER, *rights.ALL_CLIENT)

GRANTS = [
    rights.Grant(("reports.view_dayclient",), EVERYBODY),
    rights.Grant(
        ("reports.view_finance",),
        (rights.ADMIN, rights.FINANCE, rights.READ_ONLY),
    ),
    rights.Grant(
        (
            "reports.add_supplierbill",
            "reports.change_supplierbill",
            "reports.add_marginrule",
            "reports.change_marginrule",
        ),
        (rights.ADMIN, rights.FINANCE),
    ),
    rights.Grant(
        ("reports.view_reconciliation", "reports.add_reconciliation"),
        (rights.ADMIN, rights.FINANCE),
    ),
]

ABILITIES = [
    rights.Ability(_("See statistics and download them"), "reports.view_dayclient", order=60),
]
