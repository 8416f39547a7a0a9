from portal.kit import rights

EVERYBODY = (*rights.ALL_STAFF, *rights.ALL_CUSTOMER, *rights.ALL_CLIENT)

GRANTS = [
    rights.Grant(("reports.view_dayclient",), EVERYBODY),
]
