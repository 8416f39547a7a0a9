from portal.kit import rights

GRANTS = [
    rights.Grant(("portal.view_historyentry", "portal.view_job"), rights.ALL_STAFF),
    rights.Grant(("portal.view_user",), (rights.ADMIN, rights.SUPPORT)),
    rights.Grant(("portal.add_user", "portal.change_user", "portal.change_job"), (rights.ADMIN,)),
    rights.Grant(("portal.change_setting",), (rights.ADMIN,)),
    rights.Grant(("portal.act_as",), (rights.ADMIN, rights.SUPPORT)),
]
