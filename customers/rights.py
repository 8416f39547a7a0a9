from portal.kit import rights

GRANTS = [
    rights.Grant(("customers.view_customer",), rights.ALL_STAFF),
    rights.Grant(
        ("customers.add_customer", "customers.change_customer"), (rights.ADMIN, rights.SUPPORT)
    ),
]
