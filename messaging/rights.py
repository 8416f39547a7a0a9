from portal.kit import rights

EVERYBODY = (*rights.ALL_STAFF, *rights.ALL_CUSTOMER, *rights.ALL_CLIENT)

GRANTS = [
    rights.Grant(("messaging.view_message",), EVERYBODY),
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
