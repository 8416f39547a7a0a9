from django.utils.translation import gettext_lazy as _

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
        ("clients.add_seatinvitation",), (rights.ADMIN, rights.SUPPORT, rights.CLIENT_OWNER)
    ),
    rights.Grant(
        ("clients.view_apicall",),
        (
            rights.ADMIN,
            rights.SUPPORT,
            rights.OWNER,
            rights.DEVELOPER,
            rights.CLIENT_OWNER,
            rights.CLIENT_DEVELOPER,
        ),
    ),
    rights.Grant(
        ("clients.view_apitoken", "clients.add_apitoken", "clients.change_apitoken"),
        (
            rights.ADMIN,
            rights.SUPPORT,
            rights.OWNER,
            rights.DEVELOPER,
            rights.CLIENT_OWNER,
            rights.CLIENT_DEVELOPER,
        ),
    ),
    rights.Grant(
        (
            "clients.view_webhookendpoint",
            "clients.add_webhookendpoint",
            "clients.change_webhookendpoint",
        ),
        (
            rights.ADMIN,
            rights.SUPPORT,
            rights.OWNER,
            rights.DEVELOPER,
            rights.CLIENT_OWNER,
            rights.CLIENT_DEVELOPER,
        ),
    ),
    rights.Grant(
        ("clients.view_door",),
        (rights.OWNER, rights.DEVELOPER, rights.CLIENT_OWNER, rights.CLIENT_DEVELOPER),
    ),
    # A customer's own clients, with client tagging.
    rights.Grant(("clients.view_tagging",), (rights.ADMIN, *rights.ALL_CUSTOMER)),
    rights.Grant(("clients.change_tagging",), (rights.ADMIN, rights.OWNER, rights.DEVELOPER)),
]

ABILITIES = [
    rights.Ability(_("See the clients and what they use"), "clients.view_tagging", order=60),
    rights.Ability(_("Add, rename and archive clients"), "clients.change_tagging", order=65),
    rights.Ability(_("See the sender names"), "clients.view_sendername", order=40),
    rights.Ability(
        _("Ask for sender names, change and remove them"), "clients.change_sendername", order=45
    ),
    rights.Ability(_("Make, change and revoke API tokens"), "clients.change_apitoken", order=50),
    rights.Ability(_("See what programs called the API for"), "clients.view_apicall", order=55),
    rights.Ability(_("Add, change and test webhooks"), "clients.change_webhookendpoint", order=57),
    rights.Ability(_("See who else has a seat"), "clients.view_seat", order=80),
    rights.Ability(_("Invite people"), "clients.add_seatinvitation", order=90),
]
