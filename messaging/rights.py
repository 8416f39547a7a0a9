from django.utils.translation import gettext_lazy as _

from portal.kit import rights

EVERYBODY = (*rights.ALL_STAFF, *rights.ALL_CUSTOMER, *rights.ALL_CLIENT)

GRANTS = [
    rights.Grant(
        ("messaging.view_pduline", "messaging.switch_pdu_log"), (rights.ADMIN, rights.SUPPORT)
    ),
    rights.Grant(("messaging.view_message",), EVERYBODY),
    # By hand only in a customer's or client's name; staff send as somebody they act for.
    rights.Grant(
        ("messaging.add_message",),
        (
            rights.OWNER,
            rights.DEVELOPER,
            rights.CLIENT_OWNER,
            rights.CLIENT_DEVELOPER,
        ),
    ),
    # What a message says is for those who answer for it, and for those it belongs to.
    rights.Grant(
        ("messaging.view_messagetext", "messaging.view_inbound"),
        (rights.ADMIN, rights.SUPPORT, *rights.ALL_CUSTOMER, *rights.ALL_CLIENT),
    ),
    rights.Grant(
        (
            "messaging.view_connector",
            "messaging.view_pool",
            "messaging.view_route",
            "messaging.view_service",
            "messaging.view_number",
            "messaging.view_replacementrule",
        ),
        rights.ALL_STAFF,
    ),
    rights.Grant(
        ("messaging.view_suppression", "messaging.change_suppression"),
        (rights.ADMIN, rights.SUPPORT),
    ),
    # A key changes balances and makes customers: like people's roles, it is an admin's affair.
    rights.Grant(
        (
            "messaging.view_managementkey",
            "messaging.add_managementkey",
            "messaging.change_managementkey",
        ),
        (rights.ADMIN,),
    ),
    # Whose a number is staff say; what is done with what comes to it is its user's affair, too.
    rights.Grant(("messaging.view_numberuse",), EVERYBODY),
    rights.Grant(
        ("messaging.add_numberuse", "messaging.delete_numberuse"), (rights.ADMIN, rights.SUPPORT)
    ),
    rights.Grant(
        ("messaging.change_numberuse",),
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
        tuple(
            f"messaging.{verb}_{noun}"
            for noun in ("connector", "pool", "poolmember", "route", "service", "number")
            for verb in ("add", "change")
        ),
        (rights.ADMIN,),
    ),
    rights.Grant(
        tuple(f"messaging.{verb}_replacementrule" for verb in ("add", "change", "delete")),
        (rights.ADMIN,),
    ),
    rights.Grant(
        (
            "messaging.view_blockentry",
            "messaging.view_sendinglimit",
            "messaging.view_textrule",
            "messaging.view_trafficalarm",
        ),
        rights.ALL_STAFF,
    ),
    rights.Grant(
        (
            "messaging.add_blockentry",
            "messaging.delete_blockentry",
            "messaging.end_optout",
            "messaging.add_textrule",
            "messaging.change_textrule",
            "messaging.delete_textrule",
            "messaging.view_textdecision",
            "messaging.add_textdecision",
            "messaging.change_moderation",
            "messaging.change_sendinglimit",
            "messaging.change_trafficalarm",
        ),
        (rights.ADMIN, rights.SUPPORT),
    ),
    rights.Grant(("messaging.view_optout",), EVERYBODY),
    rights.Grant(
        ("messaging.add_optout",),
        (
            rights.ADMIN,
            rights.SUPPORT,
            rights.OWNER,
            rights.DEVELOPER,
            rights.CLIENT_OWNER,
            rights.CLIENT_DEVELOPER,
        ),
    ),
    # The address book and templates are of those who send; the operator reads their campaigns.
    rights.Grant(("messaging.view_campaign",), EVERYBODY),
    rights.Grant(
        ("messaging.view_contactlist", "messaging.view_texttemplate"),
        (*rights.ALL_CUSTOMER, *rights.ALL_CLIENT),
    ),
    rights.Grant(
        (
            "messaging.add_campaign",
            "messaging.change_contactlist",
            "messaging.change_texttemplate",
        ),
        (
            rights.OWNER,
            rights.DEVELOPER,
            rights.CLIENT_OWNER,
            rights.CLIENT_DEVELOPER,
        ),
    ),
    rights.Grant(
        ("messaging.view_connection", "messaging.view_connectcall"),
        (rights.ADMIN, rights.SUPPORT, rights.OWNER, rights.DEVELOPER),
    ),
    rights.Grant(("messaging.view_connection",), rights.ALL_STAFF),
    rights.Grant(
        ("messaging.add_connection", "messaging.change_connection"),
        (rights.ADMIN, rights.SUPPORT, rights.OWNER, rights.DEVELOPER),
    ),
    rights.Grant(
        ("messaging.change_campaign",),
        (
            rights.ADMIN,
            rights.SUPPORT,
            rights.OWNER,
            rights.DEVELOPER,
            rights.CLIENT_OWNER,
            rights.CLIENT_DEVELOPER,
        ),
    ),
]

# Connect as the operator keeps it: who registered, what is offered to them, and on which terms.
CONNECT = [
    rights.Grant(
        tuple(
            f"messaging.view_{noun}"
            for noun in (
                "registration",
                "numberapplication",
                "coupon",
                "connectterms",
                "embargo",
                "accounttype",
            )
        ),
        rights.ALL_STAFF,
    ),
    rights.Grant(
        (
            "messaging.change_registration",
            "messaging.change_numberapplication",
            "messaging.add_embargo",
            "messaging.delete_embargo",
        ),
        (rights.ADMIN, rights.SUPPORT),
    ),
    rights.Grant(
        ("messaging.add_coupon", "messaging.change_coupon"), (rights.ADMIN, rights.FINANCE)
    ),
    rights.Grant(
        (
            "messaging.add_connectterms",
            "messaging.delete_connectterms",
            "messaging.add_accounttype",
            "messaging.change_accounttype",
        ),
        (rights.ADMIN,),
    ),
]

ABILITIES = [
    rights.Ability(
        _("See messages, their texts, and what handsets wrote"),
        "messaging.view_messagetext",
        order=10,
    ),
    rights.Ability(_("Send messages and campaigns"), "messaging.add_message", order=20),
    rights.Ability(
        _("Change the address book and templates"), "messaging.change_contactlist", order=25
    ),
    rights.Ability(
        _("Say what happens to what comes to a number"), "messaging.change_numberuse", order=30
    ),
    rights.Ability(_("Write opt-outs down"), "messaging.add_optout", order=35),
    rights.Ability(
        _("Make, change, test and close connections of Connect"),
        "messaging.change_connection",
        order=58,
    ),
]
