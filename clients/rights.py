from portal.kit import rights

GRANTS = [
    rights.Grant(("clients.view_client",), rights.ALL_STAFF),
    rights.Grant(("clients.add_client", "clients.change_client"), (rights.ADMIN, rights.SUPPORT)),
    rights.Grant(("clients.view_apitoken",), (rights.ADMIN, rights.SUPPORT)),
    rights.Grant(("clients.view_smppaccount",), rights.ALL_STAFF),
    rights.Grant(
        (
            "clients.add_smppaccount",
            "clients.change_smppaccount",
            "clients.reset_smpp_password",
        ),
        (rights.ADMIN, rights.SUPPORT),
    ),
]
