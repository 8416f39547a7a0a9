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
        ),
        rights.ALL_STAFF,
    ),
    rights.Grant(
        tuple(
            f"messaging.{verb}_{noun}"
            for noun in ("connector", "pool", "poolmember", "route", "service", "number")
            for verb in ("add", "change")
        ),
        (rights.ADMIN,),
    ),
]
