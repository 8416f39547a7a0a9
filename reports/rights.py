from django.utils.translation import gettext_lazy as _

from portal.kit import rights

EVERYBODY = (*rights.ALL_STAFF, *rights.ALL_CUSTOMER, *rights.ALL_CLIENT)

GRANTS = [
    rights.Grant(("reports.view_dayclient",), EVERYBODY),
]

ABILITIES = [
    rights.Ability(_("See statistics and download them"), "reports.view_dayclient", order=60),
]
