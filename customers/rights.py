from portal.kit import rights

GRANTS = [
    rights.Grant(("customers.view_customer",), rights.ALL_STAFF),
    rights.Grant(
        ("customers.add_customer", "customers.change_customer"), (rights.ADMIN, rights.SUPPORT)
    ),
    rights.Grant(("customers.view_contact", "customers.view_note"), rights.ALL_STAFF),
    rights.Grant(
        ("customers.add_contact", "customers.change_contact", "customers.delete_contact"),
        (rights.ADMIN, rights.SUPPORT),
    ),
    # Whoever writes notes puts right what they wrote; the verbs keep them from others' notes.
    rights.Grant(
        ("customers.add_note", "customers.change_note", "customers.delete_note"),
        (rights.ADMIN, rights.SUPPORT, rights.FINANCE),
    ),
    rights.Grant(("customers.archive_customer",), (rights.ADMIN, rights.SUPPORT)),
    rights.Grant(("customers.restore_customer",), (rights.ADMIN,)),
]
