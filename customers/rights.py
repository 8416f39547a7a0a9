from django.utils.translation import gettext_lazy as _

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
    # Who else is there everybody of a customer's knows; owners change it.
    rights.Grant(("customers.view_membership",), (*rights.ALL_STAFF, *rights.ALL_CUSTOMER)),
    rights.Grant(
        (
            "customers.add_membership",
            "customers.change_membership",
            "customers.delete_membership",
        ),
        (rights.ADMIN, rights.SUPPORT, rights.OWNER),
    ),
    rights.Grant(("customers.change_tagging",), (rights.ADMIN, rights.OWNER)),
    rights.Grant(("customers.archive_customer",), (rights.ADMIN, rights.SUPPORT)),
    rights.Grant(("customers.restore_customer",), (rights.ADMIN,)),
]

ABILITIES = [
    rights.Ability(_("Switch client tagging on and off"), "customers.change_tagging", order=70),
    rights.Ability(_("See who has which rights"), "customers.view_membership", order=80),
    rights.Ability(
        _("Invite people, change their rights and remove them"),
        "customers.change_membership",
        order=90,
    ),
]
