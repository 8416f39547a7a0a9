from portal.kit import rights

GRANTS = [
    rights.Grant(("clients.view_client",), rights.ALL_STAFF),
    rights.Grant(("clients.add_client", "clients.change_client"), (rights.ADMIN, rights.SUPPORT)),
    rights.Grant(("clients.view_smppaccount",), rights.ALL_STAFF),
    rights.Grant(
        (
            "clients.add_smppaccount",
            "clients.change_smppaccount",
            "clients.reset_smpp_password",
        ),
        (rights.ADMIN, rights.SUPPORT),
    ),
    rights.Grant(("clients.block_client",), (rights.ADMIN, rights.SUPPORT)),
    rights.Grant(("clients.erase_client",), (rights.ADMIN,)),
    rights.Grant(
        ("clients.view_sendername",),
        (*rights.ALL_STAFF, *rights.ALL_CLIENT),
    ),
    rights.Grant(
        ("clients.add_sendername", "clients.change_sendername", "clients.delete_sendername"),
        (rights.ADMIN, rights.SUPPORT, rights.CLIENT_OWNER, rights.CLIENT_DEVELOPER),
    ),
    rights.Grant(("clients.decide_sendername",), (rights.ADMIN, rights.SUPPORT)),
    rights.Grant(("clients.view_protectedbrand",), rights.ALL_STAFF),
    rights.Grant(("clients.change_protectedbrand",), (rights.ADMIN, rights.SUPPORT)),
    rights.Grant(("clients.view_seat",), (*rights.ALL_STAFF, rights.CLIENT_OWNER)),
    rights.Grant(
        ("clients.add_seat", "clients.change_seat", "clients.delete_seat"),
        (rights.ADMIN, rights.SUPPORT),
    ),
    rights.Grant(
        ("clients.view_apitoken", "clients.add_apitoken", "clients.change_apitoken"),
        (rights.ADMIN, rights.SUPPORT, rights.CLIENT_OWNER, rights.CLIENT_DEVELOPER),
    ),
    rights.Grant(("clients.view_door",), (rights.CLIENT_OWNER, rights.CLIENT_DEVELOPER)),
]
